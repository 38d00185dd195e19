"""Rows of cells to a Source: finds the header, names the columns, reports what does not fit. For CSV and sheets."""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence

from touristinfo.domain.formulas import restored
from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cells import Cells
from touristinfo.files.headers import fold_header
from touristinfo.ingest.read.source import Row, Source, check_size
from touristinfo.messages import N_

_HEADER_WITHIN = 100  # rows; the longest preamble seen has about twenty
# LinkData's "#property", "#object_type_xsd", comments; but not an ID such as "#12".
_COMMENT = re.compile(r"[#＃]\s*[^\W\d]")
_SHOWN = 80


def header_score(cells: Sequence[str], known: Collection[str]) -> int:
    """How many different known columns a row names."""
    return len({folded for cell in cells if (folded := fold_header(cell)) in known})


def best_header_score(rows: Sequence[Cells], known: Collection[str]) -> int:
    """The score of the best header among the first rows."""
    return max((header_score(cells, known) for _, cells in rows[:_HEADER_WITHIN]), default=0)


def fill_from_table(source: Source, rows: Sequence[Cells], known: Collection[str]) -> None:
    """Put columns, rows and issues into `source`. Raises UnreadableFileError where there is no header at all."""
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    if not filled:
        raise UnreadableFileError(N_("The file is empty."))
    start = _header_index(filled, known)
    for line, cells in filled[:start]:
        source.issues.append(Issue("row-before-header", line, value=_shown(cells)))
    line, header = filled[start]
    body = filled[start + 1 :]
    names = _column_names(header, body, line, source.issues)
    check_size(names, len(body))
    source.columns = [name for name in names if name]
    rows = _data_rows(header, body, source.issues)
    # A sheet's rows end where their data end; only in a delimited text does a short row mean a fault.
    source.rows = [_row(line, names, cells, source.issues, source.format == "csv") for line, cells in rows]


def _header_index(rows: Sequence[Cells], known: Collection[str]) -> int:
    head = rows[:_HEADER_WITHIN]
    scores = [header_score(cells, known) for _, cells in head]
    if max(scores) > 0:
        return scores.index(max(scores))
    # Nothing known: the first row that is about as wide as the table is.
    widths = [sum(1 for cell in cells if cell.strip()) for _, cells in head]
    return next(index for index, width in enumerate(widths) if width * 2 >= max(widths))


def _column_names(header: Sequence[str], body: Sequence[Cells], line: int, issues: list[Issue]) -> list[str]:
    """A unique name for each cell of the header; "" for a blank one without data below it."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    taken = {cell.strip() for cell in header}
    for number, cell in enumerate(header, 1):
        name = cell.strip()
        seen[name] += 1
        if not name and _has_data(body, number - 1):
            name = _free_name(f"#{number}", taken)
            issues.append(Issue("column-unnamed", line, name, values={"number": number}))
        elif name and seen[name] > 1:
            issues.append(Issue("column-duplicate", line, name, values={"number": number}))
            name = _free_name(f"{name}#{seen[name]}", taken)
        names.append(name)
    return names


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _has_data(body: Sequence[Cells], index: int) -> bool:
    return any(index < len(cells) and cells[index].strip() for _, cells in body)


def _data_rows(header: Sequence[str], body: Sequence[Cells], issues: list[Issue]) -> list[Cells]:
    """`body` without comments right below the header and without repetitions of the header."""
    rows: list[Cells] = []
    for line, cells in body:
        if not rows and _COMMENT.match(cells[0]):
            issues.append(Issue("row-comment", line, value=_shown(cells)))
        elif cells == header:
            issues.append(Issue("row-repeats-header", line))
        else:
            rows.append((line, cells))
    return rows


def _row(line: int, names: Sequence[str], cells: Sequence[str], issues: list[Issue], short_is_odd: bool) -> Row:
    width = len(names)
    beyond = [cell for cell in cells[width:] if cell.strip()] if len(cells) > width else []
    if beyond:
        issues.append(Issue("row-too-long", line, value=_shown(beyond), values={"cells": len(cells), "columns": width}))
    elif short_is_odd and len(cells) < width and any(names[len(cells) :]):
        issues.append(Issue("row-too-short", line, values={"cells": len(cells), "columns": width}))
    said = (restored(cell) if cell.startswith("'") else cell for cell in cells)
    values = dict(zip(names, itertools.chain(said, itertools.repeat("")), strict=False))
    values.pop("", None)
    return Row(line, values)


def _shown(cells: Sequence[str]) -> str:
    text = " ".join(cell.strip() for cell in cells if cell.strip())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
