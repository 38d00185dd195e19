"""Suggestions: what was approved for texts like this one, the most alike first, with what differs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from touristinfo.domain.languages import TAGS
from touristinfo.store.memory import Remembered, approved_since, imported_since, still_holding
from touristinfo.translation.differences import Piece, differences
from touristinfo.translation.memory.matching import (
    EXACT,
    Traps,
    normal,
    traps_between,
    weighed,
    with_numbers_of,
)

MOST = 5
_ALIKE, _HARDLY_ALIKE = 70.0, 50.0  # the second where nothing is found with the first
_CANDIDATES = 20
_MOST_TARGETS, _MOST_PLACES = 8, 3  # of one source text, and of one translation of it, that are looked at again


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation that was approved. `differences`: from the source it was made from to the one asked for.

    `score`: 100 = the same source after NFKC. `adapted`: the target with the numbers of the source asked for, or "".
    """

    source: str
    target: str
    score: float
    differences: tuple[Piece, ...]
    traps: Traps
    adapted: str
    remembered: Remembered

    @property
    def is_exact(self) -> bool:
        return self.score == EXACT


@dataclass
class _Index:
    """What is remembered in one language, by normalised source text and translation, the latest places first.

    It only grows; what holds no more is left out of what it gives.
    """

    version: int = -1
    number: int = 0
    by_source: dict[str, dict[str, list[Remembered]]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)

    def add(self, each: Remembered) -> None:
        key = normal(each.source)
        if key not in self.by_source:
            self.by_source[key] = {}
            self.sources.append(key)
        places = self.by_source[key].setdefault(each.target, [])
        places.insert(0, each)
        del places[_MOST_PLACES:]

    def of(self, key: str) -> list[Remembered]:
        """What is remembered of one source text, the latest translations first."""
        latest = list(self.by_source.get(key, {}).values())[: -_MOST_TARGETS - 1 : -1]
        return [each for places in latest for each in places]


class Memory:
    """The memory of one database, as far as a process has read it. One for each process; safe to share by threads."""

    def __init__(self) -> None:
        self._indexes: dict[str, _Index] = {}
        self._lock = Lock()

    def read_in(self, session: Session) -> None:
        """Read all languages, so that nobody has to wait for the first suggestion in one."""
        for language in TAGS:
            self._up_to_date(session, language)

    def suggest(self, session: Session, source: str, language: str, but: str = "") -> list[Suggestion]:
        """At most MOST suggestions for a translation of `source` into `language`; none made for the feature `but`."""
        asked = normal(source)
        if not asked:
            return []
        index = self._up_to_date(session, language)
        found: list[Suggestion] = []
        for least in (_ALIKE, _HARDLY_ALIKE):
            found = _suggestions(session, index, source, least, but)
            if found:
                break
        return sorted(found, key=lambda each: -each.score)[:MOST]

    def exact(self, session: Session, source: str, language: str) -> list[str]:
        """The translations of just this source text, after NFKC; several where people disagree."""
        return self.exact_of_many(session, [source], language).get(source, [])

    def exact_of_many(self, session: Session, sources: Iterable[str], language: str) -> dict[str, list[str]]:
        """The same of many source texts, those left out that have none."""
        index = self._up_to_date(session, language)
        remembered = {source: index.of(normal(source)) for source in sources}
        holding = set(still_holding(session, (each for found in remembered.values() for each in found)))
        held = {source: [each.target for each in found if each in holding] for source, found in remembered.items()}
        return {source: list(dict.fromkeys(targets)) for source, targets in held.items() if targets}

    def _up_to_date(self, session: Session, language: str) -> _Index:
        with self._lock:
            index = self._indexes.setdefault(language, _Index())
            for version, each in list(approved_since(session, language, index.version)):
                index.add(each)
                index.version = max(index.version, version)
            for number, each in list(imported_since(session, language, index.number)):
                index.add(each)
                index.number = max(index.number, number)
        return index


def _suggestions(session: Session, index: _Index, source: str, least: float, but: str) -> list[Suggestion]:
    asked = normal(source)
    alike = process.extract(asked, index.sources, scorer=fuzz.ratio, score_cutoff=least, limit=_CANDIDATES)
    found: dict[str, Suggestion] = {}
    candidates = [(key, score, each) for key, score, _ in alike for each in index.of(key)]
    holding = set(still_holding(session, (each for _, _, each in candidates)))
    for key, score, each in candidates:
        is_own = each.place is not None and each.place[0] == but
        if each in holding and not is_own and each.target not in found:
            found[each.target] = _suggestion(asked, key, score, each)
    return list(found.values())


def _suggestion(asked: str, key: str, score: float, each: Remembered) -> Suggestion:
    pieces, traps = tuple(differences(key, asked)), traps_between(asked, key)
    adapted = with_numbers_of(asked, key, each.target)
    return Suggestion(each.source, each.target, weighed(score, asked, key), pieces, traps, adapted, each)
