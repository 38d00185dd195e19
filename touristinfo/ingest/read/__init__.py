"""Reads one file of any format into rows; the format is told by content, not by name."""

from collections.abc import Callable, Collection
from pathlib import Path

from touristinfo.domain.issues import Issue
from touristinfo.domain.layers import Layer
from touristinfo.errors import UnreadableFileError
from touristinfo.ingest.read.csv_file import read_csv
from touristinfo.ingest.read.detect import Format, detect, differs_from_name
from touristinfo.ingest.read.geojson import read_geojson
from touristinfo.ingest.read.geopackage import read_geopackage
from touristinfo.ingest.read.kml import read_kml
from touristinfo.ingest.read.shapefile import read_shapefile
from touristinfo.ingest.read.source import Options, Row, Source
from touristinfo.ingest.read.xlsx import read_xlsx
from touristinfo.messages import N_

__all__ = ["Options", "Row", "Source", "read_file"]

READERS: dict[Format, Callable[[Path, Options], Source]] = {
    Format.CSV: read_csv,
    Format.XLSX: read_xlsx,
    Format.GEOJSON: read_geojson,
    Format.SHAPEFILE: read_shapefile,
    Format.GEOPACKAGE: read_geopackage,
    Format.KML: read_kml,
}


def read_file(
    path: Path, *, layer: Layer, source_layer: str | None, max_bytes: int, known_columns: Collection[str] = ()
) -> Source:
    """All rows of `path`: a file, or a folder that holds a shapefile.

    `layer.encoding` wins over what is detected. `source_layer`: sheet, GIS layer or shapefile to read where there are
    several. `known_columns`: names folded by `fold_header`; the header is the first row that names the most of them.
    A file with a header alone gives no rows. Raises UnreadableFileError, and nothing else, for whatever cannot be read.
    """
    options = Options(layer.encoding, source_layer, max_bytes, frozenset(known_columns))
    try:
        return _read(path, options)
    except (OSError, MemoryError, ValueError) as error:
        # ValueError: a name with NUL in it, for one.
        raise UnreadableFileError(
            N_("%(file)s cannot be read: %(reason)s"),
            file=str(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def _read(path: Path, options: Options) -> Source:
    if path.is_dir():
        found = Format.SHAPEFILE
    else:
        _check_file(path, options)
        found = detect(path, options.max_bytes)
    source = READERS[found](path, options)
    if differs_from_name(path, found):
        source.issues.insert(0, Issue("format-differs", value=found, values={"suffix": path.suffix}))
    return source


def _check_file(path: Path, options: Options) -> None:
    if not path.exists():
        raise UnreadableFileError(N_("There is no file %(file)s."), file=str(path))
    if not path.is_file():
        raise UnreadableFileError(N_("%(file)s is not a regular file."), file=str(path))
    if path.stat().st_size > options.max_bytes:
        raise UnreadableFileError(
            N_("The file is larger than the limit of %(limit)s bytes (setting TOURISTINFO_MAX_FILE_MB)."),
            limit=options.max_bytes,
        )
