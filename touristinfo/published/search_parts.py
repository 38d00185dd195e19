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

_MOST_DOCUMENTS = 1 << 15  # of one part, so that a withdrawal does not cost the whole index
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

    def __init__(
        self, folder: Path, kept: Sequence[SearchPart], count: int, document: Callable[[int], bytes], pool: Executor
    ) -> None:
        """Link the parts that are kept into `folder` and begin those for the rows, of `count`, that are in none."""
        for part in kept:
            link_or_copy(part.path, folder / part.path.name)
        is_missing = np.ones(count, np.bool_)
        for part in kept:
            is_missing[part.rows[part.rows != GONE]] = False
        missing = np.flatnonzero(is_missing)
        first = 1 + max((int(part.path.stem.partition("-")[2]) for part in kept), default=0)
        self._kept = kept
        self._made: list[tuple[Path, NDArray[np.int64], Future[None] | None]] = []
        parts = -(-len(missing) // _MOST_DOCUMENTS)
        for number, rows in enumerate(np.array_split(missing, parts) if parts else (), first):
            path, documents = folder / f"search-{number}.sqlite", map(document, rows.tolist())
            if len(rows) < _FEW_DOCUMENTS:
                build_index(path, documents)
                self._made.append((path, rows, None))
            else:
                self._made.append((path, rows, pool.submit(build_index, path, list(documents))))

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
