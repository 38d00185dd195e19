"""Sets of rows as arrays in order: who holds a value, who is in a place, what is in all or any of several sets."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.geo import Box
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.domain.reference_systems import Area
from touristinfo.published import values
from touristinfo.published.segment import Segment

RowSet = NDArray[Any]  # int32 or int64, ascending, each once


def holding(segment: Segment, name: str, wanted: Sequence[str], language: str) -> RowSet:
    """The rows that hold one of the values `wanted` (as in a query string) in a field, as `language` is given it.

    With all languages, in any of them.
    """
    known = segment.field_type(name)
    if known is None:
        return np.empty(0, np.int64)
    kind, depends_on_language = known
    entities = values.find(segment.columns, name, kind, wanted)
    if not depends_on_language:
        return entities
    rows = segment.rows_of_fragments(entities)
    if language == ALL_LANGUAGES:
        return np.unique(rows)
    is_given = segment.text_fragments(rows, language) == entities
    found: RowSet = rows[is_given]
    return found


def within(segment: Segment, place: Box | Area) -> RowSet:
    """The rows whose position is in a place."""
    if isinstance(place, Box):
        return segment.points.within(place)
    rows = segment.points.within(place.box)
    inside: RowSet = rows[place.contains(segment.longitudes[rows], segment.latitudes[rows])]
    return inside


def in_all(sets: Sequence[RowSet], count: int) -> RowSet:
    """What is in each of the sets, of which there is at least one; `count`: of all rows."""
    rows, *others = sorted(sets, key=len)
    for other in others:
        is_in_other = np.zeros(count, np.bool_)
        is_in_other[other] = True
        rows = rows[is_in_other[rows]]
    return rows


def in_any(sets: Sequence[RowSet]) -> RowSet:
    """What is in one of the sets, of which there is at least one."""
    rows = np.concatenate(sets)
    rows.sort(kind="stable")  # which merges what is in order already
    is_first = np.ones(len(rows), np.bool_)
    np.not_equal(rows[1:], rows[:-1], out=is_first[1:])
    return rows[is_first]
