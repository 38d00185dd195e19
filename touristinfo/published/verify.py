"""Checks a release on disk against its manifest, before anything of it is served."""

import hashlib
import os
from collections.abc import MutableSet
from pathlib import Path

from touristinfo.messages import N_
from touristinfo.published.files import check_file, map_file
from touristinfo.published.format import MANIFEST, Manifest, damaged
from touristinfo.published.snapshot import Snapshot

# A file that was found right: device, inode, size, time of change, checksum. Linked into the next release it is the same.
Known = MutableSet[tuple[int, int, int, int, str]]


def verify(folder: Path, manifest_sha256: str | None = None, known: Known | None = None) -> Manifest:
    """Check every file of the release in `folder` by size and checksum, then that its columns fit together.

    `manifest_sha256`: what the manifest's own checksum must be. `known`: files found right before, which are not read
    again; those found right now are added. Raises ReleaseDamagedError that names the file.
    """
    return verified_snapshot(folder, manifest_sha256, known).manifest


def verified_snapshot(folder: Path, manifest_sha256: str | None = None, known: Known | None = None) -> Snapshot:
    """The same, and the release mapped."""
    raw = bytes(map_file(folder / MANIFEST, MANIFEST))
    if manifest_sha256 is not None and hashlib.sha256(raw).hexdigest() != manifest_sha256:
        raise damaged(MANIFEST, N_("it does not agree with its checksum"))
    manifest = Manifest.from_bytes(raw)
    seen: Known = set() if known is None else known
    for name, entry in manifest.files.items():
        found = check_file(folder / name, name, entry, lambda stat: _key(stat, entry.sha256) in seen)  # noqa: B023
        seen.add(_key(found, entry.sha256))
    return Snapshot(folder, manifest)


def _key(stat: os.stat_result, sha256: str) -> tuple[int, int, int, int, str]:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, sha256
