"""What an acceptance report (検収書) says: dates, counts, whether each text came and what checks say. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from touristinfo.store.orders import ENTERED, OPEN, REJECTED, OrderReturnRow, OrderRow, OrderUnitRow
from touristinfo.translation.exchange.kept import unit_from_json
from touristinfo.translation.orders.counting import Quotation, characters_of

__all__ = ["ENTERED", "OPEN", "REJECTED", "Accepted", "Report", "report_of"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One text. `outcome`: ENTERED, REJECTED, OPEN (it has not come back). `checks`: ids of those that it fails."""

    position: int
    id: str
    place: str
    source: str
    target: str
    outcome: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the report says. `characters`: of the sources of what was entered. `days_late`: of the last return."""

    number: str
    agency: str
    source_language: str
    language: str
    placed_at: datetime
    due: date | None
    returned_at: tuple[datetime, ...]
    closed_at: datetime | None
    days_late: int
    remark: str
    delivered: int
    missing: int
    rejected: int
    failing: int
    characters: int
    quotation: Quotation
    texts: tuple[Accepted, ...]


def report_of(order: OrderRow, units: Sequence[OrderUnitRow], returns: Sequence[OrderReturnRow]) -> Report:
    """The report of an order, of as far as it has come."""
    texts = tuple(_accepted(row) for row in units)
    counts = Counter(each.outcome for each in texts)
    returned_at = tuple(row.at for row in returns)
    late = (returned_at[-1].date() - order.due).days if returned_at and order.due else 0
    return Report(
        number=order.number,
        agency=order.agency,
        source_language=order.source_language,
        language=order.language,
        placed_at=order.placed_at,
        due=order.due,
        returned_at=returned_at,
        closed_at=order.closed_at,
        days_late=max(0, late),
        remark=order.remark,
        delivered=counts[ENTERED],
        missing=counts[OPEN],
        rejected=counts[REJECTED],
        failing=sum(bool(each.checks) for each in texts),
        characters=sum(characters_of(each.source) for each in texts if each.outcome == ENTERED),
        quotation=Quotation(**order.counts),
        texts=texts,
    )


def _accepted(row: OrderUnitRow) -> Accepted:
    unit = unit_from_json(row.unit)
    return Accepted(row.position, row.id, unit.place, unit.source, row.target, row.outcome, tuple(row.checks))
