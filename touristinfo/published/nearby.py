"""What is near a position, nearest first, over several collections."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.geo import box_around, distances_m, rough_distance_m
from touristinfo.published.format import JAPAN
from touristinfo.published.open_states import OpenStates
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

_SMALLEST_RING_M = 200.0
_RING_GROWTH = 4.0  # few, wide rings: looking costs more than hundreds of places in it
_SPARE = 3  # the first ring would hold so many times what is wanted if all places were spread evenly
_HALF_THE_EARTH_M = 20_100_000.0  # no two positions on WGS 84 are farther apart (20,003,932 m)
_ROUGH = 0.01  # a rough distance is off by less than this share of it, and _ROUGH_M
_ROUGH_M = 0.01

Found = tuple[float, OpenStates, int]  # metres, where, row


class Hit(NamedTuple):
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
    names = dict.fromkeys(collections or snapshot.segments)
    moment = open_at or datetime.now(JAPAN)
    places = [OpenStates(snapshot.segments[name], moment) for name in names if name in snapshot.segments]
    if not places:
        return []
    position, reach = (longitude, latitude), radius_m or _HALF_THE_EARTH_M
    ring = min(_first_ring(places, limit), reach)
    around = _Around(position, ring, places, open_at is not None)
    while ring < reach and around.rough_limit(limit) > ring * (1 - _ROUGH):
        ring = min(ring * _RING_GROWTH, reach)
        around = _Around(position, ring, places, open_at is not None)
    nearest = around.nearest(limit, reach)
    return [Hit(each.segment, row, round(metres), each.of(row)) for metres, each, row in nearest]


def _first_ring(places: Sequence[OpenStates], limit: int) -> float:
    """A radius in metres within which one may hope for `limit` features."""
    per_square_metre = sum(each.segment.points.per_square_metre for each in places)
    wanted_area = limit * _SPARE / max(per_square_metre, 1e-12)
    return max(_SMALLEST_RING_M, math.sqrt(wanted_area / math.pi))


class _Around:
    """The features in a ring around a position, and some beyond it, with their rough distances."""

    def __init__(
        self, position: tuple[float, float], ring_m: float, places: Sequence[OpenStates], only_open: bool
    ) -> None:
        box = box_around(*position, ring_m)
        within = [each.segment.points.within(box) for each in places]
        if only_open:
            within = [each.open_ones(rows) for each, rows in zip(places, within, strict=True)]
        self.position = position
        self.places = places
        self.starts = list(accumulate((len(rows) for rows in within[:-1]), initial=0))
        self.rows = _joined(within)
        self.longitudes = _joined([each.segment.longitudes[rows] for each, rows in zip(places, within, strict=True)])
        self.latitudes = _joined([each.segment.latitudes[rows] for each, rows in zip(places, within, strict=True)])
        self.rough = rough_distance_m(*position, self.longitudes, self.latitudes, ring_m)

    def rough_limit(self, limit: int) -> float:
        """The rough distance of the `limit`th feature; infinite where there are not so many."""
        if len(self.rough) < limit:
            return math.inf
        parted = self.rough.copy()
        parted.partition(limit - 1)
        return float(parted[limit - 1])

    def nearest(self, limit: int, reach: float) -> list[Found]:
        """The nearest `limit` features within `reach` metres: measured are those that may be among them."""
        worth_measuring = min(self.rough_limit(limit), reach) * (1 + 3 * _ROUGH) + _ROUGH_M
        chosen = (self.rough <= worth_measuring).nonzero()[0]
        distances = distances_m(*self.position, self.longitudes[chosen], self.latitudes[chosen])
        found = [
            (metres, self.places[bisect_right(self.starts, place) - 1], row)
            for metres, place, row in zip(distances, chosen.tolist(), self.rows[chosen].tolist(), strict=True)
            if metres <= reach
        ]
        found.sort(key=itemgetter(0))
        if len(set(distances)) < len(distances):
            found.sort(key=lambda each: (each[0], *each[1].segment.ids([each[2]])))
        return found[:limit]


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
