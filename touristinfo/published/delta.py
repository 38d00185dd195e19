"""What changed since a release, for clients that keep a copy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from touristinfo.errors import GoneError, NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.published.current import Releases
from touristinfo.published.format import Delta
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
    _check(since, snapshot)
    if since == 0:
        return Changes({name: each.ids() for name, each in snapshot.segments.items() if each.count}, [])
    touched = set().union(*map(_touched, _deltas(releases, snapshot.number, since)))
    upserts: dict[str, list[str]] = {}
    deleted: list[tuple[str, str]] = []
    for collection, id in sorted(touched):
        segment = snapshot.segments.get(collection)
        if segment is not None and segment.row_of(id) is not None:
            upserts.setdefault(collection, []).append(id)
        else:
            deleted.append((collection, id))
    return Changes(upserts, deleted)


def newest_changes(releases: Releases, snapshot: Snapshot, since: int) -> Iterator[tuple[int, str, str]]:
    """(release, collection, id) of what changed after release `since`, each once, in the last release that touched it.

    The newest release first, in it by collection and id. since = 0: as far back as deltas are there. Raises
    RequestError and GoneError as `changes_since`, the latter when it gets there.
    """
    _check(since, snapshot)
    return _newest(releases, snapshot.number, since)


def _newest(releases: Releases, number: int, since: int) -> Iterator[tuple[int, str, str]]:
    seen: set[tuple[str, str]] = set()
    try:
        for delta in _deltas(releases, number, since):
            touched = _touched(delta) - seen
            yield from ((delta.to, collection, id) for collection, id in sorted(touched))
            seen |= touched
    except GoneError:
        if since:
            raise


def _check(since: int, snapshot: Snapshot) -> None:
    if not 0 <= since <= snapshot.number:
        raise RequestError(
            N_("since=%(since)s: the current release is %(current)s"),
            parameter="since",
            since=since,
            current=snapshot.number,
        )


def _deltas(releases: Releases, number: int, since: int) -> Iterator[Delta]:
    """The deltas that lead from `since` to `number`, the newest first; each says which release it starts from."""
    while number > since:
        try:
            delta = releases.delta(number)
        except NotFoundError as error:
            raise GoneError(N_("The changes since release %(since)s are no longer kept."), since=since) from error
        yield delta
        number = min(delta.since, number - 1)


def _touched(delta: Delta) -> set[tuple[str, str]]:
    """(collection, id) of all that a delta names."""
    return {(name, id) for ids in (delta.upserts, delta.deleted) for name, each in ids.items() for id in each}
