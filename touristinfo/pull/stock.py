"""Files by checksum: those that the releases here have already, and those that are being fetched, in `.pull`."""

import errno
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from touristinfo.errors import ReleaseDamagedError, SourceError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.files import is_the_one_sent, is_undamaged, sync_file
from touristinfo.published.format import FileEntry, damaged
from touristinfo.published.snapshot import read_manifest
from touristinfo.pull.source import NotThereError, Source

_ATTEMPTS = 3


class Stock:
    """What need not be fetched (again). A part of a file stays after a break and is continued the next time."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the releases folder; the caller holds its lock."""
        self._folder = folder
        self._parts = folder / ".pull"
        self._here: dict[str, list[Path]] = {}
        for number in releases.numbers(folder):
            self._note(folder / str(number))

    def _note(self, release: Path) -> None:
        try:
            files = read_manifest(release).files
        except ReleaseDamagedError:
            return
        for name, entry in files.items():
            if (release / name).is_file():
                self._here.setdefault(entry.sha256, []).append(release / name)

    def gathered(self, source: Source, number: int, files: Mapping[str, FileEntry]) -> dict[str, Path]:
        """Where each of these files is, once all are here. Raises SourceError, ReleaseDamagedError, OSError."""
        found = {name: self._found(entry) for name, entry in files.items()}
        self._parts.mkdir(exist_ok=True)
        missing = {name: files[name] for name, path in found.items() if path is None}
        self._keep_only(entry.sha256 for entry in missing.values())
        self._check_room(missing.values())
        fetched = {name: self._fetched(source, number, name, entry) for name, entry in missing.items()}
        return fetched | {name: path for name, path in found.items() if path is not None}

    def clear(self) -> None:
        """Delete what was fetched; what is in a release by now stays there."""
        shutil.rmtree(self._parts, ignore_errors=True)

    def _found(self, entry: FileEntry) -> Path | None:
        """A file of a release here that is this one, read and compared: it may have been damaged since, or retired."""
        found = (path for path in self._here.get(entry.sha256, ()) if path.is_file())
        return next((path for path in found if is_undamaged(path, entry)), None)

    def _keep_only(self, wanted: Iterable[str]) -> None:
        names = set(wanted)
        for path in self._parts.iterdir():
            if path.name not in names:
                path.unlink()

    def _check_room(self, missing: Iterable[FileEntry]) -> None:
        there = sum(path.stat().st_size for path in self._parts.iterdir())
        if sum({entry.sha256: entry.size for entry in missing}.values()) - there > shutil.disk_usage(self._folder).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder))

    def _fetched(self, source: Source, number: int, name: str, entry: FileEntry) -> Path:
        path = self._parts / entry.sha256
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                _continue(source, number, name, entry.size, path)
            except NotThereError:
                raise
            except SourceError:
                if attempt == _ATTEMPTS:
                    raise
                continue
            if is_the_one_sent(path, entry):
                sync_file(path)
                return path
            if path.stat().st_size >= entry.size:  # wrong, not cut short
                path.unlink()
        raise damaged(name, N_("it does not agree with its checksum"))


def _continue(source: Source, number: int, name: str, size: int, path: Path) -> None:
    """Fetch what `path` lacks; a source that knows no parts sends all of it again."""
    have = path.stat().st_size if path.exists() else 0
    if have > size:
        path.unlink()
        have = 0
    if have == size and path.exists():
        return
    with source.reading(number, name, have, size) as (begins, chunks), path.open("ab" if begins else "wb") as file:
        for chunk in chunks:
            file.write(chunk)
