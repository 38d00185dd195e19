"""How far the translations are: for each collection and language how many texts are in which state."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import TAGS
from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.store.database import reading
from touristinfo.store.publication import StoredFeature, changed_since


@dataclass(frozen=True, slots=True)
class Progress:
    """The texts of a collection in one language, beside those of its sources.

    `texts`: how many there are in the source language. Of their translations `states` counts each state; `machine`
    those that a machine made; `stale` those whose source has changed since; what is `missing` has none.
    """

    collection: str
    language: str
    texts: int
    states: Mapping[State, int]
    machine: int
    stale: int

    @property
    def missing(self) -> int:
        return self.texts - sum(self.states.values())

    def to_json(self) -> dict[str, Any]:
        """All of it, as plain values."""
        states = {state.value: self.states.get(state, 0) for state in State}
        return {
            "collection": self.collection,
            "language": self.language,
            "texts": self.texts,
            "missing": self.missing,
            **states,
            "machine": self.machine,
            "stale": self.stale,
        }


def progress_of(engine: Engine, collections: Mapping[str, Collection]) -> list[Progress]:
    """How far each collection is in each language, from one moment of the database; none where nothing is stored."""
    with reading(engine)() as session:
        return [each for collection in collections.values() for each in _of_collection(session, collection)]


def _of_collection(session: Session, collection: Collection) -> Iterator[Progress]:
    counts: Counter[tuple[str, str]] = Counter()  # language, what is counted
    for feature in changed_since(session, 0, collection.id):
        if not (feature.withdrawn or feature.blocked):
            counts.update(_counted(feature, collection))
    for language in TAGS:
        if counts[language, "texts"]:
            states = {state: counts[language, state.value] for state in State if counts[language, state.value]}
            machine, stale = counts[language, "machine"], counts[language, "stale"]
            yield Progress(collection.id, language, counts[language, "texts"], states, machine, stale)


def _counted(feature: StoredFeature, collection: Collection) -> Iterator[tuple[str, str]]:
    sources = {field.id: feature.source_texts.get(field.id) for field in collection.translatable_fields}
    there = {field: text for field, text in sources.items() if text}
    for language in TAGS:
        if language != feature.source_language:
            yield from ((language, "texts") for _ in there)
    for each in feature.translations:
        if each.field in there and each.language != feature.source_language:
            yield each.language, each.state.value
            if each.origin is Origin.MACHINE:
                yield each.language, "machine"
            if each.source_digest != text_digest(there[each.field]):
                yield each.language, "stale"
