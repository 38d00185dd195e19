"""What must be the same in every language: numbers, addresses of pages, placeholders."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from touristinfo.translation.checks.unit import Unit, Values

URL = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?[a-z][a-z0-9]*>", re.ASCII)
PHONE = re.compile(r"(?<!\d)0\d{1,4}[-‐–()\s]?\d{1,4}[-‐–()\s]?\d{3,4}(?!\d)")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_KANJI = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"十": 10, "百": 100, "千": 1000}
_COUNTED = re.compile("([〇一二三四五六七八九十百千]+)(?=[年月日時分円人名階号km㎞メ歳つ個台席番丁基件回代種本段世大])")
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十百千]+")
_WITH_KANJI_NUMBERS = frozenset({"zh-Hans", "zh-Hant"})
_TIMES_TEN_THOUSAND = re.compile(r"(\d+(?:\.\d+)?)\s*([万億])")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d+)年")
_AFTERNOON = re.compile(r"午後\s*(\d{1,2})(?=時|:)")
_ENGLISH = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_ENGLISH |= {"once": 1, "twice": 2, "first": 1, "second": 2, "third": 3, "noon": 12, "midnight": 0}
_ENGLISH |= {"fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
_ENGLISH |= {"eleventh": 11, "twelfth": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20}
_ENGLISH |= {"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "twentieth": 20, "hundred": 100}
_KOREAN = {"백": "100", "천": "1000"}
_SMALL_ORDINAL = re.compile(r"(?<!\d)\d(?=番目|つ)")  # words in most languages
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_POINTS_AND_COMMAS = str.maketrans(".,", ",.")  # Vietnamese has the one for the other
_WORD = re.compile("[a-z]+")


def urls(unit: Unit) -> Values | None:
    """An address of a page that the source has and the text has not."""
    return _lacking(URL, unit)


def placeholders(unit: Unit) -> Values | None:
    """A placeholder or mark-up that the source has and the text has not, or has more often."""
    return _lacking(PLACEHOLDER, unit)


def _lacking(pattern: re.Pattern[str], unit: Unit) -> Values | None:
    if unit.is_source or not unit.target:
        return None
    lacking = Counter(pattern.findall(unit.source)) - Counter(pattern.findall(unit.target))
    return {"value": next(iter(lacking))} if lacking else None


def phones(unit: Unit) -> Values | None:
    """A telephone number with other digits than the source; it may be written with +81."""
    if unit.is_source or not unit.target:
        return None
    there = re.sub(r"\D", "", unicodedata.normalize("NFKC", unit.target))
    for found in PHONE.findall(unicodedata.normalize("NFKC", unit.source)):
        digits = re.sub(r"\D", "", found)
        if len(digits) >= 9 and digits not in there and f"81{digits[1:]}" not in there:
            return {"value": found}
    return None


def numbers(unit: Unit) -> Values | None:
    """A number of the source (hours, price, year, distance) that the text has not.

    The same in other writing counts: full width, thousands with commas, 万, kanji before a counter, Japanese years,
    hours after noon, English words and names of months.
    """
    if unit.is_source or not unit.target:
        return None
    there = set(_numbers_in(unit.target, unit.language))
    for choices in _wanted(unit.source):
        if not choices & there:
            return {"value": min(choices, key=len)}
    return None


def _wanted(source: str) -> Iterator[set[str]]:
    """For each number of a Japanese text, in which ways it may be written."""
    text = unicodedata.normalize("NFKC", source)
    text = _SMALL_ORDINAL.sub("", PHONE.sub("", URL.sub("", text)))
    text = _COUNTED.sub(lambda found: _if_large(_of_kanji(found[1])), text)
    for era, year in _ERA.findall(text):
        number = 1 if year == "元" else int(year)
        yield {str(_ERAS[era] + number), str(number)} if year != "元" else {str(_ERAS[era] + number)}
    text = _ERA.sub("", text)
    for digits, unit in _TIMES_TEN_THOUSAND.findall(text):
        yield {f"{float(digits) * (10_000 if unit == '万' else 100_000_000):.0f}", digits}
    text = _TIMES_TEN_THOUSAND.sub("", text)
    for hour in _AFTERNOON.findall(text):
        yield {hour, str(int(hour) % 12 + 12)}
    for found in _NUMBER.findall(_AFTERNOON.sub("", text)):
        yield {_plain(found), _plain(found).partition(":")[0]} if ":" in found else {_plain(found)}


def _if_large(number: int) -> str:
    """Small numbers in kanji are words, for which each language has its own (二つ, 네 단, 两)."""
    return str(number) if number > 10 else ""


def _numbers_in(target: str, language: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", target)
    if language in _WITH_KANJI_NUMBERS:
        yield from (str(_of_kanji(each)) for each in _KANJI_NUMBER.findall(text))
    for found in _NUMBER.findall(text):
        yield _plain(found)
        if language == "vi":
            yield _plain(found.translate(_POINTS_AND_COMMAS))
        yield from re.findall(r"\d+", found)
        yield from (str(int(part)) for part in re.findall(r"\d+", found))
    for digits, unit in _TIMES_TEN_THOUSAND.findall(text.replace("萬", "万").replace("亿", "億").replace("만", "万")):
        yield f"{float(digits) * (10_000 if unit == '万' else 100_000_000):.0f}"
    for char in _COUNTED.findall(text):
        yield str(_of_kanji(char))
    for hour in re.findall(r"(\d{1,2})(?::\d{2})?\s*p\.?m", text.casefold()):
        yield str(int(hour) % 12 + 12)
    if language == "ko":
        yield from (number for word, number in _KOREAN.items() if word in text)
    if language == "en":
        words = _WORD.findall(text.casefold())
        yield from (str({**_ENGLISH, **_MONTHS}[word]) for word in words if word in _ENGLISH or word in _MONTHS)


def _plain(number: str) -> str:
    """A number without commas between thousands, and without zeros in front or behind the point."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    if re.fullmatch(r"\d+\.\d+", number):
        return f"{float(number):g}"
    return str(int(number)) if number.isdecimal() else number.replace(",", ".") if ":" not in number else number


def _of_kanji(text: str) -> int:
    """A number below ten thousand in kanji: 二十三 or 二三."""
    if not re.search("[十百千]", text):
        return int("".join(str(_KANJI[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        value = _KANJI[char]
        if value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return total + digit
