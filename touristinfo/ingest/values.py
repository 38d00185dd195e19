"""One parser per type of field: a cleaned cell becomes a value, or None with a note saying why."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from touristinfo.domain.collections import Field, FieldType
from touristinfo.domain.folding import fold
from touristinfo.domain.hours import normalise_hours
from touristinfo.errors import TouristinfoError
from touristinfo.ingest.dates import parse_date, parse_datetime
from touristinfo.ingest.municipality_codes import parse_municipality
from touristinfo.ingest.text import TEXT_LIMIT, Note, narrow, one_line, prose

Parser = Callable[[Field, str, Note], Any]

URL_LIMIT = 2_000
LIST_LIMIT = 100
ENTRY_LIMIT = 200
NUMBER_LIMIT = 1e12

_folded_term = lru_cache(maxsize=10_000)(fold)
_NUMBER = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*[^\d\s.,+-]{0,4}\Z")
_PHONE = re.compile(r"\+?\(?\d[\d() -]{3,22}\d")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_LIST_SEPARATORS = "；、\n"
_CODES_SEPARATORS = ";；,，、/／\n"
_YES = frozenset(re.findall(r"\S+", "有 可 はい あり 有り 可能 対応 ○ ◯ 〇 ● ◎ ✓ ✔ レ true yes y t 1 on"))
_NO = frozenset(re.findall(r"\S+", "無 不可 いいえ なし 無し 無い 不可能 非対応 × ✕ ✗ x false no n f 0 off"))


def parse_value(field: Field, text: str, note: Note) -> Any:
    """The value of the cell `text` (cleaned, not blank) for `field`; None where it cannot be used, which is noted."""
    return _PARSERS[field.type](field, text, note)


def parse_number(text: str) -> float | None:
    """A plain decimal number, perhaps with thousands separators and a unit ("1,200円"); None where it is none."""
    found = _NUMBER.match(narrow(text))
    if not found:
        return None
    number = float(found[1] + found[2].replace(",", ""))
    return number if abs(number) <= NUMBER_LIMIT else None


def _text(_field: Field, text: str, note: Note) -> str | None:
    return prose(text, note)


def _string(field: Field, text: str, note: Note) -> str | None:
    text = one_line(text)
    if field.id == "name_kana":
        text = narrow(text)
        if _HAN.search(text):
            note("kana-expected")
    return prose(text, note)


def _integer(_field: Field, text: str, note: Note) -> int | None:
    number = parse_number(text)
    if number is None or number != int(number):
        note("number-invalid")
        return None
    return int(number)


def _number(_field: Field, text: str, note: Note) -> float | None:
    number = parse_number(text)
    if number is None:
        note("number-invalid")
    return number


def _boolean(_field: Field, text: str, note: Note) -> bool | None:
    word = narrow(text).lower().removesuffix(".0")
    if word in _YES or word in _NO:
        return word in _YES
    note("boolean-unknown")
    return None


def _date(_field: Field, text: str, note: Note) -> str | None:
    try:
        return parse_date(text).isoformat()
    except ValueError:
        note("date-invalid")
        return None


def _datetime(_field: Field, text: str, note: Note) -> str | None:
    try:
        return parse_datetime(text).isoformat()
    except ValueError:
        note("date-invalid")
        return None


def _url(_field: Field, text: str, note: Note) -> str | None:
    candidates = [part for part in re.split(r"[\s;；、]+(?=https?:)|\s+", narrow(text)) if part]
    if not candidates or not _is_web_address(candidates[0]):
        note("url-invalid")
        return None
    if len(candidates) > 1:
        note("url-several")
    return candidates[0]


def _is_web_address(url: str) -> bool:
    """Only http and https, a host, no credentials, no characters that could break out of markup."""
    if len(url) > URL_LIMIT or re.search(r"[\s<>\"'`\\^{}|\x00-\x1f]", url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc


def _phone(_field: Field, text: str, note: Note) -> str | None:
    line = narrow(text).translate(_HYPHENS)
    found = _PHONE.search(line)
    number = found[0].strip() if found else ""
    digits = re.sub(r"\D", "", number)
    if not 9 <= len(digits) <= 15:
        note("phone-invalid")
        return None
    if number.count("(") > number.count(")"):  # "(029)301-1111" keeps its brackets, "03-1234-5678 (" does not
        number = number.replace("(", "")
    if number != line:
        note("phone-note", number=number)
    if digits == number and digits[0] != "0" and len(digits) <= 10:
        note("phone-zero-restored")
        number = f"0{number}"
    return number


def _municipality(_field: Field, text: str, note: Note) -> str | None:
    return parse_municipality(text, note)


def _hours(_field: Field, text: str, note: Note) -> str | None:
    try:
        return normalise_hours(narrow(text))
    except ValueError as error:
        note("hours-invalid", reason=TouristinfoError(str(error)))
        return None


def _code(field: Field, text: str, note: Note) -> str | None:
    folded = fold(text[:ENTRY_LIMIT])
    for code, term in field.terms.items():
        if any(folded == _folded_term(each) for each in (code, *term.accepts, term.title)):
            return code
    said = narrow(text[:ENTRY_LIMIT])
    for code, term in field.terms.items():
        if term.matches and re.fullmatch(term.matches, said, re.IGNORECASE):
            return code
    note("term-unknown", value=text[:ENTRY_LIMIT], terms=", ".join(field.terms))
    return None


def _strings(field: Field, text: str, note: Note) -> list[str] | None:
    return _entries(text, field.separator + _LIST_SEPARATORS, note) or None


def _codes(field: Field, text: str, note: Note) -> list[str] | None:
    codes = (_code(field, entry, note) for entry in _entries(text, field.separator + _CODES_SEPARATORS, note))
    return list(dict.fromkeys(code for code in codes if code)) or None


def _entries(text: str, separators: str, note: Note) -> list[str]:
    """The parts of a list in one cell, each once; a JSON array, as GeoJSON has it, is taken as it is."""
    parts = _json_array(text) or re.split(f"[{re.escape(separators)}]", text)
    entries = list(dict.fromkeys(one_line(part).strip() for part in parts if part.strip()))
    kept = [entry for entry in entries if len(entry) <= ENTRY_LIMIT]
    if len(kept) < len(entries):
        note("text-too-long", limit=ENTRY_LIMIT)
    if len(kept) > LIST_LIMIT:
        note("list-too-long", limit=LIST_LIMIT)
    return kept[:LIST_LIMIT]


def _json_array(text: str) -> list[str]:
    if not text.startswith("[") or len(text) > TEXT_LIMIT:
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [str(entry) for entry in found if isinstance(entry, str | int | float)]


_PARSERS: dict[FieldType, Parser] = {
    FieldType.TEXT: _text,
    FieldType.STRING: _string,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.URL: _url,
    FieldType.PHONE: _phone,
    FieldType.HOURS: _hours,
    FieldType.MUNICIPALITY: _municipality,
    FieldType.CODE: _code,
    FieldType.STRINGS: _strings,
    FieldType.CODES: _codes,
}
