"""What a file is, by its content; its name is only compared."""

import re
from enum import StrEnum
from pathlib import Path

from touristinfo.errors import UnreadableFileError
from touristinfo.files.archives import open_archive
from touristinfo.messages import N_


class Format(StrEnum):
    """The formats that are read; the value is what `Source.format` says."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    GEOPACKAGE = "geopackage"
    KML = "kml"


_BY_SUFFIX: dict[str, Format] = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".shp": Format.SHAPEFILE,
    ".gpkg": Format.GEOPACKAGE,
    ".kml": Format.KML,
    ".kmz": Format.KML,
}
_HEAD = 4096
_XLS = N_("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password, or as CSV.")
_SIDECAR = N_("'%(name)s' is a part of a shapefile. Give the .shp file, its folder or a zip of them.")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MAGIC: tuple[tuple[bytes, Format | str], ...] = (
    (b"SQLite format 3\0", Format.GEOPACKAGE),
    (b"\x00\x00\x27\x0a", Format.SHAPEFILE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _XLS),
    (b"%PDF", N_("This is a PDF. Ask for the data itself, as CSV, XLSX or a GIS format.")),
    (b"\x1f\x8b", N_("This is a compressed archive. Unpack it and give the file inside.")),
    (b"7z\xbc\xaf\x27\x1c", N_("This is a compressed archive. Unpack it and give the file inside.")),
    (b"Rar!", N_("This is a compressed archive. Unpack it and give the file inside.")),
)
_SIDECARS = frozenset({".dbf", ".shx", ".prj", ".cpg", ".qix", ".sbn", ".sbx"})
_HTML = re.compile(rb"<!doctype html|<html|<head\b|<body\b", re.IGNORECASE)
_KML = re.compile(rb"<(?:\w+:)?kml\b|<(?:\w+:)?Placemark\b")


def detect(path: Path, max_bytes: int) -> Format:
    """The format of the regular file `path`. Raises UnreadableFileError with what to do for formats not read."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFileError(N_("The file is empty."))
    if head.startswith(_ZIP):
        return _in_zip(path, max_bytes)
    for magic, meaning in _MAGIC:
        if head.startswith(magic):
            return _or_refuse(meaning)
    if path.suffix.lower() in _SIDECARS:
        raise UnreadableFileError(_SIDECAR, name=path.name)
    return _text_format(head)


def differs_from_name(path: Path, found: Format) -> bool:
    """Whether the suffix of `path` promises another format than was found."""
    return _BY_SUFFIX.get(path.suffix.lower(), found) is not found


def _or_refuse(meaning: Format | str) -> Format:
    if isinstance(meaning, Format):
        return meaning
    raise UnreadableFileError(meaning)


def _in_zip(path: Path, max_bytes: int) -> Format:
    with open_archive(path, max_bytes) as archive:
        names = [name.lower() for name in archive.namelist()]
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if any(name.endswith(".shp") for name in names):
        return Format.SHAPEFILE
    if any(name.endswith(".kml") for name in names):
        return Format.KML
    raise UnreadableFileError(
        N_("The archive holds neither a shapefile, a KML file nor an Excel sheet, but: %(names)s. Unpack it."),
        names=", ".join(names[:5]) or "-",
    )


def _text_format(head: bytes) -> Format:
    # NULs and byte order marks off, so that UTF-16 shows its first sign too.
    start = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    start = start.lstrip()
    if start.startswith(b"{") or start.startswith((b"[{", b"[\n")):
        return Format.GEOJSON
    if not start.startswith(b"<"):
        return Format.CSV
    if _KML.search(start):
        return Format.KML
    if _HTML.search(start):
        raise UnreadableFileError(
            N_("This is a web page, not data: perhaps an error page that was saved. Download it again.")
        )
    if start.startswith(b"<?xml"):
        raise UnreadableFileError(N_("This XML is not KML. Export the layer as GeoPackage, Shapefile, KML or CSV."))
    return Format.CSV
