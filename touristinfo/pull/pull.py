"""Pulls the current release: fetch beside, verify, move in, switch; then what was withdrawn from older ones goes."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from touristinfo.errors import ReleaseDamagedError, SourceError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.current import read_pointer, switch
from touristinfo.published.files import link_or_copy, sync_file, write_synced
from touristinfo.published.format import DELTA, MANIFEST, SEGMENT, Delta, FileEntry, Manifest, damaged
from touristinfo.published.verify import Known, verify
from touristinfo.pull.source import NotThereError, Source
from touristinfo.pull.stock import Stock

MOST_OLDER = 200  # releases before the current one whose manifests and deltas a node fetches, for /v1/changes
MOST_MANIFEST_BYTES = 16 << 20
MOST_FILES = 100_000  # a million places are some 4,000
MOST_RELEASE_BYTES = 64 << 30
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}"
_NAME = re.compile(rf"{_PART}(/{_PART})?\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_XXH3 = re.compile(r"([0-9a-f]{32})?\Z")


@dataclass(frozen=True, slots=True)
class Pulled:
    """Which release is current now, whether this run made it so, and how many kept ones it took things out of."""

    number: int
    changed: bool
    rewritten: int = 0


def pull(source: Source, folder: Path, keep: int, known: Known | None = None) -> Pulled:
    """Make the source's current release the one here, if it is not; keep `keep` releases whole.

    `known`: files found right before, which are not read again. Raises SourceError when the source cannot be reached,
    is older or wrong, ReleaseDamagedError when what came is not what was announced, LockedError, NoRoomError.
    A crash at any moment leaves the release before or the new one; what was fetched until then is not fetched again.
    """
    with releases.locked(folder):
        stock = Stock(folder)
        try:
            return _Pull(source, folder, stock, set() if known is None else known).run(keep)
        except OSError:
            stock.clear()  # half a release must not keep the disk full
            raise


@dataclass(frozen=True, slots=True)
class _Pull:
    source: Source
    folder: Path
    stock: Stock
    known: Known

    def run(self, keep: int) -> Pulled:
        number, sha256 = self.source.pointer()
        here = releases.current_number(self.folder)
        if number < here:
            raise SourceError(
                N_("%(url)s has release %(number)s only, and here is %(here)s already"),
                url=self.source.url,
                number=number,
                here=here,
            )
        if not self._is_whole(number, sha256):
            self._fetch_current(number, sha256)
        changed = not self._is_current(number, sha256)
        if changed:
            switch(self.folder, number)
        releases.retire(self.folder, keep)
        rewritten = sum(self._follow_withdrawals(each) for each in self._kept_before(number))
        self.stock.clear()
        return Pulled(number, changed, rewritten)

    def _is_whole(self, number: int, sha256: str) -> bool:
        try:
            return bool(verify(self.folder / str(number), sha256, self.known))
        except ReleaseDamagedError:
            return False

    def _is_current(self, number: int, sha256: str) -> bool:
        return releases.current_number(self.folder) == number and read_pointer(self.folder) == (number, sha256)

    def _fetch_current(self, number: int, sha256: str) -> None:
        raw = self.source.small_file(number, MANIFEST, MOST_MANIFEST_BYTES)
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise damaged(MANIFEST, N_("it does not agree with its checksum"))
        manifest = checked_manifest(raw, number)
        place = self._build(number, raw, manifest, manifest.files)
        verify(place, sha256, self.known)
        self._fetch_older(number)
        self._put(number)

    def _fetch_older(self, number: int) -> None:
        """Manifests and deltas of the releases between, the oldest first, so that a break leaves no gap."""
        before = [each for each in releases.numbers(self.folder) if each < number]
        for older in range(max([0, number - 1 - MOST_OLDER, *before]) + 1, number):
            try:
                raw = self.source.small_file(older, MANIFEST, MOST_MANIFEST_BYTES)
                self._build(older, raw, checked_manifest(raw, older), [DELTA])
            except NotThereError:
                continue
            self._put(older)

    def _kept_before(self, number: int) -> list[int]:
        kept = (each for each in releases.numbers(self.folder) if each < number)
        return [each for each in kept if releases.is_whole(self.folder, each)]

    def _follow_withdrawals(self, number: int) -> bool:
        """See to it that a kept release says no more than it does at the source; whether it did."""
        try:
            raw = self.source.small_file(number, MANIFEST, MOST_MANIFEST_BYTES)
        except NotThereError:
            releases.strip(self.folder, number)
            return True
        local = self.folder / str(number) / MANIFEST
        if local.is_file() and local.read_bytes() == raw:
            parts = Manifest.from_bytes(raw).files.keys() - {DELTA}
            if not parts or self.source.has(number, min(parts)):
                return False
            releases.strip(self.folder, number)  # retired there, or taken away because nobody can look into it
            return True
        manifest = checked_manifest(raw, number)
        try:
            verify(self._build(number, raw, manifest, manifest.files))
        except NotThereError:
            releases.strip(self.folder, number)
            return True
        self._put(number)
        return True

    def _build(self, number: int, raw: bytes, manifest: Manifest, names: Iterable[str]) -> Path:
        """Put together a release beside, of these files and its manifest, and wait until all is on the disk."""
        files = self.stock.gathered(self.source, number, {name: manifest.files[name] for name in names})
        if DELTA in files:
            Delta.from_bytes(files[DELTA].read_bytes())
        place = self._beside(number)
        place.mkdir()
        for name, path in files.items():
            (place / name).parent.mkdir(exist_ok=True)
            link_or_copy(path, place / name)
        for inner in {(place / name).parent for name in files} - {place}:
            sync_file(inner)
        write_synced(place / MANIFEST, raw)
        sync_file(place)
        return place

    def _beside(self, number: int) -> Path:
        is_there = (self.folder / str(number)).exists()
        return releases.beside(self.folder, number, "rewritten" if is_there else "new")

    def _put(self, number: int) -> None:
        """Move what was built into its place; a release that is there already (damaged, rewritten) makes room."""
        if (self.folder / str(number)).exists():
            releases.exchange(self.folder, number)
        else:
            releases.move_in(self.folder, number)


def checked_manifest(raw: bytes, number: int) -> Manifest:
    """A manifest from elsewhere: its names lead nowhere else, its sizes are bounded. Raises ReleaseDamagedError."""
    manifest = Manifest.from_bytes(raw)
    files = manifest.files
    segments = (f"{name}/{SEGMENT}" for name in manifest.collections)
    if manifest.release != number or any(each not in files for each in (DELTA, *segments)):
        raise damaged(MANIFEST, N_("a part of it is missing"))
    if MANIFEST in files or len(files) > MOST_FILES or not all(_is_allowed(*each) for each in files.items()):
        raise damaged(MANIFEST, N_("it names files that no release has"))
    if sum(entry.size for entry in files.values()) > MOST_RELEASE_BYTES:
        raise damaged(MANIFEST, N_("it is larger than a release may be"))
    return manifest


def _is_allowed(name: str, entry: FileEntry) -> bool:
    is_sound = type(entry.size) is int and entry.size >= 0 and isinstance(entry.sha256, str)
    is_sound = is_sound and isinstance(entry.xxh3, str)
    return is_sound and bool(_NAME.match(name) and _SHA256.match(entry.sha256) and _XXH3.match(entry.xxh3))
