"""Divides a segment's rows into blocks and writes those that changed; the others are linked from the release before."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touristinfo.published.files import link_or_copy
from touristinfo.published.layout import ROWS_PER_BLOCK
from touristinfo.published.placement import GONE, Placement

_LARGEST = ROWS_PER_BLOCK * 3 // 2  # rows from which a block is divided
_SMALLEST = ROWS_PER_BLOCK // 4  # rows below which it is joined to a neighbour

Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Block:
    """The rows from `start` to `end`. `before`: number of the block before that holds just these; None = changed."""

    start: int
    end: int
    before: int | None


def divided(block_of_row: NDArray[np.int32], rows: Placement) -> list[Block]:
    """The blocks of a segment, made from those before (`block_of_row`, by row before) so that most stay as they are."""
    count = int(block_of_row[-1]) + 1 if len(block_of_row) else 0
    is_gone = rows.old == GONE
    home = np.zeros(rows.count, np.int64)  # a new row belongs to the block of the row before it
    home[rows.old[~is_gone]] = block_of_row[~is_gone]
    home = np.maximum.accumulate(home)
    is_touched = np.zeros(max(count, 1), np.bool_)
    is_touched[block_of_row[is_gone]] = True
    is_touched[home[rows.new]] = True
    ends = np.cumsum(np.bincount(home, minlength=len(is_touched))).tolist()
    starts = [0, *ends[:-1]]
    blocks = [
        Block(start, end, None if touched else number)
        for number, (start, end, touched) in enumerate(zip(starts, ends, is_touched.tolist(), strict=True))
        if start < end
    ]
    return [part for block in _joined(blocks) for part in _parted(block)]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """The same, changed blocks that became small joined to the one before them (the first to the next)."""
    joined: list[Block] = []
    for block in blocks:
        is_joined = joined and (_is_small(block) or (len(joined) == 1 and _is_small(joined[0])))
        joined.append(Block(joined.pop().start, block.end, None) if is_joined else block)
    return joined


def _is_small(block: Block) -> bool:
    return block.before is None and block.end - block.start < _SMALLEST


def _parted(block: Block) -> Iterator[Block]:
    count = block.end - block.start
    if block.before is not None or count <= _LARGEST:
        yield block
        return
    parts = -(-count // ROWS_PER_BLOCK)
    borders = [block.start + count * part // parts for part in range(parts + 1)]
    yield from (Block(start, end, None) for start, end in pairwise(borders))


def write_blocks(
    folder: Path, blocks: Sequence[Block], before: Sequence[Path], row_bytes: Callable[[int], Bytes]
) -> list[str]:
    """Link or write the blocks into `folder`; their names, after their content. The caller waits for the disk."""
    names: list[str] = []
    for block in blocks:
        if block.before is not None:
            path = before[block.before]
            link_or_copy(path, folder / path.name)
            names.append(path.name)
            continue
        content = b"".join(map(row_bytes, range(block.start, block.end)))
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.block"
        with (folder / name).open("xb") as file:
            file.write(content)
        names.append(name)
    return names
