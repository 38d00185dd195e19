"""Opening hours in OpenStreetMap's syntax: checked, made from a data set's columns, evaluated in Japan's time.

The library's Japanese holidays are wrong, so it never sees `PH`: for the day asked about, `PH` is replaced by the
weekday of that day where jpholiday has it as a holiday, and by a weekday that does not matter where it has not.
School holidays (`SH`) are known to nobody here: an answer that hangs on them is "unknown".
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

import jpholiday
from opening_hours import OpeningHours, State

from touristinfo.messages import N_

MAX_EXPRESSION = 255  # characters: OpenStreetMap's limit for a value
TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CACHED = 4096
_YEARS = range(1952, 2200)  # before, Japan had summer time; after, nobody knows the holidays

_QUOTED = r'"[^"]*"'
_HOLIDAYS = re.compile(rf"{_QUOTED}|\bPH\b(?:\s+([+-]\d{{1,3}})\s+days?\b)?|\bSH\b")
_HOLIDAY_BESIDE_WEEKDAY = re.compile(
    rf"\b(?:PH|SH)\b(?:\s+[+-]\d+\s+days?\b)?\s+(?:{'|'.join(WEEKDAYS)})\b"
    rf"|\b(?:{'|'.join(WEEKDAYS)})\b(?:\[[^\]]*\])?\s+(?:PH|SH)\b"
)
_SPAN = re.compile(rf"{_QUOTED}|\b(\d{{1,2}}):(\d\d)-(\d{{1,2}}):(\d\d)\b")
_NOT_IN_NUMBERS = re.compile(r"\|\||\d\+|\d:\d\d/|sun|dawn|dusk")
_NOON = time(12)
_NEVER_ASKED = "23:59-24:00"  # of what comes after midnight only the morning is asked
_CLOSED = re.compile(rf"({_QUOTED})|\bclosed\b")
_OF_THE_SUN = re.compile(r"sun|dawn|dusk")
# Mito. Sunrise differs by half an hour over Japan; without a place the library takes seven o'clock all year.
_PLACE = (36.37, 140.47)

_MINUTES_OF_DAY = 24 * 60
_LAST_MINUTE = 30 * 60  # the night is written up to 29:00 or so
_MAX_TEXT = 100  # characters of a column
_KANJI_WEEKDAYS = "月火水木金土日"
_EVERY_DAY = frozenset({"", "毎日", "全日", "全曜日", "無休", "年中無休", "毎日営業", "365日", "7日間"})
_DAYS = {kanji: [number] for number, kanji in enumerate(_KANJI_WEEKDAYS)}
_DAYS |= {str(number + 1): [number] for number in range(7)}
_DAYS |= {name.lower(): [number] for number, name in enumerate(WEEKDAYS)}
_DAYS |= {"平日": [0, 1, 2, 3, 4]}
_HOLIDAY_NAMES = "祝祭日|国民の祝日|祝日|祝|ph"
_TOKEN = re.compile(
    rf"(?P<holiday>{_HOLIDAY_NAMES})|(?P<day>平日|[{_KANJI_WEEKDAYS}1-7]|mo|tu|we|th|fr|sa|su)|(?P<range>[-~]|から)"
    r"|(?P<filler>まで|および|及び|[\s,、・･/()と;.。]+)|(?P<other>.)"
)
_WITHOUT_HOLIDAYS = re.compile(rf"\(?(?:{_HOLIDAY_NAMES})(?:は|を)?(?:除く|除き|休み|休業|休館|休)\)?")

_CLOCK = re.compile(r"(午前|午後|am|pm)?(\d{1,2})(?:(?::|時)(\d{1,2})?分?)?(?::\d{2}(?:\.\d+)?)?(am|pm)?\Z")
_DIGITS = re.compile(r"(\d{1,2})(\d{2})\Z")
_FRACTION = re.compile(r"(?:0?\.\d+|[01]\.\d+|0)\Z")
# How openpyxl and others print a time that a spreadsheet holds as a date near its epoch.
_EPOCH = re.compile(r"(?:1899-12-3[01]|1900-01-0[01])[ t](?=\d)")


def normalise_hours(expression: str) -> str:
    """`expression` in one way of writing: `9:00` as `09:00`, `closed` as `off`; comments leave it as it is written.

    Raises ValueError whose text is a message id: too long, not in the syntax of
    https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, or of doubtful meaning.
    """
    plain = " ".join(expression.split())
    if not plain:
        raise ValueError(N_("The opening hours are empty."))
    if len(plain) > MAX_EXPRESSION:
        raise ValueError(N_("The opening hours are too long."))
    parsed = _parsed(plain)
    if parsed is None:
        raise ValueError(N_("The opening hours are not in the syntax of OpenStreetMap (Mo-Fr 09:00-17:00; PH off)."))
    if _is_ambiguous(plain):
        raise ValueError(N_("Write a comma between weekday and holiday (Su,PH), or a rule for each."))
    printed = _CLOSED.sub(lambda found: found[1] or "off", str(parsed))
    if printed in ("24/7", "Mo-Su"):
        return "24/7"
    # The library drops `open` before a comment, the + of `PH +1 day`, and the times of `Mo 00:00-24:00`.
    return plain if '"' in plain or "0:00-24:00" in plain or _parsed(printed) is None else printed


def is_open(expression: str, at: datetime) -> bool | None:
    """Whether a place with these hours is open at `at` (without offset: Japan's time); None when that is not known.

    Not known are hours that cannot be read, those that hang on school holidays, and those with a comment ("by
    appointment") that is not marked `open`: OpenStreetMap's rules make these unknown.
    """
    if len(expression) > MAX_EXPRESSION:
        return None
    try:
        moment = at.astimezone(TOKYO) if at.tzinfo else at.replace(tzinfo=TOKYO)
    except OverflowError:
        return None
    if moment.year not in _YEARS:
        return None
    by_day, after_midnight = _nights(expression)
    answer = _answer_on(by_day, moment)
    if answer is True or not after_midnight or moment.hour >= _NOON.hour:
        return answer
    yesterday = _answer_on(after_midnight, moment - timedelta(days=1))
    return answer if yesterday is False else yesterday


def _answer_on(expression: str, moment: datetime) -> bool | None:
    """The answer of the rules that match the day of `moment`, where it does not hang on school holidays."""
    answers = {_answer(variant, moment) for variant in _variants(expression, moment.date())}
    return answers.pop() if len(answers) == 1 else None


def _answer(expression: str, moment: datetime) -> bool | None:
    parsed = _parsed(expression)
    if parsed is None:
        return None
    state, comment = parsed.state(moment)
    if state is State.UNKNOWN or (state is State.OPEN and comment and not _is_marked_open(expression, comment)):
        return None
    return bool(state is State.OPEN)


def _is_marked_open(expression: str, comment: str) -> bool:
    return re.search(rf'\bopen\s*"{re.escape(comment)}"', expression) is not None


@lru_cache(_CACHED)
def _nights(expression: str) -> tuple[str, str]:
    """`expression` with its nights cut at midnight, and what of them comes after it as if it were on the same day.

    Taken apart because the library lets Monday's night run on into Tuesday though `Mo off` or `PH off` took Monday
    back. Left whole (and "") where no time runs past midnight, or a rule does not say its times in numbers.
    """
    rules = re.split(r";|,\s", re.sub(_QUOTED, "", expression))
    plain = all(_SPAN.search(rule) or re.search(r"\b(?:off|closed)\s*$", rule) for rule in rules)
    spans = [_span(found) for found in _SPAN.finditer(expression) if found[1]]
    if not plain or _NOT_IN_NUMBERS.search(expression) or _parsed(expression) is None:
        return expression, ""
    if not _MINUTES_OF_DAY < max((end for _, end in spans), default=0) <= _MINUTES_OF_DAY + _NOON.hour * 60:
        return expression, ""
    return _SPAN.sub(_until_midnight, expression), _SPAN.sub(_from_midnight, expression)


def _span(found: re.Match[str]) -> tuple[int, int]:
    """Minutes after midnight of start and end; an end on the next day is above 24 hours."""
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    return start, end if end > start else end + _MINUTES_OF_DAY


def _until_midnight(found: re.Match[str]) -> str:
    if not found[1] or _span(found)[1] <= _MINUTES_OF_DAY:
        return found[0]
    return f"{_clock(_span(found)[0])}-24:00"


def _from_midnight(found: re.Match[str]) -> str:
    if not found[1]:
        return found[0]
    after = _span(found)[1] - _MINUTES_OF_DAY
    return f"00:00-{_clock(after)}" if after > 0 else _NEVER_ASKED


@lru_cache(_CACHED)
def _parsed(expression: str) -> OpeningHours | None:
    """None when `expression` cannot be read. The library is Rust: its panics are no `Exception`."""
    place = _PLACE if _OF_THE_SUN.search(expression) else None
    try:
        return OpeningHours(expression, timezone=TOKYO, coords=place, auto_country=False)
    except Exception:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None


def _is_ambiguous(expression: str) -> bool:
    """`PH Mo`: holidays that are Mondays by the specification, holidays and Mondays by the library."""
    return _HOLIDAY_BESIDE_WEEKDAY.search(re.sub(_QUOTED, "", expression)) is not None


@lru_cache(_CACHED)
def _variants(expression: str, day: date) -> tuple[str, ...]:
    """`expression` as it reads on `day`, without holidays; one for each thing that the school holidays may be."""
    if _is_ambiguous(expression):
        return ("",)
    if not _HOLIDAYS.search(expression):
        return (expression,)
    days = (day, day - timedelta(days=1))  # rules of the day before may run past midnight
    school_holidays: tuple[tuple[date, ...], ...] = ((), days) if "SH" in expression else ((),)
    return tuple(_without_holidays(expression, days, schools) for schools in school_holidays)


def _without_holidays(expression: str, days: tuple[date, date], schools: tuple[date, ...]) -> str:
    def weekdays(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return found[0]
        if found[0] == "SH":
            return _weekdays(schools, days[0])
        shift = timedelta(days=int(found[1] or 0))
        return _weekdays((each for each in days if is_holiday(each - shift)), days[0])

    return _HOLIDAYS.sub(weekdays, expression)


def _weekdays(days: Iterable[date], day: date) -> str:
    """The weekdays of `days`; of no day: one that is neither that of `day` nor of the day before."""
    return ",".join(WEEKDAYS[each.weekday()] for each in days) or WEEKDAYS[(day.weekday() + 3) % 7]


@lru_cache(_CACHED)
def is_holiday(day: date) -> bool:
    """Whether `day` is a holiday by 国民の祝日に関する法律, substitutes and days between included."""
    return bool(jpholiday.is_holiday(day))


def hours_from_columns(weekdays: str, opens: str, closes: str) -> str:
    """OSM opening hours from the three columns of a row: "月火水木金", "9:00", "17:00" -> "Mo-Fr 09:00-17:00".

    `weekdays`: "12345" (Monday = 1), "月～金", "土日祝", "平日", "毎日", "月-土（祝日を除く）" and the like; where the
    column is empty, every day is meant, as for OSM hours without a weekday. Times: "9:00", "９時半", "午後5時", "0900",
    "9", "24:00", "26:00", Excel's fraction of a day "0.375"; a closing time before the opening time is on the next
    day, 00:00 to 00:00 is the whole day. Raises ValueError whose text is a message id saying which column is wrong:
    nothing is guessed.
    """
    days, holidays, except_holidays = _days_of(_plain(weekdays))
    start, end = _minutes(_plain(opens), opening=True), _minutes(_plain(closes), opening=False)
    if start == end != 0 or end - start >= _MINUTES_OF_DAY + (start == 0):
        raise ValueError(N_("Opening and closing time are the same."))
    end = end or _MINUTES_OF_DAY
    all_day = (start, end) == (0, _MINUTES_OF_DAY)
    if all_day and len(days) == 7 and not except_holidays:
        return "24/7"
    selector = ",".join([*_ranges(days), *(["PH"] if holidays else [])])
    times = f"{_clock(start)}-{_clock(end)}"
    return f"{selector} {times}" + ("; PH off" if except_holidays else "")


def _plain(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise ValueError(N_("The text is too long for days or times."))
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    return re.sub(r"[〜∼‐‑–—−ー]", "-", plain)


def _days_of(text: str) -> tuple[set[int], bool, bool]:
    """Days (Monday = 0), whether holidays are named too, and whether holidays are taken out."""
    without, except_holidays = _WITHOUT_HOLIDAYS.subn("", text)
    named = re.sub("曜日|曜", "", without.removesuffix(".0"))
    if named.strip(" ,、・()") in _EVERY_DAY:
        return set(range(7)), False, bool(except_holidays)
    tokens = [(found.lastgroup, found[0]) for found in _TOKEN.finditer(named)]
    days = _days_named(tokens)
    kinds = {kind for kind, _ in tokens}
    dangling = bool(tokens) and "range" in (tokens[0][0], tokens[-1][0])
    if dangling or "other" in kinds or not kinds & {"day", "holiday"}:
        raise ValueError(N_("The days of the week cannot be read."))
    return days, "holiday" in kinds, bool(except_holidays) or ("平日" in named and "holiday" not in kinds)


def _days_named(tokens: list[tuple[str | None, str]]) -> set[int]:
    days: set[int] = set()
    previous: int | None = None
    range_from: int | None = None
    for kind, token in tokens:
        if kind == "range":
            range_from = previous
        elif kind == "day":
            for number in _DAYS[token]:
                days.update(_run(number if range_from is None else range_from, number))
                previous, range_from = number, None
    return days


def _run(first: int, last: int) -> set[int]:
    """The days from `first` to `last`, over the end of the week where needed (土～月)."""
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def _ranges(days: set[int]) -> list[str]:
    """{0, 1, 2, 4} -> ["Mo-We", "Fr"]"""
    ranges = []
    for _, group in groupby(enumerate(sorted(days)), key=lambda each: each[1] - each[0]):
        run = [day for _, day in group]
        ends = WEEKDAYS[run[0]], WEEKDAYS[run[-1]]
        ranges += list(ends[:1]) if len(run) == 1 else [("," if len(run) == 2 else "-").join(ends)]
    return ranges


def _minutes(text: str, opening: bool) -> int:
    """Minutes after midnight. Raises ValueError."""
    if not text:
        raise ValueError(N_("The opening time is missing.") if opening else N_("The closing time is missing."))
    read = _fraction(text) if _FRACTION.match(text) else _clock_time(text)
    if read is None or read > (_MINUTES_OF_DAY - 1 if opening else _LAST_MINUTE):
        raise ValueError(N_("The opening time cannot be read.") if opening else N_("The closing time cannot be read."))
    return read


def _fraction(text: str) -> int:
    """A spreadsheet's time as a fraction of a day; 1.0 is 24:00."""
    return round(float(text) * _MINUTES_OF_DAY)


def _clock_time(text: str) -> int | None:
    text, days = _EPOCH.sub("", text.removesuffix(".0")), 1 if text.startswith("1900-01-01") else 0
    if text == "1":  # one o'clock, or a spreadsheet's 24:00
        return None
    digits = _DIGITS.match(text)
    clock = _CLOCK.match(
        re.sub(r"\s+", "", text.replace("時半", "時30分") if not digits else f"{digits[1]}:{digits[2]}")
    )
    if not clock:
        return None
    half, hour, minute = clock[1] or clock[4] or "", int(clock[2]), int(clock[3] or 0)
    if minute > 59 or (half and hour > 12):
        return None
    if half:
        hour = hour % 12 + (12 if half in ("午後", "pm") else 0)
    return days * _MINUTES_OF_DAY + hour * 60 + minute


def _clock(minutes: int) -> str:
    """540 -> "09:00"; the night after as OSM writes it: 1560 -> "02:00", but 1440 -> "24:00"."""
    hour, minute = divmod(minutes if minutes <= _MINUTES_OF_DAY else minutes - _MINUTES_OF_DAY, 60)
    return f"{hour:02d}:{minute:02d}"
