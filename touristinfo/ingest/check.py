"""Checks of a whole file and of each row: what is accepted, what is held back, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from touristinfo.domain.collections import Collection
from touristinfo.domain.issues import Issue
from touristinfo.domain.layers import Layer
from touristinfo.domain.municipalities import municipality
from touristinfo.domain.records import SourceRecord
from touristinfo.ingest.columns import Columns, Structure
from touristinfo.ingest.drafts import VALUE_SHOWN, Draft
from touristinfo.ingest.keys import settle_keys
from touristinfo.ingest.map import Mapping
from touristinfo.ingest.read.source import Source
from touristinfo.messages import N_

_NAME = "name"


@dataclass(slots=True)
class Checked:
    """`records`: the rows accepted. `rejected`: how many were held back. `kept`: keys of rows held back, whose
    features in service must stay as they are. `issues`: all that was found."""

    records: list[SourceRecord] = field(default_factory=list)
    rejected: int = 0
    kept: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)


def check_columns(source: Source, columns: Columns, collection: Collection, structure: Structure) -> Iterator[Issue]:
    """Issues about the columns as a whole; an error among them means that no row can be used."""
    missing: dict[str, list[str]] = {}
    if _NAME not in columns.fields:
        missing[_NAME] = list(collection.fields[_NAME].columns)
    if not columns.has_place and not any(row.geometry is not None for row in source.rows):
        missing["coordinates"] = [*structure.latitude, *structure.longitude, *structure.both]
    if missing:
        looked_for = [name for names in missing.values() for name in names]
        titles = tuple(collection.fields[_NAME].title if each == _NAME else N_("Coordinates") for each in missing)
        values = {"missing": titles, "looked_for": ", ".join(looked_for)}
        yield Issue("columns-missing", 0, ", ".join(missing), values=values)
    for each in collection.fields.values():
        if each.required and each.id != _NAME and each.id not in columns.fields:
            yield Issue("required-column-missing", 0, each.id, values={"looked_for": ", ".join(each.columns)})
    unnamed = {issue.field for issue in source.issues if issue.code == "column-unnamed"}
    for column in columns.unknown:
        if column not in unnamed:
            yield Issue("column-unknown", 0, column[:VALUE_SHOWN])


def check_rows(drafts: Sequence[Draft], mapping: Mapping, issues: list[Issue]) -> Checked:
    """Settle keys, hold back rows with an error, and note all else; issues are added to `issues`."""
    settle_keys(drafts, issues)
    fields = mapping.collection.fields.values()
    required = [each.id for each in fields if each.required and each.id in mapping.columns.fields and each.id != _NAME]
    checked = Checked(issues=issues)
    lines: dict[str, int] = {}
    points: dict[tuple[float, float], int] = {}
    for draft in drafts:
        if not _acceptable(draft, lines, issues) or draft.place is None:
            checked.rejected += 1
            checked.kept.add(draft.key)
            continue
        issues.extend(_warnings(draft, required, mapping.layer, points))
        checked.records.append(_record(draft, draft.place))
    checked.kept -= {"", *(record.key for record in checked.records)}
    return checked


def _acceptable(draft: Draft, lines: dict[str, int], issues: list[Issue]) -> bool:
    """Whether the row has a name and a key of its own; that it has no place has been noted already."""
    if not draft.name:
        issues.append(Issue("name-missing", draft.line, _NAME))
    if draft.key in lines and draft.key:
        values = {"first_line": lines[draft.key]}
        issues.append(Issue("key-duplicate", draft.line, "key", draft.key, values))
        return False
    lines[draft.key] = draft.line
    return bool(draft.name)


def _warnings(
    draft: Draft, required: Sequence[str], layer: Layer, points: dict[tuple[float, float], int]
) -> Iterator[Issue]:
    for field_id in required:
        if field_id not in draft.properties and field_id not in draft.texts:
            yield Issue("required-missing", draft.line, field_id)
    if draft.place is None:
        return
    longitude, latitude = draft.place
    said = f"{latitude}, {longitude}"
    first_line = points.setdefault(draft.place, draft.line)
    if first_line != draft.line:
        yield Issue("point-duplicate", draft.line, "coordinates", said, {"first_line": first_line})
    if layer.area and not _inside(layer.area, longitude, latitude):
        yield Issue("outside-area", draft.line, "coordinates", said)
    home = municipality(draft.municipality_code)
    if home and home.box and not home.box.contains(longitude, latitude):
        yield Issue("outside-municipality", draft.line, "coordinates", said, {"municipality": home.names["ja"]})


def _inside(area: Sequence[float], longitude: float, latitude: float) -> bool:
    west, south, east, north = area
    return west <= longitude <= east and south <= latitude <= north


def _record(draft: Draft, place: tuple[float, float]) -> SourceRecord:
    return SourceRecord(
        key=draft.key,
        line=draft.line,
        longitude=place[0],
        latitude=place[1],
        properties=draft.properties,
        texts=draft.texts,
        official=draft.official,
        raw=draft.raw,
    )
