"""What `withdraw` took out for good: whole features, or one field of one, in one language or all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.errors import NotFoundError
from touristinfo.messages import N_
from touristinfo.store.features import FeatureRow, touch_features
from touristinfo.store.tables import Base, UtcDateTime, now


class WithdrawalRow(Base):
    """One withdrawal. No `field`: the feature; no `language`: the field in all. `digest`: of what was published."""

    __tablename__ = "withdrawals"

    number: Mapped[int] = mapped_column(primary_key=True)
    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"), index=True)
    field: Mapped[str | None] = mapped_column(String)
    language: Mapped[str | None] = mapped_column(String)
    digest: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field that must not be published; in one language, or (None) in all."""

    field: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken out for good: a feature (`place` None) or one field of it. `digest`: of what was published."""

    feature_id: str
    collection: str
    place: Withheld | None
    digest: str
    reason: str
    at: datetime


def collection_of(session: Session, feature_id: str) -> str:
    """The collection of a feature. Raises NotFoundError when there is no such feature."""
    collection = session.scalar(select(FeatureRow.collection).where(FeatureRow.id == feature_id))
    if collection is None:
        raise NotFoundError(N_("There is no feature %(id)s"), id=feature_id)
    return collection


def record_withdrawal(session: Session, feature_id: str, place: Withheld | None, digest: str, reason: str) -> None:
    """Keep the feature (no `place`) or one field of it out of every later publication, whatever its layer says later.

    What was taken out already stays as it was recorded. Raises NotFoundError when there is no such feature.
    """
    collection_of(session, feature_id)
    if any(each.feature_id == feature_id and each.place == place for each in withdrawals(session, feature_id)):
        return
    field, language = (place.field, place.language) if place else (None, None)
    row = WithdrawalRow(feature_id=feature_id, field=field, language=language, digest=digest, reason=reason, at=now())
    session.add(row)
    session.flush()
    touch_features(session, [feature_id])
    if place is None:
        session.execute(update(FeatureRow).where(FeatureRow.id == feature_id).values(blocked=True))


def withdrawals(session: Session, feature_id: str | None = None) -> list[Withdrawal]:
    """All withdrawals, or those of one feature, in the order in which they were made."""
    columns = (WithdrawalRow, FeatureRow.collection)
    statement = select(*columns).join(FeatureRow, FeatureRow.id == WithdrawalRow.feature_id)
    if feature_id is not None:
        statement = statement.where(WithdrawalRow.feature_id == feature_id)
    rows = session.execute(statement.order_by(WithdrawalRow.number))
    return [
        Withdrawal(row.feature_id, collection, _place(row), row.digest, row.reason, row.at) for row, collection in rows
    ]


def withheld_of(session: Session, ids: Iterable[str]) -> dict[str, frozenset[Withheld]]:
    """The fields withheld of the features `ids` (at most CHUNK of them), by feature id."""
    found: dict[str, set[Withheld]] = {}
    for row in session.scalars(select(WithdrawalRow).where(WithdrawalRow.feature_id.in_(list(ids)))):
        place = _place(row)
        if place is not None:
            found.setdefault(row.feature_id, set()).add(place)
    return {id_: frozenset(places) for id_, places in found.items()}


def _place(row: WithdrawalRow) -> Withheld | None:
    return None if row.field is None else Withheld(row.field, row.language)
