"""One release, mapped: what a request holds from start to end."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from touristinfo.messages import N_
from touristinfo.published.files import map_file
from touristinfo.published.format import DELTA, MANIFEST, Delta, Manifest, damaged
from touristinfo.published.segment import Segment


class Snapshot:
    """An immutable release. `segments`: by collection. Its files stay mapped until nobody holds it any more."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Map the release in `folder`. Nothing proportional to its features is read. Raises ReleaseDamagedError."""
        self.folder = folder
        self.manifest = manifest
        self.number = manifest.release
        self.published_at = datetime.fromisoformat(manifest.published_at)
        self.segments: Mapping[str, Segment] = {name: Segment(folder / name, name) for name in manifest.collections}
        for name, segment in self.segments.items():
            if (segment.collection, segment.count) != (name, manifest.collections[name].count):
                raise damaged(name, N_("it does not agree with the manifest"))

    @classmethod
    def open(cls, folder: Path) -> "Snapshot":
        """Map the release in `folder` as its manifest says, without checking it. Raises ReleaseDamagedError."""
        return cls(folder, read_manifest(folder))

    def find(self, id: str) -> tuple[Segment, int] | None:
        """Segment and row of a feature, whatever its collection; None when it is not in this release."""
        for segment in self.segments.values():
            row = segment.row_of(id)
            if row is not None:
                return segment, row
        return None


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a release's folder. Raises ReleaseDamagedError."""
    return Manifest.from_bytes(bytes(map_file(folder / MANIFEST, MANIFEST)))


def read_delta(folder: Path) -> Delta:
    """What changed with the release in `folder`. Raises ReleaseDamagedError."""
    return Delta.from_bytes(bytes(map_file(folder / DELTA, DELTA)))
