"""One step for many texts of a list: a page that shows what would happen to each, and the form that does it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template, request

from touristinfo.domain.languages import LANGUAGES
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.translation.bulk import ACTIONS, AT_ONCE, Plan, Step, propose
from touristinfo.translation.bulk import do as do_step
from touristinfo.translation.differences import differences
from touristinfo.translation.listing import At
from touristinfo.translation.workflow import as_stored
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, office
from touristinfo.web.staff.problems import in_words

TITLES = {
    Step.FILL: N_("Put in what the memory has for just the same source text"),
    Step.REPLACE: N_("Search and replace"),
    Step.REVIEW: N_("Approve: reviewed"),
    Step.ACCEPT: N_("Accept for the owner: final"),
    Step.SEND_BACK: N_("Send back"),
}
_MOST_LETTERS, _MOST_COMMENT = 200, 2000


def page() -> Any:
    """What the step would do to each of the texts of a list; without a step or a language, asks for them."""
    left, query = office().looked_through(), filters.chosen(request.args)
    steps = [step for step in Step if actor().may(ACTIONS[step])]
    plan = _plan(request.args)
    if plan is None or plan.step not in steps or _lacks(plan):
        return render_template("staff/bulk.html", plan=plan, proposals=None, **_common(query, steps, left))
    with office().reading() as opened:
        wanted = filters.wanted(request.args, actor())
        exact = partial(office().memory.exact_of_many, opened)
        found, following = propose(office().desk(opened), wanted, plan, exact, filters.after(request.args))
    rows = [(each, differences(each.cell.text, each.after)) for each in found]
    more = {**query, **_said(plan), "after": "/".join(following)} if following else None
    return render_template("staff/bulk.html", plan=plan, proposals=rows, more=more, **_common(query, steps, left))


def do() -> Any:
    """Do it to the texts that are ticked, and say what became of them."""
    plan = _plan(request.form)
    if plan is None or _lacks(plan):
        raise RequestError(N_("Say what is to be done, and in which language."), parameter="step")
    chosen = _chosen()
    with office().writing() as opened:
        done, refused = do_step(office().desk(opened), plan, chosen, partial(office().memory.exact_of_many, opened))
    return render_template(
        "staff/bulk_done.html",
        plan=plan,
        done=done,
        refused=[(each.place, in_words(each.error)) for each in refused],
        query=filters.chosen(request.args),
        titles=TITLES,
        filters=filters,
    )


def _plan(said: Mapping[str, str]) -> Plan | None:
    step, language = said.get("step", ""), said.get("language", "")
    if step not in set(Step) or language not in filters.LANGUAGES:
        return None
    find, by = (as_stored(said.get(name, "")[:_MOST_LETTERS]) for name in ("find", "by"))
    return Plan(Step(step), language, find, by, said.get("comment", "")[:_MOST_COMMENT])


def _lacks(plan: Plan) -> bool:
    """Whether something has still to be said."""
    needed = {Step.REPLACE: plan.find, Step.SEND_BACK: plan.comment.strip()}
    return not needed.get(plan.step, "nothing")


def _said(plan: Plan) -> dict[str, str]:
    said = {"step": plan.step.value, "find": plan.find, "by": plan.by, "comment": plan.comment}
    return {name: value for name, value in said.items() if value}


def _common(query: dict[str, str], steps: list[Step], left: int) -> dict[str, Any]:
    return {
        "query": query,
        "steps": [(step.value, TITLES[step]) for step in steps],
        "left": left,
        "filters": filters,
        "collections": office().collections,
        "language": LANGUAGES.get(query.get("language", "")),
    }


def _chosen() -> dict[At, int]:
    """The texts that are ticked, with the versions that were shown: `feature/field/version`."""
    chosen = {}
    for each in request.form.getlist("take")[:AT_ONCE]:
        at, _, seen = each.rpartition("/")
        feature_id, _, field = at.rpartition("/")
        if not feature_id or not field or not seen.isascii() or not seen.isdigit():
            raise RequestError(N_("The form was too old, or not from here. Nothing was changed; open the page again."))
        chosen[feature_id, field] = int(seen)
    return chosen
