"""What the pages show of a place: each text with its language, what is unreviewed said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from touristinfo.domain.collections import LIST_TYPES, Collection, Field, FieldType
from touristinfo.domain.content import FeatureContent, Resolved, resolve
from touristinfo.domain.languages import LANGUAGES, interface_locale, interface_tag
from touristinfo.domain.municipalities import municipality
from touristinfo.messages import N_, translate
from touristinfo.web.visitor.hours_words import hours_in_words

# Shown by name at the top of a card, or of no use to a visitor there.
_SHOWN_APART = frozenset(
    [
        "name",
        "name_kana",
        "kind",
        "description",
        "sample",
        "approximate",
        "image",
        "image_licence",
        "source",
        "licence",
        "credit",
        "poi_code",
        "municipality_code",
        "text_language",
        "updated",
    ]
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the BCP 47 tag of its language; `note` says what the reader has to know of it, in their language."""

    text: str
    lang: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a place: label in the interface language, and the value; `href` where it can be followed."""

    label: str
    value: Words
    href: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One place as the pages show it."""

    id: str
    kind: str
    name: Words
    japanese: Words | None
    kana: str
    description: Words | None
    municipality: Words | None
    facts: tuple[Fact, ...]
    sample: bool
    approximate: bool
    updated: str
    credit: str
    longitude: float
    latitude: float
    is_open: bool | None = None
    distance_m: int | None = None


class CardMaker:
    """Makes cards for readers of one language; `tag` is a content language."""

    def __init__(self, collections: Mapping[str, Collection], tag: str) -> None:
        self.collections = collections
        self.tag = tag
        self.locale = interface_locale(tag)
        self.interface = interface_tag(tag)

    def words(self, message: str, **values: Any) -> str:
        """A message id in the reader's interface language."""
        return translate(self.locale, message, **values)

    def card(
        self,
        content: FeatureContent,
        updated: datetime,
        is_open: bool | None = None,
        distance_m: int | None = None,
    ) -> Card:
        """The card of one place."""
        collection = self.collections[content.collection]
        texts = self._texts(content)
        name = texts["name"]
        source = content.texts["name"].get("ja")
        properties = content.properties
        return Card(
            id=content.id,
            kind=self._kind(collection, properties),
            name=name,
            japanese=Words(source.value, "ja") if source and not name.lang.startswith("ja") else None,
            kana=properties.get("name_kana", ""),
            description=texts.get("description"),
            municipality=self.municipality_named(properties.get("municipality_code", "")),
            facts=tuple(self._facts(collection, properties, texts)),
            sample=bool(properties.get("sample")),
            approximate=bool(properties.get("approximate")),
            updated=self._date(updated.date()),
            credit=properties.get("credit", ""),
            longitude=content.longitude,
            latitude=content.latitude,
            is_open=is_open,
            distance_m=distance_m,
        )

    def name(self, content: FeatureContent) -> Words:
        """The name that the reader is given."""
        return self._texts(content)["name"]

    def _texts(self, content: FeatureContent) -> dict[str, Words]:
        resolved = resolve(content.texts, self.tag)
        return {
            field: Words(text, resolved.fallbacks.get(field, self.tag), self.note(field, resolved))
            for field, text in resolved.texts.items()
        }

    def note(self, field: str, resolved: Resolved) -> str:
        """What the reader has to know of a text."""
        notes = []
        if field in resolved.fallbacks:
            notes.append(self.words(N_("in %(language)s"), language=LANGUAGES[resolved.fallbacks[field]].endonym))
        if field in resolved.machine:
            notes.append(self.words(N_("machine translation, not reviewed")))
        if field in resolved.stale:
            notes.append(self.words(N_("the original text has changed since")))
        return " · ".join(notes)

    def _kind(self, collection: Collection, properties: Mapping[str, Any]) -> str:
        kind = collection.fields.get("kind")
        term = kind.terms.get(properties.get("kind", "")) if kind else None
        return self.words(term.title if term else collection.title)

    def municipality_named(self, code: str) -> Words | None:
        """The municipality of a code, None where there is none."""
        found = municipality(code) if code else None
        if found is None:
            return None
        lang = self.interface if self.interface in found.names else "ja"
        return Words(found.names[lang], lang)

    def _facts(self, collection: Collection, properties: Mapping[str, Any], texts: Mapping[str, Words]) -> list[Fact]:
        facts = []
        for field in collection.public_fields:
            if field.id in _SHOWN_APART:
                continue
            if field.id in texts:
                facts.append(Fact(self.words(field.title), texts[field.id]))
            elif field.id in properties:
                value = self._value(field, properties[field.id])
                facts.append(Fact(self.words(field.title), value, self.href(field, properties[field.id])))
        return facts

    def _value(self, field: Field, value: Any) -> Words:
        """A value that is the same in every language, in the words of the interface."""
        if field.type in LIST_TYPES:
            return Words(" · ".join(self.term_words(field, each) for each in value), self.value_lang(field))
        return Words(self.single(field, value), self.value_lang(field))

    def single(self, field: Field, value: Any) -> str:
        """One value in words."""
        match field.type:
            case FieldType.BOOLEAN:
                return self.words(N_("yes") if value else N_("no"))
            case FieldType.DATE:
                return self._date(date.fromisoformat(value))
            case FieldType.HOURS:
                return hours_in_words(value, self.locale)
            case _:
                return self.term_words(field, value)

    def term_words(self, field: Field, value: Any) -> str:
        if field.id.endswith("_languages") and value in LANGUAGES:
            return LANGUAGES[value].endonym
        term = field.terms.get(str(value))
        return self.words(term.title) if term else str(value)

    def value_lang(self, field: Field) -> str:
        """Names that are not words of a language (an SSID, a telephone number) are marked undetermined."""
        untranslated = {FieldType.STRING, FieldType.STRINGS, FieldType.URL, FieldType.PHONE}
        return "und" if field.type in untranslated else self.interface

    @staticmethod
    def href(field: Field, value: Any) -> str:
        """Where the value leads, "" where nowhere; no other scheme of an address is followed."""
        match field.type:
            case FieldType.URL:
                return str(value) if str(value).startswith(("https://", "http://")) else ""
            case FieldType.PHONE:
                return "tel:" + "".join(sign for sign in str(value) if sign.isdigit() or sign == "+")
            case _:
                return ""

    def _date(self, day: date) -> str:
        return format_date(day, "medium", locale=self.locale)
