"""Columns for sorting: how rows or text fragments rank by a value; merged with those of the release before."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.domain.folding import fold
from touristinfo.published.placement import Placement
from touristinfo.published.values import Columns, Held

NULL_RANK = np.iinfo(np.int32).max
_WORDS = frozenset({FieldType.TEXT, FieldType.STRING})

SortKey = tuple[int, Any]
KeyOf = Callable[[int], SortKey]  # the sort key of an entity of the release before
_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranks:
    """How entities rank. `keys`: distinct sort keys, in order; `ranks`: each entity's place among them or NULL_RANK."""

    keys: list[SortKey]
    ranks: NDArray[np.int32]


def sort_key(kind: FieldType, value: Any) -> SortKey:
    """What values are sorted by: words folded, other strings as they are, numbers and booleans before them."""
    if isinstance(value, str):
        return 1, fold(value) if kind in _WORDS else value
    return 0, value


def ranked(kind: FieldType, values: Held, count: int) -> Ranks:
    """How `count` entities rank by their values, of which each has one or none."""
    keys = [sort_key(kind, key if isinstance(key, str) else orjson.loads(key)) for key in values.numbers]
    rank_of_number = np.empty(len(keys), np.int32)
    distinct: list[SortKey] = []
    for number in sorted(range(len(keys)), key=keys.__getitem__):
        if not distinct or distinct[-1] != keys[number]:
            distinct.append(keys[number])
        rank_of_number[number] = len(distinct) - 1
    ranks = np.full(count, NULL_RANK, np.int32)
    ranks[np.array(values.holders)] = rank_of_number[np.array(values.held)]
    return Ranks(distinct, ranks)


def rank_column(name: str, ranks: NDArray[np.int32]) -> Columns:
    """Column `<name>:rank`; none where no entity has a value."""
    return {f"{name}:rank": ranks} if (ranks != NULL_RANK).any() else {}


def merged_ranks(before: NDArray[np.int32], new: Ranks, entities: Placement, key_of: KeyOf) -> NDArray[np.int32]:
    """Ranks for what is kept of `before` and for `new`.

    Sort keys are not stored: those of `before` that are needed to place the new ones, some twenty for each, are asked
    for with `key_of`.
    """
    held = np.flatnonzero(before != NULL_RANK)
    example = np.zeros(int(before[held].max(initial=-1)) + 1, np.int64)  # an entity of each rank
    example[before[held]] = held
    places, is_known = _placed(new.keys, example, key_of)
    inserted = places[~is_known]
    old = np.arange(len(example)) + np.searchsorted(inserted, np.arange(len(example)), "right")
    fresh = places + np.cumsum(~is_known) - ~is_known
    return _dense(entities.merged(_renumbered(before, old), _renumbered(new.ranks, fresh)))


def _placed(keys: Sequence[SortKey], example: _Places, key_of: KeyOf) -> tuple[_Places, NDArray[np.bool_]]:
    """Before which rank each of the ordered `keys` belongs, and whether it is that rank's own."""
    places: list[int] = []
    is_known: list[bool] = []
    low = 0
    for key in keys:
        low = bisect_left(example, key, low, key=lambda entity: key_of(int(entity)))
        places.append(low)
        is_known.append(low < len(example) and key_of(int(example[low])) == key)
    return np.array(places, np.int64), np.array(is_known, np.bool_)


def _renumbered(ranks: NDArray[np.int32], number: _Places) -> NDArray[np.int32]:
    """`ranks` under their new numbers."""
    with_null = np.append(number, NULL_RANK)
    return with_null[np.minimum(ranks, len(number))].astype(np.int32)


def _dense(ranks: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same order without numbers that nobody has."""
    used = np.bincount(ranks[ranks != NULL_RANK]) > 0
    return _renumbered(ranks, np.cumsum(used) - 1)
