"""Translation orders: which texts went to an agency, what came back, and what became of each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.counters import take_numbers
from touristinfo.store.tables import Base, UtcDateTime, chunks, now

OPEN, ENTERED, REJECTED = "", "entered", "rejected"  # outcomes of a text of an order


class OrderRow(Base):
    """One order. `municipality`: whose places it is for, "" = the prefecture's and all. `account`: who placed it.

    `counts`: for the quotation, as of when it was placed. `remark`: of whoever accepted it.
    """

    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(String, primary_key=True)
    source_language: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    municipality: Mapped[str] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    due: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    account: Mapped[str] = mapped_column(String)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(String)
    remark: Mapped[str] = mapped_column(String)


class OrderUnitRow(Base):
    """A text of an order as it went out. `target`, `checks`: what came back last, and the checks that it fails."""

    __tablename__ = "order_units"

    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"), index=True)
    field: Mapped[str] = mapped_column(String)
    unit: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)
    checks: Mapped[list[str]] = mapped_column(JSON)

    @property
    def id(self) -> str:
        return f"{self.feature_id}/{self.field}"


class OrderReturnRow(Base):
    """A file that came back. `returned`: what was read of it; `counts`: how many texts of it were entered, and left."""

    __tablename__ = "order_returns"

    number: Mapped[int] = mapped_column(primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    file: Mapped[str] = mapped_column(String)
    returned: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    account: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def add_order(session: Session, values: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> str:
    """Keep an order (columns but number and times) and its texts (feature_id, field, unit); its number, `2026-003`."""
    year = now().year
    number = f"{year}-{take_numbers(session, f'orders-{year}', 1)[0]:03d}"
    row = {"number": number, "placed_at": now(), "closed_at": None, "closed_by": "", "remark": ""}
    session.execute(insert(OrderRow), [row | dict(values)])
    same = {"order_number": number, "outcome": OPEN, "target": "", "checks": []}
    for chunk in chunks(enumerate(units, 1)):
        session.execute(insert(OrderUnitRow), [same | {"position": position} | dict(unit) for position, unit in chunk])
    return number


def order_at(session: Session, number: str, *, to_change: bool = False) -> OrderRow | None:
    """The order of that number. `to_change`: locked against whoever else changes it."""
    statement = select(OrderRow).where(OrderRow.number == number)
    return session.scalar(statement.with_for_update() if to_change else statement)


def orders(session: Session, limit: int = 200) -> list[OrderRow]:
    """The orders, newest first, open ones before closed ones."""
    first = (OrderRow.closed_at.is_not(None), OrderRow.placed_at.desc(), OrderRow.number.desc())
    return list(session.scalars(select(OrderRow).order_by(*first).limit(limit)))


def units_of_order(session: Session, number: str) -> list[OrderUnitRow]:
    """The texts of an order, as they went out."""
    statement = select(OrderUnitRow).where(OrderUnitRow.order_number == number).order_by(OrderUnitRow.position)
    return list(session.scalars(statement))


def outcomes_of(session: Session, numbers: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many texts of each order have which outcome."""
    found: dict[str, dict[str, int]] = {}
    row = OrderUnitRow
    statement = select(row.order_number, row.outcome, func.count()).where(row.order_number.in_(list(numbers)))
    for number, outcome, count in session.execute(statement.group_by(row.order_number, row.outcome)):
        found.setdefault(number, {})[outcome] = count
    return found


def on_order(session: Session, language: str) -> set[tuple[str, str]]:
    """Feature and field of the texts in open orders of a language that have not come back."""
    row = OrderUnitRow
    here = (OrderRow.language == language, OrderRow.closed_at.is_(None), row.outcome != ENTERED)
    statement = select(row.feature_id, row.field).join(OrderRow, OrderRow.number == row.order_number).where(*here)
    return {(feature_id, field) for feature_id, field in session.execute(statement)}


def put_outcomes(session: Session, number: str, outcomes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set outcome, target and checks of texts of an order, by position."""
    changed = [{"order_number": number, "position": position, **values} for position, values in outcomes.items()]
    if changed:
        session.execute(update(OrderUnitRow), changed)


def add_return(session: Session, order: str, file: str, returned: Mapping[str, Any], account: str) -> int:
    """Keep what was read of a file that came back; the number of it."""
    row = OrderReturnRow(
        order_number=order, file=file, returned=dict(returned), counts={}, account=account, at=now(), entered_at=None
    )
    session.add(row)
    session.flush()
    return row.number


def returns_of(session: Session, order: str) -> list[OrderReturnRow]:
    """The files that came back for an order, oldest first."""
    statement = select(OrderReturnRow).where(OrderReturnRow.order_number == order).order_by(OrderReturnRow.number)
    return list(session.scalars(statement))
