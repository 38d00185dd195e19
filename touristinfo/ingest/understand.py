"""From a source as read to records that can be stored: allow-list, columns, rows, checks; no database."""

import dataclasses
from collections import Counter

from touristinfo.domain.collections import Collection
from touristinfo.domain.issue_kinds import TOLD_ONCE
from touristinfo.domain.issues import Issue, Severity
from touristinfo.domain.layers import Layer
from touristinfo.files.headers import fold_header
from touristinfo.ingest.check import Checked, check_columns, check_rows
from touristinfo.ingest.columns import Columns, Structure, match_columns
from touristinfo.ingest.map import Mapping, map_row
from touristinfo.ingest.place import LIKE_WGS84
from touristinfo.ingest.read import Source
from touristinfo.ingest.read.crs import crs_named


def understand(source: Source, collection: Collection, layer: Layer, structure: Structure) -> Checked:
    """The rows of `source` that can be accepted, and what was wrong. `layer.crs` wins over the source's own."""
    issues: list[Issue] = []
    if layer.columns:
        source = _withhold(source, layer, issues)
    columns = match_columns(source.columns, collection, structure)
    issues.extend(check_columns(source, columns, collection, structure))
    if any(issue.severity is Severity.ERROR for issue in issues):
        return Checked(rejected=len(source.rows), issues=issues)
    mapping = Mapping(collection, layer, columns, layer.crs or source.crs)
    issues.extend(Issue("coordinates-converted", value=system) for system in _foreign(source, mapping))
    checked = check_rows([map_row(row, mapping, issues) for row in source.rows], mapping, issues)
    _tell_once(issues)
    if not source.rows:
        issues.append(Issue("no-rows"))
    elif not checked.records:
        issues.append(Issue("nothing-accepted", values={"read": len(source.rows)}))
    return checked


def _tell_once(issues: list[Issue]) -> None:
    """Leave of each kind in TOLD_ONCE the first issue, which says how many there were."""
    counts = Counter(issue.code for issue in issues)
    first = {issue.code: issue for issue in reversed(issues)}
    issues[:] = [
        dataclasses.replace(issue, values=issue.values | {"count": counts[issue.code]})
        if issue.code in TOLD_ONCE
        else issue
        for issue in issues
        if issue.code not in TOLD_ONCE or issue is first[issue.code]
    ]


def _withhold(source: Source, layer: Layer, issues: list[Issue]) -> Source:
    """`source` without the columns that the layer's allow-list does not name: they are not even looked at."""
    allowed = set(map(fold_header, layer.columns))
    kept = [column for column in source.columns if fold_header(column) in allowed]
    issues.extend(Issue("column-withheld", 0, column) for column in source.columns if column not in kept)
    rows = [
        dataclasses.replace(row, values={column: row.values[column] for column in kept if column in row.values})
        for row in source.rows
    ]
    return dataclasses.replace(source, columns=kept, rows=rows)


def _foreign(source: Source, mapping: Mapping) -> list[str]:
    """The coordinate systems of the source from which coordinates have to be converted."""
    columns: Columns = mapping.columns
    said = {row.values.get(column, "") for column in columns.structure.get("crs", ()) for row in source.rows}
    return sorted({mapping.crs, *map(crs_named, said)} - LIKE_WGS84 - {""})
