"""The columns of our tables: what they are called and hold, and which is which in a table that was changed."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE, TAGS
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cells import Cells
from touristinfo.files.headers import fold_header
from touristinfo.messages import N_
from touristinfo.translation.exchange.model import ExchangeUnit, Package, Remark, stamp_in

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z][a-z0-9_]*")
_HEADER_WITHIN = 100  # rows
_IN_BRACKETS = re.compile(r"\(([^()]*)\)$")
_LEAST_SHARE = 0.5  # of the filled cells of a column that must look like what it is taken for
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `header`: how we call it; `accepts`: how others may (folded); `width`: in characters of Excel."""

    name: str
    header: str
    accepts: frozenset[str]
    width: int
    value: Callable[[Package, ExchangeUnit], str]


def _column(
    name: str, header: str, accepts: str, width: int, value: Callable[[Package, ExchangeUnit], str]
) -> tuple[str, Column]:
    words = frozenset(fold_header(word) for word in (header, *header.split(" / "), *accepts.split()))
    return name, Column(name, header, words, width, value)


def glossary_lines(unit: ExchangeUnit) -> list[str]:
    """The terms of a unit, a line each."""
    return [f"{term} = {translation}" for term, translation in unit.glossary]


# Headers in both languages: an agency's translators read one or the other. The language follows in brackets.
COLUMNS: dict[str, Column] = dict(
    (
        _column("id", "ID", "識別子 unit key", 34, lambda _, unit: unit.id),
        _column("place", "場所 / Place", "施設名 名称", 24, lambda _, unit: unit.place),
        _column("source", "原文 / Source", "sourcetext 元の文", 46, lambda _, unit: unit.source),
        _column("target", "訳文 / Target", "翻訳 訳 translation targettext", 46, lambda _, unit: unit.target),
        _column("kana", "読み / Reading", "ふりがな フリガナ kana", 20, lambda _, unit: unit.kana),
        _column("limit", "字数上限 / Limit", "上限", 10, lambda _, unit: "" if unit.limit is None else str(unit.limit)),
        _column("glossary", "用語 / Glossary", "用語集 terms", 30, lambda _, unit: "\n".join(glossary_lines(unit))),
        _column("notes", "注記 / Notes", "備考 コメント note context", 40, lambda _, unit: "\n".join(unit.notes)),
        _column("old_source", "前の原文 / Old source", "", 30, lambda _, unit: unit.old_source),
        _column("state", "状態 / State", "status", 12, lambda _, unit: unit.state or ""),
        _column("stamp", "管理番号 / Stamp", "", 24, lambda package, unit: str(package.stamp(unit))),
    )
)
_WANTED = ("id", "source", "target", "stamp")  # read back; the rest is for people
_LOOKS_LIKE: dict[str, Callable[[str], bool]] = {
    "id": lambda cell: ID.fullmatch(cell.strip()) is not None,
    "stamp": lambda cell: stamp_in(cell) is not None,
}


def header_of(package: Package) -> list[str]:
    """The header of our own tables."""
    languages = {"source": f" ({package.source_language})", "target": f" ({package.language})"}
    return [column.header + languages.get(column.name, "") for column in COLUMNS.values()]


def row_of(package: Package, unit: ExchangeUnit) -> list[str]:
    """The cells of a unit, in order of the columns."""
    return [column.value(package, unit) for column in COLUMNS.values()]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column is where: name -> index; `body`: index of the first row below the header."""

    places: Mapping[str, int]
    body: int
    language: str
    remarks: tuple[Remark, ...]

    def read(self, cells: Sequence[str]) -> Row:
        """The cells of a row, by name."""
        return {name: cells[index] if index < len(cells) else "" for name, index in self.places.items()}


def header_score(cells: Sequence[str]) -> int:
    """How many of our columns a row names."""
    names = {_named(cell) for cell in cells} & set(_WANTED)
    return len(names) + any(_language_named(cell) for cell in cells)


def layout_of(rows: Sequence[Cells], sources: Collection[str]) -> Layout | None:
    """Where our columns are in a table: by name, else by what is in them (`sources`: texts that went out).

    None where there is neither a column of ids nor one of sources. Raises UnreadableFileError where translations
    cannot be told from other columns.
    """
    head = rows[:_HEADER_WITHIN]
    scores = [header_score(cells) for _, cells in head]
    header = scores.index(max(scores)) if max(scores, default=0) else -1
    names = rows[header][1] if header >= 0 else []
    places = _places_by_name(names)
    body = rows[header + 1 :]
    guessed = _guess(places, body, sources)
    if "id" not in places and "source" not in places:
        return None
    if "target" not in places:
        places["target"] = guessed["target"] = _leftover(places, names, body)
    remarks = [
        Remark("column-guessed", {"column": _shown(names, index), "taken_for": COLUMNS[name].header})
        for name, index in guessed.items()
    ]
    return Layout(places, header + 1, _language_of(names, places), (*_remarks(rows, header, names, places), *remarks))


def _remarks(rows: Sequence[Cells], header: int, names: Sequence[str], places: Mapping[str, int]) -> list[Remark]:
    taken = set(places.values())
    left = [cell for index, cell in enumerate(names) if cell.strip() and index not in taken]
    added = [cell for cell in left if not _named(cell) or _named(cell) in _WANTED]
    remarks = [Remark("rows-before-header", {"line": rows[header][0]})] if header > 0 else []
    remarks += [Remark("column-added", {"column": cell}) for cell in added]
    missing = [name for name in _WANTED if name not in places]
    return remarks + [Remark("column-missing", {"column": COLUMNS[name].header}) for name in missing]


def _shown(names: Sequence[str], index: int) -> str:
    return (names[index] if index < len(names) else "") or f"#{index + 1}"


def _places_by_name(names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(names):
        if name := _named(cell):
            places.setdefault(name, index)
    languages = {index: tag for index, cell in enumerate(names) if (tag := _language_named(cell))}
    sources = [index for index, tag in languages.items() if tag == SOURCE_LANGUAGE]
    targets = [index for index, tag in languages.items() if tag != SOURCE_LANGUAGE]
    for name, found in (("source", sources), ("target", targets)):
        if len(found) == 1:
            places.setdefault(name, found[0])
    return places


def _named(cell: str) -> str:
    """Which of our columns is called so, or ""."""
    bare = _IN_BRACKETS.sub("", fold_header(cell))
    return next((column.name for column in COLUMNS.values() if bare in column.accepts), "")


def _language_named(cell: str) -> str:
    """Which language a column is called by, or ""."""
    folded = fold_header(cell)
    return next((tag for tag in TAGS if folded in _names_of_language(tag)), "")


@cache
def _names_of_language(tag: str) -> frozenset[str]:
    """How a language may be called as the header of a column, folded."""
    if tag == "ja-simple":
        return frozenset({tag, fold_header(LANGUAGES[tag].endonym)})
    locale = Locale.parse(tag.replace("-", "_"))
    shown = [str(locale.get_display_name(reader)) for reader in ("ja", "en")]
    return frozenset(map(fold_header, (tag, LANGUAGES[tag].endonym, *shown)))


def _language_of(names: Sequence[str], places: Mapping[str, int]) -> str:
    """The language that the header of the translations names."""
    header = _shown(names, places["target"])
    in_brackets = _IN_BRACKETS.search(fold_header(header))
    return _language_named(in_brackets[1] if in_brackets else header)


def _guess(places: dict[str, int], body: Sequence[Cells], sources: Collection[str]) -> dict[str, int]:
    """Find by content what was not found by name; what was found so."""
    looks = dict(_LOOKS_LIKE)
    if sources:
        looks["source"] = lambda cell: cell.strip() in sources
    guessed: dict[str, int] = {}
    for name, is_like in looks.items():
        if name not in places and (index := _best(body, is_like, set(places.values()))) is not None:
            places[name] = guessed[name] = index
    return guessed


def _best(body: Sequence[Cells], is_like: Callable[[str], bool], taken: set[int]) -> int | None:
    alike: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    for _, cells in body:
        for index, cell in enumerate(cells):
            if index not in taken and cell.strip():
                filled[index] += 1
                alike[index] += is_like(cell)
    fitting = [index for index in filled if alike[index] > filled[index] * _LEAST_SHARE]
    return max(fitting, key=lambda index: alike[index], default=None)


def _leftover(places: Mapping[str, int], names: Sequence[str], body: Sequence[Cells]) -> int:
    """The one column that is filled and nobody knows; Raises UnreadableFileError where it is not one."""
    known = set(places.values()) | {index for index, cell in enumerate(names) if _named(cell)}
    filled = {index for _, cells in body for index, cell in enumerate(cells) if cell.strip()} - known
    if len(filled) != 1:
        raise UnreadableFileError(N_("No column of translations was found: call it '%(header)s'."), header="訳文")
    return filled.pop()
