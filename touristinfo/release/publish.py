"""Publishes: gather, write beside, verify, move in, switch; and the same with the content of an older release."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.errors import GoneError, NotFoundError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.current import switch
from touristinfo.published.downloads import make as downloads
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import Known, verified_snapshot, verify
from touristinfo.published.writer import Publication, write_release
from touristinfo.release.draft import Draft
from touristinfo.release.gather import continues, gather
from touristinfo.release.other_database import recall_withdrawals, refuse_empty
from touristinfo.release.purge import purge, take_down_held, without_all
from touristinfo.store.counters import remember_published
from touristinfo.store.database import reading, writing
from touristinfo.store.withdrawals import withdrawals
from touristinfo.translation.board import refresh


@dataclass(frozen=True, slots=True)
class Published:
    """Which release is current now, whether this run made it so, and how many features it added, changed, deleted.

    `number` is 0 when there is no release.
    """

    number: int
    changed: bool
    added: int = 0
    changed_count: int = 0
    deleted: int = 0


def publish(engine: Engine, config: Config, collections: Mapping[str, Collection]) -> Published:
    """Publish what is approved in the database; the same content makes no new release.

    Raises LockedError when another process is publishing, SettingError when the database is empty and the release is
    not, NoRoomError when the disk is full. A crash at any moment leaves the release before or the new one.
    """
    with releases.locked(config.releases):
        known: Known = set()
        before = releases.newest(config.releases, known)
        if before is not None:
            _check_database(engine, config, before)
        refresh(engine, collections)  # what checks say of the texts: an error keeps a text back
        with reading(engine)() as session:
            draft = gather(session, collections, before)
        draft.known = known
        return release(engine, config, collections, draft)


def _check_database(engine: Engine, config: Config, before: Snapshot) -> None:
    """See to it that another database than that of `before` brings back nothing and deletes nothing by mistake."""
    with reading(engine)() as session:
        if continues(session, before):
            return
        refuse_empty(session, before)
    recall_withdrawals(engine, config.releases)


def rollback(engine: Engine, config: Config, collections: Mapping[str, Collection], number: int) -> Published:
    """Publish the content of release `number` anew, under a new number, but for what was withdrawn since.

    The next `publish` reads the whole database again, and so undoes it, unless that was put right first. Raises
    NotFoundError when there was no such release, GoneError when it is no longer kept whole, LockedError.
    """
    with releases.locked(config.releases):
        known: Known = set()
        before = releases.newest(config.releases, known)
        old = _old(config, number, known)
        with reading(engine)() as session:
            taken_out = withdrawals(session)
        draft = Draft(before, old.manifest.revision, old.manifest.provenance, known=known)
        for name in collections.keys() & old.segments.keys():
            contents = {content.id: content for content in old.segments[name].contents()}
            forget = {each.feature_id for each in taken_out if each.collection == name}
            draft.take_all(collections[name], without_all(contents, taken_out).values(), forget)
        return release(engine, config, collections, draft)


def release(engine: Engine, config: Config, collections: Mapping[str, Collection], draft: Draft) -> Published:
    """Make `draft` the current release if it is new, then see to the kept ones: withdrawals, retention.

    The caller holds the lock.
    """
    folder = config.releases
    current = releases.current_number(folder)
    number = draft.before.number if draft.before else 0
    is_new = draft.is_new or number < current  # the current one is damaged
    if is_new:
        number = _write(config, collections, draft)
    with reading(engine)() as session:
        taken_out = withdrawals(session)
    take_down_held(folder, taken_out)
    if number != current:
        switch(folder, number)
    if is_new:
        with writing(engine).begin() as session:
            remember_published(session, number if draft.follows_database else 0)
    purge(folder, collections, taken_out)
    releases.retire(folder, config.keep_releases)
    downloads.retire(folder)
    return Published(number, number != current, draft.added, draft.changed, draft.deleted)


def _write(config: Config, collections: Mapping[str, Collection], draft: Draft) -> int:
    number = releases.next_number(config.releases)
    publication = Publication(number, _moment(draft.before), draft.revision, collections, draft.withdrawn)
    place = releases.beside(config.releases, number, "new")
    manifest = write_release(place, publication, draft.contents, draft.before, draft.provenance)
    downloads.announce(place, manifest, collections)
    verify(place, known=draft.known)
    releases.move_in(config.releases, number)
    return number


def _moment(before: Snapshot | None) -> datetime:
    """Now; never earlier than the release before, also when the clock was set back."""
    now = datetime.now(UTC).replace(microsecond=0)
    return max(now, before.published_at) if before else now


def _old(config: Config, number: int, known: Known) -> Snapshot:
    if number not in releases.numbers(config.releases):
        raise NotFoundError(N_("There is no release %(number)s."), number=number)
    if not releases.is_whole(config.releases, number):
        raise GoneError(N_("Release %(number)s is no longer kept; only its manifest is."), number=number)
    return verified_snapshot(config.releases / str(number), known=known)
