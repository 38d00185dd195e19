"""Checks a release on disk against its manifest, before anything of it is served."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from touristinfo.messages import N_
from touristinfo.published.files import is_undamaged, map_file
from touristinfo.published.format import MANIFEST, FileEntry, Manifest, damaged
from touristinfo.published.snapshot import Snapshot

# A file found right: device, inode, size, time of change, SHA-256. Linked into the next release it is the same file.
FileMark = tuple[int, int, int, int, str]
Known = set[FileMark]


def verify(folder: Path, manifest_sha256: str | None = None, known: Known | None = None) -> Manifest:
    """Check every file of the release in `folder` by size and checksum, then that its columns fit together.

    By the fast checksum, which tells damage; what came from elsewhere has been checked by SHA-256 when it came.
    `manifest_sha256`: what the manifest's own checksum must be. `known`: files found right before, which are not read
    again; when all is well it holds the files of this release. Raises ReleaseDamagedError that names the file.
    """
    return verified_snapshot(folder, manifest_sha256, known).manifest


def verified_snapshot(folder: Path, manifest_sha256: str | None = None, known: Known | None = None) -> Snapshot:
    """The same, and the release mapped."""
    raw = bytes(map_file(folder / MANIFEST, MANIFEST))
    if manifest_sha256 is not None and hashlib.sha256(raw).hexdigest() != manifest_sha256:
        raise damaged(MANIFEST, N_("it does not agree with its checksum"))
    manifest = Manifest.from_bytes(raw)
    before: Known = set() if known is None else known
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # checksums are made beside the GIL
        found = set(pool.map(lambda name: _checked(folder / name, name, manifest.files[name], before), manifest.files))
    snapshot = Snapshot(folder, manifest)
    before.clear()
    before.update(found)
    return snapshot


def _checked(path: Path, name: str, entry: FileEntry, before: Known) -> FileMark:
    """Check one file, by its checksum too unless that was done before."""
    try:
        stat = path.stat()
        if stat.st_size != entry.size:
            raise damaged(name, N_("its size is not the one in the manifest"))
        mark = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, entry.sha256)
        if mark not in before and not is_undamaged(path, entry):
            raise damaged(name, N_("it does not agree with its checksum"))
    except OSError as error:
        raise damaged(name, N_("it cannot be read")) from error
    return mark
