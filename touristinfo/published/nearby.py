"""What is near a position, nearest first, over several collections."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.domain.geo import box_around, distance_m, rough_distance_m
from touristinfo.domain.hours import is_open
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.format import JAPAN
from touristinfo.published.ranks import NULL_RANK
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

_FIRST_RING_M = 1000.0  # fewer, wider rings: a ring costs more than hundreds of places in it
_RING_GROWTH = 4.0
_HALF_THE_EARTH_M = 20_100_000.0  # no two positions on WGS 84 are farther apart (20,003,932 m)
_MEASURED_FIRST = 64
_ROUGH = 0.01  # a rough distance is off by less than this share of it

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature found: `distance_m` in whole metres on WGS 84; `open` None = unknown."""

    segment: Segment
    row: int
    distance_m: int
    open: bool | None


def nearby(  # noqa: PLR0913, PLR0917 - each is a parameter of /v1/nearby
    snapshot: Snapshot,
    longitude: float,
    latitude: float,
    radius_m: float,
    collections: Sequence[str] | None = None,
    limit: int = 10,
    open_at: datetime | None = None,
) -> list[Hit]:
    """The nearest `limit` features within `radius_m` metres (0 = however far), ties by id.

    `collections`: None or empty = all; names that the release does not have hold nothing. `open_at`: only what is
    known to be open then; without it `open` says what is open now.
    """
    names = collections or list(snapshot.segments)
    moment = open_at or datetime.now(JAPAN)
    places = [
        _Places(snapshot.segments[name], moment, only_open=open_at is not None)
        for name in dict.fromkeys(names)
        if name in snapshot.segments
    ]
    found = _by_distance(places, longitude, latitude, radius_m or _HALF_THE_EARTH_M)
    return [Hit(each.segment, row, round(metres), each.state(row)) for metres, each, row in islice(found, limit)]


class _Places:
    """The features of one collection, and which of them are open; each distinct opening hours are read once."""

    def __init__(self, segment: Segment, moment: datetime, only_open: bool) -> None:
        self.segment = segment
        self._moment = moment
        self._only_open = only_open
        is_known = segment.field_type("opening_hours") == (FieldType.HOURS, False)
        self._hours = segment.columns.get("opening_hours:rank") if is_known else None
        self._states: dict[int, bool | None] = {NULL_RANK: None}

    def within(self, longitude: float, latitude: float, radius_m: float) -> Rows:
        """At least all the rows within the radius (only those that are open, where only they are wanted)."""
        rows = self.segment.points.within(box_around(longitude, latitude, radius_m))
        if not self._only_open:
            return rows
        if self._hours is None:
            return rows[:0]
        _, examples, which = np.unique(self._hours[rows], return_index=True, return_inverse=True)
        is_open_then = np.array([self.state(int(rows[example])) is True for example in examples], np.bool_)
        return rows[is_open_then[which]]

    def state(self, row: int) -> bool | None:
        """Whether a feature is open; None = unknown."""
        if self._hours is None:
            return None
        number = self._hours.item(row)
        if number not in self._states:
            hours = self.segment.value(row, "opening_hours", SOURCE_LANGUAGE)
            self._states[number] = is_open(str(hours), self._moment)
        return self._states[number]

    def id(self, row: int) -> str:
        """The id of a row."""
        return self.segment.ids([row])[0]


Found = tuple[float, _Places, int]  # metres, where, row


def _by_distance(places: Sequence[_Places], longitude: float, latitude: float, radius_m: float) -> Iterator[Found]:
    """Features in order of distance, then id, ring by ring outwards; a ring is looked at when it is reached."""
    inner, outer = -1.0, min(_FIRST_RING_M, radius_m)
    while places and inner < radius_m:
        yield from _ring(places, longitude, latitude, inner, outer)
        inner, outer = outer, min(outer * _RING_GROWTH, radius_m)


def _ring(places: Sequence[_Places], longitude: float, latitude: float, inner: float, outer: float) -> Iterator[Found]:
    """The features that are farther than `inner` and at most `outer` metres away, in order."""
    rows_of = [each.within(longitude, latitude, outer) for each in places]
    holders = np.repeat(np.arange(len(places)), [len(rows) for rows in rows_of])
    rows = np.concatenate(rows_of)
    if not len(rows):
        return
    longitudes = np.concatenate([each.segment.longitudes[rows] for each, rows in zip(places, rows_of, strict=True)])
    latitudes = np.concatenate([each.segment.latitudes[rows] for each, rows in zip(places, rows_of, strict=True)])
    rough = rough_distance_m(longitude, latitude, longitudes, latitudes)
    near = np.flatnonzero((rough >= inner * (1 - _ROUGH)) & (rough <= outer * (1 + _ROUGH)))
    measured: list[tuple[float, int]] = []  # a heap: measured, but something not yet measured may be nearer
    for chunk, bound in _chunks(near[np.argsort(rough[near])], rough):
        distances = distance_m(longitude, latitude, longitudes[chunk], latitudes[chunk])
        wanted = (distances > inner) & (distances <= outer)
        for found in zip(distances[wanted].tolist(), chunk[wanted].tolist(), strict=True):
            heapq.heappush(measured, found)
        for metres, tied in groupby(_popped(measured, bound), key=lambda found: found[0]):
            same = [(metres, places[holders.item(place)], rows.item(place)) for _, place in tied]
            yield from sorted(same, key=lambda found: found[1].id(found[2])) if len(same) > 1 else same


def _popped(heap: list[tuple[float, int]], bound: float) -> Iterator[tuple[float, int]]:
    while heap and heap[0][0] < bound:
        yield heapq.heappop(heap)


def _chunks(order: Rows, rough: NDArray[np.float64]) -> Iterator[tuple[Rows, float]]:
    """Some places at a time, roughly the nearest first, with the distance that no later one can be below."""
    start, size = 0, _MEASURED_FIRST
    while start < len(order):
        end = start + size
        yield order[start:end], float(rough[order[end]]) * (1 - _ROUGH) if end < len(order) else float("inf")
        start, size = end, size * 2
