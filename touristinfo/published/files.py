"""Files of a release: written through to the disk, linked, mapped, checked."""

import errno
import hashlib
import mmap
import os
import shutil
from pathlib import Path
from typing import Protocol

import xxhash

from touristinfo.messages import N_
from touristinfo.published.format import FileEntry, damaged

_PIECE = 1 << 20  # bytes of a file that are hashed at once


class _Checksum(Protocol):
    def update(self, data: memoryview, /) -> None: ...


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
    """Size and checksums of a file as it is on the disk."""
    sha256, xxh3 = hashlib.sha256(), xxhash.xxh3_128()
    return FileEntry(_hash_into(path, sha256, xxh3), sha256.hexdigest(), xxh3.hexdigest())


def is_undamaged(path: Path, entry: FileEntry) -> bool:
    """Whether a file is still the one of `entry`, by the fastest checksum that is known of it."""
    checksum = xxhash.xxh3_128() if entry.xxh3 else hashlib.sha256()
    return _hash_into(path, checksum) == entry.size and checksum.hexdigest() == (entry.xxh3 or entry.sha256)


def is_the_one_sent(path: Path, entry: FileEntry) -> bool:
    """Whether a file that came from elsewhere is the one of `entry`: also against those who would pass off another."""
    checksum = hashlib.sha256()
    return _hash_into(path, checksum) == entry.size and checksum.hexdigest() == entry.sha256


def _hash_into(path: Path, *checksums: _Checksum) -> int:
    """Feed a file to checksums, which leave other threads free meanwhile; the number of its bytes."""
    size = 0
    buffer = memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            size += length
            for checksum in checksums:
                checksum.update(buffer[:length])
    return size


def map_file(path: Path, name: str) -> memoryview:
    """The bytes of a file, mapped and shared, not read. Raises ReleaseDamagedError that names `name`."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return memoryview(b"")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise damaged(name, N_("it cannot be read")) from error
