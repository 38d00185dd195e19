"""Counts for a quotation: characters without spaces, what repeats, and what the memory knows already. Pure."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from touristinfo.translation.memory.matching import normal

_NOT_COUNTED = frozenset({"M", "Z", "C"})  # marks on a letter, spaces, controls and line ends


@dataclass(frozen=True, slots=True)
class Quotation:
    """Texts and characters of an order: all; those said before in it; those whose very source was translated before."""

    texts: int = 0
    characters: int = 0
    repeated_texts: int = 0
    repeated_characters: int = 0
    known_texts: int = 0
    known_characters: int = 0

    @property
    def new_characters(self) -> int:
        """What is left to translate."""
        return self.characters - self.repeated_characters - self.known_characters

    def to_json(self) -> dict[str, int]:
        """As stored, and read by `Quotation(**…)`."""
        return asdict(self)


def characters_of(text: str) -> int:
    """How many characters a text has, as Japanese quotations count: without spaces, marks counted with their letter."""
    return sum(unicodedata.category(char)[0] not in _NOT_COUNTED for char in unicodedata.normalize("NFC", text))


def quotation(sources: Iterable[str], is_known: Callable[[str], bool]) -> Quotation:
    """Counts of these sources. `is_known`: whether the memory has a translation of just this text.

    A text that stands several times is counted once, the others as repeated; width and spaces do not matter.
    """
    counts = dict.fromkeys(Quotation.__slots__, 0)
    seen: dict[str, bool] = {}
    for source in sources:
        key, characters = normal(source), characters_of(source)
        kind = "repeated" if key in seen else ""
        if key not in seen:
            seen[key] = is_known(source)
            kind = "known" if seen[key] else ""
        for prefix in ("", f"{kind}_") if kind else ("",):
            counts[f"{prefix}texts"] += 1
            counts[f"{prefix}characters"] += characters
    return Quotation(**counts)
