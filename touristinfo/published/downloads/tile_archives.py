"""Archives of vector tiles among the files of releases: opened when first asked for, if they are whole and fit."""

from pathlib import Path

from touristinfo.published.downloads.listing import FOLDER, downloads_of
from touristinfo.published.files import is_the_one_sent
from touristinfo.published.format import FileEntry
from touristinfo.published.tiles.archive import Archive, made_from
from touristinfo.published.tiles.layers import Layers

WHOLE = "touristinfo"  # name of the files of the whole release
EXTENSION = "pmtiles"
_Seen = tuple[int, int]  # a file as it is: its inode, when it was written


class Archives:
    """Those of the release that is served, by where they lie; for all threads of a process."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Seen, Archive | None]] = {}

    def of(self, release: Path, collection: str, layers: Layers) -> Archive | None:
        """The archive of a collection ("": of all) in the folder `release`, if there is one made from these layers.

        A damaged file counts as none: tiles are then made when they are asked for.
        """
        path = release / FOLDER / f"{collection or WHOLE}.{EXTENSION}"
        try:
            status = path.stat()
        except OSError:
            return None
        seen = status.st_ino, status.st_mtime_ns
        known = self._known.get(path)
        if known is None or known[0] != seen:
            listed = next((each for each in downloads_of(release) if each.name == path.name and each.is_ready), None)
            if listed is None or listed.size is None:
                return None  # it is just being moved in
            whole = is_the_one_sent(path, FileEntry(listed.size, listed.sha256))
            self._forget_others(path)
            known = self._known[path] = seen, Archive(path) if whole else None
        archive = known[1]
        return archive if archive and archive.made_from == made_from(layers) else None

    def _forget_others(self, path: Path) -> None:
        for other in [each for each in self._known if each.name == path.name]:  # of releases before
            self._known.pop(other, None)
