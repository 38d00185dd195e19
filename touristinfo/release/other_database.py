"""Publishing from another database than the last release was made from: restored from a backup, or the wrong one."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.errors import NotFoundError, ReleaseDamagedError, SettingError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.format import Withdrawn
from touristinfo.published.snapshot import Snapshot, read_manifest
from touristinfo.store.database import writing
from touristinfo.store.layers import stored_layers
from touristinfo.store.withdrawals import Withheld, collection_of, record_withdrawal


def refuse_empty(session: Session, before: Snapshot) -> None:
    """Raises SettingError where the database has never held anything: its release would delete every place."""
    count = sum(segment.count for segment in before.segments.values())
    if count and not stored_layers(session):
        raise SettingError(
            N_("The database is empty, but release %(number)s has %(count)s places: is %(name)s right?"),
            number=before.number,
            count=count,
            name="TOURISTINFO_DATABASE_URL",
        )


def recall_withdrawals(engine: Engine, folder: Path) -> None:
    """Take out again what a backup does not know to be withdrawn; the manifests, which are kept for ever, tell."""
    told = {(each.id, each.field, each.language): each for each in _withdrawn(folder)}
    if not told:
        return
    with writing(engine).begin() as session:
        for each in told.values():
            if _is_here(session, each):
                place = Withheld(each.field, each.language or None) if each.field else None
                record_withdrawal(session, each.id, place, each.digest, each.reason)


def _withdrawn(folder: Path) -> list[Withdrawn]:
    found: list[Withdrawn] = []
    for number in releases.numbers(folder):
        try:
            found.extend(read_manifest(folder / str(number)).withdrawn)
        except ReleaseDamagedError:
            continue
    return found


def _is_here(session: Session, withdrawn: Withdrawn) -> bool:
    try:
        return collection_of(session, withdrawn.id) == withdrawn.collection
    except NotFoundError:
        return False
