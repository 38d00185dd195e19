"""Extractors for interface texts that stand in data: titles in TOML declarations, and the table of issue kinds.

Their parameters are those that Babel passes by name.
"""

import ast
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


def extract_issue_kinds(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield message and advice (third and fourth argument) of every `IssueKind(…)` in a Python file."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "IssueKind":
            for argument in node.args[2:4]:
                for constant in ast.walk(argument):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        yield constant.lineno, None, constant.value, []
