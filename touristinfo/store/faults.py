"""What an error of the database means: somebody else holds it, a statement took too long, a disk is full."""

import shutil
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from touristinfo.errors import NoRoomError, UnavailableError
from touristinfo.messages import N_

STATEMENT_TIMEOUT = "TOURISTINFO_STATEMENT_TIMEOUT_S"
# PostgreSQL's messages come in the language of the server, its codes (appendix A of its manual) do not.
_LOCKED = frozenset({"55P03", "40P01"})  # lock_not_available (also: lock_timeout), deadlock_detected
_ENDED = "57014"  # query_canceled
_FULL = "53100"  # disk_full
_LITTLE_ROOM = 1 << 20  # bytes; SQLite calls it "disk I/O error" when its shared memory file finds no room


def is_locked(error: DBAPIError) -> bool:
    """Whether another process held what was needed for too long."""
    return _code(error) in _LOCKED or "database is locked" in str(error.orig)


def explained(error: DBAPIError, url: str) -> UnavailableError:
    """The error of the database at `url` in one line, without the statement or the values that were at hand."""
    reason = " ".join(str(error.orig).split())
    if is_locked(error):
        return UnavailableError(N_("Another process is writing to the database; try again later."))
    if _code(error) == _ENDED:
        return UnavailableError(
            N_("The database needed longer for one statement than %(setting)s allows; nothing of it was applied."),
            setting=STATEMENT_TIMEOUT,
        )
    if _code(error) == _FULL:
        return NoRoomError(
            N_(
                "The disk of the database server is full, nothing was applied: make room, then run it again: %(reason)s"
            ),
            reason=reason,
        )
    folder = _full_folder(reason, url)
    if folder is not None:
        return NoRoomError(
            N_(
                "The disk with the database in %(folder)s is full (%(free)s kB free), nothing was applied:"
                " make room, then run it again."
            ),
            folder=folder,
            free=shutil.disk_usage(folder).free // 1000,
        )
    return UnavailableError(N_("The database cannot be used: %(reason)s"), reason=reason)


def _code(error: DBAPIError) -> str:
    """PostgreSQL's code of the error; "" on SQLite."""
    return getattr(error.orig, "sqlstate", None) or ""


def _full_folder(reason: str, url: str) -> Path | None:
    """The folder of the SQLite file, where the error comes from its disk being full."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    folder = Path(str(parsed.database)).absolute().parent
    if "disk is full" in reason:
        return folder
    has_little = "disk I/O error" in reason and shutil.disk_usage(folder).free < _LITTLE_ROOM
    return folder if has_little else None
