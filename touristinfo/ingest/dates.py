"""Reads dates as Japanese offices write them."""

import re
from datetime import date, datetime, timedelta, timezone

from touristinfo.ingest.text import narrow

JAPAN = timezone(timedelta(hours=9), "JST")

# First year of each era; the first day within the year does not matter for reading a date.
_ERAS = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
_ERAS |= {"r": 2019, "h": 1989, "s": 1926, "t": 1912, "m": 1868}
_TIME = r"(?:[ T]\d{1,2}:\d{2}.*)?"
_WESTERN = re.compile(rf"(\d{{4}})([-/.年])(\d{{1,2}})[-/.月](\d{{1,2}})日?{_TIME}\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_ERA = re.compile(rf"({'|'.join(_ERAS)})\.?\s?(\d{{1,2}}|元)[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?\Z", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_YEARS = range(1868, 2101)


def parse_date(text: str) -> date:
    """The date that `text` gives, western or by era or as a spreadsheet's serial number. Raises ValueError."""
    text = re.sub(r"\s*([年月日/.-])\s*", r"\1", narrow(text))
    if found := _WESTERN.match(text):
        parts = found[1], found[3], found[4]
    elif found := _COMPACT.match(text):
        parts = found[1], found[2], found[3]
    elif found := _ERA.match(text):
        year = _ERAS[found[1].lower()] + (1 if found[2] == "元" else int(found[2])) - 1
        parts = str(year), found[3], found[4]
    elif found := _SERIAL.match(text):
        return _within(_SPREADSHEET_EPOCH + timedelta(days=int(found[1])))
    else:
        raise ValueError(text)
    return _within(date(*map(int, parts)))


def parse_datetime(text: str) -> datetime:
    """The moment that `text` gives (RFC 3339, or a date: its start), in Japan's time where no zone is said."""
    try:
        moment = datetime.fromisoformat(narrow(text))
    except ValueError:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (the zone is added below)
    _within(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _within(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day
