"""Maps a row of a source to the fields of a collection."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from touristinfo.domain.collections import Collection, Field
from touristinfo.domain.issues import Issue
from touristinfo.domain.layers import Layer
from touristinfo.ingest.columns import Columns
from touristinfo.ingest.complete import complete_address, complete_fee, complete_hours, complete_municipality
from touristinfo.ingest.drafts import Draft, notes_about
from touristinfo.ingest.place import locate
from touristinfo.ingest.read.source import Row
from touristinfo.ingest.text import Note, clean, has_kana, name, narrow, one_line, prose, storable
from touristinfo.ingest.values import parse_value

KEY_LIMIT = 100

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}\Z")
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+\Z")
_SINGLE_LINE = frozenset({"address"})
_JAPANESE = frozenset({"ja", "ja-simple"})


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the rows of one source are to be understood. `crs`: their coordinate system, "" for none declared."""

    collection: Collection
    layer: Layer
    columns: Columns
    crs: str


def map_row(row: Row, mapping: Mapping, issues: list[Issue]) -> Draft:
    """What `row` says, in the collection's fields; whatever was wrong with it goes to `issues`."""
    cells = _Cells(row, issues)
    columns = mapping.columns
    draft = Draft(row.line, key=_key(cells, columns))
    for field_id, found in columns.fields.items():
        _take_field(draft, mapping.collection.fields[field_id], found, cells)
    for (field_id, tag), found in columns.official.items():
        _take_translation(draft, field_id, tag, found, cells)
    complete_address(draft, columns, cells.first)
    default = mapping.layer.municipality_code
    complete_municipality(draft, columns, cells.first, default)
    complete_hours(draft, columns, cells.first, cells.about("opening_hours"))
    complete_fee(draft, mapping.collection, cells.about("fee"))
    place_note = cells.about("coordinates")
    draft.place = locate(row, columns, mapping.crs, draft.municipality_code or default, place_note)
    draft.raw = cells.raw(columns.known())
    return draft


class _Cells:
    """The cells of one row, cleaned when asked for; what was wrong is noted once."""

    def __init__(self, row: Row, issues: list[Issue]) -> None:
        self._row = row
        self._issues = issues
        self._cleaned: dict[str, str] = {}

    def about(self, field: str, value: str = "") -> Note:
        return notes_about(self._issues, self._row.line, field, value)

    def first(self, columns: Iterable[str], field: str = "") -> str:
        """The first of `columns` that is not blank; issues name `field`, or the column."""
        for column in columns:
            if column not in self._cleaned:
                text = self._row.values.get(column, "")
                self._cleaned[column] = clean(text, self.about(field or column, text)) if text else ""
            if self._cleaned[column]:
                return self._cleaned[column]
        return ""

    def raw(self, known: set[str]) -> dict[str, str]:
        """The row as it stood, of the columns that we know."""
        return {
            storable(column): storable(text)
            for column, text in self._row.values.items()
            if column in known and text.strip()
        }


def _key(cells: _Cells, columns: Columns) -> str:
    """The source's own key of the row; "" where there is none, or none that can be relied on."""
    key = narrow(cells.first(columns.structure.get("key", [])))
    note = cells.about("key", key)
    if not key and "key" in columns.structure:
        note("key-missing")
    whole = _WHOLE_NUMBER.match(key)
    if whole:
        note("key-decimal")
        return whole[1]
    if _SCIENTIFIC.match(key):
        note("key-scientific")
        return ""
    if len(key) > KEY_LIMIT:
        note("key-unusable", limit=KEY_LIMIT)
        return ""
    return key


def _take_field(draft: Draft, field: Field, columns: list[str], cells: _Cells) -> None:
    text = cells.first(columns, field.id)
    if not text:
        return
    note = cells.about(field.id, text)
    if field.id == "name":
        draft.texts["name"] = name(text, note)
        return
    if field.id in _SINGLE_LINE:
        text = one_line(text)
    value = parse_value(field, text, note)
    if value is None:
        return
    if field.translatable:
        draft.texts[field.id] = value
    else:
        draft.properties[field.id] = value


def _take_translation(draft: Draft, field_id: str, tag: str, columns: list[str], cells: _Cells) -> None:
    """The owner's own translation, unless it is Japanese left in a column of another language."""
    text = cells.first(columns, field_id)
    if not text:
        return
    note = cells.about(f"{field_id}:{tag}", text)
    if tag not in _JAPANESE and has_kana(text):
        note("translation-script", language=tag)
        return
    if field_id == "name":
        translated: str | None = name(text, note)
    else:
        translated = prose(text, note)
    if translated:
        draft.official.setdefault(field_id, {})[tag] = translated
