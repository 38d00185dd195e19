"""What staff say about a text: comments on it, and why it may be although a check finds fault with it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base, UtcDateTime, now
from touristinfo.store.translations import Place


class CommentRow(Base):
    """One comment on a text, by an account."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "feature_id", "field", "language"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"))
    field: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    account: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExceptionRow(Base):
    """A text that a check may find fault with, and why."""

    __tablename__ = "check_exceptions"

    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    check_id: Mapped[str] = mapped_column(String, primary_key=True)
    reason: Mapped[str] = mapped_column(String)
    account: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def add_comment(session: Session, place: Place, account: str, text: str) -> None:
    """Keep a comment on the text at `place`."""
    feature_id, field, language = place
    session.add(CommentRow(feature_id=feature_id, field=field, language=language, account=account, text=text, at=now()))
    session.flush()


def comments_on(session: Session, place: Place) -> list[CommentRow]:
    """The comments on the text at `place`, oldest first."""
    columns = (CommentRow.feature_id, CommentRow.field, CommentRow.language)
    statement = select(CommentRow).where(*(column == value for column, value in zip(columns, place, strict=True)))
    return list(session.scalars(statement.order_by(CommentRow.number)))


def except_from_check(session: Session, place: Place, check_id: str, account: str, reason: str) -> None:
    """Let the text at `place` be, whatever the check says of it; a reason given before is replaced."""
    feature_id, field, language = place
    values = {"check_id": check_id, "reason": reason, "account": account, "at": now()}
    session.merge(ExceptionRow(feature_id=feature_id, field=field, language=language, **values))
    session.flush()


def end_exception(session: Session, place: Place, check_id: str) -> None:
    """Hold the text at `place` to the check again."""
    columns = (ExceptionRow.feature_id, ExceptionRow.field, ExceptionRow.language, ExceptionRow.check_id)
    pairs = zip(columns, (*place, check_id), strict=True)
    session.execute(delete(ExceptionRow).where(*(column == value for column, value in pairs)))


def exceptions_of(session: Session, ids: Iterable[str]) -> dict[tuple[Place, str], ExceptionRow]:
    """All exceptions of the features `ids` (at most CHUNK of them), by place and check."""
    rows = session.scalars(select(ExceptionRow).where(ExceptionRow.feature_id.in_(list(ids))))
    return {((row.feature_id, row.field, row.language), row.check_id): row for row in rows}
