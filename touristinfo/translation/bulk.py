"""One step for many texts: proposed first, each as it is and as it would be, then done text by text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_changes
from enum import StrEnum

from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import Action, Actor
from touristinfo.domain.states import State
from touristinfo.errors import ConflictError, NotAllowedError, NotFoundError, RequestError, TouristinfoError
from touristinfo.messages import N_
from touristinfo.store.board import MISSING
from touristinfo.store.translations import Place, text_at
from touristinfo.translation import workflow
from touristinfo.translation.listing import At, Cell, ListedText, Wanted, listed
from touristinfo.translation.workflow import Desk, Made

AT_ONCE = 100  # texts on one page of proposals
_MOST_LOOKS = 3  # pages of texts that are looked through for one with a proposal
Exact = Callable[[Iterable[str], str], Mapping[str, list[str]]]  # what the memory has for just these source texts


class Step(StrEnum):
    """What is done to the texts."""

    FILL = "fill"  # put in what the memory has for just this source text
    REPLACE = "replace"
    REVIEW = "review"
    ACCEPT = "accept"
    SEND_BACK = "send-back"


ACTIONS = {
    Step.FILL: Action.TRANSLATE,
    Step.REPLACE: Action.TRANSLATE,
    Step.REVIEW: Action.REVIEW,
    Step.ACCEPT: Action.ACCEPT,
    Step.SEND_BACK: Action.REVIEW,
}
# To which texts a step applies. What a check finds an error in is approved one by one only, with a reason.
_NARROWED: dict[Step, Callable[[Wanted], Wanted]] = {
    Step.FILL: lambda wanted: with_changes(wanted, states=frozenset({MISSING})),
    Step.REPLACE: lambda wanted: wanted,
    Step.REVIEW: lambda wanted: with_changes(
        wanted, states=frozenset({State.TRANSLATED.value}), stale=False, failing=False
    ),
    Step.ACCEPT: lambda wanted: with_changes(
        wanted, states=frozenset({State.REVIEWED.value}), stale=False, failing=False
    ),
    Step.SEND_BACK: lambda wanted: with_changes(
        wanted, states=frozenset({State.TRANSLATED.value, State.REVIEWED.value})
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in which language. `find`, `by`: letters to be replaced; `comment`: why texts go back."""

    step: Step
    language: str
    find: str = ""
    by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A text to which the step applies. `after`: what would stand there; the same where only the state changes."""

    text: ListedText
    cell: Cell
    after: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A text to which the step was not done after all, and why."""

    place: Place
    error: TouristinfoError


def propose(
    desk: Desk, wanted: Wanted, plan: Plan, exact: Exact, after: At | None = None
) -> tuple[list[Proposed], At | None]:
    """To which of the wanted texts that follow `after` the step applies; and where to go on, None = these were all."""
    wanted = with_changes(_NARROWED[plan.step](wanted), languages=frozenset({plan.language}), holds=plan.find)
    for _ in range(_MOST_LOOKS):
        rows = listed(desk.session, wanted, after, AT_ONCE + 1)
        shown, after = rows[:AT_ONCE], rows[AT_ONCE - 1].at if len(rows) > AT_ONCE else None
        found = list(_proposed(shown, plan, desk.actor, exact))
        if found or after is None:
            break
    return found, after


def do(desk: Desk, plan: Plan, chosen: Mapping[At, int], exact: Exact) -> tuple[list[Place], list[Refused]]:
    """Do the step to the texts `chosen`, each if it still has the version given: those done, and those refused."""
    done: list[Place] = []
    refused: list[Refused] = []
    for (feature_id, field), seen in chosen.items():
        place = (feature_id, field, plan.language)
        try:
            _do(desk, plan, place, seen, exact)
        except (ConflictError, NotAllowedError, NotFoundError, RequestError) as error:  # raised before any change
            refused.append(Refused(place, error))
        else:
            done.append(place)
    return done, refused


def _proposed(rows: Iterable[ListedText], plan: Plan, actor: Actor, exact: Exact) -> Iterator[Proposed]:
    rows = list(rows)
    known = exact({row.source for row in rows}, plan.language) if plan.step is Step.FILL else {}
    for row in rows:
        if actor.may(ACTIONS[plan.step], language=plan.language, municipality=row.municipality):
            cell = row.cells[plan.language]
            text = _after(plan, cell.text, known.get(row.source, []))
            if text and (text != cell.text or plan.step not in (Step.FILL, Step.REPLACE)):
                yield Proposed(row, cell, text)


def _after(plan: Plan, text: str, known: list[str]) -> str:
    """What would stand there; "" where there is nothing to put there."""
    if plan.step is Step.FILL:
        return known[0] if len(known) == 1 else ""  # where people disagree a person chooses
    if plan.step is Step.REPLACE:
        return text.replace(plan.find, plan.by).strip() if plan.find else ""
    return text


def _do(desk: Desk, plan: Plan, place: Place, seen: int, exact: Exact) -> None:
    if plan.step is Step.REVIEW:
        workflow.review(desk, place, seen=seen)
    elif plan.step is Step.ACCEPT:
        workflow.accept(desk, place, seen=seen)
    elif plan.step is Step.SEND_BACK:
        workflow.send_back(desk, place, seen=seen, comment=plan.comment)
    else:
        _write(desk, plan, place, seen, exact)


def _write(desk: Desk, plan: Plan, place: Place, seen: int, exact: Exact) -> None:
    row = text_at(desk.session, place)
    source = workflow.source_at(desk, place)
    known = exact([source], plan.language).get(source, []) if plan.step is Step.FILL else []
    text = _after(plan, row.text if row else "", known)
    if not text:
        raise RequestError(N_("There is nothing to put here."))
    made = Made(Origin.MEMORY) if plan.step is Step.FILL else Made(_origin(row.origin if row else ""))
    workflow.write(desk, place, text, seen=seen, made=made)


def _origin(before: str) -> Origin:
    """Letters replaced in what a machine made leave it a machine's: nobody has read it."""
    return Origin.MACHINE if before == Origin.MACHINE else Origin.HUMAN
