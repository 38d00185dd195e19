"""Reads CSV and TSV in any encoding and with any of the usual delimiters, keeping physical line numbers."""

import csv
import io
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.ingest.read.encoding import Decoded, decode
from touristinfo.ingest.read.source import MAX_CELLS, Options, Source
from touristinfo.ingest.read.table import Cells, best_header_score, fill_from_table
from touristinfo.messages import N_

DELIMITERS = ",\t;"
_HEAD_LINES = 200
# Comes after the last line: a quote that was never closed swallows it. Text holds no NUL by then.
_END = "\0end\0"
_MAX_STRAY_QUOTES = 20
# Written by systems that want Excel to keep leading zeros.
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


def read_csv(path: Path, options: Options) -> Source:
    """Read a delimited text. Raises UnreadableFileError for what is no text or empty."""
    decoded = decode(path.read_bytes(), options.encoding)
    source = Source("csv", encoding=decoded.encoding, issues=_byte_issues(decoded))
    lines = list(io.StringIO(decoded.text, newline=""))
    delimiter = _delimiter(lines[:_HEAD_LINES], options)
    fill_from_table(source, parse(lines, delimiter, source.issues), options.known_columns)
    source.issues.sort(key=lambda issue: issue.line)
    return source


def _byte_issues(decoded: Decoded) -> list[Issue]:
    undecodable = [
        Issue("bytes-undecodable", line, values={"encoding": decoded.encoding}) for line in decoded.undecodable
    ]
    return undecodable + [Issue("nul-removed", line) for line in decoded.nul]


def _delimiter(head: Sequence[str], options: Options) -> str:
    """The delimiter under which a header is best recognised, else the one that gives the widest rows."""

    def worth(delimiter: str) -> tuple[int, int]:
        rows = parse(head, delimiter, [])
        widths = sorted(len(cells) for _, cells in rows)
        return best_header_score(rows, options.known_columns), widths[len(widths) // 2] if widths else 0

    return max(DELIMITERS, key=worth)


def parse(lines: Sequence[str], delimiter: str, issues: list[Issue]) -> list[Cells]:
    """Rows with the physical line on which each begins; a cell may hold line breaks.

    A quote that is never closed would swallow the rest of the file: its line is read as if quotes meant nothing, and
    reported.
    """
    rows: list[Cells] = []
    start = 0
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines = [*lines[:-1], lines[-1] + "\n"]
    for _ in range(_MAX_STRAY_QUOTES):
        start = _parse_until_stray_quote(lines, start, delimiter, rows)
        if start == len(lines):
            return rows
        issues.append(Issue("quote-unclosed", start + 1))
        rows.append((start + 1, _unquoted(lines[start], delimiter)))
        start += 1
    raise UnreadableFileError(N_("Line %(line)s: quotes are opened and never closed."), line=start)


def _parse_until_stray_quote(lines: Sequence[str], start: int, delimiter: str, rows: list[Cells]) -> int:
    """Append rows from line index `start` on; the index of the line whose quote is never closed, or of the end."""
    reader = csv.reader(itertools.chain(itertools.islice(lines, start, None), [_END]), delimiter=delimiter)
    begins = start
    cells_read = 0
    try:
        for cells in reader:
            ends = start + reader.line_num
            if ends > len(lines):
                return len(lines) if cells == [_END] else begins
            cells_read += len(cells)
            if cells_read > MAX_CELLS:
                raise UnreadableFileError(N_("The table has more than %(cells)s cells."), cells=MAX_CELLS)
            rows.append((begins + 1, [_plain(cell) for cell in cells]))
            begins = ends
    except csv.Error:  # a cell beyond the module's limit of 131,072 characters
        pass
    return begins


def _plain(cell: str) -> str:
    match = _EXCEL_TEXT.fullmatch(cell) if cell.startswith('="') else None
    return match[1] if match else cell


def _unquoted(line: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in line.rstrip("\r\n").split(delimiter)]
