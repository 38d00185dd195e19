"""Places an order: freezes the texts that go to an agency, counts them, and makes the file for it."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Action, Actor
from touristinfo.errors import NotAllowedError, NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.store.audit import record
from touristinfo.store.glossary import terms
from touristinfo.store.orders import OrderRow, add_order, on_order, order_at, units_of_order
from touristinfo.translation.exchange.kept import unit_from_json, unit_to_json
from touristinfo.translation.exchange.model import ExchangeUnit, Package
from touristinfo.translation.glossary.matching import Glossary
from touristinfo.translation.orders.counting import Quotation, quotation
from touristinfo.translation.orders.gather import Choice, texts_of_choice
from touristinfo.translation.workflow import Desk, as_stored

MOST_TEXTS = 20_000  # in one order
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What an order would be. `left_out`: texts that other open orders have already."""

    choice: Choice
    units: tuple[ExchangeUnit, ...]
    left_out: int
    counts: Quotation


@dataclass(frozen=True, slots=True)
class Conditions:
    """To whom an order goes, until when, and what they are told."""

    agency: str
    due: date | None = None
    note: str = ""


def within_rights(actor: Actor, choice: Choice) -> Choice:
    """`choice` with the municipality that the actor orders for. Raises NotAllowedError, RequestError."""
    allowed = actor.municipalities(Action.ORDER)
    code = choice.municipality
    if allowed and not code:
        if len(allowed) > 1:
            raise RequestError(N_("Choose the municipality that the order is for."), parameter="municipality")
        (code,) = allowed
    if not actor.may(Action.ORDER, language=choice.language, municipality=code):
        raise NotAllowedError(N_("Your roles do not allow orders for this municipality in this language."))
    return replace(choice, municipality=code, municipalities=allowed)


def draft(
    session: Session,
    collections: Mapping[str, Collection],
    choice: Choice,
    exact: Callable[[Iterable[str], str], Container[str]],
) -> Draft:
    """What the order of a choice would be. `exact`: those of source texts that the memory knows."""
    taken = on_order(session, choice.language)
    found = list(texts_of_choice(session, collections, choice))
    free = [each for each in found if (each.feature.id, each.field.id) not in taken]
    glossary = Glossary(terms(session))
    units = tuple(each.as_unit(glossary) for each in free)
    known = exact({unit.source for unit in units}, choice.language)
    counts = quotation((unit.source for unit in units), lambda source: source in known)
    return Draft(choice, units, len(found) - len(free), counts)


def place_order(desk: Desk, drafted: Draft, said: Conditions) -> str:
    """Keep the order; its number. Raises NotAllowedError, RequestError (no agency, no texts, too many)."""
    choice = within_rights(desk.actor, drafted.choice)
    agency = as_stored(said.agency).strip()[:_MOST_LETTERS]
    if not agency:
        raise RequestError(N_("Say which agency the order goes to."), parameter="agency")
    if not drafted.units:
        raise RequestError(N_("There are no such texts to order."))
    if len(drafted.units) > MOST_TEXTS:
        message = N_("An order has at most %(most)s texts; these are %(count)s. Choose fewer.")
        raise RequestError(message, most=MOST_TEXTS, count=len(drafted.units))
    values = {
        "source_language": choice.source_language,
        "language": choice.language,
        "municipality": choice.municipality,
        "agency": agency,
        "due": said.due,
        "note": as_stored(said.note).strip(),
        "counts": drafted.counts.to_json(),
        "account": desk.actor.account,
    }
    units = [{"feature_id": unit.feature, "field": unit.field, "unit": unit_to_json(unit)} for unit in drafted.units]
    number = add_order(desk.session, values, units)
    record(desk.session, desk.actor.account, "order", {"order": number, "texts": len(units)})
    return number


def order_for(session: Session, actor: Actor, number: str, *, to_change: bool = False) -> OrderRow:
    """The order, if the actor may handle it. Raises NotFoundError, NotAllowedError."""
    order = order_at(session, number, to_change=to_change)
    if order is None:
        raise NotFoundError(N_("There is no order %(number)s."), number=number)
    if not may_handle(actor, order):
        raise NotAllowedError(N_("Your roles do not allow orders for this municipality in this language."))
    return order


def may_handle(actor: Actor, order: OrderRow) -> bool:
    """Whether the actor may see and handle the order."""
    return actor.may(Action.ORDER, language=order.language, municipality=order.municipality)


def package_of(session: Session, order: OrderRow) -> Package:
    """What goes to the agency: the texts as they were when the order was placed."""
    units = tuple(unit_from_json(row.unit) for row in units_of_order(session, order.number))
    return Package(order.source_language, order.language, units, order.number, order.due, order.note)
