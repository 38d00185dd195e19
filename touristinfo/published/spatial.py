"""A packed index of points: sorted along a Hilbert curve in blocks of 64, with the boxes of blocks in levels above.

All vectorised comparisons over mapped arrays; nothing is built at load. Longitudes and latitudes are exact doubles, so
that borders are inclusive to the last bit.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.geo import Box

_BLOCK = 64  # points per block, and boxes per box of the level above
_TOP = 2048  # so many boxes are compared at once without a level above
_CURVE_ORDER = 16
_IN_BLOCK = np.arange(_BLOCK)
_METRES_PER_DEGREE = 111_195.0  # on a sphere

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]


def build(longitudes: Floats, latitudes: Floats) -> dict[str, NDArray[Any]]:
    """Columns of the index: `tree_points` [2, n] and `tree_rows` [n] in the curve's order, `tree_boxes_0` … [4, m]."""
    order = np.lexsort((np.arange(len(longitudes)), _hilbert(longitudes, latitudes)))
    points = np.stack([longitudes[order], latitudes[order]])
    columns: dict[str, NDArray[Any]] = {"tree_points": points, "tree_rows": order.astype(np.int32)}
    boxes, level = _enclosing(np.concatenate([points, points])), 0
    columns["tree_boxes_0"] = boxes
    while boxes.shape[1] > _TOP:
        level += 1
        boxes = _enclosing(boxes)
        columns[f"tree_boxes_{level}"] = boxes
    return columns


def _enclosing(boxes: Floats) -> Floats:
    """Boxes (west, south, east, north in rows) around each 64 neighbours."""
    starts = np.arange(0, boxes.shape[1], _BLOCK)
    if not len(starts):
        return np.empty((4, 0))
    least = np.minimum.reduceat(boxes[:2], starts, axis=1)
    return np.concatenate([least, np.maximum.reduceat(boxes[2:], starts, axis=1)])


def _hilbert(longitudes: Floats, latitudes: Floats) -> NDArray[np.int64]:
    """Distance along the Hilbert curve of order 16 over the whole world (the usual xy2d, vectorised)."""
    cells = 1 << _CURVE_ORDER
    x = np.clip((longitudes + 180) / 360 * cells, 0, cells - 1).astype(np.int64)
    y = np.clip((latitudes + 90) / 180 * cells, 0, cells - 1).astype(np.int64)
    distance = np.zeros(len(x), np.int64)
    side = cells >> 1
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        distance += side * side * ((3 * right) ^ upper)
        flip = ~upper & right
        x, y = np.where(flip, cells - 1 - x, x), np.where(flip, cells - 1 - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side >>= 1
    return distance


class PointIndex:
    """The index as read back from its columns. `per_square_metre`: points there are on average where there are any."""

    def __init__(self, columns: dict[str, NDArray[Any]]) -> None:
        self._points: Floats = columns["tree_points"]
        self._rows: NDArray[np.int32] = columns["tree_rows"]
        levels = sorted(name for name in columns if name.startswith("tree_boxes_"))
        self._levels: list[Floats] = [columns[name] for name in reversed(levels)]
        whole = len(self._rows) // _BLOCK * _BLOCK  # all but the last block, which may be shorter
        self._longitudes, self._latitudes = self._points[:, :whole].reshape(2, -1, _BLOCK)
        self._rows_of_blocks = self._rows[:whole].reshape(-1, _BLOCK)
        self.per_square_metre = len(self._rows) / _square_metres(self._levels[0])

    def within(self, box: Box) -> Rows:
        """The rows whose points are in `box`, in order of row."""
        if box.west > box.east:
            parts = (Box(box.west, box.south, np.inf, box.north), Box(-np.inf, box.south, box.east, box.north))
            rows = np.concatenate([self._within(part) for part in parts])
        else:
            rows = self._within(box)
        rows.sort()
        return rows

    def _within(self, box: Box) -> Rows:
        hit = _touching(self._levels[0], box)
        for level in self._levels[1:]:
            below = _members(hit, level.shape[1])
            hit = below[_touching(level.take(below, axis=1), box)]
        blocks = self._rows_of_blocks
        if len(hit) and hit[-1] == len(blocks):
            last = slice(len(blocks) * _BLOCK, None)
            more = self._rows[last][_inside(self._points[0, last], self._points[1, last], box)]
            hit = hit[:-1]
        else:
            more = self._rows[:0]
        inside = _inside(self._longitudes.take(hit, axis=0), self._latitudes.take(hit, axis=0), box)
        rows = blocks.take(hit, axis=0)[inside]
        return np.append(rows, more) if len(more) else rows


def _touching(boxes: Floats, box: Box) -> NDArray[np.intp]:
    """Which boxes have a point in common with `box`."""
    west, south, east, north = boxes
    touching = (west <= box.east) & (south <= box.north) & (east >= box.west) & (north >= box.south)
    hit: NDArray[np.intp] = touching.nonzero()[0]
    return hit


def _inside(longitudes: Floats, latitudes: Floats, box: Box) -> NDArray[np.bool_]:
    """Which points are in `box`."""
    inside: NDArray[np.bool_] = longitudes >= box.west
    inside &= longitudes <= box.east
    inside &= latitudes >= box.south
    inside &= latitudes <= box.north
    return inside


def _members(blocks: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Positions of the members of `blocks` in the level below, which has `count`."""
    members: NDArray[np.intp] = (blocks[:, None] * _BLOCK + _IN_BLOCK).ravel()
    if len(members) and members[-1] >= count:  # the last block may be shorter
        members = members[members < count]
    return members


def _square_metres(boxes: Floats) -> float:
    """About the area that boxes cover in all, and at least a square kilometre."""
    west, south, east, north = boxes
    degrees = (east - west) * (north - south) * np.cos(np.radians((north + south) / 2))
    return max(float(degrees.sum()) * _METRES_PER_DEGREE**2, 1e6)
