"""The list of texts: a table of place by language with the state of each, filters, counts."""

from collections import Counter
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from touristinfo.domain.roles import PRACTICE
from touristinfo.translation.listing import Wanted, counted, listed
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, locale, office

PAGE_SIZE = 25


def page() -> Any:
    """Texts with what is known of them in each language, PAGE_SIZE at a time."""
    left = office().looked_through()
    wanted = filters.wanted(request.args, actor())
    with office().reading() as opened:
        counts = _by_state(counted(opened, wanted, "state", "failing", "stale"))
        # Where there are none, as counts tell at once, all cells would be looked through in vain.
        rows = listed(opened, wanted, filters.after(request.args), PAGE_SIZE + 1) if counts else []
    shown, query = rows[:PAGE_SIZE], filters.chosen(request.args)
    more = f"{shown[-1].feature_id}/{shown[-1].field}" if len(rows) > PAGE_SIZE else ""
    return render_template(
        "staff/texts.html",
        rows=shown,
        counts=counts,
        query=query,
        more=filters.address("texts", {**query, "after": more}) if more else "",
        filters=filters,
        collections=office().collections,
        municipalities=filters.municipality_names(actor(), locale()) | {PRACTICE: gettext("practice")},
        columns=_columns(wanted),
        left=left,
    )


def _columns(wanted: Wanted) -> list[str]:
    """The languages shown: those asked for, else those that the reader works in."""
    return [tag for tag in filters.LANGUAGES if not wanted.languages or tag in wanted.languages]


def _by_state(kinds: list[Any]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for each in kinds:
        counts[each.state] += each.count
        counts["failing"] += each.count * each.failing
        counts["stale"] += each.count * each.stale
    return dict(counts)
