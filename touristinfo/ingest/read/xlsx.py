"""Reads one sheet of an Excel file (.xlsx): cached values of formulas, codes with their leading zeros."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from touristinfo.errors import UnreadableFileError
from touristinfo.ingest.read.archives import open_archive
from touristinfo.ingest.read.cell_text import cell_text
from touristinfo.ingest.read.layers import choose_layer
from touristinfo.ingest.read.source import MAX_CELLS, Options, Source
from touristinfo.ingest.read.table import Cells, best_header_score, fill_from_table
from touristinfo.messages import N_

_HEAD_ROWS = 100
_LAST_ROW = 1_048_576
_ZEROS = re.compile(r"0{2,20}\Z")
_DOCTYPE_WITHIN = 4096


def read_xlsx(path: Path, options: Options) -> Source:
    """Read the sheet `source_layer`, else the one whose header is best recognised. Raises UnreadableFileError."""
    _check_archive(path, options)
    source = Source("xlsx")
    with _workbook(path) as workbook:
        names = [sheet.title for sheet in workbook.worksheets]
        shown = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]

        def worth(name: str) -> int:
            head = _rows(workbook[name], _HEAD_ROWS)
            return 1 + best_header_score(head, options.known_columns) if head else 0

        offered = names if options.source_layer is not None else shown or names
        chosen = choose_layer(offered, options.source_layer, worth, source.issues)
        rows = _rows(workbook[chosen], None)
    fill_from_table(source, rows, options.known_columns)
    return source


def _check_archive(path: Path, options: Options) -> None:
    """Sizes as any archive; and no document type, which no program writes and entity bombs need."""
    with open_archive(path, options.max_bytes) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    if b"<!DOCTYPE" in file.read(_DOCTYPE_WITHIN).replace(b"\0", b""):
                        raise UnreadableFileError(N_("The XML declares a document type (DOCTYPE), which is refused."))


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as file, warnings.catch_warnings():
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


def _rows(sheet: Any, limit: int | None) -> list[Cells]:
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
