"""The practice space: sets out places of one's own, and goes to them."""

from typing import Any

from flask import redirect

from touristinfo.domain.roles import PRACTICE
from touristinfo.translation import practice
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import office


def set_out() -> Any:
    """Set out the places to practise on, anew where they are there."""
    with office().writing() as opened:
        practice.set_out(office().desk(opened), office().collections, office().config.data)
    return redirect(filters.address("texts", {"municipality": PRACTICE}))
