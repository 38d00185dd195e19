"""One collection of a release, mapped: rows by id, their JSON, their values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.languages import ALL_LANGUAGES, fallback_order
from touristinfo.messages import N_
from touristinfo.published import format_1, layout
from touristinfo.published.encode import decode
from touristinfo.published.files import map_file
from touristinfo.published.format import COLUMNS, FORMAT, JAPAN, SEGMENT, TAILS, damaged, read_json
from touristinfo.published.spatial import PointIndex

Rows = Sequence[int] | NDArray[Any]
Piece = bytes | memoryview
KANA_RANK = "name@kana"  # the order of names for readers of Japanese
_MAPPED = {FORMAT: layout.mapped, format_1.FORMAT: format_1.mapped}
_MOST_TAILS_USED = 4096


class Segment:
    """The features of one collection, in order of id; a row is a feature's place in that order.

    `extent`: west, south, east, north in WGS 84 degrees, None when empty. `languages`: content languages of its texts.
    `fields`: fields that occur. `digest`: of all that an answer depends on, for ETags of lists. `changed_at` =
    `last_modified`: when anything in it last changed, deletions too.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Map the segment in `folder`; `name` is how errors call it. Raises ReleaseDamagedError."""
        self.folder = folder
        description = _read_description(folder, name)
        self.layout = _MAPPED[description["format"]](folder, name, description)
        self.columns: dict[str, NDArray[Any]] = self.layout.columns
        try:
            self._describe(description)
            self._take_columns()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise damaged(f"{name}/{SEGMENT}", N_("a part of it is missing")) from error

    def _describe(self, description: dict[str, Any]) -> None:
        self.collection: str = description["collection"]
        self.count: int = description["count"]
        self.digest: str = description["digest"]
        self.changed_at = datetime.fromtimestamp(description["changed_at"], JAPAN)
        self.last_modified = self.changed_at
        extent = description["extent"]
        self.extent: tuple[float, float, float, float] | None = None if extent is None else tuple(extent)
        self.languages: tuple[str, ...] = tuple(description["languages"])
        self.fields: tuple[str, ...] = tuple(description["fields"])
        self.signature: dict[str, Any] = description["signature"]
        self._salt = blake2b(orjson.dumps(self.signature), digest_size=16).digest()
        self._language_columns = {tag: column for column, tag in enumerate(description["language_columns"])}
        self._tags_of_masks: dict[int, frozenset[str]] = {}  # at most one per set of languages that occurs
        self._field_types: Mapping[str, tuple[str, bool]] = self.signature["fields"]

    def _take_columns(self) -> None:
        columns = self.columns
        self._ids, self._digests, self._updated = columns["ids"], columns["digests"], columns["updated"]
        self.longitudes, self.latitudes = columns["longitudes"], columns["latitudes"]
        self._row_block = columns["row_block"]
        self._head_start, self._head_end = columns["head_start"], columns["head_end"]
        self._text_start, self._text_end = columns["text_start"], columns["text_end"]
        self._tail_offsets, self._text_masks = columns["tail_offsets"], columns["text_masks"]
        self._text_index, self._tail_index = columns["text_index"], columns["tail_index"]
        self._tails = _Tails(self.layout.tails, self._tail_offsets)
        self.points = PointIndex(columns)
        if {self.count} != {len(self._ids), len(self._updated), len(self._head_start), len(self._row_block)}:
            raise ValueError(self.count)

    # rows

    def row_of(self, id: str) -> int | None:
        """The row of a feature, None when it is not here."""
        if not id.isascii() or not 0 < len(id) <= self._ids.itemsize:
            return None
        sought = id.encode()
        row = int(np.searchsorted(self._ids, np.bytes_(sought)))
        return row if row < self.count and self._ids[row] == sought else None

    def ids(self, rows: Rows | None = None) -> list[str]:
        """The ids of `rows`, or of all."""
        wanted = self._ids if rows is None else self._ids[np.asarray(rows, np.int64)]
        return [id.decode() for id in wanted.tolist()]

    def coordinates(self, row: int) -> tuple[float, float]:
        """Longitude and latitude in WGS 84 degrees."""
        return float(self.longitudes[row]), float(self.latitudes[row])

    def updated(self, row: int) -> datetime:
        """When the feature's published content in any language last changed."""
        return datetime.fromtimestamp(self.updated_seconds(row), JAPAN)

    def updated_seconds(self, row: int) -> int:
        """The same in seconds since 1970."""
        return int(self._updated[row])

    def content_digest(self, row: int) -> str:
        """`FeatureContent.digest()` of what was published."""
        digest: bytes = self._digests[row].tobytes()
        return digest.hex()

    def etag(self, row: int) -> str:
        """A tag (32 hex characters) of all that the feature's answers depend on, whatever their language."""
        made_from = self._salt + self._digests[row].tobytes() + self._updated[row].tobytes()
        return blake2b(made_from, digest_size=16).hexdigest()

    # JSON

    def feature(self, row: int, language: str, extra: bytes = b"") -> bytes:
        """A feature's JSON in a content language or `mul`; `extra` is put in before its end: b',"distance_m":12'."""
        column, block = self._column(language), self._row_block.item(row)
        text, tail = self._text_index.item(column, row), self._tail_index.item(column, row)
        end = self._tail_offsets.item(tail + 1)
        parts = [
            self.layout.heads[block][self._head_start.item(row) + 1 : self._head_end.item(row)],
            self.layout.texts[block][self._text_start.item(text) : self._text_end.item(text)],
            self.layout.tails[self._tail_offsets.item(tail) : end - 1 if extra else end],
        ]
        return b"".join([*parts, extra, b"}"] if extra else parts)

    def features(self, rows: Rows, language: str, extras: Sequence[bytes] = ()) -> bytes:
        """The JSON of features, joined by commas; `extras`: for each of them what `feature` takes as `extra`."""
        return b"".join(self.pieces(rows, language, extras))

    def pieces(self, rows: Rows, language: str, extras: Sequence[bytes] = ()) -> list[Piece]:
        """The same in pieces, to be joined together with what stands around it: bodies are up to megabytes."""
        chosen = np.asarray(rows, np.int64)
        if not len(chosen):
            return []
        column = self._column(language)
        blocks = self._row_block.take(chosen).tolist()
        texts = self._text_index[column].take(chosen)
        tails = list(map(self._tails.__getitem__, self._tail_index[column].take(chosen).tolist()))
        if extras:
            tails = [b"%b%b}" % (tail[:-1], extra) for tail, extra in zip(tails, extras, strict=True)]
        pieces: list[Piece] = [b""] * (3 * len(chosen))
        pieces[0::3] = _slices(self.layout.heads, blocks, self._head_start.take(chosen), self._head_end.take(chosen))
        pieces[1::3] = _slices(self.layout.texts, blocks, self._text_start.take(texts), self._text_end.take(texts))
        pieces[2::3] = tails
        pieces[0] = pieces[0][1:]
        return pieces

    def _column(self, language: str) -> int:
        """The column of a language; of the nearest where the release is older than our table of languages."""
        column = self._language_columns.get(language)
        if column is None:
            column = self._language_columns[fallback_order(language, self._language_columns)[0]]
        return column

    def present_languages(self, rows: Rows, language: str) -> frozenset[str]:
        """The languages of the texts that a reader of `language` is given in these rows."""
        texts = self._text_index[self._column(language)].take(np.asarray(rows, np.int64))
        return self._tags(int(np.bitwise_or.reduce(self._text_masks.take(texts))) if len(texts) else 0)

    def languages_of(self, row: int, language: str) -> frozenset[str]:
        """The same for one row, faster."""
        return self._tags(self._text_masks.item(self._text_index.item(self._column(language), row)))

    def _tags(self, mask: int) -> frozenset[str]:
        if mask not in self._tags_of_masks:
            tags = frozenset(tag for tag, column in self._language_columns.items() if mask >> column & 1)
            self._tags_of_masks[mask] = tags
        return self._tags_of_masks[mask]

    # what the next release is made from

    def row_bytes(self, row: int) -> memoryview:
        """All fragments of a feature as they lie in its block (not in format 1): the head, then the texts."""
        last = (self._text_index.item(0, row + 1) if row + 1 < self.count else len(self._text_end)) - 1
        block: memoryview = self.layout.heads[self._row_block.item(row)]
        return block[self._head_start.item(row) : self._text_end.item(last)]

    def row_values(self, row: int) -> dict[str, Any]:
        """The properties in a feature's head: those that are the same in all languages."""
        head = self.layout.heads[self._row_block.item(row)][self._head_start.item(row) + 1 : self._head_end.item(row)]
        properties: dict[str, Any] = orjson.loads(b"%b}}" % head)["properties"]
        return properties

    def text_values(self, fragment: int) -> dict[str, Any]:
        """The properties in a text fragment."""
        row = int(self.rows_of_fragments(np.array([fragment], np.int32))[0])
        block = self.layout.texts[self._row_block.item(row)]
        text = block[self._text_start.item(fragment) + 1 : self._text_end.item(fragment)]
        properties: dict[str, Any] = orjson.loads(b"{%b}" % text)
        return properties

    def head_values(self, rows: Rows) -> list[dict[str, Any]]:
        """`row_values` of many rows, parsed at once."""
        chosen = np.asarray(rows, np.int64)
        if not len(chosen):
            return []
        blocks = self._row_block.take(chosen).tolist()
        heads = _slices(self.layout.heads, blocks, self._head_start.take(chosen) + 1, self._head_end.take(chosen))
        parsed = orjson.loads(b"[%b}}]" % b"}},".join(heads))
        return [each["properties"] for each in parsed]

    def fragment_values(self, fragments: NDArray[Any]) -> list[dict[str, Any]]:
        """`text_values` of many fragments, parsed at once."""
        if not len(fragments):
            return []
        blocks = self._row_block.take(self.rows_of_fragments(fragments)).tolist()
        texts = _slices(self.layout.texts, blocks, self._text_start.take(fragments) + 1, self._text_end.take(fragments))
        parsed: list[dict[str, Any]] = orjson.loads(b"[{%b}]" % b"},{".join(texts))
        return parsed

    def tails(self) -> list[bytes]:
        """The distinct tails, by number."""
        ends = self._tail_offsets.tolist()
        return [bytes(self.layout.tails[start:end]) for start, end in pairwise(ends)]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files in its folder (not of format 1)."""
        parts = (part.path.name for part in self.layout.search)
        return SEGMENT, TAILS, COLUMNS, *self.layout.block_names, *parts

    @property
    def block_paths(self) -> list[Path]:
        """The block files (not of format 1)."""
        return [self.folder / name for name in self.layout.block_names]

    def remembers(self, id: str) -> bool:
        """Whether the search index may still hold words of this feature that it does not say any more."""
        columns = self.columns
        if "search_ids" not in columns:
            return False
        return bool(np.any((columns["search_ids"] == layout.id_checksum(id.encode())) & (columns["search_rows"] == -1)))

    def fragment_starts(self) -> NDArray[np.int64]:
        """The first text fragment of each row, and after the last one their number."""
        return np.append(self._text_index[0].astype(np.int64), len(self._text_start))

    # values

    def content(self, row: int) -> FeatureContent:
        """All that is published of a feature (slow: parses it)."""
        return decode(self.feature(row, ALL_LANGUAGES), self.collection)

    def contents(self) -> Iterator[FeatureContent]:
        """The contents of all features, in order of id."""
        return (self.content(row) for row in range(self.count))

    def value(self, row: int, field: str, language: str) -> Any:
        """The value of a property as a reader of `language` is given it; None when absent (slow: parses it)."""
        return orjson.loads(self.feature(row, language))["properties"].get(field)

    def field_type(self, field: str) -> tuple[FieldType, bool] | None:
        """Type of a field as it was published, and whether its value depends on the language; None = unknown."""
        declared = self._field_types.get(field)
        if declared is None:
            return None
        return FieldType(declared[0]), declared[1] or field == "text_language"

    def updated_between(self, start: datetime | None, end: datetime | None) -> NDArray[np.int64]:
        """The rows whose `updated` is in the closed interval; None is open."""
        chosen = np.ones(self.count, np.bool_)
        if start is not None:
            chosen &= self._updated >= start.timestamp()
        if end is not None:
            chosen &= self._updated <= end.timestamp()
        return np.flatnonzero(chosen)

    def text_fragments(self, rows: Rows, language: str) -> NDArray[np.int32]:
        """The text fragment that each row uses in a language (columns of translatable fields are by fragment)."""
        chosen: NDArray[np.int32] = self._text_index[self._column(language)][np.asarray(rows, np.int64)]
        return chosen

    def rows_of_fragments(self, fragments: NDArray[Any]) -> NDArray[np.int64]:
        """The row that each text fragment belongs to: a row's first one is that of the first language."""
        return np.searchsorted(self._text_index[0], fragments, side="right") - 1


class _Tails(dict[int, bytes]):
    """Tails by number. There are few, so those in use are kept as bytes: a fifth of the time of a slice."""

    def __init__(self, tails: memoryview, offsets: NDArray[Any]) -> None:
        super().__init__()
        self._all, self._offsets = tails, offsets

    def __missing__(self, number: int) -> bytes:
        if len(self) >= _MOST_TAILS_USED:
            self.clear()
        tail = bytes(self._all[self._offsets.item(number) : self._offsets.item(number + 1)])
        self[number] = tail
        return tail


def _slices(
    blobs: Sequence[memoryview], blocks: list[int], starts: NDArray[Any], ends: NDArray[Any]
) -> list[memoryview]:
    return [blobs[block][start:end] for block, start, end in zip(blocks, starts.tolist(), ends.tolist(), strict=True)]


def _read_description(folder: Path, name: str) -> dict[str, Any]:
    description = read_json(bytes(map_file(folder / SEGMENT, f"{name}/{SEGMENT}")), f"{name}/{SEGMENT}")
    if description.get("format") not in _MAPPED:
        raise damaged(f"{name}/{SEGMENT}", N_("its format is not one that this version reads"))
    return description
