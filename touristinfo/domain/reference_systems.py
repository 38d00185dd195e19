"""Coordinate reference systems in which places are asked for and given, by URI; their axes in the order of EPSG.

OGC API - Features - Part 2 (18-058r1): URIs in section 6.3, the order of axes in 6.4. Storage is CRS84: WGS 84 degrees,
longitude before latitude.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from touristinfo.config import wrong_setting
from touristinfo.domain.geo import Box

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_DECIMALS_OF_DEGREES, _DECIMALS_OF_METRES = 7, 3  # a centimetre, a millimetre
_MARGIN = 1e-7  # degrees, a centimetre: positions and boxes are rounded before they are compared
_WORLD = Box(-180.0, -90.0, 180.0, 90.0)

Floats = NDArray[np.float64]
Corners = tuple[float, float, float, float]  # the least of each axis, then the greatest


@dataclass(frozen=True)
class ReferenceSystem:
    """One system besides CRS84. `code`: of EPSG."""

    code: int

    @property
    def uri(self) -> str:
        """How the standards name it."""
        return f"{_EPSG}{self.code}"

    @cached_property
    def _crs(self) -> CRS:
        return CRS.from_epsg(self.code)

    @cached_property
    def _from_crs84(self) -> Transformer:
        return Transformer.from_crs("OGC:CRS84", self._crs)

    @cached_property
    def is_geographic(self) -> bool:
        """Whether it has degrees, latitude before longitude."""
        return bool(self._crs.is_geographic)

    def axes(self, longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
        """WGS 84 degrees in this system, by axis, rounded to about a centimetre or a millimetre."""
        first, second = self._from_crs84.transform(longitudes, latitudes)
        return np.round(first, self._decimals), np.round(second, self._decimals)

    @property
    def _decimals(self) -> int:
        return _DECIMALS_OF_DEGREES if self.is_geographic else _DECIMALS_OF_METRES

    def coordinates(self, longitudes: Floats, latitudes: Floats) -> list[tuple[float, float]]:
        """The same as pairs."""
        first, second = self.axes(longitudes, latitudes)
        return list(zip(first.tolist(), second.tolist(), strict=True))

    def to_degrees(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """A geometry in this system as longitudes and latitudes; between its corners its lines are straight there."""
        return shapely.transform(geometry, self._degrees)

    def _degrees(self, pairs: Floats) -> Floats:
        there = self._from_crs84.transform(pairs[:, 0], pairs[:, 1], direction="INVERSE")
        return np.column_stack(there)

    def area(self, corners: Corners) -> "Area":
        """The positions within `corners`, which are in this system. Raises ValueError where they are none.

        In degrees the second axis may cross the antimeridian: the least of it is greater then.
        """
        first, second, first_end, second_end = corners
        crosses = self.is_geographic and second > second_end
        if first > first_end or (second > second_end and not crosses):
            raise ValueError(corners)
        # Rounded as positions are: rounding keeps their order, so that nothing on the border falls outside.
        rounded = np.round(corners, self._decimals).tolist()
        return Area(self, (rounded[0], rounded[1], rounded[2], rounded[3]), self._bounds(corners, crosses), crosses)

    def _bounds(self, corners: Corners, crosses: bool) -> Box:
        """A box in CRS84 that holds all of it."""
        if crosses:
            return Box(-180.0, max(-90.0, corners[0] - 1), 180.0, min(90.0, corners[2] + 1))
        try:
            found = self._from_crs84.transform_bounds(*corners, direction="INVERSE", errcheck=True)
        except ProjError:
            return _WORLD
        west, south, east, north = found
        if not all(map(math.isfinite, found)) or west > east:
            return _WORLD
        return Box(west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)


@dataclass(frozen=True, slots=True)
class Area:
    """Positions within corners in a system, rounded as positions are. `box`: holds all of them, and others."""

    system: ReferenceSystem
    corners: Corners
    box: Box
    crosses: bool  # the antimeridian

    def contains(self, longitudes: Floats, latitudes: Floats) -> NDArray[np.bool_]:
        """Which of these (WGS 84 degrees) are in it."""
        first, second, first_end, second_end = self.corners
        firsts, seconds = self.system.axes(longitudes, latitudes)
        after, before = seconds >= second, seconds <= second_end
        within = after | before if self.crosses else after & before
        inside: NDArray[np.bool_] = within & (firsts >= first) & (firsts <= first_end)
        return inside


def reference_systems(codes: Iterable[int]) -> Mapping[str, ReferenceSystem]:
    """The systems of these codes of EPSG, by URI. Raises SettingError for one that is no map's."""
    systems = [ReferenceSystem(code) for code in dict.fromkeys(codes)]
    for each in systems:
        _check(each)
    return {each.uri: each for each in systems}


def _check(system: ReferenceSystem) -> None:
    try:
        crs = CRS.from_epsg(system.code)
    except CRSError:
        crs = None
    if crs is None or len(crs.axis_info) != 2 or not (crs.is_geographic or crs.is_projected):
        raise wrong_setting("TOURISTINFO_CRS", str(system.code), "codes that EPSG has for maps, such as 4326,6677")
