"""CSV: UTF-8 with a byte order mark, which Excel needs; cells that a spreadsheet would run are made harmless."""

import csv
import io
from collections.abc import Collection, Sequence

from touristinfo.domain.formulas import neutralised, restored
from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cells import Cells
from touristinfo.files.delimited import DELIMITERS, parse
from touristinfo.messages import N_
from touristinfo.translation.exchange.columns import header_of, header_score, row_of
from touristinfo.translation.exchange.model import Package, Remark, Returned
from touristinfo.translation.exchange.tables import plain_text, read_rows

_HEAD_LINES = 200


def write_csv(package: Package) -> bytes:
    """The file. What it cannot carry has been refused before."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header_of(package))
    writer.writerows([neutralised(cell) for cell in row_of(package, unit)] for unit in package.units)
    return text.getvalue().encode("utf-8-sig")


def read_csv(data: bytes, sources: Collection[str]) -> Returned:
    """What came back, in any encoding and with any of the usual delimiters. Raises UnreadableFileError."""
    decoded = plain_text(data)
    values = {"encoding": decoded.encoding}
    remarks = [Remark("bytes-undecodable", {"line": line, **values}) for line in decoded.undecodable]
    lines = list(io.StringIO(decoded.text, newline=""))
    issues: list[Issue] = []
    delimiter = max(DELIMITERS, key=lambda each: _worth(parse(lines[:_HEAD_LINES], each, [])))
    rows = [(line, [restored(cell) for cell in cells]) for line, cells in parse(lines, delimiter, issues)]
    remarks += [Remark(issue.code, {"line": issue.line}) for issue in issues]
    layout, units = read_rows([row for row in rows if any(row[1])], sources)
    if layout is None:
        raise UnreadableFileError(N_("No column of ids ('ID') or sources ('原文') was found in the file."))
    return Returned("csv", units, language=layout.language, remarks=(*remarks, *layout.remarks))


def _worth(rows: Sequence[Cells]) -> tuple[int, int]:
    widths = sorted(len(cells) for _, cells in rows)
    return max((header_score(cells) for _, cells in rows), default=0), widths[len(widths) // 2] if widths else 0
