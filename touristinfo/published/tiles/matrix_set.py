"""The tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1): its definition, its tiles, where positions lie.

Rows count from the north, columns from the west. A position on a border belongs to the tile in the south or east of it,
one at longitude 180 to the first column. North and south of 85.0511 degrees there are no tiles.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.geo import Box

IDENTIFIER = "WebMercatorQuad"
TITLE = "Google Maps Compatible for the World"  # as the standard calls it
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
MOST_ZOOM = 16  # a unit of a tile of 4096 is 0.15 m at the equator
HIGHEST_LATITUDE = 85.05112877980659

_SCALE_SET = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
_MATRICES = 25
_PIXELS = 256
_HALF_WORLD_M = 20037508.342789244  # pi x the radius of EPSG:3857
_PIXEL_M = 0.00028  # the standardised rendering pixel
_MARGIN_DEGREES = 1e-9
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: `zoom` is the identifier of its matrix."""

    zoom: int
    row: int
    column: int

    @classmethod
    def named(cls, zoom: str, row: str, column: str) -> "Tile | None":
        """The tile that an address names; None where there is none: beyond the deepest zoom, outside of the matrix."""
        if not all(map(_NUMBER.fullmatch, (zoom, row, column))):
            return None
        tile = cls(int(zoom), int(row), int(column))
        side = 1 << min(tile.zoom, MOST_ZOOM)
        return tile if tile.zoom <= MOST_ZOOM and max(tile.row, tile.column) < side else None

    def place(self, longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
        """Where WGS 84 positions lie, in tiles from the north-west corner: 0 <= x, y < 1 are the tile's own.

        Exact, so that each position is in one tile of a matrix. NaN in y where no tile is.
        """
        side = 1 << self.zoom
        x, y = projected(longitudes, latitudes)
        x = x * side - self.column
        x -= side * np.floor((x + (side - 1) / 2) / side)  # the nearer way round the Earth
        return x, y * side - self.row

    def box(self, buffer: float) -> Box:
        """A box in degrees around the tile and `buffer` tiles on each side, barely larger than that."""
        side = 1 << self.zoom
        north, south = (_latitude((self.row + beyond) / side) for beyond in (-buffer, 1 + buffer))
        south, north = south - _MARGIN_DEGREES, north + _MARGIN_DEGREES
        if 1 + 2 * buffer >= side:
            return Box(-180.0, south, 180.0, north)
        west, east = (_longitude((self.column + beyond) / side) for beyond in (-buffer, 1 + buffer))
        return Box(_round_the_earth(west - _MARGIN_DEGREES), south, _round_the_earth(east + _MARGIN_DEGREES), north)


def projected(longitudes: Floats, latitudes: Floats) -> tuple[Floats, Floats]:
    """Web Mercator (EPSG:3857) as shares of the matrix set's extent, from its north-west corner: 0 <= x < 1.

    y is NaN outside of the extent.
    """
    x: Floats = (longitudes / 360 + 0.5) % 1.0
    y: Floats = 0.5 - np.arcsinh(np.tan(np.radians(latitudes))) / (2 * np.pi)
    return x, np.where((y >= 0) & (y < 1), y, np.nan)


def _longitude(x: float) -> float:
    return x * 360 - 180


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * min(max(y, 0.0), 1.0)))))


def _round_the_earth(longitude: float) -> float:
    return longitude - 360 * math.copysign(1, longitude) if abs(longitude) > 180 else longitude


def definition() -> dict[str, Any]:
    """The definition as the standard's JSON encoding has it, all 25 matrices."""
    return {
        "id": IDENTIFIER,
        "title": TITLE,
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": _SCALE_SET,
        "tileMatrices": [_matrix(zoom) for zoom in range(_MATRICES)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    side = 1 << zoom
    cell = 2 * _HALF_WORLD_M / _PIXELS / side
    return {
        "id": str(zoom),
        "scaleDenominator": _rounded(cell / _PIXEL_M),
        "cellSize": _rounded(cell),
        "pointOfOrigin": [-_HALF_WORLD_M, _HALF_WORLD_M],
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": side,
        "matrixHeight": side,
    }


def _rounded(number: float) -> float:
    """To 15 digits, as the standard prints them; it rounds the last one now up, now down."""
    return float(f"{number:.15g}")
