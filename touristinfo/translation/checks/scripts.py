"""In which script a text is: that of its language, and no other mixed in (GIF DS-452-1, DS-464-2)."""

import re
from collections.abc import Iterator

from touristinfo.translation.checks.unit import Unit, Values

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_OWN = {
    "ko": re.compile("[\uac00-\ud7a3]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "zh-Hans": _HAN,
    "zh-Hant": _HAN,
    "en": re.compile("[A-Za-z]"),
    "vi": re.compile("[A-Za-z\u00c0-\u1ef9]"),
    "ja": re.compile(f"{_KANA.pattern[:-1]}\u4e00-\u9fff]"),
    "ja-simple": re.compile(f"{_KANA.pattern[:-1]}\u4e00-\u9fff]"),
}
# Chinese texts keep these in names (辻, 峠, 鹿嶋, 光圀) and words (和菓子): they were made in Japan or are variants.
_KEPT = frozenset("圀嶋菓辻峠畑畠込榊栃匂塀枠杢俣凪凧喰噺搾腺働樫笹籾糀躾鰯鱈")


def kana_left(unit: Unit) -> Values | None:
    """Kana in a text that is not Japanese."""
    if unit.language in ("ja", "ja-simple"):
        return None
    found = _KANA.search(unit.target)
    return {"value": found[0]} if found else None


def other_script(unit: Unit) -> Values | None:
    """No letter of the language's own script; names in Latin letters alone (Wi-Fi, AEON) are left alone."""
    own = _OWN.get(unit.language)
    if own is None or own.search(unit.target) or not _LETTER.search(unit.target):
        return None
    is_copied = unit.target.isascii() and unit.target in unit.source
    return {} if _OWN["ja"].search(unit.source) and not is_copied else None


# Told by the national character sets: what is in Big5 and not in GB 2312 is traditional, the other way simplified, what
# is in neither and in JIS X 0208 is Japanese. Those of the Japanese text may stand in a name (鉾田, 坂野).


def hans_and_hant(unit: Unit) -> Values | None:
    """A character of the other Chinese script."""
    own, other = _charsets(unit)
    found = next((char for char in _strangers(unit, own) if char not in unit.source and _is_in(char, other)), None)
    return {"value": found} if found else None


def japanese_form(unit: Unit) -> Values | None:
    """A form that is written in Japan alone: 楽 for 樂 and 乐."""
    own, other = _charsets(unit)
    strangers = (char for char in _strangers(unit, own) if not _is_in(char, other) and _is_in(char, "euc_jp"))
    found = next((char for char in strangers if char not in _KEPT), None)
    return {"value": found} if found else None


def _charsets(unit: Unit) -> tuple[str, str]:
    return ("gb2312", "big5") if unit.language == "zh-Hans" else ("big5", "gb2312")


def _strangers(unit: Unit, own: str) -> Iterator[str]:
    return (char for char in _HAN.findall(unit.target) if not _is_in(char, own))


def _is_in(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
