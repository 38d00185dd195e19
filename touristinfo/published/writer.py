"""Writes a release: segments (linked when unchanged), search index, delta, and last the manifest with all checksums."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.published import search
from touristinfo.published.encode import published_form
from touristinfo.published.files import file_entry, link_or_copy, sync_file, write_synced
from touristinfo.published.format import (
    DELTA,
    MANIFEST,
    SEARCH,
    SEGMENT_FILES,
    CollectionSummary,
    Delta,
    FileEntry,
    Manifest,
    Provenance,
    Withdrawn,
    format_time,
    seconds_of,
)
from touristinfo.published.segment import Segment
from touristinfo.published.segment_writer import Entry, signature, write_segment
from touristinfo.published.snapshot import Snapshot

Contents = Mapping[str, FeatureContent]


@dataclass(frozen=True, slots=True)
class Publication:
    """What a release is: its number, when it was published (aware; kept to the second), the database's revision.

    `withdrawn`: what was taken out of it. `delta`: given when a kept release is written anew, else made by comparison.
    """

    number: int
    published_at: datetime
    revision: int
    collections: Mapping[str, Collection]
    withdrawn: Sequence[Withdrawn] = ()
    delta: Delta | None = None


def write_release(
    folder: Path,
    publication: Publication,
    contents: Mapping[str, Contents | None],
    previous: Snapshot | None,
    provenance: Sequence[Provenance] = (),
) -> Manifest:
    """Write a release into `folder`, which must not exist, and wait until all of it is on the disk.

    `contents`: collection -> id -> content; None = as in `previous`. Collections that are not named are left out.
    Features whose content is that of `previous` keep their `updated`. The same contents give the same bytes. Raises
    FileExistsError, OSError, and ValueError for a position that is not on Earth.
    """
    folder.mkdir()
    changes = {
        name: _write_collection(folder / name, publication, publication.collections[name], contents[name], previous)
        for name in sorted(contents)
    }
    unchanged = previous is not None and list(changes) == sorted(previous.segments)
    _write_search(folder, changes, previous, unchanged and all(change.linked for change in changes.values()))
    delta = publication.delta or _delta(publication, changes, previous)
    write_synced(folder / DELTA, delta.to_bytes())
    sync_file(folder)
    manifest = _manifest(folder, publication, changes, provenance)
    write_synced(folder / MANIFEST, manifest.to_bytes())
    sync_file(folder)
    sync_file(folder.parent)
    return manifest


@dataclass(frozen=True, slots=True)
class _Change:
    """What became of one collection: its files are those of the release before, or these features differ."""

    linked: bool
    upserts: list[str]
    deleted: list[str]


def _write_collection(
    folder: Path,
    publication: Publication,
    collection: Collection,
    contents: Contents | None,
    previous: Snapshot | None,
) -> _Change:
    """Write or link one segment; says which features are new or changed, and which are gone."""
    before = previous.segments.get(collection.id) if previous else None
    linkable = before is not None and before.signature == signature(collection)
    if contents is None and before is not None and linkable:
        return _link(before, folder)
    given = contents.values() if contents is not None else before.contents() if before else ()
    now = seconds_of(publication.published_at)
    entries = [_entry(content, collection, before, now) for content in given]
    change = _compare(entries, before)
    if before is not None and linkable and not change.upserts and not change.deleted:
        return _link(before, folder)
    write_segment(folder, collection, entries, now)
    return change


def _entry(content: FeatureContent, collection: Collection, before: Segment | None, now: int) -> Entry:
    published = published_form(content, collection)
    digest = published.digest()
    row = before.row_of(published.id) if before else None
    if before is not None and row is not None and before.content_digest(row) == digest:
        return Entry(published, digest, before.updated_seconds(row), is_new=False)
    return Entry(published, digest, now, is_new=True)


def _compare(entries: list[Entry], before: Segment | None) -> _Change:
    ids = {entry.content.id for entry in entries}
    deleted = [id for id in before.ids() if id not in ids] if before else []
    return _Change(False, sorted(entry.content.id for entry in entries if entry.is_new), deleted)


def _link(before: Segment, folder: Path) -> _Change:
    folder.mkdir()
    for name in SEGMENT_FILES:
        link_or_copy(before.folder / name, folder / name)
    sync_file(folder)
    return _Change(True, [], [])


def _write_search(folder: Path, collections: Iterable[str], previous: Snapshot | None, is_linked: bool) -> None:
    """The text index over all collections; linked when none of them changed."""
    if previous is not None and is_linked:
        link_or_copy(previous.folder / SEARCH, folder / SEARCH)
        return
    search.build_index(folder / SEARCH, _search_rows(folder, collections))
    sync_file(folder / SEARCH)


def _search_rows(folder: Path, collections: Iterable[str]) -> Iterator[tuple[str, str, FeatureContent, str]]:
    for name in collections:
        for content in Segment(folder / name, name).contents():
            yield name, content.id, content, str(content.properties.get("name_kana", ""))


def _delta(publication: Publication, changes: Mapping[str, _Change], previous: Snapshot | None) -> Delta:
    deleted = {name: change.deleted for name, change in changes.items() if change.deleted}
    for name, segment in previous.segments.items() if previous else ():
        if name not in changes and segment.count:
            deleted[name] = segment.ids()
    upserts = {name: change.upserts for name, change in changes.items() if change.upserts}
    return Delta(previous.number if previous else 0, publication.number, upserts, deleted)


def _manifest(
    folder: Path,
    publication: Publication,
    collections: Iterable[str],
    provenance: Sequence[Provenance],
) -> Manifest:
    """The manifest of what stands in `folder`."""
    return Manifest(
        release=publication.number,
        published_at=format_time(seconds_of(publication.published_at)),
        revision=publication.revision,
        collections={name: _summary(Segment(folder / name, name)) for name in collections},
        files=_files(folder),
        provenance=tuple(provenance),
        withdrawn=tuple(publication.withdrawn),
    )


def _files(folder: Path) -> dict[str, FileEntry]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_entry(path) for path in paths}


def _summary(segment: Segment) -> CollectionSummary:
    return CollectionSummary(
        count=segment.count,
        digest=segment.digest,
        extent=segment.extent,
        last_modified=segment.last_modified.isoformat(),
        languages=segment.languages,
        fields=segment.fields,
    )
