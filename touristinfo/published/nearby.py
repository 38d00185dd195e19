"""What is near a position, nearest first, over several collections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

import numpy as np

from touristinfo.domain.geo import box_around, distance_m
from touristinfo.domain.hours import is_open
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.format import JAPAN
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

_FIRST_RING_M = 500.0
_RING_GROWTH = 2.0
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
    """Features in order of distance, then id, ring by ring outwards; a ring is measured when it is reached."""
    inner, outer = -1.0, min(_FIRST_RING_M, radius_m)
    while segments and inner < radius_m:
        yield from _ring(segments, longitude, latitude, inner, outer)
        inner, outer = outer, min(outer * _RING_GROWTH, radius_m)


def _ring(
    segments: Sequence[Segment], longitude: float, latitude: float, inner: float, outer: float
) -> Iterator[tuple[float, Segment, int]]:
    """The features that are farther than `inner` and at most `outer` metres away, in order."""
    box = box_around(longitude, latitude, outer)
    rows_of = [segment.points.within(box) for segment in segments]
    rows = np.concatenate(rows_of)
    if not len(rows):
        return
    holders = np.repeat(np.arange(len(segments)), [len(each) for each in rows_of])
    longitudes = np.concatenate([each.longitudes[rows] for each, rows in zip(segments, rows_of, strict=True)])
    latitudes = np.concatenate([each.latitudes[rows] for each, rows in zip(segments, rows_of, strict=True)])
    distances = distance_m(longitude, latitude, longitudes, latitudes)
    inside = np.flatnonzero((distances > inner) & (distances <= outer))
    order = inside[np.argsort(distances[inside], kind="stable")]
    found = ((distances.item(place), segments[holders[place]], rows.item(place)) for place in order)
    for _, tied in groupby(found, key=lambda each: each[0]):
        yield from sorted(tied, key=lambda each: each[1].ids([each[2]]))


def _open(segment: Segment, row: int, moment: datetime) -> bool | None:
    hours = segment.value(row, "opening_hours", SOURCE_LANGUAGE)
    return is_open(hours, moment) if isinstance(hours, str) else None
