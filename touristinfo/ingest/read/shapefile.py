"""Reads a shapefile: a .shp beside its parts, a folder of them or a zip, in UTF-8 or CP932, with or without .cpg."""

import codecs
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from touristinfo.errors import UnreadableFileError
from touristinfo.files.archives import member_name, open_archive
from touristinfo.files.encoding import REPLACEMENT, codec_named
from touristinfo.ingest.read.gis import LayerRead, fill_from_layer, read_layer
from touristinfo.ingest.read.layers import choose_layer
from touristinfo.ingest.read.source import Options, Source
from touristinfo.messages import N_

_PARTS = (".shp", ".shx", ".dbf", ".prj")
_BYTES = "ISO-8859-1"  # every byte is a character: strings come through GDAL as they stand and are decoded here


@dataclass(frozen=True, slots=True)
class _Parts:
    """Names of the files of one shapefile by suffix, in a folder or an archive."""

    name: str
    files: dict[str, str]


def read_shapefile(path: Path, options: Options) -> Source:
    """Read the shapefile `source_layer`, else the first. Raises UnreadableFileError, also when parts are missing."""
    source = Source("shapefile")
    with TemporaryDirectory(prefix="touristinfo-") as folder:
        copy = Path(folder) / "layer.shp"
        if path.is_dir() or path.suffix.lower() == ".shp":
            _copy_from_folder(path, copy, options, source)
        else:
            _copy_from_archive(path, copy, options, source)
        layer = read_layer(copy, encoding=_BYTES)
    source.encoding = (options.encoding and codec_named(options.encoding)) or _detected(layer)
    fill_from_layer(source, layer, lambda text: _decoded(text, source.encoding))
    return source


def _copy_from_folder(path: Path, copy: Path, options: Options, source: Source) -> None:
    folder = path if path.is_dir() else path.parent
    files = [file.name for file in sorted(folder.iterdir()) if file.is_file()]
    offered = [parts for parts in _shapefiles(files) if path.is_dir() or parts.name == path.stem]
    parts = _chosen(offered, options.source_layer, source)
    total = sum((folder / file).stat().st_size for file in parts.files.values())
    if total > options.max_bytes:
        raise UnreadableFileError(
            N_("The shapefile is larger than the limit of %(limit)s bytes."), limit=options.max_bytes
        )
    for suffix, file in parts.files.items():
        shutil.copyfile(folder / file, copy.with_suffix(suffix))


def _copy_from_archive(path: Path, copy: Path, options: Options, source: Source) -> None:
    with open_archive(path, options.max_bytes) as archive:
        members = {member_name(member): member for member in archive.infolist() if not member.is_dir()}
        parts = _chosen(_shapefiles(members), options.source_layer, source)
        for suffix, file in parts.files.items():
            with archive.open(members[file]) as packed, copy.with_suffix(suffix).open("wb") as plain:
                shutil.copyfileobj(packed, plain)


def _shapefiles(files: Iterable[str]) -> list[_Parts]:
    """The shapefiles among `files`: parts share folder and stem; upper and lower case of names may differ."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        path = PurePosixPath(file)
        if path.suffix.lower() in _PARTS and not path.name.startswith("."):
            found.setdefault(str(path.with_suffix("")).lower(), {})[path.suffix.lower()] = file
    return [_Parts(PurePosixPath(files[".shp"]).stem, files) for files in found.values() if ".shp" in files]


def _chosen(shapefiles: list[_Parts], wanted: str | None, source: Source) -> _Parts:
    if not shapefiles:
        raise UnreadableFileError(N_("There is no shapefile (.shp) in the folder or archive."))
    name = choose_layer([parts.name for parts in shapefiles], wanted, lambda name: 0, source.issues)
    parts = next(parts for parts in shapefiles if parts.name == name)
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts.files]
    if missing:
        raise UnreadableFileError(
            N_("The shapefile %(name)s lacks its %(missing)s file, which must lie beside it."),
            name=parts.name,
            missing=", ".join(missing),
        )
    return parts


def _detected(layer: LayerRead) -> str:
    """UTF-8 or CP932, whichever fits the bytes better; a .cpg is not asked, because it is often missing or wrong."""
    texts = {value for column in layer.columns if column.dtype == object for value in column if isinstance(value, str)}
    foreign = [text for text in (*layer.names, *texts) if not text.isascii()]
    return min(("utf-8", "cp932"), key=lambda name: sum(_decoded(text, name).count(REPLACEMENT) for text in foreign))


def _decoded(text: str, encoding: str) -> str:
    """`text` (bytes as characters) decoded; a character cut off at the end by the width of its field is dropped."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(text.encode(_BYTES, "replace"))
