"""What is near a position, nearest first, over several collections."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np

from touristinfo.domain.geo import box_around, distance_m
from touristinfo.domain.hours import is_open
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.format import JAPAN
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

_FIRST_RING_M = 500.0
_RING_GROWTH = 4.0
_HALF_THE_EARTH_M = 20_100_000.0  # no two positions on WGS 84 are farther apart (20,003,932 m)


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
    segments = [snapshot.segments[name] for name in dict.fromkeys(names) if name in snapshot.segments]
    moment = open_at or datetime.now(JAPAN)
    found = (
        Hit(segment, row, round(distance), _open(segment, row, moment))
        for distance, segment, row in _by_distance(segments, longitude, latitude, radius_m or _HALF_THE_EARTH_M)
    )
    return list(islice((hit for hit in found if open_at is None or hit.open), limit))


def _by_distance(
    segments: Sequence[Segment], longitude: float, latitude: float, radius_m: float
) -> Iterator[tuple[float, Segment, int]]:
    """Features in order of distance, then id, ring by ring outwards."""
    inner, outer = -1.0, min(_FIRST_RING_M, radius_m)
    while inner < radius_m:
        parts = [_ring(segment, longitude, latitude, inner, outer) for segment in segments]
        for distance, _, segment, row in heapq.merge(*parts, key=lambda each: each[:2]):
            yield distance, segment, row
        inner, outer = outer, min(outer * _RING_GROWTH, radius_m)


def _ring(
    segment: Segment, longitude: float, latitude: float, inner: float, outer: float
) -> list[tuple[float, str, Segment, int]]:
    """The features of one collection that are farther than `inner` and at most `outer` metres away, in order."""
    rows = segment.points.within(box_around(longitude, latitude, outer))
    distances = distance_m(longitude, latitude, segment.longitudes[rows], segment.latitudes[rows])
    inside = (distances > inner) & (distances <= outer)
    rows, distances = rows[inside], distances[inside]
    order = np.argsort(distances, kind="stable")
    ids = segment.ids(rows[order])
    return [
        (distance, id, segment, row)
        for distance, id, row in zip(distances[order].tolist(), ids, rows[order].tolist(), strict=True)
    ]


def _open(segment: Segment, row: int, moment: datetime) -> bool | None:
    hours = segment.value(row, "opening_hours", SOURCE_LANGUAGE)
    return is_open(hours, moment) if isinstance(hours, str) else None
