"""Delimited texts to rows: physical line numbers are kept, quotes that are never closed swallow nothing."""

import csv
import re
from collections.abc import Sequence

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cells import MAX_CELLS, Cells
from touristinfo.messages import N_

DELIMITERS = ",\t;"
_MAX_SWALLOWING = 1_000  # unclosed quotes; each costs reading on for up to 131,072 characters
# Written by systems that want Excel to keep leading zeros.
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


def parse(lines: Sequence[str], delimiter: str, issues: list[Issue]) -> list[Cells]:
    """Rows with the physical line on which each begins; a cell may hold line breaks.

    A quote that is not closed would swallow rows, in the worst case all that follow: where quotes do not match, the
    line is read by itself and reported.
    """
    rows: list[Cells] = []
    start = swallowed = 0
    while start < len(lines):
        start, fault = _parse_until_fault(lines, start, delimiter, rows)
        if fault:
            issues.append(Issue("quotes-unmatched", start + 1))
            rows.append((start + 1, _one_line(lines[start], delimiter, split_all=fault > 1)))
            swallowed += fault > 1
            start += 1
        if swallowed > _MAX_SWALLOWING:
            raise UnreadableFileError(N_("Line %(line)s: too many quotation marks are never closed."), line=start)
    return rows


def _parse_until_fault(lines: Sequence[str], start: int, delimiter: str, rows: list[Cells]) -> tuple[int, int]:
    """Append rows from line index `start` on; the index where it ended, and over how many lines a faulty row went."""
    reader = csv.reader((lines[index] for index in range(start, len(lines))), delimiter=delimiter, strict=True)
    begins = start
    try:
        for cells in reader:
            if len(rows) * len(cells) > MAX_CELLS:
                raise UnreadableFileError(N_("The table has more than %(cells)s cells."), cells=MAX_CELLS)
            rows.append((begins + 1, [_plain(cell) if cell[:2] == '="' else cell for cell in cells]))
            begins = start + reader.line_num
    except csv.Error:  # no delimiter after a closing quote, a quote open at the end, a cell of 131,072 characters
        return begins, max(start + reader.line_num - begins, 1)
    return begins, 0


def _one_line(line: str, delimiter: str, split_all: bool) -> list[str]:
    """The cells of `line`; with `split_all` quotes protect nothing."""
    line = line.rstrip("\r\n")
    if len(line) > csv.field_size_limit():
        raise UnreadableFileError(N_("A line is longer than %(limit)s characters."), limit=csv.field_size_limit())
    if split_all:
        return [cell.strip('"') for cell in line.split(delimiter)]
    return next(csv.reader([line], delimiter=delimiter), [])


def _plain(cell: str) -> str:
    match = _EXCEL_TEXT.fullmatch(cell)
    return match[1] if match else cell
