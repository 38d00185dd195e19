"""Opening hours (OSM syntax) in words of the reader's language."""

import re

from babel import Locale
from babel.dates import get_day_names, get_month_names

from touristinfo.messages import N_, translate

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_WORDS = {
    "PH": N_("public holidays"),
    "SH": N_("school holidays"),
    "off": N_("closed"),
    "closed": N_("closed"),
    "sunrise": N_("sunrise"),
    "sunset": N_("sunset"),
    "24/7": N_("open 24 hours, every day"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOKEN = re.compile(rf"24/7|\b(?:{'|'.join([*_DAYS, *_MONTHS, 'PH', 'SH', 'off', 'closed', 'sunrise', 'sunset'])})\b")


def hours_in_words(expression: str, locale: str) -> str:
    """The rules of `expression` with days and words in the CLDR locale `locale`; what is not known stays as written."""
    days = get_day_names("abbreviated", "format", Locale.parse(locale))
    months = get_month_names("abbreviated", "format", Locale.parse(locale))
    names = {day: days[number] for number, day in enumerate(_DAYS)}
    names |= {month: months[number] for number, month in enumerate(_MONTHS, start=1)}

    def word(match: re.Match[str]) -> str:
        token = match[0]
        return names[token] if token in names else translate(locale, _WORDS[token])

    return _TOKEN.sub(word, " · ".join(part.strip() for part in expression.split(";")))
