"""Reads the segments of format 1: one block of heads, one of texts, one search index for all collections."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from touristinfo.messages import N_
from touristinfo.published import packing
from touristinfo.published.files import map_file
from touristinfo.published.format import COLUMNS, TAILS, damaged
from touristinfo.published.layout import Layout, SearchPart
from touristinfo.published.search_keys import Grams

FORMAT = 1
_GRAMS = Grams(longest=2, has_letters=False)
_HEADS, _TEXTS, _SEARCH = "heads.bin", "texts.bin", "search.sqlite"
_ROWS_PER_COLLECTION = 1 << 32  # a document's number: that of its collection times this, plus the feature's row


def mapped(folder: Path, name: str, description: dict[str, Any]) -> Layout:
    """Map a segment of format 1 under the names of today. Raises ReleaseDamagedError."""
    heads, texts, tails, blob = (map_file(folder / file, f"{name}/{file}") for file in (_HEADS, _TEXTS, TAILS, COLUMNS))
    columns = packing.unpack(blob, description.get("columns"), f"{name}/{COLUMNS}")
    try:
        count = len(columns["ids"])
        ends = {"head": columns.pop("head_offsets"), "text": columns.pop("text_offsets")}
    except (KeyError, TypeError) as error:
        raise damaged(f"{name}/{COLUMNS}", N_("a part of it is missing")) from error
    for part, offsets in ends.items():
        columns |= {f"{part}_start": offsets[:-1], f"{part}_end": offsets[1:]}
    columns["row_block"] = np.broadcast_to(np.int32(0), (count,))
    columns["block_rows"] = np.array([0, count])
    index = folder.parent / _SEARCH
    search = SearchPart(index, np.arange(count), np.empty(0, np.uint32), _first(index, name), _GRAMS)
    return Layout([heads], [texts], tails, columns, (search,))


def _first(index: Path, collection: str) -> int:
    """The number of the first document of a collection."""
    try:
        address = f"file:{quote(str(index.absolute()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            row = connection.execute("SELECT number FROM collections WHERE id = ?", (collection,)).fetchone()
    except sqlite3.Error as error:
        raise damaged(_SEARCH, N_("it cannot be read")) from error
    return int(row[0]) * _ROWS_PER_COLLECTION if row else 0
