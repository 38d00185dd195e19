"""Finds features by words in any script: names first, then all texts; typos where nothing is found."""

import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary, finalize

import numpy as np
import orjson
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.messages import N_
from touristinfo.published import search_keys as keys
from touristinfo.published.format import damaged
from touristinfo.published.layout import SearchPart
from touristinfo.published.placement import GONE
from touristinfo.published.search_index import LONGEST_WORD
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

MAX_CANDIDATES = 20_000  # features ranked for one query; more are neither counted nor offered
MAX_WORDS_COMPARED = 100_000
_MAX_CORRECTIONS = 20
_MAPPED = 1 << 30  # bytes of a part that workers share; SQLite would keep 2 MB of each part in each worker
_MOST_REMEMBERED = 24  # queries, of at most 160 KB each
_FEW = 40  # features whose names are read

_EXACT, _PREFIX, _NAME, _TEXT = 1.0, 0.9, 0.8, 0.6
_FORGIVEN = 0.6  # a typo takes this share of what the right spelling would score

_ROWS_PER_SEGMENT = 1 << 32

Places = NDArray[np.int64]  # features: number of the segment times _ROWS_PER_SEGMENT, plus row
_NOWHERE: Places = np.empty(0, np.int64)
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
    segments = [each for name, each in snapshot.segments.items() if not collections or name in collections]
    if not words or not segments:
        return [], 0
    tiers = _remembered_tiers(snapshot, segments, words)
    total = sum(len(tier.places) for tier in tiers)
    return list(_page(tiers, segments, (lon, lat), offset, limit)), total


def _remembered_tiers(snapshot: Snapshot, segments: Sequence[Segment], words: Sequence[str]) -> list[_Tier]:
    """`_tiers`, kept for the next page, for the same words in another place, and for what many look for."""
    kept = _asked_lately.setdefault(snapshot, OrderedDict())
    asked = tuple(each.collection for each in segments), tuple(words)
    tiers = kept.pop(asked, None)
    if tiers is None:
        tiers = _tiers(_Index(snapshot, segments), words)
    kept[asked] = tiers
    if len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)
    return tiers


_asked_lately: WeakKeyDictionary[Snapshot, OrderedDict[tuple[tuple[str, ...], tuple[str, ...]], list[_Tier]]]
_asked_lately = WeakKeyDictionary()


@contextmanager
def _connection(snapshot: Snapshot, part: SearchPart) -> Iterator[sqlite3.Connection]:
    """A connection to a part of the snapshot's index, for one thread at a time; closed when the snapshot is let go of.

    Raises ReleaseDamagedError where what is done with it fails.
    """
    pool = _idle.setdefault(snapshot, {}).setdefault(part.path, [])
    try:
        try:
            connection = pool.pop()
        except IndexError:
            address = f"file:{quote(str(part.path.absolute()))}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            finalize(snapshot, connection.close)
        yield connection
        pool.append(connection)
    except sqlite3.Error as error:
        raise damaged(part.path.relative_to(snapshot.folder).as_posix(), N_("it cannot be read")) from error


_idle: WeakKeyDictionary[Snapshot, dict[Path, list[sqlite3.Connection]]] = WeakKeyDictionary()


class _Index:
    """The index of some segments, as one query reads it."""

    def __init__(self, snapshot: Snapshot, segments: Sequence[Segment]) -> None:
        self._snapshot, self._segments = snapshot, segments
        self._parts = [(number, part) for number, each in enumerate(segments) for part in each.layout.search]
        self.grams = self._parts[0][1].grams if self._parts else keys.GRAMS  # those of a release are alike

    def places(self, expression: str) -> Places:
        """The features that match an FTS5 expression, by segment and id."""
        found: list[Places] = []
        left = MAX_CANDIDATES
        for number, part in self._parts:
            found.append(self._places(expression, number, part, left))
            left -= len(found[-1])
        places = np.concatenate(found) if found else _NOWHERE
        places.sort()
        return places

    def _places(self, expression: str, number: int, part: SearchPart, most: int) -> Places:
        last = part.first + len(part.rows) - 1
        with _connection(self._snapshot, part) as connection:
            # One string of all numbers: stepping through rows in Python takes three times as long.
            ((documents,),) = connection.execute(
                "SELECT group_concat(rowid) FROM (SELECT rowid FROM grams WHERE grams MATCH ? AND rowid BETWEEN ? AND ?"
                " LIMIT ?)",
                (expression, part.first, last, most),
            )
        rows = part.rows[np.fromstring(documents or "", np.int64, sep=",") - part.first].astype(np.int64)
        places: Places = rows[rows != GONE] + number * _ROWS_PER_SEGMENT
        return places

    def names(self, place: int) -> list[str]:
        """The keys of a feature's names, without spaces as in the index."""
        number, row = divmod(place, _ROWS_PER_SEGMENT)
        properties = orjson.loads(self._segments[number].feature(row, ALL_LANGUAGES))["properties"]
        names = {properties.get("name_kana", ""), *properties.get("name", {}).values()}
        return [key.replace(" ", "") for key in keys.name_keys(names)]

    def words(self, shortest: int, longest: int) -> list[str]:
        """Latin words of the texts that have from `shortest` to `longest` letters."""
        words: set[str] = set()
        for _, part in self._parts:
            with _connection(self._snapshot, part) as connection:
                rows = connection.execute(
                    "SELECT word FROM vocabulary WHERE letters BETWEEN ? AND ? LIMIT ?",
                    (shortest, longest, MAX_WORDS_COMPARED),
                )
                words.update(word for (word,) in rows)
        return sorted(words)[:MAX_WORDS_COMPARED]


def _tiers(index: _Index, words: Sequence[str]) -> list[_Tier]:
    spelt = [keys.spellings(word) for word in words]
    tiers = _matching(index, spelt, keys.spellings("".join(words)))
    if tiers:
        return _disjoint(tiers)
    corrected = [_corrections(index, word) or each for word, each in zip(words, spelt, strict=True)]
    if corrected == spelt:
        return []
    forgiven = _matching(index, corrected, set())
    return _disjoint([_Tier(tier.score * _FORGIVEN, tier.places) for tier in forgiven])


def _matching(index: _Index, spelt: Sequence[Spelt], whole: Spelt) -> list[_Tier]:
    """Tiers of features that have all words, best first; a feature may be in several. `whole`: the words as one."""
    anywhere = index.places(index.grams.all_of(spelt))
    if len(anywhere) <= _FEW:
        return _compared(index, anywhere, spelt, whole)
    named = index.places(f"names : ({index.grams.all_of(spelt)})")
    prefix = index.places(f"names : ({index.grams.starting(whole)})") if whole and len(named) else _NOWHERE
    exact = index.places(f"names : ({index.grams.being(whole)})") if len(prefix) else _NOWHERE
    return [_Tier(_EXACT, exact), _Tier(_PREFIX, prefix), _Tier(_NAME, named), _Tier(_TEXT, anywhere)]


def _compared(index: _Index, places: Places, spelt: Sequence[Spelt], whole: Spelt) -> list[_Tier]:
    """The same of few features, by their names: reading those takes less time than asking the index thrice more."""
    by_score: dict[float, list[int]] = {}
    for place in places.tolist():
        by_score.setdefault(_score(index.names(place), spelt, whole), []).append(place)
    return [_Tier(score, np.array(by_score[score], np.int64)) for score in sorted(by_score, reverse=True)]


def _score(names: Collection[str], spelt: Sequence[Spelt], whole: Spelt) -> float:
    """How well a feature matches that has all words somewhere."""
    if not whole.isdisjoint(names):
        return _EXACT
    if whole and any(name.startswith(tuple(whole)) for name in names):
        return _PREFIX
    return _NAME if all(any(each in name for each in word for name in names) for word in spelt) else _TEXT


def _disjoint(tiers: Sequence[_Tier]) -> list[_Tier]:
    """Each feature in its best tier only."""
    kept: list[_Tier] = []
    seen = _NOWHERE
    for tier in tiers:
        places = _without(tier.places, seen)[: MAX_CANDIDATES - len(seen)]
        kept.append(_Tier(tier.score, places))
        seen = np.concatenate([seen, places])
        seen.sort(kind="stable")  # two runs in order, which that takes one after the other
    return kept


def _without(places: Places, others: Places) -> Places:
    """Those of `places` that are not among `others`; both in order (setdiff1d would sort them again)."""
    if not len(others):
        return places
    found = others.take(others.searchsorted(places), mode="clip")
    left: Places = places[found != places]
    return left


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
    segments: Sequence[Segment],
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
                number, row = divmod(place, _ROWS_PER_SEGMENT)
                yield Hit(segments[number], row, round(tier.score, 3))
            limit -= len(chosen)
        offset = max(0, offset - count)


def _nearest_first(places: Places, segments: Sequence[Segment], position: tuple[float | None, float | None]) -> Places:
    longitude, latitude = position
    if longitude is None or latitude is None:
        return places
    numbers, rows = places // _ROWS_PER_SEGMENT, places % _ROWS_PER_SEGMENT
    squares = np.empty(len(places))
    for number, segment in enumerate(segments):
        here = numbers == number
        east = (segment.longitudes[rows[here]] - longitude + 180) % 360 - 180
        north = segment.latitudes[rows[here]] - latitude
        squares[here] = (east * np.cos(np.radians(latitude))) ** 2 + north**2
    return places[np.lexsort((places, squares))]
