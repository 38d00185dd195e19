"""Writes a text index: a SQLite file with FTS5 over grams, and Latin words to match typos with."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import orjson

from touristinfo.domain.content import FeatureContent
from touristinfo.published import search_keys as keys

NAME = "name"
LONGEST_WORD = 40  # letters; longer ones are not offered for typos
_LATIN_WORD = re.compile(rf"(?<![^ ])[a-z]{{{keys.SHORTEST_FORGIVEN - 1},{LONGEST_WORD}}}(?![^ ])")

# Postings are gathered in memory, so many bytes: by the megabyte, as FTS5 does unasked, takes thrice as long.
_GATHER = "INSERT INTO grams (grams, rank) VALUES ('hashsize', ?)"
_GATHERED = 1 << 27
# The tokenizer `ascii` takes every character beyond ASCII as a letter, marks of Thai and our own markers too.
_SCHEMA = """
CREATE VIRTUAL TABLE grams USING fts5(names, texts, content='', columnsize=0, tokenize='ascii');
CREATE TABLE vocabulary (letters INTEGER, word TEXT, PRIMARY KEY (letters, word)) WITHOUT ROWID;
"""


def searched(content: FeatureContent) -> bytes:
    """What a feature is found by, as JSON: its names (kana too) and its other texts, in all languages, each once."""
    by_field = {field: {text.value for text in texts.values()} for field, texts in content.texts.items()}
    names = {str(content.properties.get("name_kana", "")), *by_field.pop(NAME, ())}
    return orjson.dumps([sorted(names), sorted(set().union(*by_field.values()))])


def build_index(path: Path, documents: Iterable[bytes]) -> None:
    """Write the index of `documents`, as `searched` makes them, numbered from 0, to `path`, which must not exist.

    The same documents give the same bytes. Raises FileExistsError, OSError.
    """
    path.touch(exist_ok=False)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        connection.execute(_GATHER, (_GATHERED,))
        words: set[str] = set()
        connection.executemany("INSERT INTO grams (rowid, names, texts) VALUES (?, ?, ?)", _rows(documents, words))
        vocabulary = sorted((len(word), word) for word in words)
        connection.executemany("INSERT INTO vocabulary (letters, word) VALUES (?, ?)", vocabulary)
        connection.execute("INSERT INTO grams (grams) VALUES ('optimize')")
        connection.execute("COMMIT")


def _rows(documents: Iterable[bytes], words: set[str]) -> Iterator[tuple[int, str, str]]:
    """Rows of the table `grams`; gathers the Latin words on the way."""
    for number, document in enumerate(documents):
        given_names, given_texts = orjson.loads(document)
        names = sorted(keys.name_keys(given_names))
        texts = sorted(set(map(keys.search_key, given_texts)) - {""})
        for key in (*names, *texts):
            words.update(_LATIN_WORD.findall(key))
        yield number, keys.GRAMS.tokens(names), keys.GRAMS.tokens(texts)
