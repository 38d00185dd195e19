"""The one table of formats, and the two ways through it: a package to a file, a file to what came back."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePath

from touristinfo.errors import RequestError, UnreadableFileError
from touristinfo.files.xml import parsed_xml
from touristinfo.messages import N_
from touristinfo.translation.exchange.carriage import CSV_CELL, SHEET_CELL, check_carried
from touristinfo.translation.exchange.csv_file import read_csv, write_csv
from touristinfo.translation.exchange.model import Package, Returned
from touristinfo.translation.exchange.po import read_po, write_po
from touristinfo.translation.exchange.xliff1 import read_xliff_1, write_xliff_1
from touristinfo.translation.exchange.xliff2 import read_xliff_2, write_xliff_2
from touristinfo.translation.exchange.xliff_text import local
from touristinfo.translation.exchange.xlsx import read_xlsx, write_xlsx

MOST_BYTES = 40_000_000  # of a file: some 60,000 texts; read, it takes about ten times as much memory
_TOO_LARGE = N_("The file is larger than the limit of %(limit)s MB.")
_PO = re.compile(rb"^(?:msgctxt|msgid)\s", re.MULTILINE)
_HEAD = 100_000


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `suffix` of its files; `cell`: UTF-16 code units that a cell holds, None = no cells."""

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[[Package], bytes]
    cell: int | None = None


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format(
            "xlsx",
            "Excel",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_xlsx,
            SHEET_CELL,
        ),
        Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", write_csv, CSV_CELL),
        Format("xliff1", "XLIFF 1.2", ".xlf", "application/x-xliff+xml", write_xliff_1),
        Format("xliff2", "XLIFF 2.0", ".xliff", "application/xliff+xml", write_xliff_2),
        Format("po", "PO", ".po", "text/x-gettext-translation; charset=utf-8", write_po),
    )
}


def format_of(file_name: str) -> Format:
    """The format that a file of that name is written in. Raises RequestError."""
    suffix = PurePath(file_name).suffix.lower()
    found = next((each for each in FORMATS.values() if each.suffix == suffix), None)
    if found is None:
        suffixes = ", ".join(each.suffix for each in FORMATS.values())
        raise RequestError(N_("The name of the file must end with one of: %(suffixes)s"), suffixes=suffixes)
    return found


def write_package(package: Package, format_: Format) -> bytes:
    """The file. Raises RequestError for what the format cannot carry, and for a file that would not be taken back."""
    check_carried(package, format_.cell)
    data = format_.write(package)
    if len(data) > MOST_BYTES:
        message = N_("The file would be larger than %(limit)s MB: choose fewer texts, such as one collection.")
        raise RequestError(message, limit=MOST_BYTES // 1_000_000)
    return data


def read_returned(data: bytes, sources: Collection[str] = frozenset()) -> Returned:
    """What came back, in a format that is told by content. Raises UnreadableFileError, and nothing else.

    `sources`: texts that went out, by which a column of them is found that was renamed.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(_TOO_LARGE, limit=MOST_BYTES // 1_000_000)
    if not data.strip():
        raise UnreadableFileError(N_("The file is empty."))
    try:
        return _read(data, sources)
    except RecursionError as error:
        raise UnreadableFileError(N_("The file is nested too deeply.")) from error


def read_file(path: Path, sources: Collection[str] = frozenset()) -> Returned:
    """The same of a file on a disk. Raises UnreadableFileError, also where there is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFileError(_TOO_LARGE, limit=MOST_BYTES // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        message = N_("%(file)s cannot be read: %(reason)s")
        raise UnreadableFileError(message, file=str(path), reason=error.strerror or "") from error
    return read_returned(data, sources)


def _read(data: bytes, sources: Collection[str]) -> Returned:
    if data.startswith(b"PK\x03\x04"):
        return read_xlsx(data, sources)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UnreadableFileError(N_("This is an old Excel file (.xls) or one with a password. Save it as .xlsx."))
    if _start(data).startswith(b"<"):
        return _read_xml(data)
    if _PO.search(data[:_HEAD].replace(b"\0", b"")):
        return read_po(data)
    return read_csv(data, sources)


def _start(data: bytes) -> bytes:
    """The first characters, without marks of byte order and NULs, so that UTF-16 shows them too."""
    head = data[:100].replace(b"\0", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.lstrip()


def _read_xml(data: bytes) -> Returned:
    root = parsed_xml(data)
    if local(root) != "xliff":
        raise UnreadableFileError(N_("This XML is not XLIFF but '%(tag)s'."), tag=local(root)[:80])
    returned = read_xliff_2(root) if root.get("version", "").startswith("2") else read_xliff_1(root)
    if not returned.units:
        raise UnreadableFileError(N_("The XLIFF holds no texts."))
    return returned
