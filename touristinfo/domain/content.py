"""What a release says about one feature, before it is encoded; and which text a reader of a language is given."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from touristinfo.domain.languages import fallback_order

JsonValue = Any  # a JSON value: str, int, float, bool, None, list or dict of them


@dataclass(frozen=True, slots=True)
class Text:
    """One published text. `machine`: no person has reviewed it. `stale`: made from an older source text."""

    value: str
    machine: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FeatureContent:
    """Public content of one feature, all languages.

    `longitude`, `latitude`: WGS 84 degrees. `properties`: public values that are not translatable, absent when unknown.
    `texts`: field id -> language tag -> text, publishable texts only.
    """

    id: str
    collection: str
    longitude: float
    latitude: float
    properties: dict[str, JsonValue]
    texts: dict[str, dict[str, Text]]

    def to_json(self) -> dict[str, JsonValue]:
        """A JSON-ready dict that `from_json` reads back; a text is [value, flags], flags of "m" and "s"."""
        return {
            "id": self.id,
            "collection": self.collection,
            "coordinates": [self.longitude, self.latitude],
            "properties": self.properties,
            "texts": {
                field: {
                    tag: [text.value, ("m" if text.machine else "") + ("s" if text.stale else "")]
                    for tag, text in sorted(by_tag.items())
                }
                for field, by_tag in sorted(self.texts.items())
            },
        }

    @classmethod
    def from_json(cls, data: dict[str, JsonValue]) -> "FeatureContent":
        """Read what `to_json` made."""
        texts = {
            field: {tag: Text(value, "m" in flags, "s" in flags) for tag, (value, flags) in by_tag.items()}
            for field, by_tag in data["texts"].items()
        }
        longitude, latitude = data["coordinates"]
        return cls(data["id"], data["collection"], longitude, latitude, data["properties"], texts)

    def digest(self) -> str:
        """Hex digest (32 characters) of the content in every language; equal content has an equal digest."""
        canonical = orjson.dumps(self.to_json(), option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(canonical, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The texts that a reader of one language is given, and what has to be said about them.

    `fallbacks`: field -> language of the text given instead. `machine`, `stale`: fields, sorted.
    """

    texts: dict[str, str]
    fallbacks: dict[str, str]
    machine: tuple[str, ...]
    stale: tuple[str, ...]


def resolve(texts: dict[str, dict[str, Text]], tag: str) -> Resolved:
    """Choose for each field the text for a reader of `tag`, along the language's fallback chain."""
    chosen: dict[str, str] = {}
    fallbacks: dict[str, str] = {}
    machine: list[str] = []
    stale: list[str] = []
    for field in sorted(texts):
        order = fallback_order(tag, texts[field])
        if not order:
            continue
        text = texts[field][order[0]]
        chosen[field] = text.value
        if order[0] != tag:
            fallbacks[field] = order[0]
        if text.machine:
            machine.append(field)
        if text.stale:
            stale.append(field)
    return Resolved(chosen, fallbacks, tuple(machine), tuple(stale))


def text_digest(text: str) -> str:
    """Digest (32 hex characters) of a source text; a translation made from it is stale when this differs."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
