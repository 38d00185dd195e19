"""What changed since a release, for clients that keep a copy."""

from collections.abc import Mapping
from dataclasses import dataclass

from touristinfo.errors import GoneError, NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.published.current import Releases
from touristinfo.published.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Changes:
    """`upserts`: collection -> ids of features that are new or changed; `deleted`: (collection, id); both sorted."""

    upserts: Mapping[str, list[str]]
    deleted: list[tuple[str, str]]


def changes_since(releases: Releases, snapshot: Snapshot, since: int) -> Changes:
    """What a copy of release `since` lacks to be `snapshot`; 0 = an empty copy.

    Raises RequestError when `since` is greater than the snapshot's number or negative, GoneError when a delta between
    them is no longer there.
    """
    if not 0 <= since <= snapshot.number:
        raise RequestError(
            N_("since=%(since)s: the current release is %(current)s"),
            parameter="since",
            since=since,
            current=snapshot.number,
        )
    if since == 0:
        return Changes({name: each.ids() for name, each in snapshot.segments.items() if each.count}, [])
    touched = _touched(releases, snapshot.number, since)
    upserts: dict[str, list[str]] = {}
    deleted: list[tuple[str, str]] = []
    for collection, id in sorted(touched):
        segment = snapshot.segments.get(collection)
        if segment is not None and segment.row_of(id) is not None:
            upserts.setdefault(collection, []).append(id)
        else:
            deleted.append((collection, id))
    return Changes(upserts, deleted)


def _touched(releases: Releases, number: int, since: int) -> set[tuple[str, str]]:
    """(collection, id) of all that any delta between names; a delta says which release it starts from."""
    touched: set[tuple[str, str]] = set()
    while number > since:
        try:
            delta = releases.delta(number)
        except NotFoundError as error:
            raise GoneError(N_("The changes since release %(since)s are no longer kept."), since=since) from error
        for ids_by_collection in (delta.upserts, delta.deleted):
            touched |= {(name, id) for name, ids in ids_by_collection.items() for id in ids}
        number = min(delta.since, number - 1)
    return touched
