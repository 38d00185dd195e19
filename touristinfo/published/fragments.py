"""Encodes features for a segment: their bytes, and columns that say what is where and for whom."""

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.languages import ALL_LANGUAGES, SOURCE_LANGUAGE, TAGS
from touristinfo.published import encode
from touristinfo.published.format import format_time
from touristinfo.published.search_index import searched
from touristinfo.published.spool import Spool
from touristinfo.published.values import Held

TEXT_LANGUAGE = "text_language"


@dataclass(frozen=True, slots=True)
class Entry:
    """A new or changed feature: its content in published form, that one's digest (hex), when it changed (seconds)."""

    content: FeatureContent
    digest: str
    updated: int


class Fragments:
    """Features encoded one after another, in order of id.

    `spans`: by feature, its bytes: the head, then its distinct texts. `documents`: what search indexes of it.
    `values`: by field, what features hold; `readings`: what their names are sorted by for readers of Japanese.
    `texts`: by field, what text fragments give (none in all languages at once, where it is many). `tails`: the distinct
    tails, by number.
    """

    def __init__(self, collection: Collection, spans: Spool, documents: Spool) -> None:
        """For features of `collection` in their published form; both spools are empty."""
        self.spans, self.documents = spans, documents
        self.ids: list[bytes] = []
        self.tails: dict[bytes, int] = {}
        by_text = {field.id for field in collection.public_fields if field.translatable} | {TEXT_LANGUAGE}
        self.values = {field.id: Held() for field in collection.public_fields if field.id not in by_text}
        self.readings = Held()
        self.texts = {field: Held() for field in by_text}
        self._digests = bytearray()
        self._updated = array("q")
        self._longitudes, self._latitudes = array("d"), array("d")
        self._head_ends = array("I")
        self._starts, self._ends, self._masks = array("I"), array("I"), array("Q")
        self._text_index, self._tail_index = array("i"), array("i")
        self._tails_known: dict[tuple[Any, ...], int] = {}

    def add(self, entry: Entry) -> None:
        """Encode one more feature. Raises OSError when the disk is full."""
        content = entry.content
        self._add_row(entry)
        head = encode.encode_head(content, entry.updated)
        parts, length = [head], len(head)
        self._head_ends.append(length)
        present = tuple((field, tuple(by_tag)) for field, by_tag in content.texts.items())
        known: dict[encode.Tags, tuple[int, encode.Choice]] = {}
        for tag in TAGS:
            tags = encode.chosen_tags(present, tag)
            if tags not in known:
                choice = encode.choose(content, tags)
                known[tags] = self._add_text(content, tags, choice, length), choice
                parts.append(choice.texts)
                length += len(choice.texts)
            number, choice = known[tags]
            self._text_index.append(number)
            self._tail_index.append(self._tail(tag, tags, choice))
        everything = encode.choose_all(content)
        self._text_index.append(self._add_text(content, (), everything, length))
        tail = encode.encode_tail(ALL_LANGUAGES, (), everything)
        self._tail_index.append(self.tails.setdefault(tail, len(self.tails)))
        self.spans.add(b"".join([*parts, everything.texts]))

    def _add_row(self, entry: Entry) -> None:
        content, row = entry.content, len(self.ids)
        self.ids.append(content.id.encode("ascii"))
        self._digests += bytes.fromhex(entry.digest)
        self._updated.append(entry.updated)
        self._longitudes.append(content.longitude)
        self._latitudes.append(content.latitude)
        for field, value in content.properties.items():
            self.values[field].add(row, value)
        self.values["updated"].add(row, format_time(entry.updated))
        self.readings.add(row, _reading(content))
        self.documents.add(searched(content))

    def _add_text(self, content: FeatureContent, tags: encode.Tags, choice: encode.Choice, start: int) -> int:
        self._starts.append(start)
        self._ends.append(start + len(choice.texts))
        self._masks.append(choice.mask)
        fragment = len(self._masks) - 1
        for field, tag in tags:
            self.texts[field].add(fragment, content.texts[field][tag].value)
            if field == "name":
                self.texts[TEXT_LANGUAGE].add(fragment, tag)
        return fragment

    def _tail(self, language: str, tags: encode.Tags, choice: encode.Choice) -> int:
        """The number of a tail; most features share theirs, so that few are encoded."""
        key = (language, tags, *choice.machine, None, *choice.stale)
        if key not in self._tails_known:
            tail = encode.encode_tail(language, tags, choice)
            self._tails_known[key] = self.tails.setdefault(tail, len(self.tails))
        return self._tails_known[key]

    def row_columns(self) -> dict[str, NDArray[Any]]:
        """Columns by row. `head_…`: where each head lies in the feature's bytes; `…_index` [languages + 1, n]."""
        languages = len(encode.COLUMNS_OF_LANGUAGE)
        ends = np.array(self._head_ends, np.uint32)
        return {
            "ids": np.array(self.ids or [], "S"),
            "digests": np.frombuffer(bytes(self._digests), "V16"),
            "updated": np.array(self._updated, np.int64),
            "longitudes": np.array(self._longitudes, np.float64),
            "latitudes": np.array(self._latitudes, np.float64),
            "head_start": np.zeros_like(ends),
            "head_end": ends,
            "text_index": np.array(self._text_index, np.int32).reshape(-1, languages).T,
            "tail_index": np.array(self._tail_index, np.int32).reshape(-1, languages).T,
        }

    def text_columns(self) -> dict[str, NDArray[Any]]:
        """Columns by text fragment: where each lies in the feature's bytes, and the languages in it."""
        return {
            "text_start": np.array(self._starts, np.uint32),
            "text_end": np.array(self._ends, np.uint32),
            "text_masks": np.array(self._masks, np.uint64),
        }


def _reading(content: FeatureContent) -> str | None:
    """The name as a reader of Japanese looks it up: in kana where that is known."""
    kana = content.properties.get("name_kana")
    if isinstance(kana, str) and kana:
        return kana
    names = content.texts.get("name")
    return names[encode.nearest(SOURCE_LANGUAGE, tuple(names))].value if names else None
