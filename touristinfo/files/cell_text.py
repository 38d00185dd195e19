"""One typed value of a sheet, a GIS layer or JSON as the string that a CSV would hold."""

import json
import math
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from touristinfo.files.encoding import storable

# A time of 24 hours or more is, to Excel, a time on one of the first days of its calendar.
_EXCEL_DAY_ZERO = datetime(1899, 12, 31)  # noqa: DTZ001  (cells know no zones)
_LAST_YEAR_OF_TIMES = 1900


def cell_text(value: Any) -> str:
    """`value` as text: 1.0 is "1", dates are ISO, times HH:MM (also 24:00 and beyond), truth is true or false.

    Nothing and not-a-number are "", lists and objects JSON, bytes "".
    """
    if value is None or isinstance(value, bytes | bytearray):
        return ""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, np.generic):
        return cell_text(value.item())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime | date | time | timedelta):
        return _time_text(value)
    return storable(json.dumps(_listed(value), ensure_ascii=False, separators=(",", ":"), default=str))


def number_text(value: float) -> str:
    """A number without a spurious ".0"; "" where it is not finite."""
    if isinstance(value, int):
        # Beyond what Python itself turns into digits (4,300) nothing is meant any more.
        return str(value) if value.bit_length() < 1024 else ""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _time_text(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, time):
        return _clock(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second + value.microsecond / 1e6))
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None and value.year <= _LAST_YEAR_OF_TIMES:
        return _clock(value - _EXCEL_DAY_ZERO)
    whole = value + timedelta(microseconds=500_000) if value.microsecond >= 500_000 else value
    whole = whole.replace(microsecond=0)
    return whole.date().isoformat() if whole.time() == time() and whole.tzinfo is None else whole.isoformat()


def _clock(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 0:
        return ""
    minutes, second = divmod(seconds, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{clock}:{second:02d}" if second else clock


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
