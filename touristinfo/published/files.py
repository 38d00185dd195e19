"""Files of a release: written through to the disk, linked, mapped, checked."""

import errno
import hashlib
import mmap
import os
import shutil
from pathlib import Path

from touristinfo.messages import N_
from touristinfo.published.format import FileEntry, damaged


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file and wait until it is on the disk; its folder is the caller's to sync."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Wait until what was written to `path` (a file or a folder) is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_synced(path: Path, data: bytes) -> None:
    """Replace `path` at once: write beside, sync, rename, sync the folder. A crash leaves the old or the new."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    write_synced(beside, data)
    beside.replace(path)
    sync_file(path.parent)


_CANNOT_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`; a copy where the file system cannot link."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
        shutil.copyfile(source, target)
        sync_file(target)


def file_entry(path: Path) -> FileEntry:
    """Size and checksum of a file as it is on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileEntry(os.fstat(file.fileno()).st_size, digest)


def map_file(path: Path, name: str) -> memoryview:
    """The bytes of a file, mapped and shared, not read. Raises ReleaseDamagedError that names `name`."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return memoryview(b"")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise damaged(name, N_("it cannot be read")) from error
