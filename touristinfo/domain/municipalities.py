"""Municipalities: their codes, names in every language, and the word that stands for them in feature ids."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from touristinfo.config import DATA
from touristinfo.domain.geo import Box
from touristinfo.domain.languages import TAGS
from touristinfo.errors import DeclarationError

_FILE = DATA / "municipalities.csv"
_WEIGHTS = (6, 5, 4, 3, 2)
_CODE = re.compile(r"[0-9]{6}\Z")
_SLUG = re.compile(r"[a-z]+\Z")
_SIDES = ("west", "south", "east", "north")


@dataclass(frozen=True, slots=True)
class Municipality:
    """One city, town or village. `code`: six digits; `slug`: part of feature ids (`mito`); `names`: by language.

    `box`: what it lies in, generously; None = not known.
    """

    code: str
    slug: str
    kana: str
    names: Mapping[str, str]
    box: Box | None = None


def is_municipality_code(code: str) -> bool:
    """Whether `code` is six digits of which the last is the check digit (of a prefecture or municipality).

    The rule: 11 minus the remainder by 11 of the sum of (6, 5, 4, 3, 2) times the digits, of that the last digit
    (全国地方公共団体コード, 総務省 1968).
    """
    if not _CODE.match(code) or not 1 <= int(code[:2]) <= 47:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code[:5], strict=True))
    return int(code[5]) == (11 - total % 11) % 10


def municipality(code: str | None) -> Municipality | None:
    """The municipality of that six-digit code, if we know it."""
    return municipalities().get(code or "")


@cache
def municipalities() -> dict[str, Municipality]:
    """All municipalities of `data/municipalities.csv`, by code. Raises DeclarationError with file, line and reason."""
    return read_municipalities(_FILE)


def read_municipalities(path: Path) -> dict[str, Municipality]:
    """The municipalities in the CSV at `path` (UTF-8; code, slug, kana, a column per language, the box), by code."""
    found: dict[str, Municipality] = {}
    slugs: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            reason = _fault(row, found, slugs)
            if reason:
                raise DeclarationError("%(file)s, line %(line)s: %(reason)s", file=str(path), line=line, reason=reason)
            names = {tag: row[tag] for tag in TAGS if row.get(tag)}
            found[row["code"]] = Municipality(row["code"], row["slug"], row["kana"], names, _box(row))
            slugs.add(row["slug"])
    return found


def _fault(row: Mapping[str, str | None], found: Mapping[str, Municipality], slugs: set[str]) -> str:
    code, slug = row.get("code") or "", row.get("slug") or ""
    if not is_municipality_code(code):
        return f"'{code}' is not a code of six digits with its check digit"
    if not _SLUG.match(slug):
        return f"the slug '{slug}' must be lower-case letters"
    if code in found or slug in slugs:
        return f"{code} or {slug} stands here twice"  # two slugs alike would give two places the same feature ids
    if not row.get("kana") or not row.get("ja"):
        return "a name in kana and in Japanese is needed"
    try:
        box = _box(row)
    except ValueError:
        return "west, south, east and north must be degrees, or all four blank"
    if box and not (122 <= box.west < box.east <= 154 and 20 <= box.south < box.north <= 46):
        return "west, south, east and north are not a box in Japan"
    return ""


def _box(row: Mapping[str, str | None]) -> Box | None:
    """The box of a row, None where all four sides are blank. Raises ValueError."""
    sides = [row.get(side) or "" for side in _SIDES]
    return Box(*map(float, sides)) if any(sides) else None
