"""The start page: what waits for who is signed in, by language, with a link to the first of it."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from touristinfo.domain.languages import TAGS
from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import PRACTICE, Action, Actor
from touristinfo.domain.states import State
from touristinfo.messages import N_
from touristinfo.store.board import MISSING
from touristinfo.translation.listing import Wanted, counted
from touristinfo.translation.practice import is_set_out
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, office


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do with texts. `action`: who may do it sees it; `query`: of the list that shows them."""

    id: str
    title: str
    action: Action
    query: dict[str, str]

    def holds(self, cell: Any) -> bool:
        """Whether a cell of this kind waits for it."""
        return all(_is(cell, name, value) for name, value in self.query.items())


def _is(cell: Any, name: str, value: str) -> bool:
    held = getattr(cell, name)
    return held == (value == "yes") if isinstance(held, bool) else held == value


TASKS: tuple[Task, ...] = (
    Task("failing", N_("Checks find an error"), Action.TRANSLATE, {"failing": "yes"}),
    Task("stale", N_("The Japanese text has changed since"), Action.TRANSLATE, {"stale": "yes"}),
    Task("back", N_("Sent back"), Action.TRANSLATE, {"state": State.INITIAL.value}),
    Task("missing", N_("Not translated yet"), Action.TRANSLATE, {"state": MISSING}),
    Task("review", N_("Waits for a review"), Action.REVIEW, {"state": State.TRANSLATED.value, "stale": "no"}),
    Task(
        "machine",
        N_("Translated by a machine, not reviewed"),
        Action.REVIEW,
        {"state": State.TRANSLATED.value, "origin": Origin.MACHINE.value},
    ),
    Task("accept", N_("Reviewed, waits for the owner"), Action.ACCEPT, {"state": State.REVIEWED.value, "stale": "no"}),
)


_KINDS = ("language", "municipality", "state", "origin", "stale", "failing")  # what tasks and rights tell apart


def page() -> Any:
    """What waits for me."""
    left = office().looked_through()
    with office().reading() as opened:
        waiting = waiting_for(opened, actor())
        has_practice = is_set_out(opened, actor())
    return render_template(
        "staff/start.html", waiting=waiting, left=left, has_practice=has_practice, practice=PRACTICE, filters=filters
    )


def waiting_for(opened: Session, who: Actor) -> list[dict[str, Any]]:
    """For each task that `who` may do: its title, and languages with counts and the address of the list."""
    kinds = counted(opened, Wanted(municipalities=who.municipalities(Action.READ)), *_KINDS)
    found = []
    for task in TASKS:
        if who.may(task.action):
            rows = _by_language(task, kinds, who)
            if rows:
                found.append({"id": task.id, "title": task.title, "rows": rows})
    return found


def _by_language(task: Task, kinds: list[Any], who: Actor) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()

    @cache
    def may(language: str, municipality: str) -> bool:
        return who.may(task.action, language=language, municipality=municipality)

    for cell in kinds:
        if task.holds(cell) and may(cell.language, cell.municipality):
            counts[cell.language] += cell.count
    return [
        {"language": tag, "count": counts[tag], "url": filters.address("texts", {"language": tag, **task.query})}
        for tag in TAGS
        if counts[tag]
    ]
