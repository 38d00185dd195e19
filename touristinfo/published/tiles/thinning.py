"""Thins the places of a tile: those that share a cell of a grid become one point that says how many they are.

Cells are those of one grid over the whole world, so that neighbouring tiles agree, and every place is counted in the
one tile that its cell lies in.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.published.segment import Segment
from touristinfo.published.tiles.matrix_set import Tile
from touristinfo.published.tiles.mvt import EXTENT

FULL_ZOOM = 14  # from here on places stand one by one, unless they are too many for a tile
BUFFER_CELLS = 1  # what lies so near is in a tile too, because its symbol reaches into it
CELLS = 32  # across a tile below FULL_ZOOM: 16 pixels on the screen, about the size of a symbol
FINEST_CELLS = 256
BUFFER = BUFFER_CELLS / CELLS  # tiles

Whole = NDArray[np.int64]
Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """Places of a collection in a tile and around it: their rows, and where they are in units of the tile."""

    rows: Rows
    x: Whole
    y: Whole


@dataclass(frozen=True, slots=True)
class Thinned:
    """What a tile shows: places one by one, and clusters: how many places, and the middle of them."""

    places: Placed
    counts: Whole
    x: Whole
    y: Whole

    def __len__(self) -> int:
        return len(self.places.rows) + len(self.counts)


def placed(segment: Segment, tile: Tile) -> Placed:
    """The places of a segment in `tile` and around it, in order of row."""
    box = tile.box(BUFFER)
    if box.west <= box.east and segment.extent and _holds(box, segment.extent):
        rows: Rows = np.arange(segment.count)
        x, y = tile.place(segment.longitudes, segment.latitudes)
    else:
        rows = segment.points.within(box)
        x, y = tile.place(segment.longitudes.take(rows), segment.latitudes.take(rows))
    near = (x >= -BUFFER) & (x < 1 + BUFFER) & (y >= -BUFFER) & (y < 1 + BUFFER)
    if not near.all():
        rows, x, y = rows[near], x[near], y[near]
    return Placed(rows, _units(x), _units(y))


def _holds(box: Any, extent: tuple[float, float, float, float]) -> bool:
    west, south, east, north = extent
    return bool(box.west <= west and box.south <= south and east <= box.east and north <= box.north)


def _units(tiles: NDArray[np.float64]) -> Whole:
    return np.floor(tiles * EXTENT).astype(np.int64)


def grids(zoom: int) -> list[int]:
    """Cells across a tile, finest first, of the grids to try until the tile is small enough; 0 = none: one by one."""
    finest = CELLS if zoom < FULL_ZOOM else FINEST_CELLS
    coarser = [finest >> halvings for halvings in range(finest.bit_length())]
    return coarser if zoom < FULL_ZOOM else [0, *coarser]


def thinned(placed: Placed, cells: int) -> Thinned:
    """The same with one point per cell of a grid with `cells` (a power of two) across the tile; 0 = as they are.

    Where cells are wider than what is shown around the tile, that is left out: they would not be whole.
    """
    if not cells:
        return Thinned(placed, *(np.empty(0, np.int64) for _ in range(3)))
    around = cells * BUFFER_CELLS // CELLS
    if not around:
        placed = _inside(placed)
    side = cells + 2 * around
    units = EXTENT // cells
    cell = (placed.y // units + around) * side + placed.x // units + around
    counts = np.bincount(cell, minlength=side * side)
    alone = counts[cell] == 1
    crowded = np.flatnonzero(counts > 1)
    # Whole numbers: the middle can then not leave the cell, and does not depend on the order.
    middles = [np.bincount(cell, each, side * side)[crowded] // counts[crowded] for each in (placed.x, placed.y)]
    singles = Placed(placed.rows[alone], placed.x[alone], placed.y[alone])
    return Thinned(singles, counts[crowded], *(each.astype(np.int64) for each in middles))


def _inside(placed: Placed) -> Placed:
    own = (placed.x >= 0) & (placed.x < EXTENT) & (placed.y >= 0) & (placed.y < EXTENT)
    return Placed(placed.rows[own], placed.x[own], placed.y[own])
