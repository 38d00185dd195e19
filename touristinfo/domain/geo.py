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
_ECCENTRICITY_SQUARED = 0.006694379990141
_ROUGH = 0.004  # what a degree of longitude may shrink by on a plane
_FLAT_M = 50_000.0
_HALF_RADIANS = math.pi / 360  # half a degree
_FEW = 16  # positions

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
        measured: list[float] = distance_m(longitude, latitude, longitudes, latitudes).tolist()
        return measured
    each = zip(longitudes.tolist(), latitudes.tolist(), strict=True)
    return [_WGS84.inv(longitude, latitude, *there)[2] for there in each]


def rough_distance_m(
    longitude: float,
    latitude: float,
    longitudes: NDArray[np.float64],
    latitudes: NDArray[np.float64],
    within_m: float = math.inf,
) -> NDArray[np.float64]:
    """Distance in metres, much cheaper, within 0.6 % (and a millimetre) of the geodesic on WGS 84.

    `within_m`: all lie in the box around so many metres. Where that is near enough they are measured on a plane, which
    is wrong by how much a degree of longitude shrinks from here to there; else on a sphere (haversine).
    """
    here, beyond_degrees = math.radians(latitude), within_m / _LEAST_MERIDIAN_RADIUS_M * 90
    is_near = within_m * abs(math.tan(here)) < _ROUGH * _LEAST_MERIDIAN_RADIUS_M and within_m < _FLAT_M
    if is_near and abs(longitude) + beyond_degrees / math.cos(here) < 180:
        bulge = 1 - _ECCENTRICITY_SQUARED * math.sin(here) ** 2
        north = _EQUATORIAL_RADIUS_M * (1 - _ECCENTRICITY_SQUARED) / bulge**1.5 * (math.pi / 180)
        east = _EQUATORIAL_RADIUS_M / math.sqrt(bulge) * math.cos(here) * (math.pi / 180)
        flat: NDArray[np.float64] = np.hypot((longitudes - longitude) * east, (latitudes - latitude) * north)
        return flat
    height, width = np.sin((latitudes - latitude) * _HALF_RADIANS), np.sin((longitudes - longitude) * _HALF_RADIANS)
    shrink = np.cos(latitudes * (2 * _HALF_RADIANS)) * math.cos(here)
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
