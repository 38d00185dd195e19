"""Sheets of an Excel file (.xlsx) to rows: cached values of formulas, codes with their leading zeros."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from touristinfo.errors import UnreadableFileError
from touristinfo.files.archives import open_archive
from touristinfo.files.cell_text import cell_text
from touristinfo.files.cells import MAX_CELLS, Cells
from touristinfo.messages import N_

_LAST_ROW = 1_048_576
_ZEROS = re.compile(r"0{2,20}\Z")
_DOCTYPE_WITHIN = 4096


def _check_archive(path: Path | BinaryIO, max_bytes: int) -> None:
    """Sizes as any archive; and no document type, which no program writes and entity bombs need."""
    with open_archive(path, max_bytes) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    if b"<!DOCTYPE" in file.read(_DOCTYPE_WITHIN).replace(b"\0", b""):
                        raise UnreadableFileError(N_("The XML declares a document type (DOCTYPE), which is refused."))


@contextmanager
def open_workbook(path: Path | BinaryIO, max_bytes: int) -> Iterator[Any]:
    """The workbook. Raises UnreadableFileError, also for faults that are found while it is read."""
    _check_archive(path, max_bytes)
    try:
        with _opened(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not concern the data
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield workbook
            finally:
                workbook.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        raise UnreadableFileError(N_("The Excel file is damaged: %(reason)s"), reason=repr(error)) from error


def _opened(path: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    """Opened here, for openpyxl believes the names of files."""
    return path.open("rb") if isinstance(path, Path) else nullcontext(path)


def rows_of(sheet: Any, limit: int | None = None) -> list[Cells]:
    """Rows with data, each with its number. A declared size of the sheet is not believed: it is often wrong."""
    sheet.reset_dimensions()
    rows: list[Cells] = []
    seen = 0
    for line, cells in enumerate(sheet.iter_rows(max_row=limit), 1):
        seen += len(cells)
        if line > _LAST_ROW:
            raise ValueError("a row beyond the last one that Excel has")
        if seen > MAX_CELLS:
            raise UnreadableFileError(N_("The table has more than %(cells)s cells."), cells=MAX_CELLS)
        texts = _texts(cells)
        if texts:
            rows.append((line, texts))
    return rows


def _texts(cells: Sequence[Any]) -> list[str]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str) and "_x" in value:
        value = unescape(value)  # "_x000D_" for a carriage return (ECMA-376, ST_Xstring), which openpyxl leaves
    text = cell_text(value)
    if isinstance(value, int | float) and text.isdigit():
        zeros = _ZEROS.match(cell.number_format or "")
        return text.zfill(len(zeros[0])) if zeros else text
    return text
