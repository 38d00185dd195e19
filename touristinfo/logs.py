"""What a server writes about itself: one JSON object a line, without anything that visitors sent."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `message`, what was given as `extra={"fields": …}`, and `stack` of an exception.

    Of an exception only its type and where it happened: its message may hold what a visitor sent, and so a position.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line without a line break in it."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            said |= {"error": kind.__name__, "stack": "".join(traceback.format_tb(trace))}
        return json.dumps(said, ensure_ascii=False, default=str)


def log_settings() -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything from `info` up goes to standard error as JSON lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {"_granian": {"level": "INFO", "propagate": True}},
    }
