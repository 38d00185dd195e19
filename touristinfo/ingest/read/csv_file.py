"""Reads CSV and TSV in any encoding and with any of the usual delimiters, keeping physical line numbers."""

import io
from collections.abc import Sequence
from pathlib import Path

from touristinfo.domain.issues import Issue
from touristinfo.files.delimited import DELIMITERS, parse
from touristinfo.files.encoding import Decoded, decode
from touristinfo.ingest.read.layers import check_only_layer
from touristinfo.ingest.read.source import Options, Source
from touristinfo.ingest.read.table import best_header_score, fill_from_table

_HEAD_LINES = 200


def read_csv(path: Path, options: Options) -> Source:
    """Read a delimited text. Raises UnreadableFileError for what is no text or empty."""
    check_only_layer(path, options)
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
