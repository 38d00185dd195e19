"""Commands about texts: check, translations."""

import sys
from collections.abc import Sequence

import click

from touristinfo.cli.office import NOT_APPLIED, Office, json_option, show_first
from touristinfo.messages import N_
from touristinfo.translation.status import progress_of
from touristinfo.translation.stored import Fault, faults_of

PROGRESS = N_(
    "%(collection)s, %(language)s: %(texts)s texts, %(missing)s missing, %(translated)s translated, %(reviewed)s"
    " reviewed, %(final)s final; %(machine)s by machine, %(stale)s stale"
)


@click.command("check")
@json_option
@click.pass_obj
def check_(office: Office) -> None:
    """Check the texts in the database: what is missing, wrong, or not as signs have it. Exit 1: there are errors."""
    with office.waiting(N_("Checking …")):
        faults = faults_of(office.engine, office.collections)
    show_faults(office, faults)
    if any(each.is_error for each in faults):
        sys.exit(NOT_APPLIED)


def show_faults(office: Office, faults: Sequence[Fault]) -> None:
    """Print faults of texts: one JSON object, or errors first, the first of them in words."""
    errors = sum(each.is_error for each in faults)
    counts = {"errors": errors, "warnings": len(faults) - errors}
    if office.as_json:
        office.say_json({**counts, "faults": [each.to_json(office.locale) for each in faults]})
        return
    show_first(office, sorted(faults, key=lambda each: not each.is_error), _fault_in_words)
    office.say(N_("Texts: %(errors)s errors, %(warnings)s warnings."), **counts)


def _fault_in_words(office: Office, fault: Fault) -> str:
    said = fault.to_json(office.locale)
    place = f"{said['id']} · {said['field']} · {said['language']}"
    return f"{said['severity']:8}{said['check']:24}{place}\n        {said['message']} {said['advice']}"


@click.group("translations")
def translations_() -> None:
    """Translations of the texts in the database."""


@translations_.command()
@json_option
@click.pass_obj
def status(office: Office) -> None:
    """Say how far the translations are, for each collection and language."""
    with office.waiting(N_("Counting …")):
        found = progress_of(office.engine, office.collections)
    office.say_json({"progress": [each.to_json() for each in found]})
    for each in found:
        office.say(PROGRESS, **each.to_json())
