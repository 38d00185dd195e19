"""What comes back of an order: its file is taken, shown beside what stands here, and entered as a person decides."""

from typing import Any

from flask import redirect, render_template, request

from touristinfo.domain.languages import LANGUAGES
from touristinfo.errors import RequestError
from touristinfo.messages import N_, translate
from touristinfo.translation.differences import differences
from touristinfo.translation.exchange.compare import APPLIED, CHOSEN, Difference, Kind
from touristinfo.translation.exchange.formats import MOST_BYTES
from touristinfo.translation.exchange.kept import returned_from_json
from touristinfo.translation.exchange.kinds import TITLES, counts_of
from touristinfo.translation.exchange.remarks import REMARKS
from touristinfo.translation.orders.place import order_for
from touristinfo.translation.orders.take_back import Decision, compared, enter_return, receive, return_at
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, locale, office
from touristinfo.web.staff.problems import in_words

_MOST_SHOWN = 300  # texts; the others that are new or changed are entered without being ticked one by one


def take(number: str) -> Any:
    """Take a file; nothing of it is entered yet."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RequestError(N_("Choose the file that came back."), parameter="file")
    data = sent.stream.read(MOST_BYTES + 1)
    with office().writing() as opened:
        order = order_for(opened, actor(), number, to_change=True)
        returned = receive(office().desk(opened), office().collections, order, data, sent.filename)
    return redirect(filters.address("order_return", {"number": number, "returned": returned}))


def page(number: str, returned: int) -> Any:
    """What came back beside what stands here."""
    return _page(number, returned)


def enter(number: str, returned: int) -> Any:
    """Enter what is ticked, and say what was refused meanwhile."""
    with office().writing() as opened:
        order = order_for(opened, actor(), number, to_change=True)
        row = return_at(opened, order, returned)
        refused = enter_return(office().desk(opened), office().collections, order, row, _decision())
        entered = row.counts.get("entered", 0)
    return _page(number, returned, [(each.id, in_words(each.error)) for each in refused], entered)


def _page(number: str, returned: int, refused: list[tuple[str, str]] | None = None, entered: int | None = None) -> Any:
    with office().reading() as opened:
        order = order_for(opened, actor(), number)
        row = return_at(opened, order, returned)
        file = returned_from_json(row.returned)
        found = compared(opened, office().collections, order, file)
    listed = sorted((each for each in found if each.kind is not Kind.SAME), key=_attention)[:_MOST_SHOWN]
    return render_template(
        "staff/orders_return.html",
        order=order,
        row=row,
        remarks=[translate(locale(), REMARKS[each.kind].message, **each.values) for each in file.remarks],
        counts={TITLES[kind]: count for kind, count in counts_of(found).items()},
        listed=[(each, _changes(each), _faults(each)) for each in listed],
        left=sum(each.kind is not Kind.SAME for each in found) - len(listed),
        titles=TITLES,
        applied=APPLIED,
        chosen=CHOSEN,
        languages=LANGUAGES,
        refused=refused or [],
        entered=entered,
        to_enter=any(each.kind in CHOSEN for each in found),
        filters=filters,
    )


def _attention(each: Difference) -> bool:
    """What a person has to look at comes first."""
    return each.kind in APPLIED and not each.findings


def _changes(each: Difference) -> Any:
    return differences(each.here.unit.target if each.here else "", each.target)


def _faults(each: Difference) -> list[str]:
    return [translate(locale(), found.check.message, **found.values) for found in each.findings]


def _decision() -> Decision:
    shown, ticked = request.form.getlist("shown"), set(request.form.getlist("enter"))
    taken = {}
    for each in request.form.getlist("take"):
        id_, _, version = each.rpartition("|")
        if not id_ or not version.isascii() or not version.isdigit():
            raise RequestError(N_("The form was too old, or not from here. Nothing was changed; open the page again."))
        taken[id_] = int(version)
    return Decision(left_out=frozenset(shown) - ticked, taken=taken)
