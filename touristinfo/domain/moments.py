"""Moments as RFC 3339 writes them."""

import re
from datetime import datetime

_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:)(\d\d)((?:\.\d+)?)([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def moment_of(text: str) -> datetime:
    """The moment that a date-time of RFC 3339 means, with the offset that it has. Raises ValueError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    to_minute, seconds, fraction, offset = match.groups()
    leap = seconds == "60"  # allowed by RFC 3339, unknown to datetime
    return datetime.fromisoformat(f"{to_minute}{'59' if leap else seconds}{fraction[:7]}{offset}".upper())
