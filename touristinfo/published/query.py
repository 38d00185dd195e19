"""Which features of a collection an answer holds, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from touristinfo.domain.collections import LIST_TYPES, Collection, Field
from touristinfo.domain.geo import Box
from touristinfo.domain.reference_systems import Area
from touristinfo.published import row_sets
from touristinfo.published.cql2.evaluate import matching
from touristinfo.published.cql2.tree import Predicate
from touristinfo.published.order import Key, Order, Rows
from touristinfo.published.segment import Segment


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for.

    `interval`: closed, on `updated`; None = open. `filters`: field -> values of which one must be equal (a list must
    contain one, a text is compared as negotiated, with `mul` in any language). `where`: a CQL2 filter. `sort`: as in
    `Order`. The page begins after `offset` features or after the key `after`, or ends before the key `before`.
    """

    language: str
    bbox: Box | Area | None = None
    interval: tuple[datetime | None, datetime | None] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sequence[tuple[str, bool]] = ()
    offset: int = 0
    limit: int = 10
    where: Predicate | None = None
    after: Key | None = None
    before: Key | None = None

    @property
    def order(self) -> Order:
        """In which order the features are."""
        return Order(self.language, self.sort)


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of one page, in order, how many match before them, and how many in all."""

    rows: Rows
    offset: int
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
    if chosen is None and not query.sort:
        page = _page(segment, query, range(segment.count))
        return Selection(np.arange(page.start, page.stop), page.start, segment.count)
    rows = query.order.sorted(segment, np.arange(segment.count) if chosen is None else chosen)
    page = _page(segment, query, rows)
    return Selection(rows[page.start : page.stop], page.start, len(rows))


def _page(segment: Segment, query: Query, rows: Sequence[int] | Rows) -> range:
    """Which of all `rows` are on the page."""
    start, end = query.offset, len(rows)
    if query.after is not None:
        start = query.order.count_before(segment, rows, query.after, and_at=True)
    elif query.before is not None:
        end = query.order.count_before(segment, rows, query.before)
        start = max(0, end - query.limit)
    return range(end)[start : start + query.limit]


def _matching(segment: Segment, query: Query) -> Rows | None:
    """The rows that match, in order; None = all."""
    sets = [row_sets.holding(segment, name, wanted, query.language) for name, wanted in query.filters.items()]
    if query.bbox is not None:
        sets.append(row_sets.within(segment, query.bbox))
    if query.interval is not None:
        sets.append(segment.updated_between(*query.interval))
    rows = row_sets.in_all(sets, segment.count) if sets else None
    return rows if query.where is None else matching(segment, query.where, rows, query.language)
