"""The order of a collection's features: by sort values, then by id; and where a page that begins beside a key stands.

A key holds values, not row numbers: it stays right when a release comes in between two pages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.languages import ALL_LANGUAGES, SOURCE_LANGUAGE
from touristinfo.published import ranks
from touristinfo.published.segment import KANA_RANK, Segment

Rows = NDArray[np.int32] | NDArray[np.int64]
ID = "id"  # what features are sorted by where nothing else decides; may be asked for by this name


@dataclass(frozen=True, slots=True)
class Key:
    """A place in an order. `values`: those that a feature there is sorted by (None: it has none); `id`: its id."""

    values: Sequence[Any]
    id: str


@dataclass(frozen=True, slots=True)
class Order:
    """How features are sorted for a reader of `language`.

    `sort`: (field or ID, descending), the first weighs most; absent values come last either way, ties are by id. All
    languages at once are sorted as the source language.
    """

    language: str
    sort: Sequence[tuple[str, bool]] = ()

    def sorted(self, segment: Segment, rows: Rows) -> Rows:
        """`rows`, given in order of id, in this order."""
        if not self.sort:
            return rows
        keys: list[NDArray[Any]] = [rows]
        for name, descending in reversed(self.sort):
            places = self._ranks(segment, name, rows)
            if places is not None:
                is_null = places == ranks.NULL_RANK
                keys.append(np.where(is_null, places, -places) if descending else places)
        return rows[np.lexsort(keys)]

    def key(self, segment: Segment, row: int) -> Key:
        """Where a row stands."""
        return Key([self._value(segment, name, row) for name, _ in self.sort], segment.ids([row])[0])

    def count_before(self, segment: Segment, rows: Sequence[int] | Rows, key: Key, and_at: bool = False) -> int:
        """How many of `rows`, which are in this order, stand before `key` (or at it too)."""
        place = self._place(segment, key)
        bisect = bisect_right if and_at else bisect_left
        return bisect(rows, place, key=lambda row: self._place(segment, self.key(segment, int(row))))

    @property
    def _language(self) -> str:
        return SOURCE_LANGUAGE if self.language == ALL_LANGUAGES else self.language

    def _is_by_reading(self, name: str) -> bool:
        return name == "name" and self._language == SOURCE_LANGUAGE

    def _ranks(self, segment: Segment, name: str, rows: Rows) -> Rows | None:
        """How the rows rank by a field; None where none has a value."""
        if name == ID:
            return rows
        known = segment.field_type(name)
        places = segment.columns.get(f"{KANA_RANK if self._is_by_reading(name) else name}:rank")
        if known is None or places is None:
            return None
        if known[1] and not self._is_by_reading(name):
            return places[segment.text_fragments(rows, self._language)]
        return places[rows]

    def _value(self, segment: Segment, name: str, row: int) -> Any:
        """What a row is sorted by."""
        if name == ID:
            return segment.ids([row])[0]
        known = segment.field_type(name)
        if known is None:
            return None
        if self._is_by_reading(name):
            kana = segment.row_values(row).get("name_kana")
            if kana:
                return kana
        if known[1]:
            return segment.text_values(int(segment.text_fragments([row], self._language)[0])).get(name)
        return segment.row_values(row).get(name)

    def _place(self, segment: Segment, key: Key) -> "_Place":
        kinds = [segment.field_type(name) if name != ID else None for name, _ in self.sort]
        sort_keys = [
            None if value is None else ranks.sort_key(kind[0], value) if kind else (1, value)
            for value, kind in zip(key.values, kinds, strict=True)
        ]
        return _Place(sort_keys, [descending for _, descending in self.sort], key.id)


@dataclass(frozen=True, slots=True)
class _Place:
    """A key with all that comparing it needs."""

    values: Sequence[ranks.SortKey | None]
    descending: Sequence[bool]
    id: str

    def __lt__(self, other: "_Place") -> bool:
        for mine, its, descending in zip(self.values, other.values, self.descending, strict=True):
            if mine == its:
                continue
            if mine is None or its is None:
                return its is None
            return (mine < its) != descending
        return self.id < other.id
