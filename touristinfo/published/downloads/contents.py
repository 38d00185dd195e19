"""What a file to take home is made of: a collection as declared and as released, read block by block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from touristinfo.domain.collections import Collection, Field
from touristinfo.domain.languages import ALL_LANGUAGES, SOURCE_LANGUAGE, TAGS
from touristinfo.published.segment import Segment

ROWS = 2000  # features in memory at once; more are not faster

Feature = dict[str, Any]  # GeoJSON in all languages: a translatable property maps tags to texts


@dataclass(frozen=True, slots=True)
class Content:
    """One collection to be written. `credits`: whom to name for it."""

    collection: Collection
    segment: Segment
    licences: tuple[str, ...]
    credits: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The public fields that occur in the release, as declared; `text_language` says nothing in all languages."""
        there = set(self.segment.fields) - {"text_language"}
        return tuple(field for field in self.collection.public_fields if field.id in there)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that occur, Japanese first, which is always among them."""
        return tuple(tag for tag in TAGS if tag == SOURCE_LANGUAGE or tag in self.segment.languages)

    def blocks(self) -> Iterator[Sequence[int]]:
        """All rows, some thousand at a time."""
        for start in range(0, self.segment.count, ROWS):
            yield range(start, min(start + ROWS, self.segment.count))

    def features(self, rows: Sequence[int]) -> list[Feature]:
        """Features in all languages."""
        found: list[Feature] = orjson.loads(b"[%b]" % self.segment.features(rows, ALL_LANGUAGES))
        return found


def text_in(feature: Feature, field: str, tag: str) -> str | None:
    """The text of a field in one language and no other."""
    by_tag = feature["properties"].get(field)
    return by_tag.get(tag) if isinstance(by_tag, dict) else None
