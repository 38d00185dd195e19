"""Which features of a collection an answer holds, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import LIST_TYPES, Collection, Field
from touristinfo.domain.geo import Box
from touristinfo.domain.languages import ALL_LANGUAGES, SOURCE_LANGUAGE
from touristinfo.domain.reference_systems import Area
from touristinfo.published import ranks, values
from touristinfo.published.cql2.evaluate import matching
from touristinfo.published.cql2.tree import Predicate
from touristinfo.published.segment import KANA_RANK, Segment

Rows = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for.

    `interval`: closed, on `updated`; None = open. `filters`: field -> values of which one must be equal (a list must
    contain one, a text is compared as negotiated, with `mul` in any language). `where`: a CQL2 filter. `sort`: (field,
    descending), the first weighs most; absent values come last either way, ties and the default are by id.
    """

    language: str
    bbox: Box | Area | None = None
    interval: tuple[datetime | None, datetime | None] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sequence[tuple[str, bool]] = ()
    offset: int = 0
    limit: int = 10
    where: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of one page, in order, and how many match in all."""

    rows: Rows
    total: int


def queryable_fields(collection: Collection) -> tuple[Field, ...]:
    """The fields by which features can be filtered."""
    return collection.public_fields


def sortable_fields(collection: Collection) -> tuple[Field, ...]:
    """The fields by which features can be sorted: all but lists."""
    return tuple(each for each in collection.public_fields if each.type not in LIST_TYPES)


def select(segment: Segment, query: Query) -> Selection:
    """The page of features that `query` asks for. A field that the segment does not know holds no value."""
    chosen = _matching(segment, query)
    page = slice(query.offset, query.offset + query.limit)
    if chosen is None and not query.sort:
        return Selection(np.arange(*page.indices(segment.count)), segment.count)
    rows = np.arange(segment.count) if chosen is None else chosen
    if query.sort:
        rows = _sorted(segment, query, rows)
    return Selection(rows[page], len(rows))


def _matching(segment: Segment, query: Query) -> Rows | None:
    """The rows that match, in order; None = all."""
    rows = _matching_columns(segment, query)
    if query.where is None:
        return rows
    return matching(segment, query.where, np.arange(segment.count) if rows is None else rows, query.language)


def _matching_columns(segment: Segment, query: Query) -> Rows | None:
    """The rows that match all but the CQL2 filter."""
    parts = [_filtered(segment, name, wanted, query.language) for name, wanted in query.filters.items()]
    if query.bbox is not None:
        parts.append(_within(segment, query.bbox))
    if query.interval is not None:
        parts.append(segment.updated_between(*query.interval))
    if not parts:
        return None
    rows, *others = sorted(parts, key=len)
    for other in others:
        is_in_other = np.zeros(segment.count, np.bool_)
        is_in_other[other] = True
        rows = rows[is_in_other[rows]]
    return rows


def _within(segment: Segment, place: Box | Area) -> Rows:
    if isinstance(place, Box):
        return segment.points.within(place)
    rows = segment.points.within(place.box)
    inside: Rows = rows[place.contains(segment.longitudes[rows], segment.latitudes[rows])]
    return inside


def _filtered(segment: Segment, name: str, wanted: Sequence[str], language: str) -> Rows:
    """The rows that hold one of the values, in order."""
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
    matching: Rows = rows[is_given]
    return matching


def _sorted(segment: Segment, query: Query, rows: Rows) -> Rows:
    keys: list[NDArray[Any]] = [rows]
    for name, descending in reversed(query.sort):
        places = _ranks(segment, name, query.language, rows)
        if places is not None:
            is_null = places == ranks.NULL_RANK
            keys.append(np.where(is_null, places, -places) if descending else places)
    return rows[np.lexsort(keys)]


def _ranks(segment: Segment, name: str, language: str, rows: Rows) -> NDArray[np.int32] | None:
    """How the rows rank by a field; None where none has a value. All languages at once rank as the source language."""
    language = SOURCE_LANGUAGE if language == ALL_LANGUAGES else language
    known = segment.field_type(name)
    column = KANA_RANK if name == "name" and language == SOURCE_LANGUAGE else name
    places = segment.columns.get(f"{column}:rank")
    if known is None or places is None:
        return None
    if known[1] and column == name:
        return places[segment.text_fragments(rows, language)]
    return places[rows]
