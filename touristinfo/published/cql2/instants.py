"""Dates and timestamps of filters and of fields as whole numbers: days, and microseconds since 1970 (UTC)."""

import re
from datetime import UTC, date, datetime, timedelta

from touristinfo.domain.moments import moment_of
from touristinfo.published.cql2.tree import Kind
from touristinfo.published.format import JAPAN

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH, _EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1).toordinal()
SECOND = 1_000_000
DAY = 86_400 * SECOND
JAPANS_OFFSET = JAPAN.utcoffset(None) // _MICROSECOND


def read_instant(text: str) -> tuple[Kind, int]:
    """A full-date or a date-time of RFC 3339. Raises ValueError, OverflowError."""
    if _DATE.fullmatch(text):
        return Kind.DATE, date.fromisoformat(text).toordinal() - _EPOCH_DAY
    return Kind.TIMESTAMP, (moment_of(text) - _EPOCH) // _MICROSECOND
