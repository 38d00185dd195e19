"""How a text is written: spaces, unseen characters, end stops, lines, length."""

import re
import unicodedata

from touristinfo.translation.checks.unit import Unit, Values

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_WITH_HAN = frozenset({"zh-Hans", "zh-Hant", "ja-simple"})
# Zero-width space and non-joiner, soft hyphen, word joiner, byte order mark, marks of direction.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNSEEN_IN_THAI = re.compile(_UNSEEN.pattern.replace("\u200b", ""))  # there it says where a line may end
_STRANGE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_STOPS = frozenset(".。．!！?？…")
_CLOSING = "」』）)\"”’'】》 "
_TWICE = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_MEANT_TWICE = frozenset({"so", "no", "had", "that", "very", "bye", "hush"})
_SHORT = 4  # characters of a source that is a word, not a sentence
# Characters that texts of a language take for one of Japanese, about; measured on the demo's texts.
_EXPECTED = {"en": 2.6, "zh-Hans": 0.8, "zh-Hant": 0.8, "ko": 1.1, "th": 2.2, "vi": 2.6, "ja-simple": 1.5}
_MUCH, _LITTLE, _ALLOWED = 2.5, 0.25, 20


def same_as_source(unit: Unit) -> Values | None:
    """The Japanese text stands in its place; Chinese may write a name alike."""
    if unit.is_source or unit.target != unit.source or not _JAPANESE.search(unit.source):
        return None
    return None if unit.language in _WITH_HAN and not _KANA.search(unit.source) else {}


def space_around(unit: Unit) -> Values | None:
    """A space (of any width) at the beginning or the end."""
    return {} if unit.target != unit.target.strip() else None


def without_space_around(unit: Unit) -> str:
    """Mends `space_around`."""
    return unit.target.strip()


def double_space(unit: Unit) -> Values | None:
    """Several spaces in a row."""
    return {} if re.search(r"[ \u00a0\u3000]{2,}", unit.target.strip()) else None


def with_single_spaces(unit: Unit) -> str:
    """Mends `double_space`."""
    return re.sub(r"[ \u00a0\u3000]{2,}", " ", unit.target)


def unseen(unit: Unit) -> Values | None:
    """A character that nobody sees, and that search and screen readers stumble over."""
    found = _unseen_in(unit.language).search(unit.target)
    return {"value": f"U+{ord(found[0]):04X}"} if found else None


def without_unseen(unit: Unit) -> str:
    """Mends `unseen`."""
    return _unseen_in(unit.language).sub("", unit.target)


def _unseen_in(language: str) -> re.Pattern[str]:
    return _UNSEEN_IN_THAI if language == "th" else _UNSEEN


def strange_character(unit: Unit) -> Values | None:
    """A private-use or replacement character: it looks otherwise on every device (GIF DS-464-2)."""
    found = _STRANGE.search(unit.target)
    return {"value": f"U+{ord(found[0]):04X}"} if found else None


def end_stop(unit: Unit) -> Values | None:
    """A sentence that ends without a stop where the source has one, or the other way; Thai has none."""
    if unit.is_source or unit.language == "th" or len(unit.source) <= _SHORT or not unit.target:
        return None
    stops = [text.rstrip(_CLOSING)[-1:] in _STOPS for text in (unit.source, unit.target)]
    return {} if stops[0] != stops[1] else None


def line_count(unit: Unit) -> Values | None:
    """More or fewer lines than the source: on a sign each has its place."""
    lines = [len(text.strip().splitlines()) for text in (unit.source, unit.target)]
    if unit.is_source or not unit.target.strip() or lines[0] == lines[1]:
        return None
    return {"wanted": str(lines[0]), "value": str(lines[1])}


def duplicated_word(unit: Unit) -> Values | None:
    """The same English word twice in a row; other languages double words on purpose."""
    if unit.language != "en":
        return None
    twice = (found[1] for found in _TWICE.finditer(unit.target))
    word = next((each for each in twice if each.casefold() not in _MEANT_TWICE and not each.isdigit()), None)
    return {"value": word} if word else None


def length(unit: Unit) -> Values | None:
    """Much longer or much shorter than texts of the language usually are beside such a source."""
    if unit.is_source or not unit.target or unit.language not in _EXPECTED:
        return None
    expected = width(unit.source) / 2 * _EXPECTED[unit.language]
    is_long = len(unit.target) > expected * _MUCH + _ALLOWED
    is_short = len(unit.target) < expected * _LITTLE - _SHORT
    return {"value": str(len(unit.target)), "wanted": str(round(expected))} if is_long or is_short else None


def width(text: str) -> int:
    """Columns that a text takes: two for a wide character, none for a mark (UAX 11)."""
    return sum(
        0 if unicodedata.category(char)[0] == "M" else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
