"""Writes one collection's segment: new and changed features encoded, all else taken from the segment before.

Encoding, folding and indexing, which cost most, are done for what changed. What grows with the whole segment is copying
columns in memory and linking files.
"""

import hashlib
from collections.abc import Collection as Set
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import ALL_LANGUAGES, LANGUAGES, TAGS
from touristinfo.published import encode, packing, search_parts
from touristinfo.published.blocks import Block, Bytes, divided, write_blocks
from touristinfo.published.columns import merged_columns
from touristinfo.published.files import sync_file, write_synced
from touristinfo.published.format import COLUMNS, FORMAT, SEGMENT, TAILS
from touristinfo.published.fragments import Entry, Fragments
from touristinfo.published.layout import SearchPart
from touristinfo.published.placement import GONE, Placement, place_rows
from touristinfo.published.search_index import searched
from touristinfo.published.segment import Segment
from touristinfo.published.spool import Spool
from touristinfo.published.values import Columns

_KEYS = 1  # of search_keys and folding: raised when they change, so that indexes are made anew


@dataclass(frozen=True, slots=True)
class Edit:
    """What a segment says other than the one before.

    `entries`: new and changed features, in order of id. `deleted`: ids of those gone. `forget`: ids of features of
    which nothing may be left that is not said any more.
    """

    entries: Iterable[Entry]
    deleted: Sequence[str] = ()
    forget: Set[str] = ()


def signature(collection: Collection) -> dict[str, Any]:
    """What the bytes of a segment follow from besides its features; parts are linked only while this is the same."""
    made_from = {
        "format": FORMAT,
        "search_keys": _KEYS,
        "languages": {tag: language.fallbacks for tag, language in LANGUAGES.items()},
        "fields": {
            each.id: [each.type.value, each.translatable, each.stale.value] for each in collection.public_fields
        },
    }
    if collection.policy:  # it decides which texts are there
        made_from["policy"] = [repr(rule) for rule in collection.policy]
    read_back: dict[str, Any] = orjson.loads(orjson.dumps(made_from))  # so that it compares equal with a stored one
    return read_back


def write_segment(folder: Path, collection: Collection, before: Segment | None, edit: Edit, changed_at: int) -> None:
    """Write a segment into `folder` (made here) and wait until it is on the disk.

    `before`: the segment that `edit` starts from, of the same signature; None = an empty one.
    """
    folder.mkdir()
    with search_parts.other_processes() as pool, Spool(folder) as spans, Spool(folder) as documents:
        search = search_parts.Making(folder, pool)
        fragments = Fragments(collection, spans, documents)
        for number, entry in enumerate(edit.entries, 1):
            fragments.add(entry)
            if before is None and number % search_parts.MOST_DOCUMENTS == 0:  # where nothing was before, row is number
                search.begin(np.arange(number - search_parts.MOST_DOCUMENTS, number), documents.__getitem__)
        _Writing(folder, collection, before, fragments, edit).write(search, changed_at)


class _Writing:
    """One segment while it is written: new features encoded, every row placed."""

    def __init__(
        self, folder: Path, collection: Collection, before: Segment | None, fragments: Fragments, edit: Edit
    ) -> None:
        self.folder = folder
        self.collection = collection
        self.before = before
        self.forget = edit.forget
        self.fragments = fragments
        self.rows = self._place(edit.deleted)
        self.columns: Columns = {}
        self.first_texts = np.empty(0, np.int64)
        self.old_rows = np.full(self.rows.count, GONE)  # by row: that of the same feature before
        kept = np.flatnonzero(self.rows.old != GONE)
        self.old_rows[self.rows.old[kept]] = kept
        self.new_rows = np.full(self.rows.count, GONE)  # by row: that among the fragments
        self.new_rows[self.rows.new] = np.arange(len(self.rows.new))

    def _place(self, deleted: Sequence[str]) -> Placement:
        """Where the rows kept and the entries stand."""
        ids_before = self.before.columns["ids"] if self.before else np.empty(0, "S1")
        is_kept = np.ones(len(ids_before), np.bool_)
        changed = [*deleted, *(id.decode() for id in self.fragments.ids)] if self.before else []
        is_kept[[row for id in changed if self.before and (row := self.before.row_of(id)) is not None]] = False
        return place_rows(ids_before, is_kept, np.array(self.fragments.ids or [], "S"))

    def write(self, search: search_parts.Making, changed_at: int) -> None:
        self._begin_search(search)
        self.columns, self.first_texts = merged_columns(self.collection, self.before, self.fragments, self.rows)
        blocks = self._write_blocks()
        parts = self._end_search(search)
        self._write_tails()
        with (self.folder / COLUMNS).open("xb") as file:
            directory = packing.pack(self.columns, file)
        for name in [TAILS, COLUMNS, *blocks]:
            sync_file(self.folder / name)
        description = {
            **_description(self.collection, self.columns, changed_at),
            "blocks": blocks,
            "search": parts,
            "columns": directory,
        }
        write_synced(self.folder / SEGMENT, orjson.dumps(description, option=orjson.OPT_SORT_KEYS))
        sync_file(self.folder)

    def _write_blocks(self) -> list[str]:
        """Write blocks, and into the columns where the fragments lie in them; their names."""
        before = self.before
        blocks = divided(before.columns["row_block"] if before else np.empty(0, np.int32), self.rows)
        sizes = [block.end - block.start for block in blocks]
        self.columns["row_block"] = np.repeat(np.arange(len(blocks), dtype=np.int32), sizes)
        self.columns["block_rows"] = np.cumsum([0, *sizes])
        self._shift(blocks)
        names = before.block_paths if before else ()
        return write_blocks(self.folder, blocks, names, self._row_bytes)

    def _row_bytes(self, row: int) -> Bytes:
        old = int(self.old_rows[row])
        if self.before is None or old == GONE:
            return self.fragments.spans[int(self.new_rows[row])]
        return self.before.row_bytes(old)

    def _shift(self, blocks: Sequence[Block]) -> None:
        """Give the fragments of changed blocks their new places; those of the others have theirs from before."""
        columns, first = self.columns, self.first_texts
        lengths = columns["text_end"][first[1:] - 1].astype(np.int64) - columns["head_start"]
        starts = np.cumsum(lengths) - lengths
        shift = np.zeros(self.rows.count, np.int64)
        for block in blocks:
            if block.before is None:
                rows = slice(block.start, block.end)
                shift[rows] = starts[rows] - starts[block.start] - columns["head_start"][rows]
        by_text = np.repeat(shift, np.diff(first))
        for name, by in (("head_start", shift), ("head_end", shift), ("text_start", by_text), ("text_end", by_text)):
            columns[name] = (columns[name] + by).astype(np.uint32)

    def _write_tails(self) -> None:
        """Write the tails that are used, each once, and number them anew."""
        tails = [*(self.before.tails() if self.before else ()), *self.fragments.tails]
        used = np.flatnonzero(np.bincount(self.columns["tail_index"].ravel(), minlength=len(tails)))
        kept: dict[bytes, int] = {}
        number = np.zeros(len(tails), np.int32)
        number[used] = [kept.setdefault(tails[tail], len(kept)) for tail in used.tolist()]
        self.columns["tail_index"] = number[self.columns["tail_index"]]
        self.columns["tail_offsets"] = np.cumsum([0, *map(len, kept)])
        (self.folder / TAILS).write_bytes(b"".join(kept))

    def _begin_search(self, search: search_parts.Making) -> None:
        parts = self._parts_before()
        if parts:
            pending = self.rows.count - sum(part.live for part in parts)
            search.keep(search_parts.kept_parts(parts, pending, self.forget))
        search.begin(search.missing(self.rows.count), self._document)

    def _end_search(self, search: search_parts.Making) -> list[str]:
        parts = search.finished(self.columns["ids"])
        nothing = np.empty(0, np.int64)
        self.columns["search_starts"] = np.cumsum([0, *(len(part.rows) for part in parts)])
        self.columns["search_rows"] = np.concatenate([nothing, *(part.rows for part in parts)]).astype(np.int32)
        self.columns["search_ids"] = np.concatenate([nothing, *(part.ids for part in parts)]).astype(np.uint32)
        return [part.path.name for part in parts]

    def _parts_before(self) -> list[SearchPart]:
        """The index parts before; their documents lead to the rows of now, as far as they still say the same."""
        before = self.before
        if before is None:
            return []
        moved = np.append(self.rows.old, GONE)  # GONE is -1, the last place
        for number, (row, id) in enumerate(zip(self.rows.new.tolist(), self.fragments.ids, strict=True)):
            old = before.row_of(id.decode())
            if old is not None and searched(before.content(old)) == self.fragments.documents[number]:
                moved[old] = row
        return [SearchPart(part.path, moved[part.rows], part.ids) for part in before.layout.search]

    def _document(self, row: int) -> bytes:
        old = int(self.old_rows[row])
        if self.before is None or old == GONE:
            return self.fragments.documents[int(self.new_rows[row])]
        return searched(self.before.content(old))


def _description(collection: Collection, columns: Columns, changed_at: int) -> dict[str, Any]:
    made_from = signature(collection)
    digest = hashlib.blake2b(orjson.dumps(made_from), digest_size=16)
    for name in ("ids", "digests", "updated"):
        digest.update(columns[name].dtype.str.encode())
        digest.update(np.ascontiguousarray(columns[name]).tobytes())
    count = len(columns["ids"])
    mask = int(np.bitwise_or.reduce(columns["text_masks"])) if count else 0
    return {
        "format": FORMAT,
        "collection": collection.id,
        "count": count,
        "digest": digest.hexdigest(),
        "changed_at": changed_at,
        "extent": _extent(columns["longitudes"], columns["latitudes"]),
        "languages": [tag for tag in TAGS if mask >> encode.COLUMNS_OF_LANGUAGE[tag] & 1],
        "language_columns": [*TAGS, ALL_LANGUAGES],
        "fields": [each.id for each in collection.public_fields if f"{each.id}:hash" in columns],
        "signature": made_from,
    }


def _extent(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> list[float] | None:
    if not len(longitudes):
        return None
    return [float(each) for each in (longitudes.min(), latitudes.min(), longitudes.max(), latitudes.max())]
