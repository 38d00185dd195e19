"""What is known of each layer that is followed: what its source said last, when it was asked, what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base, UtcDateTime, now

_LONGEST = timedelta(hours=2)  # after which a run that has not ended was killed


class HarvestRow(Base):
    """One followed layer. `mark`: digest of the content applied last and of the declaration it was read by.

    `running_since`: of a run that has not ended. `outcome`, `said`: of the last run, its outcome and its report.
    """

    __tablename__ = "harvests"

    layer: Mapped[str] = mapped_column(String, primary_key=True)
    etag: Mapped[str] = mapped_column(String, default="")
    last_modified: Mapped[str] = mapped_column(String, default="")
    declared: Mapped[str] = mapped_column(String, default="")
    mark: Mapped[str] = mapped_column(String, default="")
    running_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String, default="")
    said: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


@dataclass(frozen=True, slots=True)
class Followed:
    """What was known of a layer when a run began."""

    etag: str
    last_modified: str
    declared: str
    mark: str


def begin(session: Session, layer: str) -> Followed | None:
    """Claim the layer for a run; None where another run has it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"layer": layer, "etag": "", "last_modified": "", "declared": "", "mark": "", "outcome": "", "said": {}}
    session.execute(dialect.insert(HarvestRow).values(values).on_conflict_do_nothing())
    free = HarvestRow.running_since.is_(None) | (HarvestRow.running_since < now() - _LONGEST)
    claimed = session.execute(
        update(HarvestRow).where(HarvestRow.layer == layer, free).values(running_since=now(), tried_at=now())
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return None
    row = session.get_one(HarvestRow, layer)
    return Followed(row.etag, row.last_modified, row.declared, row.mark)


def end(session: Session, layer: str, outcome: str, said: dict[str, object], known: Followed | None) -> None:
    """Note what came of a run, and let the next one begin. `known`: what is known now; None where it failed."""
    row = session.get_one(HarvestRow, layer)
    row.running_since, row.outcome, row.said = None, outcome, said
    if known is not None:
        row.etag, row.last_modified = known.etag, known.last_modified
        row.declared, row.mark = known.declared, known.mark
        row.succeeded_at = now()


def followed(session: Session) -> dict[str, HarvestRow]:
    """All that is known, by layer."""
    return {row.layer: row for row in session.scalars(select(HarvestRow))}
