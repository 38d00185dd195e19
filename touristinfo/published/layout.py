"""Where the bytes of a segment lie: blocks of features' JSON, interned tails, columns, parts of the search index."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from touristinfo.messages import N_
from touristinfo.published import packing
from touristinfo.published.files import map_file
from touristinfo.published.format import COLUMNS, SEGMENT, TAILS, damaged
from touristinfo.published.placement import GONE
from touristinfo.published.search_keys import GRAMS, Grams

ROWS_PER_BLOCK = 256  # what one change rewrites: some 700 KB of eight languages


@dataclass(frozen=True, slots=True, eq=False)
class SearchPart:
    """One index file of a segment. `rows`: by document, the row of its feature, GONE = it says something else now.

    `ids`: by document, a checksum of its feature's id. `first`: the number of the first document in the file. `grams`:
    how it is asked.
    """

    path: Path
    rows: NDArray[Any]
    ids: NDArray[np.uint32]
    first: int = 0
    grams: Grams = GRAMS

    @property
    def live(self) -> int:
        """The number of documents that are of use."""
        return int(np.count_nonzero(self.rows != GONE))


@dataclass(frozen=True, slots=True)
class Layout:
    """The mapped parts of a segment. `heads`, `texts`: by block; the columns say where in it each fragment lies."""

    heads: Sequence[memoryview]
    texts: Sequence[memoryview]
    tails: memoryview
    columns: dict[str, NDArray[Any]]
    search: tuple[SearchPart, ...]
    block_names: tuple[str, ...] = ()


def id_checksum(id: bytes) -> int:
    """What is kept of the id of a searchable document's feature: enough to find what may hold something of it."""
    return crc32(id)


def mapped(folder: Path, name: str, description: dict[str, Any]) -> Layout:
    """Map what `description` (segment.json) names. Raises ReleaseDamagedError."""
    blob = map_file(folder / COLUMNS, f"{name}/{COLUMNS}")
    columns = packing.unpack(blob, description.get("columns"), f"{name}/{COLUMNS}")
    try:
        blocks = [map_file(folder / block, f"{name}/{block}") for block in description["blocks"]]
        starts = columns["search_starts"].tolist()
        search = tuple(
            SearchPart(folder / part, columns["search_rows"][start:end], columns["search_ids"][start:end])
            for part, start, end in zip(description["search"], starts[:-1], starts[1:], strict=True)
        )
        _check(columns, blocks)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise damaged(f"{name}/{SEGMENT}", N_("a part of it is missing")) from error
    return Layout(
        blocks, blocks, map_file(folder / TAILS, f"{name}/{TAILS}"), columns, search, tuple(description["blocks"])
    )


def _check(columns: dict[str, NDArray[Any]], blocks: Sequence[memoryview]) -> None:
    """Raises ValueError where there are not as many blocks as rows lie in."""
    rows = columns["block_rows"]
    if len(rows) != len(blocks) + 1 or rows[0] != 0 or rows[-1] != len(columns["row_block"]):
        raise ValueError(len(blocks))
