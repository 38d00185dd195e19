"""The releases folder as its one writer sees it: lock, what a crash left behind, numbers, retention."""

import errno
import fcntl
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from touristinfo.errors import LockedError, NoReleaseError, NoRoomError, ReleaseDamagedError
from touristinfo.messages import N_
from touristinfo.published.current import read_pointer
from touristinfo.published.files import sync_file
from touristinfo.published.format import CURRENT, DELTA, MANIFEST
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import Known, verified_snapshot

_LOCK = ".lock"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # full, as the disk, as a quota, as a limit of files
_NUMBER = re.compile(r"[1-9][0-9]{0,9}\Z")
_LEFT = re.compile(r"\.([1-9][0-9]{0,9})\.(new|rewritten|old)\Z")
_KEPT_FOR_EVER = frozenset({MANIFEST, DELTA})


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else writes releases meanwhile; what a crashed or failed run left is cleared.

    Raises LockedError, and NoRoomError where the disk is full.

    The system lets go of the lock when the process ends, however it does.
    """
    with room_needed(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LockedError(N_("Another process is publishing right now; try again when it is done")) from None
            _clear(folder)
            try:
                yield
            except BaseException:
                with suppress(OSError):  # what failed first is what to tell
                    _clear(folder)  # half a release must not keep the disk full
                raise


@contextmanager
def room_needed(folder: Path) -> Iterator[None]:
    """Say that the disk of `folder` is full instead of passing on what the system calls that. Raises NoRoomError."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.OperationalError) and "disk is full" not in str(error):
            raise OSError(errno.EIO, str(error), str(folder)) from error  # SQLite, which writes the text index
        if isinstance(error, OSError) and error.errno not in _NO_ROOM:
            raise
        raise NoRoomError(
            N_(
                "There is no room left in %(folder)s (%(free)s kB free): make room on that disk, then run it again."
                " What is published is whole and stays."
            ),
            folder=folder.absolute(),
            free=shutil.disk_usage(folder if folder.exists() else folder.absolute().parent).free // 1000,
        ) from error


def beside(folder: Path, number: int, what: str) -> Path:
    """A hidden place for release `number`: `new`, `rewritten` or `old`."""
    return folder / f".{number}.{what}"


def move_in(folder: Path, number: int) -> None:
    """Make the complete release beside (`new`) number `number`, at once."""
    beside(folder, number, "new").rename(folder / str(number))
    sync_file(folder)


def exchange(folder: Path, number: int) -> None:
    """Put the complete release beside (`rewritten`) in the place of release `number`, which is deleted."""
    old = beside(folder, number, "old")
    (folder / str(number)).rename(old)
    beside(folder, number, "rewritten").rename(folder / str(number))
    sync_file(folder)
    shutil.rmtree(old)


def numbers(folder: Path) -> list[int]:
    """All numbers ever used, in order, as far as the folder knows."""
    return sorted(int(path.name) for path in folder.iterdir() if _NUMBER.match(path.name))


def next_number(folder: Path) -> int:
    """A number that no release has had: also not one that was damaged before it became current."""
    return max([0, current_number(folder), *numbers(folder)]) + 1


def current_number(folder: Path) -> int:
    """The number of the current release; 0 when there is none, or `current.json` cannot be read."""
    try:
        return read_pointer(folder)[0]
    except (NoReleaseError, ReleaseDamagedError):
        return 0


def newest(folder: Path, known: Known) -> Snapshot | None:
    """The newest whole release: the current one, or one after it that a crash kept from becoming current."""
    for number in reversed(numbers(folder)):
        try:
            return verified_snapshot(folder / str(number), known=known)
        except ReleaseDamagedError:
            continue
    return None


def is_whole(folder: Path, number: int) -> bool:
    """Whether release `number` has more than what is kept for ever."""
    return any(path.name not in _KEPT_FOR_EVER for path in (folder / str(number)).iterdir())


def strip(folder: Path, number: int) -> None:
    """Delete what a release says; its manifest and delta stay."""
    for path in (folder / str(number)).iterdir():
        if path.name not in _KEPT_FOR_EVER:
            _delete(path)
    sync_file(folder / str(number))


def retire(folder: Path, keep: int) -> None:
    """Strip all releases but the newest `keep`."""
    for number in numbers(folder)[:-keep]:
        if is_whole(folder, number):
            strip(folder, number)


def _clear(folder: Path) -> None:
    """Finish exchanges that were cut short, and delete what else a crashed run left."""
    left = [(int(match[1]), path) for path in folder.iterdir() if (match := _LEFT.match(path.name))]
    for number, path in left:
        # A release is taken out of its place only when the one to replace it is complete.
        if path.suffix == ".rewritten" and not (folder / str(number)).exists():
            path.rename(folder / str(number))
    sync_file(folder)
    for _, path in left:
        if path.exists():
            shutil.rmtree(path)
    for path in folder.glob(f".{CURRENT}.*.new"):
        path.unlink()


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
