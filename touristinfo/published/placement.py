"""Where the rows and text fragments of a segment's predecessor and of its new features stand in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
GONE = -1


@dataclass(frozen=True, slots=True)
class Placement:
    """New numbers of entities (rows or text fragments): `old` by number before, GONE where not kept; `new` by number
    among the new ones. `count` in all."""

    old: Numbers
    new: Numbers
    count: int

    def merged(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """One column out of two, along the last axis."""
        kept = self.old != GONE
        merged = np.empty((*new.shape[:-1], self.count), np.result_type(old, new))
        merged[..., self.old[kept]] = old[..., kept]
        merged[..., self.new] = new
        return merged


def place_rows(ids_before: NDArray[np.bytes_], is_kept: NDArray[np.bool_], ids: NDArray[np.bytes_]) -> Placement:
    """Rows in order of id: of the kept ones before and the new `ids`, which are in order and not among the kept."""
    kept = np.flatnonzero(is_kept)
    new = np.searchsorted(ids_before[kept], ids) + np.arange(len(ids))
    count = len(kept) + len(ids)
    is_old = np.ones(count, np.bool_)
    is_old[new] = False
    old = np.full(len(ids_before), GONE)
    old[kept] = np.flatnonzero(is_old)
    return Placement(old, new, count)


def place_fragments(rows: Placement, starts_before: Numbers, starts: Numbers) -> tuple[Placement, Numbers]:
    """The text fragments of placed rows, and the first fragment of each row (after the last one, their number).

    `starts_before`, `starts`: the same numbers among the fragments before and among the new ones.
    """
    counts = rows.merged(np.diff(starts_before), np.diff(starts))
    first = np.concatenate([[0], np.cumsum(counts)])
    old, new = (_moved(where, before, first) for where, before in ((rows.old, starts_before), (rows.new, starts)))
    return Placement(old, new, int(first[-1])), first


def _moved(rows: Numbers, starts: Numbers, first: Numbers) -> Numbers:
    """The new number of each fragment, of the rows that begin at `starts` and stand in `rows` now."""
    shift = np.where(rows == GONE, 0, first[rows] - starts[:-1])
    counts = np.diff(starts)
    moved = np.arange(starts[-1]) + np.repeat(shift, counts)
    return np.where(np.repeat(rows == GONE, counts), GONE, moved)
