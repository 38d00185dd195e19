"""Takes what was withdrawn out of the releases that are kept, leaving its digest and the reason in their manifests."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.errors import ReleaseDamagedError
from touristinfo.published import folder as releases
from touristinfo.published.downloads import listing
from touristinfo.published.downloads import make as downloads
from touristinfo.published.format import Delta, Withdrawn, format_time, seconds_of
from touristinfo.published.snapshot import Snapshot, read_delta
from touristinfo.published.verify import verify
from touristinfo.published.writer import Changes, Publication, write_release
from touristinfo.release.draft import is_remembered
from touristinfo.release.removal import holds, without
from touristinfo.store.withdrawals import Withdrawal


def purge(folder: Path, collections: Mapping[str, Collection], withdrawals: Sequence[Withdrawal]) -> None:
    """Write every kept release that holds something withdrawn anew without it; what is done already costs a look.

    A damaged one, which nobody can look into, is stripped. The current release is not touched: it was made without.
    """
    current = releases.current_number(folder)
    for number in releases.numbers(folder):
        if not withdrawals or number == current or not releases.is_whole(folder, number):
            continue
        try:
            snapshot = Snapshot.open(folder / str(number))
            held = [each for each in withdrawals if is_held(snapshot, each)]
            if held:
                _rewrite(folder, collections, snapshot, held)
        except (ReleaseDamagedError, ValueError):
            releases.strip(folder, number)


def take_down_held(folder: Path, withdrawals: Sequence[Withdrawal]) -> None:
    """Delete the files to take home of every release that holds something withdrawn: before anything else is done.

    They are made anew from what the release is rewritten to. So are those of one that nobody can look into.
    """
    if withdrawals:
        downloads.discard_leftovers(folder)
    for number in releases.numbers(folder) if withdrawals else ():
        release = folder / str(number)
        if not listing.is_ready(release):
            continue
        try:
            snapshot = Snapshot.open(release)
            held = any(is_held(snapshot, each) for each in withdrawals)
        except (ReleaseDamagedError, ValueError):
            held = True
        if held:
            listing.take_down(release)


def is_held(snapshot: Snapshot, withdrawal: Withdrawal) -> bool:
    """Whether the release says anything that was withdrawn, or its search index may hold words of it."""
    content = content_in(snapshot, withdrawal.feature_id)
    if content is not None and holds(content, withdrawal.place):
        return True
    return is_remembered(snapshot.segments.get(withdrawal.collection), [withdrawal.feature_id])


def content_in(snapshot: Snapshot, feature_id: str) -> FeatureContent | None:
    """What the release says of a feature; None when nothing."""
    found = snapshot.find(feature_id)
    return found[0].content(found[1]) if found else None


def without_all(contents: Mapping[str, FeatureContent], withdrawals: Iterable[Withdrawal]) -> dict[str, FeatureContent]:
    """`contents` (by feature id) without what was withdrawn."""
    left = dict(contents)
    for each in withdrawals:
        if each.feature_id in left:
            content = without(left.pop(each.feature_id), each.place)
            if content is not None:
                left[each.feature_id] = content
    return left


def as_published(withdrawal: Withdrawal) -> Withdrawn:
    """A withdrawal as a manifest tells of it."""
    place = withdrawal.place
    return Withdrawn(
        collection=withdrawal.collection,
        id=withdrawal.feature_id,
        digest=withdrawal.digest,
        reason=withdrawal.reason,
        withdrawn_at=format_time(seconds_of(withdrawal.at)),
        field=place.field if place else "",
        language=(place.language or "") if place else "",
    )


def _rewrite(
    folder: Path, collections: Mapping[str, Collection], snapshot: Snapshot, held: Sequence[Withdrawal]
) -> None:
    manifest = snapshot.manifest
    changes: dict[str, Changes | None] = {}
    gone: set[str] = set()
    for name in sorted(snapshot.segments.keys() & collections.keys()):
        here = [each for each in held if each.collection == name]
        ids = frozenset(each.feature_id for each in here)
        before = {id_: content for id_ in ids if (content := content_in(snapshot, id_)) is not None}
        left = without_all(before, here)
        changes[name] = Changes({id_: left.get(id_) for id_ in before}, forget=ids) if here else None
        gone |= before.keys() - left.keys()
    publication = Publication(
        number=snapshot.number,
        published_at=datetime.fromisoformat(manifest.published_at),
        revision=manifest.revision,
        collections=collections,
        withdrawn=(*manifest.withdrawn, *map(as_published, held)),
        delta=_without_ids(read_delta(snapshot.folder), gone),
    )
    place = releases.beside(folder, snapshot.number, "rewritten")
    rewritten = write_release(place, publication, changes, snapshot, manifest.provenance)
    if listing.downloads_of(snapshot.folder):
        downloads.announce(place, rewritten, collections)
    verify(place)
    releases.exchange(folder, snapshot.number)


def _without_ids(delta: Delta, gone: set[str]) -> Delta:
    upserts = {name: [id_ for id_ in ids if id_ not in gone] for name, ids in delta.upserts.items()}
    return Delta(delta.since, delta.to, {name: ids for name, ids in upserts.items() if ids}, delta.deleted)
