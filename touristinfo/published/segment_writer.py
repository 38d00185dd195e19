"""Writes one collection's segment: fragments into blobs, all else into packed columns."""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import LIST_TYPES, Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.languages import ALL_LANGUAGES, LANGUAGES, SOURCE_LANGUAGE, TAGS
from touristinfo.published import encode, packing, spatial, values
from touristinfo.published.files import sync_file, write_synced
from touristinfo.published.format import COLUMNS, FORMAT, HEADS, SEGMENT, TAILS, TEXTS, format_time

KANA_RANK = "name@kana"  # the order of names for readers of Japanese


@dataclass(frozen=True, slots=True)
class Entry:
    """A feature to write: content in its published form, its digest (hex), and when it last changed (seconds).

    `is_new`: it was not in the release before, or was different there.
    """

    content: FeatureContent
    digest: str
    updated: int
    is_new: bool = True


def signature(collection: Collection) -> dict[str, Any]:
    """What the bytes of a segment follow from besides its features; a segment is linked only while this is the same."""
    made_from = {
        "format": FORMAT,
        "languages": {tag: language.fallbacks for tag, language in LANGUAGES.items()},
        "fields": {
            each.id: [each.type.value, each.translatable, each.stale.value] for each in collection.public_fields
        },
    }
    read_back: dict[str, Any] = orjson.loads(orjson.dumps(made_from))  # so that it compares equal with a stored one
    return read_back


def write_segment(folder: Path, collection: Collection, entries: Iterable[Entry], changed_at: int) -> None:
    """Write a segment into `folder` (made here), features in order of id, and wait until it is on the disk."""
    folder.mkdir()
    ordered = sorted(entries, key=lambda entry: entry.content.id)
    fragments = _Fragments()
    with (folder / HEADS).open("xb") as heads, (folder / TEXTS).open("xb") as texts:
        for entry in ordered:
            fragments.add(entry, heads, texts)
    (folder / TAILS).write_bytes(b"".join(fragments.tails))
    columns = {**_feature_columns(ordered), **fragments.columns(), **_value_columns(collection, ordered, fragments)}
    with (folder / COLUMNS).open("xb") as file:
        directory = packing.pack(columns, file)
    for name in (HEADS, TEXTS, TAILS, COLUMNS):
        sync_file(folder / name)
    description = _description(collection, ordered, fragments, changed_at)
    write_synced(folder / SEGMENT, orjson.dumps({**description, "columns": directory}, option=orjson.OPT_SORT_KEYS))
    sync_file(folder)


@dataclass
class _Fragments:
    """What has been written to the blobs so far: where each fragment ends, and who uses which."""

    head_ends: "array[int]" = field(default_factory=lambda: array("q", [0]))
    text_ends: "array[int]" = field(default_factory=lambda: array("q", [0]))
    text_masks: "array[int]" = field(default_factory=lambda: array("Q"))
    text_choices: list[tuple[FeatureContent, dict[str, str]]] = field(default_factory=list)
    text_index: "array[int]" = field(default_factory=lambda: array("i"))
    tail_index: "array[int]" = field(default_factory=lambda: array("i"))
    tails: dict[bytes, int] = field(default_factory=dict)
    mask: int = 0

    def add(self, entry: Entry, heads: BinaryIO, texts: BinaryIO) -> None:
        """Write the fragments of one feature."""
        head = encode.encode_head(entry.content, entry.updated)
        heads.write(head)
        self.head_ends.append(self.head_ends[-1] + len(head))
        known: dict[tuple[tuple[str, str], ...], int] = {}
        for tag in TAGS:
            choice = encode.choose(entry.content, tag)
            if choice.tags not in known:
                known[choice.tags] = self._add_text(choice, entry.content, texts)
            self._use(known[choice.tags], choice.tail)
        everything = encode.choose_all(entry.content)
        self._use(self._add_text(everything, entry.content, texts), everything.tail)
        self.mask |= everything.mask

    def _add_text(self, choice: encode.Choice, content: FeatureContent, texts: BinaryIO) -> int:
        texts.write(choice.texts)
        self.text_ends.append(self.text_ends[-1] + len(choice.texts))
        self.text_masks.append(choice.mask)
        self.text_choices.append((content, dict(choice.tags)))
        return len(self.text_choices) - 1

    def _use(self, text: int, tail: bytes) -> None:
        self.text_index.append(text)
        self.tail_index.append(self.tails.setdefault(tail, len(self.tails)))

    def chosen_texts(self, field_id: str) -> list[str | None]:
        """The text that each fragment gives for a field; None where it gives none (or, for all languages, many)."""
        return [
            content.texts[field_id][tags[field_id]].value if field_id in tags else None
            for content, tags in self.text_choices
        ]

    def columns(self) -> dict[str, NDArray[Any]]:
        """Where the fragments lie, and by language, then row, which are used."""
        languages = len(encode.COLUMNS_OF_LANGUAGE)
        tail_lengths = np.array([0, *map(len, self.tails)], np.int64)
        return {
            "head_offsets": np.array(self.head_ends, np.int64),
            "text_offsets": np.array(self.text_ends, np.int64),
            "text_masks": np.array(self.text_masks, np.uint64),
            "tail_offsets": np.cumsum(tail_lengths),
            "text_index": np.array(self.text_index, np.int32).reshape(-1, languages).T,
            "tail_index": np.array(self.tail_index, np.int32).reshape(-1, languages).T,
        }


def _feature_columns(entries: list[Entry]) -> dict[str, NDArray[Any]]:
    longitudes = np.array([entry.content.longitude for entry in entries], np.float64)
    latitudes = np.array([entry.content.latitude for entry in entries], np.float64)
    digests = b"".join(bytes.fromhex(entry.digest) for entry in entries)
    return {
        "ids": np.array([entry.content.id.encode("ascii") for entry in entries] or [], dtype=_id_type(entries)),
        "digests": np.frombuffer(digests, np.uint8).reshape(len(entries), 16),
        "updated": np.array([entry.updated for entry in entries], np.int64),
        "longitudes": longitudes,
        "latitudes": latitudes,
        **spatial.build(longitudes, latitudes),
    }


def _id_type(entries: list[Entry]) -> str:
    return f"S{max((len(entry.content.id) for entry in entries), default=1) or 1}"


def _value_columns(collection: Collection, entries: list[Entry], fragments: _Fragments) -> dict[str, NDArray[Any]]:
    """Columns for filters and sorting: by row for properties, by text fragment for what depends on the language."""
    columns: dict[str, NDArray[Any]] = {}
    for each in collection.public_fields:
        if each.translatable:
            held: list[Any] = fragments.chosen_texts(each.id)
        elif each.id == "text_language":
            held = [tags.get("name") for _, tags in fragments.text_choices]
        elif each.id == "updated":
            held = [format_time(entry.updated) for entry in entries]
        else:
            held = [entry.content.properties.get(each.id) for entry in entries]
        columns |= values.value_columns(each.id, held)
        if each.type not in LIST_TYPES:
            columns |= values.rank_column(each.id, each.type, held)
        if each.id == "name":
            columns |= values.rank_column(KANA_RANK, each.type, [_reading(entry) for entry in entries])
    return columns


def _reading(entry: Entry) -> str | None:
    """The name as a reader of Japanese looks it up: in kana where that is known."""
    kana = entry.content.properties.get("name_kana")
    if isinstance(kana, str) and kana:
        return kana
    names = entry.content.texts.get("name")
    return names[encode.nearest(SOURCE_LANGUAGE, tuple(names))].value if names else None


def _description(
    collection: Collection, entries: list[Entry], fragments: _Fragments, changed_at: int
) -> dict[str, Any]:
    made_from = signature(collection)
    digest = hashlib.blake2b(orjson.dumps(made_from), digest_size=16)
    for entry in entries:
        digest.update(f"{entry.content.id} {entry.digest} {entry.updated}\n".encode())
    contents = [entry.content for entry in entries]
    held = {name for content in contents for name in (*content.properties, *content.texts)} | encode.MADE_HERE
    return {
        "format": FORMAT,
        "collection": collection.id,
        "count": len(entries),
        "digest": digest.hexdigest(),
        "changed_at": changed_at,
        "extent": _extent(contents),
        "languages": [tag for tag in TAGS if fragments.mask >> encode.COLUMNS_OF_LANGUAGE[tag] & 1],
        "language_columns": [*TAGS, ALL_LANGUAGES],
        "fields": [each.id for each in collection.public_fields if each.id in held] if entries else [],
        "signature": made_from,
    }


def _extent(contents: list[FeatureContent]) -> list[float] | None:
    if not contents:
        return None
    longitudes = [content.longitude for content in contents]
    latitudes = [content.latitude for content in contents]
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
