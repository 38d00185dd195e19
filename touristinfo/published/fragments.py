"""Encodes features for a segment: their bytes, and columns that say what is where and for whom."""

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.languages import ALL_LANGUAGES, TAGS
from touristinfo.published import encode


class Fragments:
    """Features encoded one after another. `spans`: the bytes of each, the head and then its distinct texts.

    `tails`: the distinct tails, by number. `texts`: field -> the text that each fragment gives for it, None where it
    gives none (or, in all languages, many); `name_tags`: the language of each fragment's name, likewise.
    """

    def __init__(self, collection: Collection) -> None:
        """For features of `collection` in their published form."""
        self.spans: list[bytes] = []
        self.tails: dict[bytes, int] = {}
        self.texts: dict[str, list[str | None]] = {field.id: [] for field in collection.translatable_fields}
        self.name_tags: list[str | None] = []
        self._head_ends = array("I")
        self._starts, self._ends, self._masks = array("I"), array("I"), array("Q")
        self._text_index, self._tail_index = array("i"), array("i")
        self._tails_known: dict[tuple[Any, ...], int] = {}

    def add(self, content: FeatureContent, updated: int) -> None:
        """Encode one more feature; `updated` in seconds since 1970."""
        head = encode.encode_head(content, updated)
        parts, length = [head], len(head)
        self._head_ends.append(length)
        known: dict[encode.Tags, tuple[int, encode.Choice]] = {}
        for tag in TAGS:
            tags = encode.chosen_tags(content, tag)
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
        self.spans.append(b"".join([*parts, everything.texts]))

    def _add_text(self, content: FeatureContent, tags: encode.Tags, choice: encode.Choice, start: int) -> int:
        self._starts.append(start)
        self._ends.append(start + len(choice.texts))
        self._masks.append(choice.mask)
        chosen = dict(tags)
        for field, given in self.texts.items():
            given.append(content.texts[field][chosen[field]].value if field in chosen else None)
        self.name_tags.append(chosen.get("name"))
        return len(self._masks) - 1

    def _tail(self, language: str, tags: encode.Tags, choice: encode.Choice) -> int:
        """The number of a tail; most features share theirs, so that few are encoded."""
        key = (language, tags, *choice.machine, None, *choice.stale)
        if key not in self._tails_known:
            tail = encode.encode_tail(language, tags, choice)
            self._tails_known[key] = self.tails.setdefault(tail, len(self.tails))
        return self._tails_known[key]

    def row_columns(self) -> dict[str, NDArray[Any]]:
        """Columns by row: where each head lies in the feature's bytes; by language, then row, which text and tail."""
        languages = len(encode.COLUMNS_OF_LANGUAGE)
        ends = np.array(self._head_ends, np.uint32)
        return {
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


def encoded(collection: Collection, contents: Sequence[tuple[FeatureContent, int]]) -> Fragments:
    """The fragments of features and when each last changed."""
    fragments = Fragments(collection)
    for content, updated in contents:
        fragments.add(content, updated)
    return fragments
