"""The one table of the staff API's addresses: rule, method, scope, action, shapes and view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema

from touristinfo.domain.roles import Action
from touristinfo.people.tokens import Scope
from touristinfo.web.staff_api import shapes, texts, work

OPEN: Final = None


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `scope`: what the token must be for, OPEN = no token is needed; `action`: what its account must be
    allowed somewhere. `query`, `form`, `body`: shapes of what is taken; `upload`: a file comes with it. `gives`: None =
    a file. `versioned`: `If-Match` must be there.
    """

    method: str
    rule: str
    name: str
    scope: Scope | None
    action: Action
    view: Callable[..., Any]
    gives: type[Schema] | None
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    form: type[Schema] | None = None
    upload: bool = False
    versioned: bool = False
    status: int = 200


_UNIT = "/v1/staff/units/<id_>/<field>"
_ORDER = "/v1/staff/orders/<number>"
ADDRESSES: tuple[Address, ...] = (
    Address("GET", "/v1/staff/", "landing", Scope.READ, Action.READ, texts.landing, shapes.Links),
    Address("GET", "/v1/staff/status", "status", Scope.READ, Action.READ, texts.status, shapes.Status),
    Address("GET", "/v1/staff/units", "units", Scope.READ, Action.READ, texts.units, shapes.Units, shapes.Filters),
    Address("GET", _UNIT, "unit", Scope.READ, Action.READ, texts.unit, shapes.Unit),
    Address(
        *("PUT", f"{_UNIT}/<language>", "write", Scope.WRITE, Action.TRANSLATE, texts.write, shapes.Version),
        body=shapes.Text,
        versioned=True,
    ),
    Address(
        *("POST", f"{_UNIT}/<language>/steps", "step", Scope.REVIEW, Action.READ, texts.step, shapes.Version),
        body=shapes.Step,
        versioned=True,
    ),
    Address("GET", "/v1/staff/orders", "orders", Scope.ORDER, Action.ORDER, work.orders, shapes.Orders),
    Address(
        *("POST", "/v1/staff/orders", "place_order", Scope.ORDER, Action.ORDER, work.place, shapes.Order),
        body=shapes.NewOrder,
        status=201,
    ),
    Address("GET", _ORDER, "order", Scope.ORDER, Action.ORDER, work.order, shapes.Order),
    Address(
        *("GET", f"{_ORDER}/file", "order_file", Scope.ORDER, Action.ORDER, work.order_file, None), shapes.FileFormat
    ),
    Address(
        *("POST", f"{_ORDER}/returns", "take_back", Scope.ORDER, Action.ORDER, work.take_back, shapes.Returned),
        upload=True,
        status=201,
    ),
    Address(
        *("POST", f"{_ORDER}/returns/<int:returned>/entry", "enter", Scope.ORDER, Action.ORDER, work.enter),
        shapes.Entered,
    ),
    Address(
        *("POST", "/v1/staff/imports", "bring_in", Scope.IMPORT, Action.IMPORT, work.bring_in, shapes.Report),
        form=shapes.Imported,
        upload=True,
    ),
    Address(
        *("POST", "/v1/staff/publications", "publish", Scope.PUBLISH, Action.PUBLISH, work.publish_now),
        shapes.Published,
    ),
)
