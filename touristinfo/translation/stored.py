"""The texts in the database as checks see them, and what the checks find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.domain.layers import Origin
from touristinfo.domain.severity import Severity
from touristinfo.messages import translate
from touristinfo.store.database import reading
from touristinfo.store.glossary import terms
from touristinfo.store.publication import StoredFeature, changed_since
from touristinfo.store.translations import Place
from touristinfo.translation.checks.table import Finding, checked, checked_together
from touristinfo.translation.checks.unit import Unit
from touristinfo.translation.glossary.matching import Glossary

_KANA = "name_kana"
_ALWAYS_IN_ENGLISH = ("name", "text")  # fields in which a lack of English is a fault by itself
_TERM_LETTERS = 30  # a longer text is no term that should be translated alike everywhere


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding, and of which place."""

    collection: str
    id: str
    finding: Finding

    @property
    def is_error(self) -> bool:
        return self.finding.check.severity is Severity.ERROR

    def to_json(self, locale: str) -> dict[str, Any]:
        """What is wrong, where, and what to do, in words of `locale`."""
        check, unit, values = self.finding.check, self.finding.unit, self.finding.values
        return {
            "collection": self.collection,
            "id": self.id,
            "field": unit.field,
            "language": unit.language,
            "check": check.id,
            "severity": check.severity.value,
            "message": translate(locale, check.message, **values),
            "advice": translate(locale, check.advice, **values),
            "text": unit.target,
            "mended": self.finding.mended,
        }


def faults_of(engine: Engine, collections: Mapping[str, Collection]) -> list[Fault]:
    """What is wrong with the texts in a database, from one moment of it."""
    with reading(engine)() as session:
        return list(faults_in(session, collections))


def faults_in(session: Session, collections: Mapping[str, Collection]) -> Iterator[Fault]:
    """What is wrong with the texts in the database: place by place, then what is seen of a collection as a whole."""
    glossary = reviewed_terms(session)
    for collection in collections.values():
        short: list[tuple[str, Unit]] = []
        for feature in changed_since(session, 0, collection.id):
            if feature.withdrawn or feature.blocked:
                continue
            units = list(units_of(feature, collection, glossary))
            yield from (Fault(collection.id, feature.id, each) for unit in units for each in checked(unit))
            short += ((feature.id, unit) for unit in units if len(unit.source) <= _TERM_LETTERS)
        yield from _faults_of_many(collection.id, short)


def _faults_of_many(collection: str, short: Iterable[tuple[str, Unit]]) -> Iterator[Fault]:
    places = list(short)
    ids = {id(unit): feature for feature, unit in places}
    for finding in checked_together(unit for _, unit in places):
        yield Fault(collection, ids[id(finding.unit)], finding)


def reviewed_terms(session: Session) -> Glossary:
    """The glossary that checks hold texts to."""
    return Glossary(term for term in terms(session) if term.is_reviewed)


def draft_of(feature: StoredFeature, collection: Collection, glossary: Glossary, place: Place, text: str) -> Unit:
    """A text that somebody is writing, as checks see it: a translation of the source text as it is now."""
    _, field, language = place
    source = feature.source_texts.get(field, "") if feature.source_language == SOURCE_LANGUAGE else ""
    kana = str(feature.properties.get(_KANA) or "")
    terms_here = glossary.terms_in(source, collection.id)
    return Unit(field, language, source, text, kana, properties=feature.properties, terms=terms_here)


def units_of(feature: StoredFeature, collection: Collection, glossary: Glossary) -> Iterator[Unit]:
    """The texts of a place: the Japanese ones, each translation, and an empty one where English must not be lacking."""
    sources = feature.source_texts if feature.source_language == SOURCE_LANGUAGE else {}
    kana = str(feature.properties.get(_KANA) or "")
    fields = {field.id for field in collection.translatable_fields}
    for field in sorted(fields & sources.keys()):
        yield Unit(field, SOURCE_LANGUAGE, sources[field], sources[field], kana, properties=feature.properties)
    there = set()
    for each in sorted(feature.translations, key=lambda each: (each.field, each.language)):
        source = sources.get(each.field, "")
        there.add((each.field, each.language))
        yield Unit(
            each.field,
            each.language,
            source,
            each.text,
            kana,
            each.origin is Origin.OFFICIAL,
            bool(source) and each.source_digest != text_digest(source),
            feature.properties,
            glossary.terms_in(source, collection.id),
        )
    for field in _ALWAYS_IN_ENGLISH:
        if field in fields and sources.get(field) and (field, "en") not in there:
            yield Unit(field, "en", sources[field], "", kana, properties=feature.properties)
