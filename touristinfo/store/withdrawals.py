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


def record_withdrawal(session: Session, feature_id: str, place: Withheld | None, digest: str, reason: str) -> None:
    """Keep the feature (no `place`) or one field of it out of every later publication, whatever its layer says later.

    Raises NotFoundError when there is no such feature.
    """
    if session.get(FeatureRow, feature_id) is None:
        raise NotFoundError(N_("There is no feature %(id)s"), id=feature_id)
    field, language = (place.field, place.language) if place else (None, None)
    row = WithdrawalRow(feature_id=feature_id, field=field, language=language, digest=digest, reason=reason, at=now())
    session.add(row)
    session.flush()
    touch_features(session, [feature_id])
    if place is None:
        session.execute(update(FeatureRow).where(FeatureRow.id == feature_id).values(blocked=True))


def withheld_of(session: Session, ids: Iterable[str]) -> dict[str, frozenset[Withheld]]:
    """The fields withheld of the features `ids` (at most CHUNK of them), by feature id."""
    found: dict[str, set[Withheld]] = {}
    statement = select(WithdrawalRow).where(WithdrawalRow.feature_id.in_(list(ids)), WithdrawalRow.field.is_not(None))
    for row in session.scalars(statement):
        found.setdefault(row.feature_id, set()).add(Withheld(str(row.field), row.language))
    return {feature_id: frozenset(places) for feature_id, places in found.items()}
