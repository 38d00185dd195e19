"""Writes the text index of a release: a SQLite file with FTS5 over bigrams, and Latin words to match typos with."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from touristinfo.domain.content import FeatureContent
from touristinfo.published import search_keys as keys

ROWS_PER_COLLECTION = 1 << 32  # a feature's rowid: number of its collection times this, plus its row in the segment
NAME = "name"
LONGEST_WORD = 40  # letters; longer ones are not offered for typos
_LATIN_WORD = re.compile(rf"(?<![^ ])[a-z]{{{keys.SHORTEST_FORGIVEN - 1},{LONGEST_WORD}}}(?![^ ])")

# The tokenizer `ascii` takes every character beyond ASCII as a letter, marks of Thai and our own markers too.
_SCHEMA = """
CREATE TABLE collections (number INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE VIRTUAL TABLE grams USING fts5(names, texts, content='', columnsize=0, tokenize='ascii');
CREATE TABLE vocabulary (letters INTEGER, word TEXT, PRIMARY KEY (letters, word)) WITHOUT ROWID;
"""

SearchRow = tuple[str, str, FeatureContent, str]


def build_index(path: Path, features: Iterable[SearchRow]) -> None:
    """Write the index of `features` (collection, id, content, name in kana) to `path`, which must not exist.

    Within a collection the features come in order of id, as in its segment. The same features give the same bytes.
    Raises ValueError when the order is another one, FileExistsError, OSError.
    """
    path.touch(exist_ok=False)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
        words: set[str] = set()
        connection.executemany(
            "INSERT INTO grams (rowid, names, texts) VALUES (?, ?, ?)", _gram_rows(connection, features, words)
        )
        vocabulary = sorted((len(word), word) for word in words)
        connection.executemany("INSERT INTO vocabulary (letters, word) VALUES (?, ?)", vocabulary)
        connection.execute("INSERT INTO grams (grams) VALUES ('optimize')")
        connection.execute("COMMIT")


def _gram_rows(
    connection: sqlite3.Connection, features: Iterable[SearchRow], words: set[str]
) -> Iterator[tuple[int, str, str]]:
    """Rows of the table `grams`; enters the collections on the way and gathers the Latin words."""
    numbers: dict[str, int] = {}
    row, before = 0, ""
    for collection, id, content, kana in features:
        if collection not in numbers:
            numbers[collection] = len(numbers)
            connection.execute("INSERT INTO collections (number, id) VALUES (?, ?)", (numbers[collection], collection))
            row, before = 0, ""
        elif numbers[collection] != len(numbers) - 1 or id <= before:
            raise ValueError(f"{collection}: {id} after {before}")
        names, texts = _keys(content, kana)
        words.update(word for key in (*names, *texts) for word in _LATIN_WORD.findall(key))
        yield numbers[collection] * ROWS_PER_COLLECTION + row, _tokens(names), _tokens(texts)
        row, before = row + 1, id


def _keys(content: FeatureContent, kana: str) -> tuple[list[str], list[str]]:
    """The distinct keys of a feature's names and of its other texts, in all languages."""
    by_field = {field: {text.value for text in texts.values()} for field, texts in content.texts.items()}
    names = keys.name_keys({kana, *by_field.pop(NAME, ())})
    others = {keys.search_key(text) for texts in by_field.values() for text in texts}
    return sorted(names), sorted(others - {""})


def _tokens(of_texts: Iterable[str]) -> str:
    return " ".join(map(keys.grams, of_texts))
