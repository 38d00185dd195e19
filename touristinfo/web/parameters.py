"""Kinds of query parameters, and the table that checks a query string against a declaration of them.

A declaration is a marshmallow schema of these kinds: the OpenAPI document is made from it, and `ParameterTable` is
compiled from it once at start (marshmallow itself per request would cost a third of the throughput).
"""

import math
import re
from collections.abc import Collection as SizedIterable
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qsl

from marshmallow import Schema, fields, missing, validate
from werkzeug.exceptions import RequestURITooLarge

from touristinfo.domain.moments import moment_of
from touristinfo.domain.negotiation import language_of
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.format import JAPAN

PAGE = "html"  # the value of `f` for a page for people
MAX_QUERY_BYTES = 32_768
MAX_PAIRS = 200
_SHOWN = 80  # characters of a wrong value that are repeated to the reader

UNKNOWN = N_("There is no parameter '%(name)s' at this address. There are: %(allowed)s.")
REPEATED = N_("The parameter '%(name)s' is given more than once.")
MISSING = N_("The parameter '%(name)s' is missing.")
NOT_UTF8 = N_("The query is not valid UTF-8, holds a NUL character, or has more than %(most)s parameters.")
NOT_WHOLE = N_("'%(value)s' is not a valid value for '%(name)s': give a whole number from %(least)s to %(most)s.")
NOT_NUMBER = N_("'%(value)s' is not a valid value for '%(name)s': give a number from %(least)s to %(most)s.")
NOT_CHOICE = N_("'%(value)s' is not a valid value for '%(name)s': give one of %(allowed)s.")
NOT_TEXT = N_("'%(value)s' is not a valid value for '%(name)s': give %(least)s to %(most)s characters.")
NOT_TIME = N_(
    "'%(value)s' is not a valid value for '%(name)s': give a day as in 2026-04-01, a time as in"
    " 2026-04-01T09:00:00+09:00, or two with / between, where .. stands for an open end."
)
NOT_BOX = N_(
    "'%(value)s' is not a valid value for '%(name)s': give west,south,east,north in degrees"
    " (or six numbers, with heights), south not above north; or, in the coordinate system of bbox-crs, the least of"
    " each axis, then the greatest."
)


class Parameter(Protocol):
    """What the table needs of a marshmallow field: `read` gives the value or raises RequestError."""

    name: str
    required: bool
    load_default: Any

    def read(self, text: str) -> Any: ...


def wrong_value(field: Any, message: str, text: str, **values: Any) -> RequestError:
    """The error to raise about `text` given for the parameter `field`."""
    return wrong_value_of(field.name, message, text, **values)


def wrong_value_of(name: str, message: str, text: str, **values: Any) -> RequestError:
    """The error to raise about `text` given for the parameter with this name."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return RequestError(message, name, name=name, value=shown, **values)


class Language(fields.String):
    """A BCP 47 tag or `*`; read as one of our content tags or `mul`. `FORM`: for generated clients."""

    FORM = re.compile(r"^(\*|[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*)$")

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=validate.Regexp(self.FORM), **more)

    def read(self, text: str) -> str:
        return language_of(text)


class Choice(fields.String):
    """One of a few words."""

    def __init__(self, choices: SizedIterable[str], **more: Any) -> None:
        super().__init__(validate=validate.OneOf(list(choices)), **more)
        self.choices = frozenset(choices)
        self.allowed = ", ".join(choices)

    def read(self, text: str) -> str:
        if text not in self.choices:
            raise wrong_value(self, NOT_CHOICE, text, allowed=self.allowed)
        return text


class Truth(fields.Boolean):
    """`true` or `false`."""

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise wrong_value(self, NOT_CHOICE, text, allowed="true, false")
        return text == "true"


class Whole(fields.Integer):
    """A whole number; above `most` either refused or, where `cut`, taken as `most`."""

    def __init__(self, least: int, most: int, cut: bool = False, **more: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **more)
        self.least, self.most, self.cut = least, most, cut

    def read(self, text: str) -> int:
        number = int(text) if _DIGITS.fullmatch(text) else -1
        if number > self.most and self.cut:
            return self.most
        if not self.least <= number <= self.most:
            raise wrong_value(self, NOT_WHOLE, text, least=self.least, most=self.most)
        return number


class Decimal(fields.Float):
    """A finite number between two bounds."""

    def __init__(self, least: float, most: float, **more: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **more)
        self.least, self.most = least, most

    def read(self, text: str) -> float:
        number = number_of(text)
        if not self.least <= number <= self.most:
            raise wrong_value(self, NOT_NUMBER, text, least=f"{self.least:g}", most=f"{self.most:g}")
        return number


class Words(fields.String):
    """Text to look for."""

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(validate=validate.Length(1, most), **more)
        self.most = most

    def read(self, text: str) -> str:
        words = text.strip()
        if not 1 <= len(words) <= self.most:
            raise wrong_value(self, NOT_TEXT, text, least=1, most=self.most)
        return words


class Listed(fields.List[str]):
    """Words out of a given set, with commas between."""

    def __init__(self, choices: SizedIterable[str], **more: Any) -> None:
        super().__init__(fields.String(validate=validate.OneOf(list(choices))), validate=validate.Length(1), **more)
        self.choices = frozenset(choices)
        self.allowed = ", ".join(choices)

    def read(self, text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(text.split(",")))
        for name in names:
            if name not in self.choices:
                raise wrong_value(self, NOT_CHOICE, name, allowed=self.allowed)
        return names


class Sorting(fields.List[str]):
    """Fields to sort by, `-` before those in descending order, `+` before others; read as (field, descending)."""

    def __init__(self, choices: SizedIterable[str], **more: Any) -> None:
        signed = [sign + name for name in choices for sign in ("", "-", "+")]
        super().__init__(fields.String(validate=validate.OneOf(signed)), validate=validate.Length(1), **more)
        self.choices = frozenset(choices)
        self.allowed = ", ".join(choices)

    def read(self, text: str) -> tuple[tuple[str, bool], ...]:
        # A "+" that was not percent-encoded arrives as a space.
        order = {part[part[:1] in ("+", "-", " ") :]: part.startswith("-") for part in text.split(",")}
        for name in order:
            if name not in self.choices:
                raise wrong_value(self, NOT_CHOICE, name, allowed=self.allowed)
        return tuple(order.items())


class Corners(fields.List[float]):
    """The least of each axis, then the greatest, without heights; what they mean is said by `web/api/crs.py`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(fields.Float(), validate=validate.Length(4, 6), **more)

    def read(self, text: str) -> tuple[float, float, float, float]:
        numbers = [number_of(part) for part in text.split(",")]
        if len(numbers) == 6:
            del numbers[5], numbers[2]
        if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
            raise wrong_value(self, NOT_BOX, text)
        first, second, first_end, second_end = numbers
        return first, second, first_end, second_end


class Interval(fields.String):
    """A time, a day or an interval between two of these; read as (first, last) moment, None for an open end."""

    def read(self, text: str) -> tuple[datetime | None, datetime | None]:
        first, slash, last = text.partition("/")
        try:
            start = _span(first)[0] if first not in ("", "..") or not slash else None
            end = _span(last if slash else first)[1] if last not in ("", "..") or not slash else None
        except (ValueError, OverflowError):
            raise wrong_value(self, NOT_TIME, text) from None
        if start is not None and end is not None and start > end:
            raise wrong_value(self, NOT_TIME, text)
        return start, end


# A "+" that was not percent-encoded arrives as a space. A day followed by a bare T is what GDAL sends.
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)T?", re.ASCII)


def _span(text: str) -> tuple[datetime, datetime]:
    """First and last moment of an RFC 3339 time or of a day in Japan. Raises ValueError, OverflowError."""
    day = _DAY.fullmatch(text)
    if day is None:
        return (moment := moment_asked(text)), moment
    start = datetime.combine(date.fromisoformat(day[1]), time(), JAPAN)
    return start, start + timedelta(days=1, microseconds=-1)


def moment_asked(text: str) -> datetime:
    """The moment, in UTC, that an RFC 3339 time in a query means. Raises ValueError, OverflowError."""
    sent = f"{text[:-6]}+{text[-5:]}" if text[-6:-5] == " " else text
    return moment_of(sent).astimezone(UTC)


_DIGITS = re.compile("[0-9]{1,40}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_of(text: str) -> float:
    """The number that `text` is, NaN where it is none."""
    return float(text) if len(text) <= 60 and _NUMBER.fullmatch(text) else math.nan


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """A declaration compiled for speed: parameter by name, values of those not given, names that must be given.

    `has_page`: whether `Accept` chooses between a page for people and another format where `f` does not.
    """

    parameters: Mapping[str, Parameter]
    defaults: Mapping[str, Any]
    required: tuple[str, ...]
    has_page: bool = False

    @classmethod
    def compiled(cls, declaration: Schema) -> "ParameterTable":
        """The table for `declaration`, whose fields are all of the kinds above."""
        parameters: dict[str, Any] = dict(declaration.fields)
        return cls(
            parameters,
            {name: each.load_default for name, each in parameters.items() if each.load_default is not missing},
            tuple(name for name, each in parameters.items() if each.required),
            offers_page(declaration),
        )

    def read(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Values by parameter. Raises RequestError for what is unknown, repeated, missing or no allowed value."""
        given: dict[str, Any] = {}
        for name, text in pairs:
            parameter = self.parameters.get(name)
            if parameter is None:
                allowed = ", ".join(self.parameters)
                raise RequestError(UNKNOWN, name[:_SHOWN], name=name[:_SHOWN], allowed=allowed)
            if name in given:
                raise RequestError(REPEATED, name, name=name)
            given[name] = parameter.read(text)
        for name in self.required:
            if name not in given:
                raise RequestError(MISSING, name, name=name)
        return {**self.defaults, **given}


def offers_page(declaration: Schema) -> bool:
    """Whether what is declared so is given as a page for people beside its other formats."""
    formats: frozenset[str] = getattr(declaration.fields.get("f"), "choices", frozenset())
    return PAGE in formats and len(formats) > 1


_ENCODED = re.compile(r"[%+\0]")


def query_pairs(query_string: str) -> list[tuple[str, str]]:
    """Names and values of a WSGI query string (bytes as latin-1). Raises RequestError, or 414 when it is too long."""
    if not query_string:
        return []
    if len(query_string) > MAX_QUERY_BYTES:
        raise RequestURITooLarge
    if query_string.isascii() and not _ENCODED.search(query_string) and query_string.count("&") < MAX_PAIRS:
        parts = (part.partition("=") for part in query_string.split("&") if part)
        return [(name, value) for name, _, value in parts]  # as below, for a quarter of the time
    try:
        text = query_string.encode("latin-1").decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
    except ValueError:
        raise RequestError(NOT_UTF8, most=MAX_PAIRS) from None
    if "\0" in text or "%00" in text:
        raise RequestError(NOT_UTF8, most=MAX_PAIRS)
    return pairs
