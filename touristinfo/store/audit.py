"""The audit log: what was done and by which account, in a chain that tells when an entry was changed or taken out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.counters import last_number, take_numbers
from touristinfo.store.tables import Base, UtcDateTime, now

_COUNTER = "audit"
_READ_AT_ONCE = 1000


class AuditRow(Base):
    """One entry. `account`: an id, never a name; "" = the system. `digest`: of the entry and the digest before it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[str] = mapped_column(String, index=True)
    action: Mapped[str] = mapped_column(String, index=True)
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String)


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry that is not as it was written, or before which one is missing."""

    number: int


def record(session: Session, account: str, action: str, subject: Mapping[str, Any]) -> None:
    """Append an entry, in the caller's transaction. `subject`: what it was done to; ids, never names of persons."""
    # The counter's row stays locked until the transaction ends, so the entry before this one is known.
    number = take_numbers(session, _COUNTER, 1)[0]
    before = session.scalar(select(AuditRow.digest).where(AuditRow.number == number - 1)) or ""
    row = AuditRow(number=number, at=now(), account=account, action=action, subject=dict(subject))
    row.digest = _digest(row, before)
    session.add(row)
    session.flush()


def entries(
    session: Session, before: int | None = None, limit: int = 50, account: str | None = None, action: str | None = None
) -> list[AuditRow]:
    """The last `limit` entries (before number `before`; of an account; of a kind of action), newest first."""
    statement = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditRow.number < before)
    if account is not None:
        statement = statement.where(AuditRow.account == account)
    if action is not None:
        statement = statement.where(AuditRow.action == action)
    return list(session.scalars(statement))


def actions(session: Session) -> list[str]:
    """What has ever been done, in order of its name; as fast with many entries, since only the index is read."""
    found: list[str] = []
    following = select(func.min(AuditRow.action))
    while (action := session.scalar(following.where(AuditRow.action > found[-1]) if found else following)) is not None:
        found.append(action)
    return found


def broken_entries(session: Session) -> Iterator[Broken]:
    """The entries that were changed since they were written, or before which one is missing."""
    before, expected = "", 1
    for row in session.scalars(select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=_READ_AT_ONCE)):
        if row.number != expected or row.digest != _digest(row, before):
            yield Broken(row.number)
        before, expected = row.digest, row.number + 1
    if expected <= last_number(session, _COUNTER):  # the newest ones were taken out
        yield Broken(expected)


def _digest(row: AuditRow, before: str) -> str:
    said = [row.number, row.at.isoformat(), row.account, row.action, row.subject, before]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
