"""Numpy columns packed into one file, each aligned, with a directory that says where each lies.

One file instead of one `.npy` per column: a segment has some sixty columns, and each file costs an fsync at
publication, a link, a checksum and a transfer.
"""

import math
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from touristinfo.messages import N_
from touristinfo.published.format import damaged

_ALIGNMENT = 64
_KINDS = frozenset("SVfiu")

Directory = Mapping[str, tuple[str, tuple[int, ...], int]]  # name -> dtype, shape, offset in bytes


def pack(columns: Mapping[str, NDArray[Any]], file: BinaryIO) -> Directory:
    """Write the columns one after another, in order of name; returns the directory."""
    directory: dict[str, tuple[str, tuple[int, ...], int]] = {}
    for name in sorted(columns):
        column = np.ascontiguousarray(columns[name])
        file.write(bytes(-file.tell() % _ALIGNMENT))
        directory[name] = (column.dtype.str, column.shape, file.tell())
        file.write(column.data.cast("B") if column.size else b"")
    return directory


def unpack(mapped: memoryview, directory: Any, file: str) -> dict[str, NDArray[Any]]:
    """The columns as read-only arrays over the mapped file. Raises ReleaseDamagedError that names `file`."""
    try:
        return {name: _array(mapped, *entry) for name, entry in directory.items()}
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise damaged(file, N_("its columns are not where its directory says")) from error


def _array(mapped: memoryview, dtype: str, shape: list[int], offset: int) -> NDArray[Any]:
    kind = np.dtype(dtype)
    count = math.prod(shape)
    if kind.kind not in _KINDS or min(shape, default=0) < 0 or offset < 0:
        raise ValueError(dtype)
    if not count:
        return np.empty(shape, kind)
    return np.frombuffer(mapped, kind, count, offset).reshape(shape)
