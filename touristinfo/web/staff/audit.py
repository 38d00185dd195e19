"""The audit log as a page."""

from typing import Any

from flask import render_template, request, url_for

from touristinfo.store.audit import entries
from touristinfo.store.people import names_of
from touristinfo.web.staff.context import office

PAGE_SIZE = 50


def page() -> Any:
    """Who did what, newest first, PAGE_SIZE at a time."""
    before = request.args.get("before", "")[:18]
    with office().reading() as opened:
        found = entries(opened, int(before) if before.isascii() and before.isdigit() else None, PAGE_SIZE + 1)
        names = names_of(opened, {each.account for each in found})
    shown = found[:PAGE_SIZE]
    older = url_for("audit", before=shown[-1].number) if len(found) > PAGE_SIZE else ""
    return render_template("staff/audit.html", entries=shown, names=names, older=older)
