"""Commands about texts: check, translations."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from touristinfo.cli.office import NOT_APPLIED, Office, json_option, show_first
from touristinfo.messages import N_, translate
from touristinfo.store.audit import broken_entries
from touristinfo.store.database import reading, writing
from touristinfo.store.memory import remember, remembered_units
from touristinfo.translation.memory.tmx import read_tmx, write_tmx
from touristinfo.translation.status import progress_of
from touristinfo.translation.stored import Fault, faults_of

PROGRESS = N_(
    "%(collection)s, %(language)s: %(texts)s texts, %(missing)s missing, %(translated)s translated, %(reviewed)s"
    " reviewed, %(final)s final; %(machine)s by machine, %(stale)s stale"
)
BROKEN = N_("Audit log: entry %(number)s was changed after it was written, or one before it was taken out.")


@click.command("check")
@json_option
@click.pass_obj
def check_(office: Office) -> None:
    """Check the texts in the database, and that the audit log is whole. Exit 1: there are errors."""
    with office.waiting(N_("Checking …")):
        faults = faults_of(office.engine, office.collections)
        with reading(office.engine)() as session:
            broken = [each.number for each in broken_entries(session)]
    show_faults(office, faults, broken)
    if broken or any(each.is_error for each in faults):
        sys.exit(NOT_APPLIED)


def show_faults(office: Office, faults: Sequence[Fault], broken: Sequence[int] = ()) -> None:
    """Print faults of texts and `broken` entries of the audit log: one JSON object, or errors first, some in words."""
    errors = sum(each.is_error for each in faults)
    counts = {"errors": errors + len(broken), "warnings": len(faults) - errors}
    if office.as_json:
        said = [each.to_json(office.locale) for each in faults]
        office.say_json({**counts, "faults": said, "audit": {"broken": [*broken]}})
        return
    show_first(office, broken, _broken_in_words)
    show_first(office, sorted(faults, key=lambda each: not each.is_error), _fault_in_words)
    office.say(N_("Texts: %(errors)s errors, %(warnings)s warnings."), **counts)


def _broken_in_words(office: Office, number: int) -> str:
    return translate(office.locale, BROKEN, number=number)


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


@translations_.group("memory")
def memory_() -> None:
    """The memory of what was translated before."""


@memory_.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@click.pass_obj
def import_memory(office: Office, file: Path) -> None:
    """Add the units of a TMX file to the memory."""
    units = read_tmx(file.read_bytes())
    with writing(office.engine).begin() as session:
        added = remember(session, units, file.name)
    office.say_json({"read": len(units), "added": added})
    office.say(N_("%(read)s units read, %(added)s of them new."), read=len(units), added=added)


@memory_.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def export_memory(office: Office, file: Path) -> None:
    """Write all approved texts, and what was added from files, as TMX."""
    with reading(office.engine)() as session:
        units = remembered_units(session)
    file.write_bytes(write_tmx(units))
    office.say_json({"written": len(units)})
    office.say(N_("%(count)s units written."), count=len(units))
