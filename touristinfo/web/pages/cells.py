"""Values of a feature as they stand on pages: in the reader's words, beside the value that programs read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from babel.dates import format_datetime

from touristinfo.domain.collections import LIST_TYPES, Field, FieldType
from touristinfo.domain.content import Resolved
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.published.format import JAPAN
from touristinfo.web.visitor.cards import CardMaker, Words

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `raw`: as the JSON has it, "" where that is the text itself. `href`: where it leads."""

    words: Words
    raw: str = ""
    href: str = ""


def cells(maker: CardMaker, field: Field, feature: Json) -> list[Cell]:
    """What a feature (GeoJSON, in one language or in all) says in one field; empty where it says nothing."""
    value = feature["properties"].get(field.id)
    if value is None:
        return []
    if field.translatable:
        return [Cell(words) for words in _texts(maker, field.id, value, feature)]
    if field.type in LIST_TYPES:
        return [_cell(maker, field, each) for each in value]
    return [_cell(maker, field, value)]


def _cell(maker: CardMaker, field: Field, value: Any) -> Cell:
    raw = value if isinstance(value, str) else orjson.dumps(value).decode()
    words = Words(_in_words(maker, field, value), maker.value_lang(field))
    if field.type is FieldType.MUNICIPALITY:
        words = maker.municipality_named(value) or words
    return Cell(words, "" if raw == words.text else raw, maker.href(field, value))


def _in_words(maker: CardMaker, field: Field, value: Any) -> str:
    if field.type is FieldType.DATETIME:
        return moment_in_words(datetime.fromisoformat(value), maker.locale)
    return maker.term_words(field, value) if field.type in LIST_TYPES else maker.single(field, value)


def moment_in_words(moment: datetime, locale: str) -> str:
    """An aware moment as a reader of `locale` has it, in Japan's time."""
    return format_datetime(moment.astimezone(JAPAN), "medium", tzinfo=JAPAN, locale=locale)


def _texts(maker: CardMaker, field: str, value: Any, feature: Json) -> Iterable[Words]:
    """The text, or with all languages each of them."""
    if feature["language"] != ALL_LANGUAGES:
        resolved = Resolved({}, feature["fallbacks"], tuple(feature["machine"]), tuple(feature["stale"]))
        tag = feature["fallbacks"].get(field, feature["language"])
        return [Words(value, tag, maker.note(field, resolved))]
    return [Words(text, tag, maker.note(field, _said_of(tag, field, feature))) for tag, text in value.items()]


def _said_of(tag: str, field: str, feature: Json) -> Resolved:
    machine, stale = ((field,) if tag in feature[said].get(field, ()) else () for said in ("machine", "stale"))
    return Resolved({}, {}, machine, stale)
