"""Zip archives, opened with suspicion: bombs, passwords and names that climb out of a folder are refused."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zlib import error as ZlibError

from touristinfo.errors import UnreadableFileError
from touristinfo.messages import N_

_MAX_MEMBERS = 10_000
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@contextmanager
def open_archive(path: Path | BinaryIO, max_bytes: int) -> Iterator[zipfile.ZipFile]:
    """The archive, checked. Raises UnreadableFileError also for what turns out to be damaged while it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, max_bytes)
            yield archive
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError(N_("The archive is damaged: %(reason)s"), reason=str(error)) from error


def member_name(member: zipfile.ZipInfo) -> str:
    """The member's name; without the flag for UTF-8 it is CP932, as Japanese systems write it, if it can be."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return member.filename


def _check(archive: zipfile.ZipFile, max_bytes: int) -> None:
    members = archive.infolist()
    # zipfile never unpacks more of a member than the directory declares, so that the sum is a bound.
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > max_bytes:
        raise UnreadableFileError(
            N_("The archive is larger than the limit of %(limit)s bytes once unpacked."), limit=max_bytes
        )
    for member in members:
        name = PurePosixPath(member_name(member).replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            raise UnreadableFileError(
                N_("The archive holds a file name that points outside of it: %(name)s"), name=str(name)
            )
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableFileError(N_("The archive has a password. Give it without one."))
