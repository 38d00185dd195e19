"""Writes a release: segments (linked when unchanged), delta, and last the manifest with all checksums."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.published.encode import published_form
from touristinfo.published.files import file_entry, link_or_copy, sync_file, write_synced
from touristinfo.published.format import (
    DELTA,
    MANIFEST,
    CollectionSummary,
    Delta,
    FileEntry,
    Manifest,
    Provenance,
    Withdrawn,
    format_time,
    seconds_of,
)
from touristinfo.published.fragments import Entry
from touristinfo.published.segment import Segment
from touristinfo.published.segment_writer import Edit, signature, write_segment
from touristinfo.published.snapshot import Snapshot

Contents = Mapping[str, FeatureContent]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a collection says other than in the release before: feature id -> content, None = it is gone.

    `forget`: ids of features of which nothing may be left that is not said any more, not even in a search index.
    """

    touched: Mapping[str, FeatureContent | None]
    forget: frozenset[str] = frozenset()


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
    contents: Mapping[str, Contents | Changes | None],
    previous: Snapshot | None,
    provenance: Sequence[Provenance] = (),
) -> Manifest:
    """Write a release into `folder`, which must not exist, and wait until all of it is on the disk.

    `contents`: collection -> all that it says (id -> content), or what changed; None = as in `previous`. Collections
    that are not named are left out. Features whose content is that of `previous` keep their `updated`. From the same
    releases before, the same contents give the same bytes. Raises FileExistsError, OSError, and ValueError for a
    position that is not on Earth.
    """
    folder.mkdir()
    written = {
        name: _write_collection(folder / name, publication, publication.collections[name], contents[name], previous)
        for name in sorted(contents)
    }
    delta = publication.delta or _delta(publication, written, previous)
    write_synced(folder / DELTA, delta.to_bytes())
    sync_file(folder)
    manifest = _manifest(folder, publication, written, previous, provenance)
    write_synced(folder / MANIFEST, manifest.to_bytes())
    sync_file(folder)
    sync_file(folder.parent)
    return manifest


@dataclass(frozen=True, slots=True)
class _Written:
    """What became of one collection: these features differ from the release before."""

    upserts: list[str]
    deleted: list[str]


def _write_collection(
    folder: Path,
    publication: Publication,
    collection: Collection,
    given: Contents | Changes | None,
    previous: Snapshot | None,
) -> _Written:
    """Write or link one segment; says which features are new or changed, and which are gone."""
    before = previous.segments.get(collection.id) if previous else None
    now = seconds_of(publication.published_at)
    if before is None or before.signature != signature(collection):
        return _write_anew(folder, collection, _all_of(given, before), before, now)
    changes = _changes(given, before)
    entries, deleted = _different(collection, changes.touched, before, now)
    is_changed = bool(entries or deleted)
    if is_changed or any(map(before.remembers, changes.forget)):
        # The time of change is that of what is said: a search index made anew changes no answer.
        edit = Edit(entries, deleted, changes.forget)
        write_segment(folder, collection, before, edit, now if is_changed else seconds_of(before.changed_at))
    else:
        _link(before, folder)
    return _Written([entry.content.id for entry in entries], deleted)


def _changes(given: Contents | Changes | None, before: Segment) -> Changes:
    if isinstance(given, Changes):
        return given
    return Changes({} if given is None else {**dict.fromkeys(before.ids()), **given})


def _different(
    collection: Collection, touched: Mapping[str, FeatureContent | None], before: Segment, now: int
) -> tuple[list[Entry], list[str]]:
    """What really changes: new and changed features, and the ids of those gone; in order of id."""
    entries: list[Entry] = []
    deleted: list[str] = []
    for id in sorted(touched):
        row, content = before.row_of(id), touched[id]
        if content is not None:
            entry = _entry(content, collection, now)
            if row is None or before.content_digest(row) != entry.digest:
                entries.append(entry)
        elif row is not None:
            deleted.append(id)
    return entries, deleted


def _write_anew(
    folder: Path, collection: Collection, contents: Iterable[FeatureContent], before: Segment | None, now: int
) -> _Written:
    """Write a segment that takes nothing from the one before but the times of what stayed the same."""
    upserts: list[str] = []
    gone = set(before.ids()) if before else set()

    def entries() -> Iterator[Entry]:
        for content in contents:
            entry = _entry(content, collection, now)
            row = before.row_of(content.id) if before else None
            gone.discard(content.id)
            if before is not None and row is not None and before.content_digest(row) == entry.digest:
                yield replace(entry, updated=before.updated_seconds(row))
            else:
                upserts.append(content.id)
                yield entry

    write_segment(folder, collection, None, Edit(entries()), now)
    return _Written(upserts, sorted(gone))


def _all_of(given: Contents | Changes | None, before: Segment | None) -> Iterator[FeatureContent]:
    """All that a collection says, in order of id, each made when it is asked for."""
    if given is not None and not isinstance(given, Changes):
        yield from (given[id] for id in sorted(given))
        return
    touched = given.touched if given else {}
    rows = {id: row for row, id in enumerate(before.ids())} if before else {}
    for id in sorted(rows.keys() | touched.keys()):
        content = touched[id] if id in touched else before.content(rows[id]) if before else None
        if content is not None:
            yield content


def _entry(content: FeatureContent, collection: Collection, now: int) -> Entry:
    published = published_form(content, collection)
    return Entry(published, published.digest(), now)


def _link(before: Segment, folder: Path) -> None:
    folder.mkdir()
    for name in before.files:
        link_or_copy(before.folder / name, folder / name)
    sync_file(folder)


def _delta(publication: Publication, changes: Mapping[str, _Written], previous: Snapshot | None) -> Delta:
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
    previous: Snapshot | None,
    provenance: Sequence[Provenance],
) -> Manifest:
    """The manifest of what stands in `folder`."""
    return Manifest(
        release=publication.number,
        published_at=format_time(seconds_of(publication.published_at)),
        revision=publication.revision,
        collections={name: _summary(Segment(folder / name, name)) for name in collections},
        files=_files(folder, previous),
        provenance=tuple(provenance),
        withdrawn=tuple(publication.withdrawn),
    )


def _files(folder: Path, previous: Snapshot | None) -> dict[str, FileEntry]:
    """Size and checksum of each file; of those linked from the release before, as its manifest says."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    return {name: _linked(path, name, previous) or file_entry(path) for path, name in zip(paths, names, strict=True)}


def _linked(path: Path, name: str, previous: Snapshot | None) -> FileEntry | None:
    entry = previous.manifest.files.get(name) if previous else None
    if previous is None or entry is None or not path.samefile(previous.folder / name):
        return None
    return entry


def _summary(segment: Segment) -> CollectionSummary:
    return CollectionSummary(
        count=segment.count,
        digest=segment.digest,
        extent=segment.extent,
        last_modified=segment.last_modified.isoformat(),
        languages=segment.languages,
        fields=segment.fields,
    )
