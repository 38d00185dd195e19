"""Columns for filters and sorting: which entities hold a value, and how they rank.

Values stand as 64-bit hashes of their JSON, sorted; `entities` lists who holds the first value, then the second, and so
on. Entities are features (rows), or text fragments for what depends on the language: a fragment says for every field
which text was chosen, so that one index serves all languages. The texts themselves are not stored again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.domain.folding import fold

NULL_RANK = np.iinfo(np.int32).max
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_WORDS = frozenset({FieldType.TEXT, FieldType.STRING})
_EXACT_INTEGERS = 2**53

Columns = dict[str, NDArray[Any]]
Entities = NDArray[np.int32]


def value_columns(name: str, values: Sequence[Any]) -> Columns:
    """Columns `<name>:hash`, `:starts`, `:entities` over the values (JSON values, None = absent) of all entities.

    None at all where no value occurs: an absent column says that all are absent. A list holds each of its members.
    """
    codes: dict[bytes, int] = {}
    held: list[int] = []
    holders: list[int] = []
    for entity, value in enumerate(values):
        members: Iterable[Any] = () if value is None else value if isinstance(value, list) else (value,)
        for canonical in {_canonical(each) for each in members if each is not None}:
            held.append(codes.setdefault(canonical, len(codes)))
            holders.append(entity)
    if not codes:
        return {}
    seed, hashes = _distinct_hashes(list(codes))
    order = np.argsort(hashes)
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    places = position[np.array(held)]
    counts = np.bincount(places, minlength=len(order))
    return {
        f"{name}:seed": np.array([seed], np.int64),
        f"{name}:hash": hashes[order],
        f"{name}:starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        f"{name}:entities": np.array(holders, np.int32)[np.argsort(places, kind="stable")],
    }


def _distinct_hashes(values: list[bytes]) -> tuple[int, NDArray[np.uint64]]:
    """A hash per value, no two alike, and the seed with which that is so (nearly always 0)."""
    seed = 0
    while True:
        hashes = np.array([_hash(value, seed) for value in values], np.uint64)
        if len(np.unique(hashes)) == len(values):
            return seed, hashes
        seed += 1


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
    if f"{name}:hash" not in columns:
        return np.empty(0, np.int32)
    hashes, starts, entities = (columns[f"{name}:{part}"] for part in ("hash", "starts", "entities"))
    seed = int(columns[f"{name}:seed"][0])
    found = []
    for canonical in _wanted(kind, wanted):
        hashed = np.uint64(_hash(canonical, seed))
        place = int(hashes.searchsorted(hashed))
        if place < len(hashes) and hashes[place] == hashed:
            found.append(entities[starts[place] : starts[place + 1]])
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)


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


def rank_column(name: str, kind: FieldType, values: Sequence[Any]) -> Columns:
    """Column `<name>:rank`: the place of each entity's sort key among the distinct ones; none where all are absent."""
    keys = {value: _sort_key(kind, value) for value in set(values) if value is not None}
    if not keys:
        return {}
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    ranks = {value: places[key] for value, key in keys.items()}
    return {f"{name}:rank": np.array([ranks.get(value, NULL_RANK) for value in values], np.int32)}


def _sort_key(kind: FieldType, value: Any) -> tuple[int, Any]:
    """What values are sorted by: words folded, other strings as they are, numbers and booleans before them."""
    if isinstance(value, str):
        return 1, fold(value) if kind in _WORDS else value
    return 0, value
