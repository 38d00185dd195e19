"""Columns for filters: which entities hold a value; merged with those of the release before.

Values stand as 64-bit hashes of their JSON, sorted; `entities` lists who holds the first value, then the second, and so
on. Entities are features (rows), or text fragments for what depends on the language: a fragment says for every field
which text was chosen, so that one index serves all languages. The texts themselves are not stored again.
"""

import hashlib
from array import array
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.published.placement import GONE, Numbers, Placement

_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_EXACT_INTEGERS = 2**53
_FEW_AMONG = 16  # so many times fewer entries are inserted one by one, not sorted with the others

Columns = dict[str, NDArray[Any]]
Entities = NDArray[np.int32]


class Held:
    """Who holds which values of one field. `numbers`: the distinct values, numbered as they came: strings as they are,
    others in canonical form; `held`, `holders`: the number of a value and an entity that holds it."""

    def __init__(self) -> None:
        self.numbers: dict[str | bytes, int] = {}
        self.held, self.holders = array("i"), array("i")

    def add(self, entity: int, value: Any) -> None:
        """Note what an entity holds: a JSON value, or the members of a list; None = nothing. Entities come in order."""
        if isinstance(value, str):
            self.held.append(self.numbers.setdefault(value, len(self.numbers)))
            self.holders.append(entity)
        elif value is not None:
            members = value if isinstance(value, list) else (value,)
            for key in {each if isinstance(each, str) else _canonical(each) for each in members if each is not None}:
                self.held.append(self.numbers.setdefault(key, len(self.numbers)))
                self.holders.append(entity)


def value_columns(name: str, values: Held, seed: int | None = None) -> Columns:
    """Columns `<name>:hash`, `:starts`, `:entities` over the values of all entities.

    None at all where no value occurs: an absent column says that all are absent. `seed`: that of the columns with which
    these are to be merged.
    """
    if not values.numbers:
        return {}
    seed, hashes = _distinct_hashes(values.numbers) if seed is None else (seed, _hashes(values.numbers, seed))
    order = np.argsort(hashes)
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    places = position[np.array(values.held)]
    counts = np.bincount(places, minlength=len(order))
    return {
        f"{name}:seed": np.array([seed], np.int64),
        f"{name}:hash": hashes[order],
        f"{name}:starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        f"{name}:entities": np.array(values.holders, np.int32)[np.argsort(places, kind="stable")],
    }


def merged_values(name: str, before: Columns, new: Columns, entities: Placement) -> Columns:
    """The columns of `value_columns` for what is kept of `before` and for `new`, made with the seed of `before`.

    That two different values have the same hash of 64 bits is seen among those of `new` and of `before`, not across:
    one chance in a trillion for a million values.
    """
    old_hashes, old_holders = _entries(name, before, entities.old)
    new_hashes, new_holders = _entries(name, new, entities.new)
    if len(new_hashes) * _FEW_AMONG <= len(old_hashes):
        places = _places(old_hashes, old_holders, new_hashes, new_holders)
        hashes, holders = np.insert(old_hashes, places, new_hashes), np.insert(old_holders, places, new_holders)
    else:
        hashes, holders = np.append(old_hashes, new_hashes), np.append(old_holders, new_holders)
        if len(old_hashes):
            order = np.lexsort((holders, hashes))
            hashes, holders = hashes[order], holders[order]
    if not len(hashes):
        return {}
    starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    return {
        f"{name}:seed": {**new, **before}[f"{name}:seed"],
        f"{name}:hash": hashes[starts],
        f"{name}:starts": np.append(starts, len(hashes)).astype(np.int32),
        f"{name}:entities": holders.astype(np.int32),
    }


def _places(
    old_hashes: NDArray[np.uint64], old_holders: Numbers, hashes: NDArray[np.uint64], holders: Numbers
) -> Numbers:
    """Where the few new entries belong among the old ones, by hash, then holder; both are in this order."""
    firsts, lasts = np.searchsorted(old_hashes, hashes, "left"), np.searchsorted(old_hashes, hashes, "right")
    groups = zip(firsts.tolist(), lasts.tolist(), holders.tolist(), strict=True)
    return np.array(
        [first + np.searchsorted(old_holders[first:last], holder) for first, last, holder in groups], np.int64
    )


def _entries(name: str, columns: Columns, moved: Numbers) -> tuple[NDArray[np.uint64], Numbers]:
    """The hash of each value that is held, and its holder by the new number."""
    if f"{name}:hash" not in columns:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    hashes, starts, entities = (columns[f"{name}:{part}"] for part in ("hash", "starts", "entities"))
    holders = moved[entities]
    kept = holders != GONE
    return np.repeat(hashes, np.diff(starts))[kept], holders[kept]


def _distinct_hashes(values: Collection[str | bytes]) -> tuple[int, NDArray[np.uint64]]:
    """A hash per value, no two alike, and the seed with which that is so (nearly always 0)."""
    seed = 0
    while True:
        hashes = _hashes(values, seed)
        if len(np.unique(hashes)) == len(values):
            return seed, hashes
        seed += 1


def _hashes(values: Collection[str | bytes], seed: int) -> NDArray[np.uint64]:
    canonical = (_canonical(each) if isinstance(each, str) else each for each in values)
    return np.fromiter((_hash(each, seed) for each in canonical), np.uint64, len(values))


def _hash(canonical: bytes, seed: int) -> int:
    digest = hashlib.blake2b(canonical, digest_size=8, salt=seed.to_bytes(8, "little")).digest()
    return int.from_bytes(digest, "little")


def _canonical(value: Any) -> bytes:
    """JSON of a value, the same for numbers that are equal as JSON (IEEE doubles, RFC 8259, section 6)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if float(value).is_integer() and abs(value) < _EXACT_INTEGERS:
        return orjson.dumps(int(value))
    return orjson.dumps(float(value))


def find(columns: Columns, name: str, kind: FieldType, wanted: Sequence[str]) -> Entities:
    """The entities that hold one of the values `wanted` (as in a query string), in order, each once."""
    starts, entities = columns.get(f"{name}:starts"), columns.get(f"{name}:entities")
    if starts is None or entities is None:
        return np.empty(0, np.int32)
    found = [entities[starts[place] : starts[place + 1]] for place in find_places(columns, name, kind, wanted)]
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)


def find_places(columns: Columns, name: str, kind: FieldType, wanted: Sequence[str]) -> list[int]:
    """Which of the distinct values (by place among their hashes) the values `wanted` are; some may not occur."""
    if f"{name}:hash" not in columns:
        return []
    hashes, seed = columns[f"{name}:hash"], int(columns[f"{name}:seed"][0])
    places = []
    for canonical in _wanted(kind, wanted):
        hashed = np.uint64(_hash(canonical, seed))
        place = int(hashes.searchsorted(hashed))
        if place < len(hashes) and hashes[place] == hashed:
            places.append(place)
    return places


def _wanted(kind: FieldType, wanted: Sequence[str]) -> set[bytes]:
    return {canonical for each in wanted if (canonical := _parsed(kind, each)) is not None}


def _parsed(kind: FieldType, wanted: str) -> bytes | None:
    """The canonical JSON that a query string's value means for this type; None where it can match nothing."""
    try:
        if kind is FieldType.BOOLEAN:
            return wanted.encode() if wanted in ("true", "false") else None
        if kind in _NUMBERS:
            number = orjson.loads(wanted)
            return _canonical(number) if type(number) in (int, float) else None
        return _canonical(wanted)
    except (ValueError, TypeError, OverflowError):
        return None
