"""Orders, imports and publication."""

import tempfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Response, request
from werkzeug.datastructures import FileStorage

from touristinfo.domain.layers import load_layers
from touristinfo.domain.roles import Action
from touristinfo.errors import NotAllowedError, RequestError
from touristinfo.ingest.run import import_file
from touristinfo.messages import N_
from touristinfo.release import publish
from touristinfo.store.audit import record
from touristinfo.store.orders import OrderRow, order_at
from touristinfo.store.orders import orders as stored_orders
from touristinfo.translation.exchange.formats import FORMATS, MOST_BYTES, write_package
from touristinfo.translation.orders.gather import Choice
from touristinfo.translation.orders.place import (
    Conditions,
    draft,
    may_handle,
    order_for,
    package_of,
    place_order,
    within_rights,
)
from touristinfo.translation.orders.take_back import Decision, enter_return, receive, return_at
from touristinfo.web.staff.context import actor, locale, office

Said = dict[str, Any]


def orders(_: Said) -> Said:
    """The orders that the token's account may handle."""
    with office().reading() as opened:
        return {"orders": [_order(row) for row in stored_orders(opened) if may_handle(actor(), row)]}


def order(_: Said, number: str) -> Said:
    """One order."""
    with office().reading() as opened:
        return _order(order_for(opened, actor(), number))


def place(said: Said) -> Said:
    """Place an order of texts."""
    choice = Choice(
        said["language"], collection=said["collection"], municipality=said["municipality"], only_open=said["only_open"]
    )
    choice = within_rights(actor(), choice)
    with office().writing() as opened:
        drafted = draft(opened, office().collections, choice, partial(office().memory.exact_of_many, opened))
        conditions = Conditions(said["agency"], said["due"], said["note"])
        number = place_order(office().desk(opened), drafted, conditions)
        placed = order_at(opened, number)
        assert placed is not None
        return _order(placed)


def order_file(said: Said, number: str) -> Response:
    """The file of an order, for the agency."""
    chosen = FORMATS[said["format"]]
    with office().reading() as opened:
        data = write_package(package_of(opened, order_for(opened, actor(), number)), chosen)
    disposition = f'attachment; filename="order-{number}{chosen.suffix}"'
    return Response(data, content_type=chosen.media_type, headers={"Content-Disposition": disposition})


def take_back(_: Said, number: str) -> Said:
    """Take a file that came back: it is read and kept, and nothing of it is entered yet."""
    file = _uploaded()
    data = file.stream.read(MOST_BYTES + 1)
    with office().writing() as opened:
        found = order_for(opened, actor(), number, to_change=True)
        returned = receive(office().desk(opened), office().collections, found, data, file.filename or "")
    return {"return": returned}


def enter(_: Said, number: str, returned: int) -> Said:
    """Enter what is new or changed of a return; conflicts with newer edits stay for a person to decide."""
    with office().writing() as opened:
        found = order_for(opened, actor(), number, to_change=True)
        row = return_at(opened, found, returned)
        refused = enter_return(office().desk(opened), office().collections, found, row, Decision())
    return {"refused": [each.id for each in refused]}


def bring_in(said: Said) -> Said:
    """Import a file of places into a layer; the report says what happened, also when nothing was applied."""
    file, config = _uploaded(), office().config
    allowed = actor().municipalities(Action.IMPORT)
    layer = load_layers(config.data, office().collections).get(said["layer"] or "")
    if allowed is not None and (layer is None or layer.municipality_code not in allowed):
        raise NotAllowedError(N_("Your roles allow imports only into layers of your municipality."))
    with tempfile.TemporaryDirectory(prefix="touristinfo-") as folder:
        path = Path(folder) / Path(file.filename or "file").name
        file.save(path)
        report = import_file(
            office().engine,
            config,
            office().collections,
            path,
            said["collection"],
            layer_id=said["layer"],
            dry_run=said["dry_run"],
            accept_changes=said["accept_changes"],
        )
    with office().writing() as opened:
        subject = {"layer": report.layer, "exit_code": report.exit_code, "dry_run": said["dry_run"]}
        record(opened, actor().account, "import", subject)
    return report.to_json(locale())


def publish_now(_: Said) -> Said:
    """Publish what is approved."""
    published = publish(office().engine, office().config, office().collections)
    with office().writing() as opened:
        record(opened, actor().account, "publish", {"release": published.number, "changed": published.changed})
    return {"number": published.number, "changed": published.changed}


def _uploaded() -> FileStorage:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise RequestError(N_("Send the file as `file` of a multipart form."), parameter="file")
    return file


def _order(row: OrderRow) -> Said:
    names = ("number", "language", "municipality", "agency", "due", "note", "placed_at", "closed_at", "counts")
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
