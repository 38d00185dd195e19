"""Extractor for the titles in TOML declarations; its parameters are those that Babel passes by name."""

import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

TITLE_KEYS = ("title", "description")
Found = tuple[int, None, str, list[str]]


def extract_titles(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield every `title` and `description` of a TOML file with the line where its text first stands."""
    text = fileobj.read().decode()
    lines = text.splitlines()
    for title in _titles(tomllib.loads(text)):
        line = next((number for number, each in enumerate(lines, 1) if title in each), 1)
        yield line, None, title, []


def _titles(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _titles(value)
        elif key in TITLE_KEYS and isinstance(value, str) and value:
            yield value
