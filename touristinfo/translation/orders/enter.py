"""Enters what came back: each text as `translated`, by whoever translated it, never over a newer edit."""

from collections.abc import Iterable
from dataclasses import dataclass

from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import ALLOWED, Action, Actor, Grant, Role
from touristinfo.errors import ConflictError, NotAllowedError, NotFoundError, RequestError, TouristinfoError
from touristinfo.translation.exchange.compare import Difference
from touristinfo.translation.workflow import Desk, Made, write


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that was not entered after all, and why."""

    id: str
    error: TouristinfoError


def enter(desk: Desk, language: str, differences: Iterable[Difference], author: str) -> tuple[list[str], list[Refused]]:
    """Write the texts of `differences`; the ids of those entered, and those that were refused meanwhile.

    `author`: who translated them. Who may order translations may enter them (`Action.ORDER`), but not write others.
    """
    entering = Desk(desk.session, _with_right_to_enter(desk.actor), desk.four_eyes)
    entered, refused = [], []
    for each in differences:
        feature, _, field = each.id.partition("/")
        seen = each.here.version if each.here else 0
        try:
            write(entering, (feature, field, language), each.target, seen=seen, made=Made(Origin.HUMAN, author))
        except (ConflictError, NotAllowedError, NotFoundError, RequestError) as error:
            refused.append(Refused(each.id, error))
        else:
            entered.append(each.id)
    return entered, refused


def _with_right_to_enter(actor: Actor) -> Actor:
    grants = (grant for grant in actor.grants if grant.role in ALLOWED[Action.ORDER])
    return Actor(actor.account, tuple(Grant(Role.EDITOR, grant.language, grant.municipality) for grant in grants))
