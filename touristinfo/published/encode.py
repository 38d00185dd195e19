"""One feature's JSON in fragments: a head, a text fragment per distinct set of texts, a tail.

    ,{"type":"Feature","id":…,"geometry":…,"properties":{"kind":…,"updated":…   head, once per feature
    ,"name":…,"description":…,"text_language":…                                 texts, once per distinct choice of them
    },"language":…,"fallbacks":{…},"machine":[…],"stale":[…]}                   tail, interned over the segment

A head starts with a comma, so that features join without anything between; the first comma is left out by slicing.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.languages import ALL_LANGUAGES, TAGS, fallback_order
from touristinfo.published.format import format_time

COLUMNS_OF_LANGUAGE: Mapping[str, int] = {tag: number for number, tag in enumerate((*TAGS, ALL_LANGUAGES))}
MADE_HERE = frozenset({"updated", "text_language"})
_EXACT_INTEGERS = 2**53


def published_form(content: FeatureContent, collection: Collection) -> FeatureContent:
    """`content` as a release holds it: public fields only, no absent values, coordinates of seven decimals.

    This is the second wall: whatever was gathered, a field that is not public is not written. Values that a release
    writes itself (`updated`, `text_language`) are left out. Raises ValueError for a position that is not on Earth.
    """
    longitude, latitude = _degrees(content.longitude, 180), _degrees(content.latitude, 90)
    properties: dict[str, Any] = {}
    texts: dict[str, dict[str, Text]] = {}
    for field in collection.public_fields:
        if field.translatable:
            by_tag = content.texts.get(field.id) or {}
            kept = {tag: by_tag[tag] for tag in TAGS if tag in by_tag and by_tag[tag].value}
            if kept:
                texts[field.id] = kept
        elif field.id not in MADE_HERE:
            value = shortest(content.properties.get(field.id))
            if value is not None and value != []:
                properties[field.id] = value
    return FeatureContent(content.id, content.collection, longitude, latitude, properties, texts)


def _degrees(value: float, most: int) -> float:
    if not -most <= value <= most:
        raise ValueError(f"{value} degrees")
    return round(float(value), 7) + 0.0  # + 0.0 turns -0.0 into 0.0


def shortest(value: Any) -> Any:
    """A value of a field with numbers in their shortest form (3.0 is 3, -0.0 is 0).

    None for what no field holds: an object, a number that JSON cannot say. Such members of lists are left out.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < _EXACT_INTEGERS else value
    if isinstance(value, (list, tuple)):
        return [kept for each in value if (kept := shortest(each)) is not None and not isinstance(kept, list)]
    return None if isinstance(value, dict) else value


def encode_head(content: FeatureContent, updated: int) -> bytes:
    """The head of a feature in its published form; `updated` in seconds since 1970."""
    feature = {
        "type": "Feature",
        "id": content.id,
        "geometry": {"type": "Point", "coordinates": [shortest(content.longitude), shortest(content.latitude)]},
        "properties": {**content.properties, "updated": format_time(updated)},
    }
    return b"," + orjson.dumps(feature)[:-2]


Tags = tuple[tuple[str, str], ...]  # field -> language of the text that is given of it


@dataclass(frozen=True, slots=True)
class Choice:
    """What some readers are given of a feature. `mask`: bit n = a text in the n-th content language is among them.

    `machine`, `stale`: what the tail says of these texts, as lists of fields or, in all languages, maps to tags.
    """

    texts: bytes
    mask: int
    machine: Any
    stale: Any


def chosen_tags(present: Iterable[tuple[str, tuple[str, ...]]], language: str) -> Tags:
    """In which language a reader of `language` is given each text (the same choice as `content.resolve`).

    `present`: each field and the languages that it is in.
    """
    return tuple([(field, nearest(language, tags)) for field, tags in present])


def choose(content: FeatureContent, tags: Tags) -> Choice:
    """The texts that `tags` choose."""
    members: dict[str, Any] = {}
    machine: list[str] = []
    stale: list[str] = []
    mask = 0
    for field, tag in tags:
        text = content.texts[field][tag]
        members[field] = text.value
        mask |= 1 << COLUMNS_OF_LANGUAGE[tag]
        if text.machine:
            machine.append(field)
        if text.stale:
            stale.append(field)
        if field == "name":
            members["text_language"] = tag
    return Choice(_members(members), mask, sorted(machine), sorted(stale))


def choose_all(content: FeatureContent) -> Choice:
    """Every text in every language: each a map from tag to text."""
    members: dict[str, Any] = {}
    machine: dict[str, list[str]] = {}
    stale: dict[str, list[str]] = {}
    mask = 0
    for field, by_tag in content.texts.items():
        members[field] = {tag: text.value for tag, text in by_tag.items()}
        mask |= sum(1 << COLUMNS_OF_LANGUAGE[tag] for tag in by_tag)
        if tags := [tag for tag, text in by_tag.items() if text.machine]:
            machine[field] = tags
        if tags := [tag for tag, text in by_tag.items() if text.stale]:
            stale[field] = tags
    if "name" in members:
        members["text_language"] = ALL_LANGUAGES
    return Choice(_members(members), mask, machine, stale)


def encode_tail(language: str, tags: Tags, choice: Choice) -> bytes:
    """The tail for readers of `language` (or `mul`) who are given `choice`, made from `tags`."""
    fallbacks = {field: tag for field, tag in tags if tag != language}
    said = {"language": language, "fallbacks": fallbacks, "machine": choice.machine, "stale": choice.stale}
    return b"}," + orjson.dumps(said)[1:]


@lru_cache(maxsize=4096)
def nearest(language: str, present: tuple[str, ...]) -> str:
    """The language, of those present, in which a reader of `language` is given a text."""
    return fallback_order(language, present)[0]


def _members(members: dict[str, Any]) -> bytes:
    return b"," + orjson.dumps(members)[1:-1] if members else b""


def decode(feature: bytes, collection: str) -> FeatureContent:
    """The content (published form) out of a feature's JSON in all languages."""
    data = orjson.loads(feature)
    properties: dict[str, Any] = data["properties"]
    texts: dict[str, dict[str, Text]] = {}
    for field, value in list(properties.items()):
        if isinstance(value, dict):
            machine, stale = data["machine"].get(field, ()), data["stale"].get(field, ())
            texts[field] = {tag: Text(text, tag in machine, tag in stale) for tag, text in value.items()}
            del properties[field]
    for made_here in MADE_HERE:
        properties.pop(made_here, None)
    longitude, latitude = data["geometry"]["coordinates"]
    return FeatureContent(data["id"], collection, float(longitude), float(latitude), properties, texts)
