"""Texts of the database as they go out, and as what comes back is compared with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection, Field
from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.domain.layers import Origin
from touristinfo.domain.municipalities import municipality
from touristinfo.domain.states import State
from touristinfo.messages import translate
from touristinfo.store.publication import StoredFeature, changed_since, features_of
from touristinfo.store.tables import chunks
from touristinfo.store.translations import TranslationRow, texts_in
from touristinfo.translation.checks.unit import Unit
from touristinfo.translation.exchange.compare import Present
from touristinfo.translation.exchange.model import ExchangeUnit
from touristinfo.translation.glossary.matching import Glossary

_KANA = "name_kana"
_AT_ONCE = 400  # features
_NO_TERMS = Glossary()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which texts go out. `source_language`, `municipality`, `collection`: "" = all.

    `only_open`: what is missing, sent back, or has another source now. `municipalities`: those that whoever asks may
    order for, None = all.
    """

    language: str
    source_language: str = SOURCE_LANGUAGE
    collection: str = ""
    municipality: str = ""
    only_open: bool = False
    municipalities: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A source text of a feature, and its translation into one language."""

    feature: StoredFeature
    collection: Collection
    field: Field
    source: str
    language: str
    row: TranslationRow | None

    @property
    def is_stale(self) -> bool:
        return self.row is not None and self.row.source_digest != text_digest(self.source)

    @property
    def is_open(self) -> bool:
        return self.row is None or self.row.state == State.INITIAL or self.is_stale

    def as_unit(self, glossary: Glossary = _NO_TERMS) -> ExchangeUnit:
        """As it goes out."""
        row = self.row
        return ExchangeUnit(
            feature=self.feature.id,
            field=self.field.id,
            collection=self.collection.id,
            source=self.source,
            target=row.text if row else "",
            state=State(row.state) if row else None,
            origin=Origin(row.origin) if row else None,
            version=row.version if row else 0,
            old_source=row.source_text if row and self.is_stale else "",
            place=self.feature.source_texts.get("name", ""),
            kana=_kana(self.feature) if self.field.id == "name" else "",
            notes=tuple(_notes(self)),
            limit=self.field.most_characters or None,
            glossary=tuple(self._terms(glossary)),
        )

    def _terms(self, glossary: Glossary) -> Iterator[tuple[str, str]]:
        """The terms in the text that are to be said in one way, and how."""
        for term in glossary.terms_in(self.source, self.collection.id):
            said = term.term if term.do_not_translate else term.required.get(self.language)
            if said:
                yield term.term, said

    def as_present(self) -> Present:
        """As what comes back is compared with."""
        unit = Unit(
            field=self.field.id,
            language=self.language,
            source=self.source,
            target=self.row.text if self.row else "",
            kana=_kana(self.feature),
            properties=self.feature.properties,
        )
        return Present(f"{self.feature.id}/{self.field.id}", unit, self.row.version if self.row else 0)


def texts_of_choice(session: Session, collections: Mapping[str, Collection], choice: Choice) -> Iterator[Stored]:
    """The texts that are chosen, place by place."""
    for feature, stored in _texts(session, collections, choice.language, _features(session, collections, choice)):
        is_theirs = choice.municipalities is None or feature.municipality in choice.municipalities
        is_here = choice.municipality in ("", feature.municipality)
        is_from = choice.source_language in ("", feature.source_language)
        if is_theirs and is_here and is_from and (stored.is_open or not choice.only_open):
            yield stored


def texts_at(
    session: Session, collections: Mapping[str, Collection], language: str, ids: Iterable[str]
) -> Iterator[Stored]:
    """All texts of the features `ids` that can be translated into `language`."""
    features = features_of(session, ids)
    return (stored for _, stored in _texts(session, collections, language, features))


def _features(session: Session, collections: Mapping[str, Collection], choice: Choice) -> Iterator[StoredFeature]:
    for id_ in collections:
        if choice.collection in ("", id_):
            yield from changed_since(session, 0, id_)


def _texts(
    session: Session, collections: Mapping[str, Collection], language: str, features: Iterable[StoredFeature]
) -> Iterator[tuple[StoredFeature, Stored]]:
    for some in chunks(features, _AT_ONCE):
        rows = texts_in(session, [feature.id for feature in some], language)
        for feature in some:
            collection = collections.get(feature.collection)
            if collection is None or feature.withdrawn or feature.blocked or feature.source_language == language:
                continue
            for field in collection.translatable_fields:
                if source := feature.source_texts.get(field.id, ""):
                    row = rows.get((feature.id, field.id))
                    yield feature, Stored(feature, collection, field, source, language, row)


def _kana(feature: StoredFeature) -> str:
    return str(feature.properties.get(_KANA) or "")


def _notes(stored: Stored) -> Iterator[str]:
    """What kind of place it is, which of its texts, and where, in Japanese: agencies of Japanese offices read it."""
    titles = (translate(SOURCE_LANGUAGE, title) for title in (stored.collection.title, stored.field.title))
    yield "・".join(titles)
    if found := municipality(stored.feature.municipality):
        yield found.names[SOURCE_LANGUAGE]
