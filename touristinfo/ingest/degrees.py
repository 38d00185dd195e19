"""Reads coordinates as people write them: decimal, degrees-minutes-seconds, both in one cell."""

import re

from touristinfo.ingest.text import narrow

_DECIMAL = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,20})?)°?\Z")
_SEPARATED = re.compile(r"(\d{1,3})[°度](\d{1,2}(?:\.\d+)?)['′’分](?:(\d{1,2}(?:\.\d+)?)(?:[\"″”秒]|''))?\Z")
_DOTTED = re.compile(r"(\d{1,3})[.:](\d{1,2})[.:](\d{1,2}(?:\.\d+)?)\Z")
_HEMISPHERE = re.compile(r"\A(?:北緯|東経|[NE])|(?:[NE]|度)\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"[,、;/\n]+\s*|\s+(?=\d|[NE北東])")
_WRAPPING = re.compile(r"\A(?:POINT)?\s*[(\[]\s*|\s*[)\]]\Z", re.IGNORECASE)


def parse_degrees(text: str) -> float | None:
    """The number in `text`: decimal, 36°22'30.5", 36度22分30秒 or 36.22.30; None where it is none of these."""
    plain = _HEMISPHERE.sub("", narrow(text).replace(" ", ""))
    if found := _DECIMAL.match(plain):
        return float(found[1])
    found = _SEPARATED.match(plain) or _DOTTED.match(plain)
    if not found:
        return None
    degrees, minutes, seconds = float(found[1]), float(found[2]), float(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600


def parse_pair(text: str) -> tuple[str, str] | None:
    """The two coordinates that one cell holds, in its order: "36.37, 140.47", "POINT(140.47 36.37)"."""
    parts = [part for part in _BETWEEN.split(_WRAPPING.sub("", narrow(text))) if part.strip()]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def decimals(text: str) -> int | None:
    """Decimal places of a decimal number; None for other notations, whose precision is not told by them."""
    plain = narrow(text)
    return len(plain.partition(".")[2]) if _DECIMAL.match(plain) else None
