"""Writes a text index: a SQLite file with FTS5 over grams, and Latin words to match typos with."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from touristinfo.domain.content import FeatureContent
from touristinfo.published import search_keys as keys

NAME = "name"
LONGEST_WORD = 40  # letters; longer ones are not offered for typos
_LATIN_WORD = re.compile(rf"(?<![^ ])[a-z]{{{keys.SHORTEST_FORGIVEN - 1},{LONGEST_WORD}}}(?![^ ])")

# The tokenizer `ascii` takes every character beyond ASCII as a letter, marks of Thai and our own markers too.
_SCHEMA = """
CREATE VIRTUAL TABLE grams USING fts5(names, texts, content='', columnsize=0, tokenize='ascii');
CREATE TABLE vocabulary (letters INTEGER, word TEXT, PRIMARY KEY (letters, word)) WITHOUT ROWID;
"""

_KEY, _PART = "\x1f", "\x1e"

Keys = tuple[str, ...]
Document = tuple[Keys, Keys]  # the keys of a feature's names, and those of its other texts


def document_of(content: FeatureContent) -> Document:
    """What is indexed of a feature: distinct keys of its names (kana too) and of its other texts, in all languages."""
    by_field = {field: {text.value for text in texts.values()} for field, texts in content.texts.items()}
    names = {str(content.properties.get("name_kana", "")), *by_field.pop(NAME, ())}
    others = {keys.search_key(text) for texts in by_field.values() for text in texts}
    return tuple(sorted(keys.name_keys(names))), tuple(sorted(others - {""}))


def encode_document(document: Document) -> bytes:
    """A document as bytes; no key holds the separators."""
    return _PART.join(_KEY.join(keys) for keys in document).encode()


def decode_document(data: bytes) -> Document:
    """What `encode_document` made."""
    names, texts = (tuple(part.split(_KEY)) if part else () for part in data.decode().split(_PART))
    return names, texts


def build_index(path: Path, documents: Iterable[Document]) -> None:
    """Write the index of `documents`, numbered from 0, to `path`, which must not exist.

    The same documents give the same bytes. Raises FileExistsError, OSError.
    """
    path.touch(exist_ok=False)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        words: set[str] = set()
        connection.executemany("INSERT INTO grams (rowid, names, texts) VALUES (?, ?, ?)", _rows(documents, words))
        vocabulary = sorted((len(word), word) for word in words)
        connection.executemany("INSERT INTO vocabulary (letters, word) VALUES (?, ?)", vocabulary)
        connection.execute("INSERT INTO grams (grams) VALUES ('optimize')")
        connection.execute("COMMIT")


def _rows(documents: Iterable[Document], words: set[str]) -> Iterator[tuple[int, str, str]]:
    """Rows of the table `grams`; gathers the Latin words on the way."""
    for number, (names, texts) in enumerate(documents):
        for key in (*names, *texts):
            words.update(_LATIN_WORD.findall(key))
        yield number, keys.GRAMS.tokens(names), keys.GRAMS.tokens(texts)
