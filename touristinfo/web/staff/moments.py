"""Moments as pages of the console show them: in Japan's time, in the language of the page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from touristinfo.web.staff.context import locale

_JAPAN = ZoneInfo("Asia/Tokyo")


def format_moment(moment: datetime) -> str:
    """Day and minute."""
    return format_datetime(moment.astimezone(_JAPAN), "short", locale=locale())
