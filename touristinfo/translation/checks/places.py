"""What a place must have: an English name, a pictogram beside a prohibition, hours that say when it is open."""

import re
from collections.abc import Sequence

from touristinfo.translation.checks.unit import Unit, Values

# JIS Z 8210 numbers its pictograms 1.1 to 6.x; ISO 7001 has PI PF 001 and the like.
_PICTOGRAM = re.compile(
    r"(?:JIS\s*Z\s*8210[-: ]*)?\d{1,2}(?:\.\d{1,2}){1,3}|(?:ISO\s*7001[-: ]*)?[A-Z]{2}\s?[A-Z]{2}\s?\d{3}"
)
_RULE_SIGN = "regulatory"
_FORBIDS = re.compile("禁止|厳禁|禁ず|注意|危険|ご遠慮|立入|立ち入り|してはいけ|できません|しないで")
_CLOSED = re.compile(r"休(?:館|園|業|場|み|診|所)|定休|closed\s+on|閉[館園]日|休息日|휴[관원무]", re.IGNORECASE)
_OPEN = re.compile(r"開(?:館|園|場|業)|営業|open|時\s*[~〜～-]|\d:\d{2}|영업|개[관원]|開放", re.IGNORECASE)


def name_in_english(unit: Unit) -> Values | None:
    """A place that has a Japanese name has an English one (J, D): the base of what a sign says."""
    return {} if unit.is_name and unit.language == "en" and unit.source and not unit.target.strip() else None


def rule_without_pictogram(unit: Unit) -> Values | None:
    """A sign that forbids or warns says so by a pictogram too (J)."""
    is_rule = unit.properties.get("sign_type") == _RULE_SIGN or (
        "sign_type" in unit.properties and bool(_FORBIDS.search(unit.source))
    )
    return {} if unit.field == "text" and unit.is_source and is_rule and not _pictograms(unit) else None


def rule_without_english(unit: Unit) -> Values | None:
    """A prohibition or a warning is there in English (J)."""
    is_lacking = unit.field == "text" and unit.language == "en" and not unit.target.strip()
    is_rule = unit.properties.get("sign_type") == _RULE_SIGN or bool(_FORBIDS.search(unit.source))
    return {} if is_lacking and is_rule else None


def pictogram_code(unit: Unit) -> Values | None:
    """A pictogram is named by its number in JIS Z 8210 or ISO 7001."""
    if unit.field != "text" or not unit.is_source:
        return None
    wrong = next((each for each in _pictograms(unit) if not _PICTOGRAM.fullmatch(str(each).strip())), None)
    return {"value": str(wrong)} if wrong is not None else None


def hours_say_when_open(unit: Unit) -> Values | None:
    """Hours tell the days it is open, not only those it is closed (GIF): who reads "closed on Mondays" must count."""
    if unit.field != "hours_note" or not _CLOSED.search(unit.target) or _OPEN.search(unit.target):
        return None
    return {} if not unit.properties.get("opening_hours") else None


def stale(unit: Unit) -> Values | None:
    """The Japanese text has changed since the translation was made."""
    return {} if unit.is_stale and unit.target else None


def _pictograms(unit: Unit) -> Sequence[object]:
    found = unit.properties.get("pictograms") or ()
    return found if isinstance(found, (list, tuple)) else (found,)
