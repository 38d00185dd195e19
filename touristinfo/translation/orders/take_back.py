"""Takes a return of an order: shows it as differences, enters what is chosen, and notes what became of each text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.store.audit import record
from touristinfo.store.orders import (
    ENTERED,
    REJECTED,
    OrderReturnRow,
    OrderRow,
    OrderUnitRow,
    add_return,
    put_outcomes,
    units_of_order,
)
from touristinfo.store.tables import now
from touristinfo.translation.exchange.compare import APPLIED, CHOSEN, Asked, Difference, Kind, Sent, compare
from touristinfo.translation.exchange.formats import read_returned
from touristinfo.translation.exchange.kept import returned_from_json, returned_to_json, unit_from_json
from touristinfo.translation.exchange.model import Package, Returned
from touristinfo.translation.orders.enter import Refused, enter
from touristinfo.translation.orders.gather import texts_at
from touristinfo.translation.workflow import Desk

_CAME_BACK = frozenset(Kind) - {Kind.MISSING, Kind.EMPTY, Kind.UNKNOWN, Kind.ELSEWHERE, Kind.AMBIGUOUS}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says to what is shown. `only`: kinds that this is about, empty = all.

    `left_out`: ids that are not to be entered though new or changed. `taken`: id -> the version here that was shown, of
    those to be entered though they are not.
    """

    only: frozenset[Kind] = frozenset()
    left_out: frozenset[str] = frozenset()
    taken: Mapping[str, int] = field(default_factory=dict)


def receive(desk: Desk, collections: Mapping[str, Collection], order: OrderRow, data: bytes, file: str) -> int:
    """Keep what is read of a file that came back, and enter nothing yet; the number of the return.

    Raises UnreadableFileError, also for a file of another order or language; RequestError for a closed order.
    """
    _check_open(order)
    units = units_of_order(desk.session, order.number)
    returned = read_returned(data, frozenset(unit_from_json(row.unit).source.strip() for row in units))
    compared(desk.session, collections, order, returned)  # raises where it cannot be one of this order
    number = add_return(desk.session, order.number, file[-200:], returned_to_json(returned), desk.actor.account)
    record(desk.session, desk.actor.account, "order-return", {"order": order.number, "return": number})
    return number


def return_at(session: Session, order: OrderRow, number: int) -> OrderReturnRow:
    """A return of the order. Raises NotFoundError."""
    row = session.get(OrderReturnRow, number)
    if row is None or row.order_number != order.number:
        raise NotFoundError(N_("There is no such return of this order."))
    return row


def compared(
    session: Session, collections: Mapping[str, Collection], order: OrderRow, returned: Returned
) -> list[Difference]:
    """What came back beside what stands here now. Raises UnreadableFileError."""
    units = units_of_order(session, order.number)
    wanted = {row.id for row in units}
    stored = texts_at(session, collections, order.language, {row.feature_id for row in units})
    here = {each.id: each for each in (text.as_present() for text in stored) if each.id in wanted}
    package = Package(order.source_language, order.language, (), order.number)
    sent = {each.id: Sent(package.stamp(each), each.target) for each in (unit_from_json(row.unit) for row in units)}
    return compare(returned, Asked(order.language, here, order.number, sent))


def enter_return(
    desk: Desk, collections: Mapping[str, Collection], order: OrderRow, row: OrderReturnRow, decision: Decision
) -> list[Refused]:
    """Enter what is new or changed but for what is left out, and what is taken besides; those refused meanwhile."""
    _check_open(order)
    found = compared(desk.session, collections, order, returned_from_json(row.returned))
    found = [each for each in found if not decision.only or each.kind in decision.only]
    chosen = [each for each in found if _is_chosen(each, decision)]
    entered, refused = enter(desk, order.language, chosen, author_of(order))
    outcomes = dict(_outcomes(units_of_order(desk.session, order.number), found, frozenset(entered)))
    put_outcomes(desk.session, order.number, outcomes)
    row.counts = {"entered": row.counts.get("entered", 0) + len(entered), "texts": len(row.returned["units"])}
    row.entered_at = now()
    subject = {"order": order.number, "return": row.number, "entered": len(entered)}
    record(desk.session, desk.actor.account, "order-enter", subject)
    return refused


def close_order(desk: Desk, order: OrderRow, remark: str) -> None:
    """Accept what was delivered: the order takes no more returns. Raises RequestError where it is closed."""
    _check_open(order)
    order.closed_at, order.closed_by, order.remark = now(), desk.actor.account, remark.strip()[:2000]
    record(desk.session, desk.actor.account, "order-close", {"order": order.number})


def author_of(order: OrderRow) -> str:
    """How texts are signed that came back with an order."""
    return f"agency:{order.agency}"


def _check_open(order: OrderRow) -> None:
    if order.closed_at is not None:
        raise RequestError(N_("Order %(number)s is closed."), number=order.number)


def _is_chosen(each: Difference, decision: Decision) -> bool:
    if each.kind in APPLIED:
        return each.id not in decision.left_out
    version = each.here.version if each.here else 0
    return each.kind in CHOSEN and decision.taken.get(each.id) == version


def _outcomes(
    units: Sequence[OrderUnitRow], found: Sequence[Difference], entered: frozenset[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """What became of each text that came back. One that was entered before stays so."""
    rows = {row.id: row for row in units}
    for each in found:
        if each.kind in _CAME_BACK and (row := rows.get(each.id)):
            is_in = each.id in entered or row.outcome == ENTERED or _is_confirmed(each)
            if each.id in entered or row.outcome != ENTERED:
                checks = sorted({finding.check.id for finding in each.findings})
                yield row.position, {"outcome": ENTERED if is_in else REJECTED, "target": each.target, "checks": checks}


def _is_confirmed(each: Difference) -> bool:
    """The text stands here already."""
    return each.kind is Kind.SAME and each.here is not None and bool(each.here.unit.target)
