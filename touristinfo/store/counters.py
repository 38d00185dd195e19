"""Counters: numbers that are never given out twice, for ids and for the revision of the database."""

from sqlalchemy import BigInteger, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base

_REVISION = "revision"
_PUBLISHED = "published"
_TAKE = text(
    "INSERT INTO counters (name, value) VALUES (:name, :count) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)
_SET = text(
    "INSERT INTO counters (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_REACH = text(
    "INSERT INTO counters (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value ="
    " CASE WHEN excluded.value > counters.value THEN excluded.value ELSE counters.value END"
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


def reach(session: Session, name: str, number: int) -> None:
    """Let the counter `name` be at least `number`; its row stays locked until the transaction ends."""
    session.execute(_REACH, {"name": name, "value": number})


def next_revision(session: Session) -> int:
    """The revision to stamp on every feature that this transaction touches.

    The counter's row stays locked until the transaction ends, so revisions become visible in their order: a reader
    that sees revision 7 sees all that was stamped up to 7.
    """
    return take_numbers(session, _REVISION, 1)[0]


def current_revision(session: Session) -> int:
    """The last revision that was committed; 0 when nothing was ever stored."""
    return last_number(session, _REVISION)


def published_release(session: Session) -> int:
    """The release that was last made from this database, 0 if none was.

    A database that was restored from a backup, or made anew, tells another number than the releases folder: then its
    revisions say nothing about what the release holds.
    """
    return last_number(session, _PUBLISHED)


def remember_published(session: Session, number: int) -> None:
    """Write down that release `number` was made from this database."""
    set_number(session, _PUBLISHED, number)


def set_number(session: Session, name: str, number: int) -> None:
    """Let the counter `name` be `number`."""
    session.execute(_SET, {"name": name, "value": number})


def last_number(session: Session, name: str) -> int:
    """The last number given out by the counter `name`; 0 when none was."""
    return session.scalar(select(Counter.value).where(Counter.name == name)) or 0
