"""Keeps a segment's text index up to date: a new part for what changed, with the smaller parts before put into it.

An index is costly to make (a third of a publication), and one change must not make it anew. So it lies in parts, each
at least four times as large as all that came after it; a text that changed is found in a newer part, and its
document in the older one leads nowhere. That document's bigrams stay until its part is made anew: when half of it
is of no use, when it is small beside what changed, or when something in it was withdrawn.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touristinfo.published.files import link_or_copy, sync_file
from touristinfo.published.layout import SearchPart, id_checksum
from touristinfo.published.placement import GONE
from touristinfo.published.search_index import Document, build_index

_MOST_DOCUMENTS = 1 << 15  # of one part, so that a withdrawal does not cost the whole index
_GROWTH = 4


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


def write_parts(
    folder: Path, kept: Sequence[SearchPart], ids: NDArray[np.bytes_], document: Callable[[int], Document]
) -> list[SearchPart]:
    """Link the parts that are kept into `folder` and make new ones for the rows (of `ids`) that are in none."""
    for part in kept:
        link_or_copy(part.path, folder / part.path.name)
    is_missing = np.ones(len(ids), np.bool_)
    for part in kept:
        is_missing[part.rows[part.rows != GONE]] = False
    missing = np.flatnonzero(is_missing)
    number = max((int(part.path.stem.partition("-")[2]) for part in kept), default=0)
    made: list[SearchPart] = []
    count = -(-len(missing) // _MOST_DOCUMENTS)
    for rows in np.array_split(missing, count) if count else ():
        number += 1
        path = folder / f"search-{number}.sqlite"
        build_index(path, (document(row) for row in rows.tolist()))
        sync_file(path)
        made.append(SearchPart(path, rows, np.array(list(map(id_checksum, ids[rows].tolist())), np.uint32)))
    return [*kept, *made]
