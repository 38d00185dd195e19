"""The audit log as a page, all of it or what one account did, or one kind of action."""

from typing import Any

from flask import render_template, request

from touristinfo.store.audit import actions, entries
from touristinfo.store.people import accounts, names_of
from touristinfo.web.staff.context import office
from touristinfo.web.staff.filters import address

PAGE_SIZE = 50
SYSTEM = "system"  # in the filter, for what no account did


def page() -> Any:
    """Who did what, newest first, PAGE_SIZE at a time."""
    before = request.args.get("before", "")[:18]
    chosen = {name: request.args.get(name, "")[:100] for name in ("account", "action")}
    with office().reading() as opened:
        found = entries(
            opened,
            int(before) if before.isascii() and before.isdigit() else None,
            PAGE_SIZE + 1,
            account="" if chosen["account"] == SYSTEM else chosen["account"] or None,
            action=chosen["action"] or None,
        )
        people = {row.id: row.login for row in accounts(opened)}
        values = {"actions": actions(opened), "names": people | names_of(opened, set(people)), "chosen": chosen}
    shown = found[:PAGE_SIZE]
    older = address("audit", {"before": shown[-1].number, **chosen}) if len(found) > PAGE_SIZE else ""
    return render_template("staff/audit.html", entries=shown, older=older, system=SYSTEM, **values)
