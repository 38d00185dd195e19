"""The releases folder: which release is current, seen by every worker; and those before it."""

import hashlib
import logging
import re
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path

import orjson

from touristinfo.errors import NoReleaseError, NotFoundError, ReleaseDamagedError
from touristinfo.messages import N_
from touristinfo.published.files import replace_synced
from touristinfo.published.format import CURRENT, MANIFEST, Delta, Manifest, damaged, read_json
from touristinfo.published.snapshot import Snapshot, read_delta, read_manifest
from touristinfo.published.verify import Known, verified_snapshot

log = logging.getLogger(__name__)

_LOOK_AFTER_S = 0.25
_TRY_AGAIN_AFTER_S = 60.0
_NUMBER = re.compile(r"[1-9][0-9]{0,9}\Z")

Mark = tuple[int, int, int]  # inode, time of change, size of current.json: what a switch changes


def switch(folder: Path, number: int) -> None:
    """Make release `number` the current one; a crash leaves the old or the new. Raises OSError."""
    manifest = (folder / str(number) / MANIFEST).read_bytes()
    pointer = {"release": number, "manifest_sha256": hashlib.sha256(manifest).hexdigest()}
    replace_synced(folder / CURRENT, orjson.dumps(pointer))


def read_pointer(folder: Path) -> tuple[int, str]:
    """Number of the current release and checksum of its manifest. Raises NoReleaseError, ReleaseDamagedError."""
    try:
        raw = (folder / CURRENT).read_bytes()
    except FileNotFoundError as error:
        raise NoReleaseError(N_("Nothing has been published yet.")) from error
    except OSError as error:
        raise damaged(CURRENT, N_("it cannot be read")) from error
    pointer = read_json(raw, CURRENT)
    number, sha256 = pointer.get("release"), pointer.get("manifest_sha256")
    if type(number) is not int or number < 1 or not isinstance(sha256, str):
        raise damaged(CURRENT, N_("a part of it is missing"))
    return number, sha256


def _follow(reference: "weakref.ref[Releases]") -> None:
    """Look every second, as long as somebody uses the releases: so an idle worker, too, answers from the new one."""
    while True:
        time.sleep(_LOOK_AFTER_S)
        releases = reference()
        if releases is None:
            return
        try:
            releases.look()
        except Exception:  # without this thread the worker would stay with its release for good
            log.exception("release not looked for")
        del releases


class Releases:
    """The releases under a folder. Safe to use from many threads; a snapshot lives as long as somebody holds it."""

    def __init__(self, folder: Path, told: Callable[[Snapshot | None], None] = lambda _: None) -> None:
        """`told` is called with each release that was loaded, and with None when one could not be."""
        self.folder = folder
        self._told = told
        self._snapshot: Snapshot | None = None
        self._loaded: Mark | None = None  # what `_snapshot` was read from
        self._failure: tuple[Mark | None, float, NoReleaseError | ReleaseDamagedError] | None = None
        self._known: Known = set()
        self._loading = threading.Lock()

    def current(self) -> Snapshot:
        """The current release. After a switch the new one is checked and mapped beside, while the old one serves.

        A new release that is damaged is logged, and the last good one stays; so it is for a process that starts then.
        Raises NoReleaseError when nothing has been published, ReleaseDamagedError when no release could be read.
        """
        return self._snapshot or self._first()

    def _first(self) -> Snapshot:
        """The first release is waited for; from then on a thread follows `current.json`."""
        with self._loading:
            if self._snapshot is None and not self._failed_lately(self._mark()):
                self._load()
                if self._snapshot is not None:
                    threading.Thread(target=_follow, args=[weakref.ref(self)], name="release", daemon=True).start()
            if self._snapshot is None:
                raise self._last_failure()
            return self._snapshot

    def look(self) -> None:
        """Load what `current.json` names if that has changed."""
        mark = self._mark()
        if mark is not None and mark != self._loaded and not self._failed_lately(mark):
            self._load()

    def _last_failure(self) -> NoReleaseError | ReleaseDamagedError:
        """A new exception each time: one that is raised again and again would collect tracebacks."""
        error = self._failure[2] if self._failure else NoReleaseError(N_("Nothing has been published yet."))
        return type(error)(error.message, **error.values)

    def _load(self) -> None:
        """Check and map what current.json names; on failure remember it, so that it is not tried every second."""
        mark = self._mark()
        try:
            number, sha256 = read_pointer(self.folder)
            self._snapshot = verified_snapshot(self.folder / str(number), sha256, self._known)
        except (NoReleaseError, ReleaseDamagedError) as error:
            self._failure = (mark, time.monotonic(), error)
            log.error("release not loaded: %s", error)
            self._told(None)
            if self._snapshot is None:
                self._snapshot = self._newest_whole()
        else:
            self._loaded, self._failure = mark, None
        if self._snapshot is not None:
            self._told(self._snapshot)

    def _newest_whole(self) -> Snapshot | None:
        """The newest release that is whole, for a process that starts while the current one or the pointer is damaged.

        Nothing withdrawn comes back by it: `withdraw` takes that out of every kept release.
        """
        for number in reversed(self.numbers()):
            try:
                snapshot = verified_snapshot(self.folder / str(number), known=self._known)
            except ReleaseDamagedError:
                continue
            log.error("serving release %s instead", number)
            return snapshot
        return None

    def _failed_lately(self, mark: Mark | None) -> bool:
        if self._failure is None or self._failure[0] != mark or mark is None:
            return False
        return time.monotonic() - self._failure[1] < _TRY_AGAIN_AFTER_S

    def _mark(self) -> Mark | None:
        try:
            found = (self.folder / CURRENT).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    # what was published before

    def numbers(self) -> list[int]:
        """The numbers of all releases that have a manifest, in order; also those whose other files are cleaned away."""
        found = (path.parent.name for path in self.folder.glob(f"*/{MANIFEST}"))
        return sorted(int(name) for name in found if _NUMBER.match(name))

    def published(self) -> list[int]:
        """The same up to the one that is served: a release that is being checked, or is damaged, is not public."""
        number = self.current().number
        return [each for each in self.numbers() if each <= number]

    def manifest(self, number: int) -> Manifest:
        """The manifest of a release. Raises NotFoundError, ReleaseDamagedError."""
        self._require(number)
        return read_manifest(self.folder / str(number))

    def delta(self, number: int) -> Delta:
        """What changed with a release. Raises NotFoundError, ReleaseDamagedError."""
        self._require(number)
        return read_delta(self.folder / str(number))

    def is_kept(self, number: int) -> bool:
        """Whether all files of a release are still there."""
        folder = self.folder / str(number)
        return all((folder / name).is_file() for name in self.manifest(number).files)

    def manifests(self) -> Mapping[int, Manifest]:
        """The manifests of all published releases, by number."""
        return {number: self.manifest(number) for number in self.published()}

    def _require(self, number: int) -> None:
        if not (self.folder / str(number) / MANIFEST).is_file():
            raise NotFoundError(N_("There is no release %(number)s."), number=number)
