"""Reads one sheet of an Excel file (.xlsx)."""

from pathlib import Path

from touristinfo.files.sheets import open_workbook, rows_of
from touristinfo.ingest.read.layers import choose_layer
from touristinfo.ingest.read.source import Options, Source
from touristinfo.ingest.read.table import best_header_score, fill_from_table

_HEAD_ROWS = 100


def read_xlsx(path: Path, options: Options) -> Source:
    """Read the sheet `source_layer`, else the one whose header is best recognised. Raises UnreadableFileError."""
    source = Source("xlsx")
    with open_workbook(path, options.max_bytes) as workbook:
        names = [sheet.title for sheet in workbook.worksheets]
        shown = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]

        def worth(name: str) -> int:
            head = rows_of(workbook[name], _HEAD_ROWS)
            return 1 + best_header_score(head, options.known_columns) if head else 0

        offered = names if options.source_layer is not None else shown or names
        chosen = choose_layer(offered, options.source_layer, worth, source.issues)
        rows = rows_of(workbook[chosen])
    fill_from_table(source, rows, options.known_columns)
    return source
