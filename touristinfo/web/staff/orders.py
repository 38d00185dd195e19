"""Translation orders as pages: a list, the quotation of a new one, one with its files, closing, the report."""

import importlib
from datetime import date
from functools import partial
from typing import Any

from flask import Response, redirect, render_template, request
from sqlalchemy.orm import Session

from touristinfo.domain.languages import LANGUAGES
from touristinfo.domain.roles import Action
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.store.orders import OrderRow, orders, outcomes_of, returns_of, units_of_order
from touristinfo.store.tables import now
from touristinfo.translation.checks.table import CHECKS_BY_ID
from touristinfo.translation.exchange.formats import FORMATS, write_package
from touristinfo.translation.orders.acceptance import ENTERED, OPEN, REJECTED, report_of
from touristinfo.translation.orders.gather import Choice
from touristinfo.translation.orders.place import (
    Conditions,
    Draft,
    draft,
    may_handle,
    order_for,
    package_of,
    place_order,
    within_rights,
)
from touristinfo.translation.orders.take_back import close_order
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, field_of, locale, office

_PRINTER = "touristinfo.web.staff.orders_print"  # found by name: only who prints needs Pango
OUTCOMES = {ENTERED: N_("entered"), REJECTED: N_("came back, not entered"), OPEN: N_("has not come back")}


def page() -> Any:
    """The orders that the reader may handle."""
    with office().reading() as opened:
        rows = [row for row in orders(opened) if may_handle(actor(), row)]
        outcomes = outcomes_of(opened, [row.number for row in rows])
    listed = [(row, outcomes.get(row.number, {}), _state(row)) for row in rows]
    return render_template("staff/orders.html", orders=listed, **_common())


def new_page() -> Any:
    """Asks which texts an order is for; where that is said, its quotation and to whom it goes."""
    drafted = None
    if request.args.get("language") in filters.LANGUAGES:
        with office().reading() as opened:
            drafted = _drafted(opened, _choice(request.args.get))
    return render_template("staff/orders_new.html", drafted=drafted, query=request.args, **_common())


def place() -> Any:
    """Place the order."""
    if field_of("language") not in filters.LANGUAGES:
        raise RequestError(N_("Say what is to be done, and in which language."), parameter="language")
    conditions = Conditions(field_of("agency", 200), _due(field_of("due", 10)), field_of("note", 5000))
    with office().writing() as opened:
        drafted = _drafted(opened, _choice(request.form.get))
        number = place_order(office().desk(opened), drafted, conditions)
    return redirect(filters.address("order", {"number": number}))


def order_page(number: str) -> Any:
    """One order: what was agreed, its files, what came back."""
    with office().reading() as opened:
        order = order_for(opened, actor(), number)
        returns = returns_of(opened, number)
        outcomes = outcomes_of(opened, [number]).get(number, {})
    values = {"order": order, "returns": returns, "outcomes": outcomes, "state": _state(order), "formats": FORMATS}
    return render_template("staff/orders_order.html", **values, **_common())


def file(number: str, name: str) -> Any:
    """The file for the agency."""
    if name not in FORMATS:
        raise NotFoundError(N_("There is no such format."))
    with office().reading() as opened:
        data = write_package(package_of(opened, order_for(opened, actor(), number)), FORMATS[name])
    return _attached(data, FORMATS[name].media_type, f"order-{number}{FORMATS[name].suffix}")


def close(number: str) -> Any:
    """Accept what was delivered."""
    with office().writing() as opened:
        order = order_for(opened, actor(), number, to_change=True)
        close_order(office().desk(opened), order, field_of("remark", 2000))
    return redirect(filters.address("order_report", {"number": number}))


def report_page(number: str) -> Any:
    """The acceptance report."""
    return render_template("staff/orders_report.html", **_report(number), **_common())


def report_pdf(number: str) -> Any:
    """The acceptance report to print and file."""
    html = render_template("staff/orders_print.html", **_report(number), **_common())
    return _attached(importlib.import_module(_PRINTER).as_pdf(html), "application/pdf", f"order-{number}.pdf")


def _report(number: str) -> dict[str, Any]:
    with office().reading() as opened:
        order = order_for(opened, actor(), number)
        report = report_of(order, units_of_order(opened, number), returns_of(opened, number))
    return {"report": report, "outcomes": OUTCOMES, "checks": CHECKS_BY_ID}


def _drafted(opened: Session, choice: Choice) -> Draft:
    exact = partial(office().memory.exact_of_many, opened)
    return draft(opened, office().collections, within_rights(actor(), choice), exact)


def _choice(said: Any) -> Choice:
    collection = said("collection", "")
    return Choice(
        said("language", ""),
        collection=collection if collection in office().collections else "",
        municipality=said("municipality", "")[:6],
        only_open=said("which", "open") != "all",
    )


def _due(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise RequestError(N_("The due date is no date: write it as 2027-01-29."), parameter="due") from None


def _state(order: OrderRow) -> str:
    if order.closed_at is not None:
        return N_("accepted and closed")
    return N_("overdue") if order.due and order.due < now().date() else N_("in progress")


def _attached(data: bytes, media_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(data, content_type=media_type, headers={"Content-Disposition": disposition})


def _common() -> dict[str, Any]:
    owned = actor().municipalities(Action.ORDER)
    names = filters.municipality_names(actor(), locale())
    return {
        "filters": filters,
        "collections": office().collections,
        "municipalities": {code: name for code, name in names.items() if owned is None or code in owned},
        "is_for_all": owned is None,
        "tags": LANGUAGES,
    }
