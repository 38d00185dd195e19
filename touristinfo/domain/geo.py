"""Boxes and distances on the WGS 84 ellipsoid; longitude before latitude, degrees."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

_WGS84 = Geod(ellps="WGS84")
_MEAN_RADIUS_M = 6_371_008.8
_EQUATORIAL_RADIUS_M = 6_378_137.0
# The smallest radius of curvature of a meridian, a(1 - e²), at the equator: a degree of latitude is never shorter.
_LEAST_MERIDIAN_RADIUS_M = 6_335_439.0
_MARGIN_DEGREES = 1e-9
_HALF_RADIANS = math.pi / 360  # half a degree
_FEW = 16

Degrees = float | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """A box in WGS 84 degrees, its borders belong to it; `west` > `east` crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, longitudes: Degrees, latitudes: Degrees) -> Any:
        """Whether each position is in the box (bool, or an array of bool)."""
        beyond_west, before_east = longitudes >= self.west, longitudes <= self.east
        across = beyond_west & before_east if self.west <= self.east else beyond_west | before_east
        return across & (latitudes >= self.south) & (latitudes <= self.north)


def distance_m(longitude: float, latitude: float, longitudes: Degrees, latitudes: Degrees) -> NDArray[np.float64]:
    """Geodesic distance in metres from one position to others (arrays, or one) on WGS 84."""
    there = np.asarray(longitudes, np.float64), np.asarray(latitudes, np.float64)
    here = np.full_like(there[0], longitude), np.full_like(there[1], latitude)
    return np.asarray(_WGS84.inv(*here, *there)[2], np.float64)


def distances_m(
    longitude: float, latitude: float, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
) -> list[float]:
    """The same as a list; faster for few positions, for which getting arrays ready takes longer than measuring."""
    if len(longitudes) > _FEW:
        return distance_m(longitude, latitude, longitudes, latitudes).tolist()
    each = zip(longitudes.tolist(), latitudes.tolist(), strict=True)
    return [_WGS84.inv(longitude, latitude, *there)[2] for there in each]


def rough_distance_m(
    longitude: float, latitude: float, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance in metres on a sphere (haversine), much cheaper; within 0.6 % of the geodesic on WGS 84."""
    height, width = np.sin((latitudes - latitude) * _HALF_RADIANS), np.sin((longitudes - longitude) * _HALF_RADIANS)
    shrink = np.cos(latitudes * (2 * _HALF_RADIANS)) * math.cos(math.radians(latitude))
    squared = height * height + shrink * width * width
    rough: NDArray[np.float64] = np.arcsin(np.sqrt(np.minimum(squared, 1))) * (2 * _MEAN_RADIUS_M)
    return rough


def box_around(longitude: float, latitude: float, radius_m: float) -> Box:
    """A box that holds every position within `radius_m` metres, and some more.

    On a way of that length the latitude changes by at most radius / least meridian radius, and the longitude by at
    most radius / (equatorial radius x cos of the highest latitude on the way): the prime vertical radius is nowhere
    smaller than the equatorial one.
    """
    reach = math.degrees(radius_m / _LEAST_MERIDIAN_RADIUS_M) + _MARGIN_DEGREES
    south, north = latitude - reach, latitude + reach
    highest = max(-south, north)
    if highest >= 90:
        return Box(-180, max(south, -90), 180, min(north, 90))
    across = math.degrees(radius_m / (_EQUATORIAL_RADIUS_M * math.cos(math.radians(highest)))) + _MARGIN_DEGREES
    if across >= 180:
        return Box(-180, south, 180, north)
    return Box(_eastwards(longitude - across), south, _eastwards(longitude + across), north)


def _eastwards(longitude: float) -> float:
    """`longitude` in [-180, 180)."""
    return (longitude + 180) % 360 - 180
