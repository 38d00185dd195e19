"""Makes the files to take home from a release alone, beside it, and moves them in when all are whole."""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from touristinfo.domain.collections import Collection
from touristinfo.errors import LockedError, ReleaseDamagedError
from touristinfo.published import folder as releases
from touristinfo.published.downloads import listing
from touristinfo.published.downloads.contents import Content
from touristinfo.published.downloads.formats import FORMATS, Format
from touristinfo.published.downloads.listing import Download, downloads_of, licences_in
from touristinfo.published.downloads.tile_archives import WHOLE
from touristinfo.published.files import file_entry, link_or_copy
from touristinfo.published.format import MANIFEST, Manifest
from touristinfo.published.snapshot import Snapshot

KEPT = 3  # releases whose files are kept: at 100,000 places they are a gigabyte each
_WORK = ".downloads"
_PATIENCE_S = 60.0
_LOOK_AGAIN_AFTER_S = 0.2

Collections = Mapping[str, Collection]
_Seal = tuple[int, bytes]  # a release as it is: its number, its manifest


@dataclass(frozen=True, slots=True)
class _Planned:
    """A file to be made, how, and of which collections."""

    download: Download
    format: Format
    collections: tuple[str, ...]


def announce(release: Path, manifest: Manifest, collections: Collections) -> None:
    """Say in a release that is not public yet what files there will be."""
    listing.announce(release, [each.download for each in _planned(manifest, collections)])


def make_downloads(folder: Path, collections: Collections) -> list[int]:
    """Make what is lacking in the newest releases under `folder`; the numbers of those that are ready now.

    Publishing is not held up: its lock is taken only to move the files in. Where another process is making files,
    it goes on and nothing is done here. Raises OSError, NoRoomError.
    """
    made: list[int] = []
    with releases.room_needed(folder), _alone(folder) as work:
        if work is None:
            return made
        tried: set[_Seal] = set()
        while lacking := [seal for seal in _lacking(folder) if seal not in tried]:
            tried.add(lacking[0])  # one that is rewritten meanwhile has another seal, and is tried again
            if _make(folder, lacking[0], collections, work):
                made.append(lacking[0][0])
            _empty(work)
    return made


def retire(folder: Path) -> None:
    """Delete the files of all releases but the newest. The caller holds the lock of the releases."""
    for number in releases.numbers(folder)[:-KEPT]:
        listing.remove(folder / str(number))


def discard_leftovers(folder: Path) -> None:
    """Delete what a maker that was killed left beside; one that runs sees for itself what was withdrawn."""
    if (folder / _WORK).is_dir():
        with _alone(folder):
            pass


@contextmanager
def _alone(folder: Path) -> Iterator[Path | None]:
    """An empty folder to make files in; None while another process does so."""
    work = folder / _WORK
    work.mkdir(exist_ok=True)
    descriptor = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield None
        return
    try:
        _empty(work)
        yield work
    finally:
        _empty(work)
        os.close(descriptor)  # and with it the lock


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _lacking(folder: Path) -> list[_Seal]:
    """The newest releases without their files: the current one, and others that have been promised some."""
    current = releases.current_number(folder)
    newest = [number for number in releases.numbers(folder)[-KEPT:] if number <= current]
    lacking = [number for number in reversed(newest) if _lacks(folder / str(number), number == current)]
    return [(number, manifest) for number in lacking if (manifest := _manifest(folder, number))]


def _lacks(release: Path, is_current: bool) -> bool:
    if listing.is_ready(release):
        return False
    return bool(downloads_of(release)) or is_current


def _planned(manifest: Manifest, collections: Collections) -> list[_Planned]:
    there = [name for name in manifest.collections if name in collections]
    plans = [_plan(manifest, format_, name, (name,)) for name in there for format_ in FORMATS]
    return plans + [_plan(manifest, format_, WHOLE, tuple(there)) for format_ in FORMATS if format_.whole]


def _plan(manifest: Manifest, format_: Format, stem: str, names: tuple[str, ...]) -> _Planned:
    credits_ = [each for each in manifest.provenance if each.collection in names]
    said = [f"{format_.extension}:{format_.version}", *(manifest.collections[name].digest for name in names)]
    digest = hashlib.sha256("\n".join([*said, *map(repr, credits_)]).encode()).hexdigest()
    download = Download(
        f"{stem}.{format_.extension}",
        format_.title,
        format_.media_type,
        "" if format_.whole and stem == WHOLE else stem,
        licences_in(manifest.provenance, names),
        digest,
    )
    return _Planned(download, format_, names)


def _make(folder: Path, seal: _Seal, collections: Collections, work: Path) -> bool:
    """Whether the files of a release were made and moved in; not where it was withdrawn from or retired meanwhile."""
    number = seal[0]
    release = folder / str(number)
    try:
        snapshot = Snapshot.open(release)
    except ReleaseDamagedError:  # or only its manifest is kept
        return False
    made: list[Download] = []
    for planned in _planned(snapshot.manifest, collections):
        if _manifest(folder, number) != seal[1]:
            return False
        made.append(_made(folder, planned, snapshot, collections, work))
    with _locked_in_time(folder):
        if _manifest(folder, number) != seal[1] or not releases.is_whole(folder, number):
            return False
        listing.move_in(release, work, made)
    return True


def _manifest(folder: Path, number: int) -> bytes:
    """By its manifest a release is known to be what it was: a withdrawal rewrites it. Empty where there is none."""
    try:
        return (folder / str(number) / MANIFEST).read_bytes()
    except FileNotFoundError:
        return b""


def _made(folder: Path, planned: _Planned, snapshot: Snapshot, collections: Collections, work: Path) -> Download:
    """Make one file, or link the one of an earlier release that was made from the same."""
    path = work / planned.download.name
    before = _same_before(folder, planned.download)
    if before is not None:
        link_or_copy(before[0], path)
        entry = file_entry(path)
        if entry.sha256 == before[1]:
            return replace(planned.download, size=entry.size, sha256=entry.sha256)
        path.unlink()
    planned.format.make([_content(snapshot, collections[name]) for name in planned.collections], path)
    entry = file_entry(path)
    return replace(planned.download, size=entry.size, sha256=entry.sha256)


def _same_before(folder: Path, download: Download) -> tuple[Path, str] | None:
    """A file of another release, made from the same, and its checksum."""
    for number in releases.numbers(folder)[-KEPT:]:
        release = folder / str(number)
        for each in downloads_of(release):
            same = (each.name, each.made_from) == (download.name, download.made_from)
            path = release / listing.FOLDER / each.name
            if same and each.is_ready and path.is_file():
                return path, each.sha256
    return None


def _content(snapshot: Snapshot, collection: Collection) -> Content:
    provenance = [each for each in snapshot.manifest.provenance if each.collection == collection.id]
    return Content(
        collection,
        snapshot.segments[collection.id],
        licences_in(provenance, [collection.id]),
        tuple(_distinct(each.credit for each in provenance)),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


@contextmanager
def _locked_in_time(folder: Path) -> Iterator[None]:
    """The lock of the releases, waited for: whoever has it publishes. Raises LockedError after a minute."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with releases.locked(folder):
                yield
                return
        except LockedError:
            if time.monotonic() > until:
                raise
        time.sleep(_LOOK_AGAIN_AFTER_S)
