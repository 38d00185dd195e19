"""Reads the TOML declarations under `data/` and refuses a faulty one with file, line and reason."""

import re
import tomllib
from collections.abc import Callable, Mapping
from collections.abc import Collection as SizedIterable
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from touristinfo.domain.languages import LANGUAGES
from touristinfo.errors import DeclarationError

_HEADER = re.compile(r"\s*\[")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")
_LARGEST = 1e15  # neither infinite nor not-a-number
Checked = TypeVar("Checked")
EnumType = TypeVar("EnumType", bound=StrEnum)


class Declaration:
    """One TOML file: its data, and where in the file each key stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8-sig")  # editors on Windows write a byte order mark
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            raise self.fault(str(error), line=int(line[1]) if line else self.text.count("\n") + 1) from error
        except (OSError, ValueError, RecursionError) as error:  # ValueError: encoding, or an integer of 5,000 digits
            raise self.fault(str(error), line=1) from error

    def fault(self, reason: str, table: str = "", key: str = "", line: int = 0) -> DeclarationError:
        """The error to raise; the line is looked up from the table's header and the key where it is not given."""
        return DeclarationError(
            "%(file)s, line %(line)s: %(reason)s",
            file=str(self.path),
            line=line or self._line_of(table, key),
            reason=reason,
        )

    def _line_of(self, table: str, key: str) -> int:
        """Line of `key` in `table`: where it is assigned or its own table starts; without either, that of `table`."""
        lines = self.text.split("\n")
        start = self._header_line(lines, table)
        if not key:
            return start + 1
        end = next((n for n in range(start + 1, len(lines)) if _HEADER.match(lines[n])), len(lines))
        assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        subtable = re.compile(rf"\s*\[+\s*{re.escape(f'{table}.{key}' if table else key)}\s*[.\]]")
        assigned = (n for n in range(start, end) if assignment.match(lines[n]))
        headed = (n for n, line in enumerate(lines) if subtable.match(line))
        return next(chain(assigned, headed), start) + 1

    def _header_line(self, lines: list[str], table: str) -> int:
        """Index of the line where `table` starts: its header, or its key where it is written inline."""
        if not table:
            return 0
        header = re.compile(rf"\s*\[+\s*{re.escape(table)}\s*\]")
        found = next((n for n, line in enumerate(lines) if header.match(line)), None)
        return self._line_of(*table.rpartition(".")[::2]) - 1 if found is None else found


class Table:
    """One table of a declaration, whose values are taken by key and type; `done` refuses keys nobody took."""

    def __init__(self, declaration: Declaration, data: Any, name: str = "") -> None:
        self.declaration = declaration
        self.name = name
        if not isinstance(data, dict):
            raise declaration.fault(f"[{name}] must be a table", *self._parent_and_key(name))
        self.data: dict[str, Any] = data
        self._taken: set[str] = set()

    @staticmethod
    def _parent_and_key(name: str) -> tuple[str, str]:
        parent, _, key = name.rpartition(".")
        return parent, key

    def fault(self, reason: str, key: str = "") -> DeclarationError:
        """The error to raise about `key` of this table."""
        return self.declaration.fault(reason, self.name, key)

    def take(self, key: str, kind: type[Checked], default: Checked | None = None) -> Checked:
        """The value of `key`, which must be of type `kind`; without a default it must be there."""
        self._taken.add(key)
        if key not in self.data:
            if default is None:
                raise self.fault(f"'{key}' is missing")
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(f"'{key}' must be {kind.__name__}, not {type(value).__name__}", key)
        return value

    def choice(self, key: str, kind: type[EnumType], default: EnumType | None = None) -> EnumType:
        """The value of `key` as a member of the enumeration `kind`."""
        value = self.take(key, str, default.value if default is not None else None)
        try:
            return kind(value)
        except ValueError:
            raise self.fault(f"'{key}' is '{value}', not one of {', '.join(kind)}", key) from None

    def strings(self, key: str, allowed: SizedIterable[str] = ()) -> tuple[str, ...]:
        """The value of `key` as a tuple of strings; empty where it is not there."""
        values: list[Any] = self.take(key, list, [])
        for value in values:
            if not isinstance(value, str):
                raise self.fault(f"'{key}' must hold strings only", key)
            if allowed and value not in allowed:
                raise self.fault(f"'{value}' in '{key}' is not one of {', '.join(allowed)}", key)
        return tuple(values)

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """The value of `key` as `count` numbers; empty where it is not there."""
        values: list[Any] = self.take(key, list, [])
        if values and (len(values) != count or not all(_is_number(value) for value in values)):
            raise self.fault(f"'{key}' must hold {count} numbers", key)
        return tuple(float(value) for value in values)

    def strings_by_language(self, key: str) -> dict[str, tuple[str, ...]]:
        """The value of `key` as a table of language tag -> strings."""
        table = self.table(key)
        for tag in table.data:
            if tag not in LANGUAGES:
                raise self.fault(f"'{tag}' is not a content language: {', '.join(LANGUAGES)}", key)
        return {tag: table.strings(tag) for tag in table.data}

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one where it is not there."""
        self._taken.add(key)
        return Table(self.declaration, self.data.get(key, {}), f"{self.name}.{key}" if self.name else key)

    def tables(self) -> Mapping[str, "Table"]:
        """All keys as identifiers with the tables under them."""
        for key in self.data:
            if not _IDENTIFIER.match(key):
                raise self.fault(f"'{key}' must be lower-case letters, digits and underscores", key)
        return {key: self.table(key) for key in self.data}

    def done(self) -> None:
        """Refuse keys that were not taken: a misspelt key must not be silently without effect."""
        for key in self.data:
            if key not in self._taken:
                raise self.fault(f"'{key}' is not known here; known: {', '.join(sorted(self._taken))}", key)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and -_LARGEST <= value <= _LARGEST


def load_folder(folder: Path, read: Callable[[Path], Checked]) -> dict[str, Checked]:
    """Read every `*.toml` of `folder` in order of name; the key is the file's stem."""
    if not folder.is_dir():
        raise DeclarationError("%(file)s, line %(line)s: %(reason)s", file=str(folder), line=1, reason="no such folder")
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}
