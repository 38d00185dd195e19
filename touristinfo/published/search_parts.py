"""Keeps a segment's text index up to date: a new part for what changed, with the smaller parts before put into it.

An index is costly to make (a third of a publication), and one change must not make it anew. So it lies in parts, each
at least four times as large as all that came after it; a text that changed is found in a newer part, and its
document in the older one leads nowhere. That document's bigrams stay until its part is made anew: when half of it
is of no use, when it is small beside what changed, or when something in it was withdrawn.
"""

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touristinfo.published.files import link_or_copy, sync_file
from touristinfo.published.layout import SearchPart, id_checksum
from touristinfo.published.placement import GONE
from touristinfo.published.search_index import build_index

MOST_DOCUMENTS = 1 << 15  # of one part, so that a withdrawal does not cost the whole index
_GROWTH = 4
_FEW_DOCUMENTS = 4096  # made at once: another process takes half a second to start


def kept_parts(parts: Sequence[SearchPart], pending: int, forget: Collection[str]) -> list[SearchPart]:
    """The parts to keep where `pending` documents are to be made, all but those whose features are to be forgotten."""
    unwanted = np.array([id_checksum(id.encode()) for id in forget], np.uint32)
    kept = [part for part in parts if not np.isin(part.ids, unwanted).any() and part.live * 2 >= len(part.rows) > 0]
    pending += sum(part.live for part in parts if part not in kept)
    for part in sorted(kept, key=lambda each: each.live):
        if not pending or part.live >= pending * _GROWTH:
            break
        kept.remove(part)
        pending += part.live
    return kept


class Making:
    """The parts of a new segment while they are made: large ones by other processes, beside what this one does."""

    def __init__(self, folder: Path, pool: Executor) -> None:
        """Parts are put into `folder`."""
        self._folder, self._pool = folder, pool
        self._kept: Sequence[SearchPart] = ()
        self._made: list[tuple[Path, NDArray[np.int64], Future[None] | None]] = []

    def keep(self, parts: Sequence[SearchPart]) -> None:
        """Link parts of the segment before; none has been begun yet."""
        for part in parts:
            link_or_copy(part.path, self._folder / part.path.name)
        self._kept = parts

    def begin(self, rows: NDArray[np.int64], document: Callable[[int], bytes]) -> None:
        """Begin the parts for these rows; those begun before are other ones."""
        parts = -(-len(rows) // MOST_DOCUMENTS)
        for some in np.array_split(rows, parts) if parts else ():
            path, documents = self._next_path(), map(document, some.tolist())
            if len(some) < _FEW_DOCUMENTS:
                build_index(path, documents)
                self._made.append((path, some, None))
            else:
                self._made.append((path, some, self._pool.submit(build_index, path, list(documents))))

    def _next_path(self) -> Path:
        kept = max((int(part.path.stem.partition("-")[2]) for part in self._kept), default=0)
        return self._folder / f"search-{kept + len(self._made) + 1}.sqlite"

    def missing(self, count: int) -> NDArray[np.int64]:
        """Which of `count` rows are in no part yet."""
        is_missing = np.ones(count, np.bool_)
        for rows in (*(part.rows[part.rows != GONE] for part in self._kept), *(rows for _, rows, _ in self._made)):
            is_missing[rows] = False
        return np.flatnonzero(is_missing)

    def finished(self, ids: NDArray[np.bytes_]) -> list[SearchPart]:
        """All parts, on the disk; `ids`: by row. Raises what went wrong with one."""
        parts = list(self._kept)
        for path, rows, begun in self._made:
            if begun is not None:
                begun.result()
            sync_file(path)
            parts.append(SearchPart(path, rows, np.array(list(map(id_checksum, ids[rows].tolist())), np.uint32)))
        return parts


def other_processes() -> Executor:
    """Processes of our own, started when they are first needed; not forked, for this one may have threads."""
    return ProcessPoolExecutor(os.cpu_count(), get_context("spawn"))
