"""Counters: numbers that are never given out twice, for ids and for the revision of the database."""

from sqlalchemy import BigInteger, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base

_REVISION = "revision"
_TAKE = text(
    "INSERT INTO counters (name, value) VALUES (:name, :count) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)


class Counter(Base):
    """The last number given out under a name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


def take_numbers(session: Session, name: str, count: int) -> range:
    """The next `count` numbers of the counter `name`, from 1 upwards."""
    last = int(session.execute(_TAKE, {"name": name, "count": count}).scalar_one())
    return range(last - count + 1, last + 1)


def next_revision(session: Session) -> int:
    """The revision to stamp on every feature that this transaction touches.

    The counter's row stays locked until the transaction ends, so revisions become visible in their order: a reader
    that sees revision 7 sees all that was stamped up to 7.
    """
    return take_numbers(session, _REVISION, 1)[0]


def current_revision(session: Session) -> int:
    """The last revision that was committed; 0 when nothing was ever stored."""
    return session.scalar(select(Counter.value).where(Counter.name == _REVISION)) or 0
