"""Finds features by words in any script: names first, then all texts; typos where nothing is found."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote
from weakref import WeakKeyDictionary, finalize

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from touristinfo.messages import N_
from touristinfo.published import search_keys as keys
from touristinfo.published.format import SEARCH, damaged
from touristinfo.published.search_index import LONGEST_WORD, ROWS_PER_COLLECTION, build_index
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

__all__ = ["MAX_CANDIDATES", "MAX_WORDS_COMPARED", "Hit", "build_index", "search"]

MAX_CANDIDATES = 20_000  # features ranked for one query; more are neither counted nor offered
MAX_WORDS_COMPARED = 100_000
_MAX_CORRECTIONS = 20

_EXACT, _PREFIX, _NAME, _TEXT = 1.0, 0.9, 0.8, 0.6
_FORGIVEN = 0.6  # a typo takes this share of what the right spelling would score

Places = NDArray[np.int64]  # rowids of the index
Spelt = set[str]  # spellings of which one must stand in a text


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature found: `score` from 0 to 1, three decimals."""

    segment: Segment
    row: int
    score: float


@dataclass(frozen=True, slots=True)
class _Tier:
    """Features that match equally well."""

    score: float
    places: Places


def search(  # noqa: PLR0913, PLR0917 - each is a parameter of /v1/search
    snapshot: Snapshot,
    q: str,
    collections: Sequence[str] | None = None,
    lon: float | None = None,
    lat: float | None = None,
    limit: int = 10,
    offset: int = 0,
) -> tuple[list[Hit], int]:
    """The features found by the words of `q`, best first, and how many there are in all (at most MAX_CANDIDATES).

    All words must be there; a name that is `q` comes before one that starts with it, before one that holds it,
    before other texts. Among equals the nearest to `lon`, `lat` (WGS 84 degrees) come first, then order is by
    collection and id. `collections`: None or empty = all. A query without letter or digit finds nothing. Raises
    ReleaseDamagedError.
    """
    words = keys.query_words(q)
    names = [name for name in snapshot.segments if not collections or name in collections]
    if not words or not names:
        return [], 0
    try:
        with _connection(snapshot) as connection:
            index = _Index(connection, None if len(names) == len(snapshot.segments) else names)
            tiers = _tiers(index, words)
            segments = {number: snapshot.segments[name] for number, name in index.collections.items()}
    except (sqlite3.Error, KeyError) as error:
        raise damaged(SEARCH, N_("it cannot be read")) from error
    total = sum(len(tier.places) for tier in tiers)
    return list(_page(tiers, segments, (lon, lat), offset, limit)), total


@contextmanager
def _connection(snapshot: Snapshot) -> Iterator[sqlite3.Connection]:
    """A connection to the snapshot's index, for one thread at a time; closed when nobody holds the snapshot."""
    pool = _idle.setdefault(snapshot, [])
    try:
        connection = pool.pop()
    except IndexError:
        address = f"file:{quote(str(snapshot.folder.absolute() / SEARCH))}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        finalize(snapshot, connection.close)
    yield connection
    pool.append(connection)


_idle: WeakKeyDictionary[Snapshot, list[sqlite3.Connection]] = WeakKeyDictionary()


class _Index:
    """The index file as far as one query reads it; `only`: the collections wanted, None = all."""

    def __init__(self, connection: sqlite3.Connection, only: Sequence[str] | None) -> None:
        self.connection = connection
        found = connection.execute("SELECT number, id FROM collections ORDER BY number")
        self.collections: dict[int, str] = {number: id for number, id in found if only is None or id in only}
        self.is_whole = only is None

    def places(self, expression: str) -> Places:
        """The features that match an FTS5 expression, by collection and id."""
        if self.is_whole:
            return self._places(expression, 0, 1 << 62)
        starts = [number * ROWS_PER_COLLECTION for number in self.collections]
        found = [self._places(expression, start, start + ROWS_PER_COLLECTION - 1) for start in starts]
        return np.concatenate([*found, np.empty(0, np.int64)])[:MAX_CANDIDATES]

    def _places(self, expression: str, first: int, last: int) -> Places:
        rows = self.connection.execute(
            "SELECT rowid FROM grams WHERE grams MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
            (expression, first, last, MAX_CANDIDATES),
        )
        return np.fromiter((row for (row,) in rows), np.int64)

    def words(self, shortest: int, longest: int) -> list[str]:
        """Latin words of the texts that have from `shortest` to `longest` letters."""
        rows = self.connection.execute(
            "SELECT word FROM vocabulary WHERE letters BETWEEN ? AND ? LIMIT ?", (shortest, longest, MAX_WORDS_COMPARED)
        )
        return [word for (word,) in rows]


def _tiers(index: _Index, words: Sequence[str]) -> list[_Tier]:
    spelt = [keys.spellings(word) for word in words]
    tiers = _name_and_text_tiers(index, spelt)
    if tiers:
        whole = keys.spellings("".join(words))
        exact = index.places(f"names : ({keys.being(whole)})")
        prefix = index.places(f"names : ({keys.starting(whole)})")
        return _disjoint([_Tier(_EXACT, exact), _Tier(_PREFIX, prefix), *tiers])
    corrected = [_corrections(index, word) or each for word, each in zip(words, spelt, strict=True)]
    if corrected == spelt:
        return []
    forgiven = _name_and_text_tiers(index, corrected)
    return _disjoint([_Tier(tier.score * _FORGIVEN, tier.places) for tier in forgiven])


def _name_and_text_tiers(index: _Index, spelt: Sequence[Spelt]) -> list[_Tier]:
    anywhere = index.places(keys.all_of(spelt))
    if not len(anywhere):
        return []
    return [_Tier(_NAME, index.places(f"names : ({keys.all_of(spelt)})")), _Tier(_TEXT, anywhere)]


def _disjoint(tiers: Sequence[_Tier]) -> list[_Tier]:
    """Each feature in its best tier only."""
    kept: list[_Tier] = []
    seen = np.empty(0, np.int64)
    for tier in tiers:
        places = np.setdiff1d(tier.places, seen)[: MAX_CANDIDATES - len(seen)]
        kept.append(_Tier(tier.score, places))
        seen = np.concatenate([seen, places])
    return kept


def _corrections(index: _Index, word: str) -> Spelt:
    """The words of the release that differ from `word` by the fewest typos; or beginnings of words."""
    typos = keys.typos_forgiven(word)
    if not typos:
        return set()
    shortest, longest = len(word) - typos, len(word) + typos
    alike = _nearest(word, index.words(shortest, longest), typos)
    if alike:
        return alike
    longer = index.words(shortest + 1, LONGEST_WORD)
    return _nearest(word, {each[:length] for each in longer for length in range(shortest, longest + 1)}, typos)


def _nearest(word: str, others: Collection[str], typos: int) -> Spelt:
    near = process.extract(word, others, scorer=OSA.distance, score_cutoff=typos, limit=None)
    alike = sorted(each for each, distance, _ in near if distance == near[0][1])
    return set(alike[:_MAX_CORRECTIONS])


def _page(
    tiers: Sequence[_Tier],
    segments: dict[int, Segment],
    position: tuple[float | None, float | None],
    offset: int,
    limit: int,
) -> Iterator[Hit]:
    """The hits from `offset` on; tiers outside the page are not sorted."""
    for tier in tiers:
        count = len(tier.places)
        if offset < count and limit > 0:
            chosen = _nearest_first(tier.places, segments, position)[offset : offset + limit]
            for place in chosen.tolist():
                number, row = divmod(place, ROWS_PER_COLLECTION)
                yield Hit(segments[number], row, round(tier.score, 3))
            limit -= len(chosen)
        offset = max(0, offset - count)


def _nearest_first(places: Places, segments: dict[int, Segment], position: tuple[float | None, float | None]) -> Places:
    longitude, latitude = position
    if longitude is None or latitude is None:
        return places
    numbers, rows = places // ROWS_PER_COLLECTION, places % ROWS_PER_COLLECTION
    squares = np.empty(len(places))
    for number, segment in segments.items():
        here = numbers == number
        east = (segment.longitudes[rows[here]] - longitude + 180) % 360 - 180
        north = segment.latitudes[rows[here]] - latitude
        squares[here] = (east * np.cos(np.radians(latitude))) ** 2 + north**2
    return places[np.lexsort((places, squares))]
