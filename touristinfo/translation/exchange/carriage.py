"""What the formats cannot carry is refused before anything is written, with the text and the character named."""

import re
import unicodedata
from collections.abc import Iterator

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.translation.exchange.model import ExchangeUnit, Package

# All that XML 1.0 (2.2, Char) has, but the carriage return, which its parsers turn into a line feed.
_NOT_CARRIED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHEET_CELL = 32_767  # UTF-16 code units in a cell of Excel
CSV_CELL = 100_000  # Python's csv module reads back 131,072; quotation marks count twice


def check_carried(package: Package, cell: int | None = None) -> None:
    """Raises RequestError for what cannot be carried. `cell`: UTF-16 code units that a cell holds, None = no cells."""
    for unit in package.units:
        for text in _texts(unit):
            _check_characters(unit, text)
            if cell is not None and (size := len(text.encode("utf-16-le")) // 2) > cell:
                message = N_("%(id)s has %(size)s characters, and a cell of this format holds %(most)s: choose XLIFF.")
                raise RequestError(message, id=unit.id, size=size, most=cell)
    for text in (package.note, package.order):
        _check_characters(None, text)


def _check_characters(unit: ExchangeUnit | None, text: str) -> None:
    found = _NOT_CARRIED.search(text)
    if found:
        raise RequestError(
            N_("%(id)s holds the character %(character)s, which no file for translators can carry: take it out."),
            id=unit.id if unit else "note",
            character=f"U+{ord(found[0]):04X} {unicodedata.name(found[0], '')}".strip(),
        )


def _texts(unit: ExchangeUnit) -> Iterator[str]:
    yield from (unit.source, unit.target, unit.old_source, unit.place, unit.kana, *unit.notes)
    for pair in unit.glossary:
        yield from pair
