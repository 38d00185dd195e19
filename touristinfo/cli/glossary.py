"""Commands about the glossary: import, export, list."""

from dataclasses import asdict
from pathlib import Path

import click

from touristinfo.cli.office import Office, json_option
from touristinfo.messages import N_
from touristinfo.store.database import reading, writing
from touristinfo.store.glossary import terms
from touristinfo.translation.glossary.exchange import read_terms, take_in, written_terms


@click.group("glossary")
def glossary_() -> None:
    """Terms and how they are said in each language."""


@glossary_.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@json_option
@click.pass_obj
def import_(office: Office, file: Path, dry_run: bool) -> None:
    """Add the terms of a CSV or TBX file, or change those of the same id; all of it or nothing."""
    read = read_terms(file.read_bytes(), file.name)
    with writing(office.engine).begin() as session:
        taken = take_in(session, read, apply=not dry_run)
    counts = {"added": len(taken.added), "changed": len(taken.changed), "unchanged": taken.unchanged}
    office.say_json({**counts, "applied": not dry_run})
    office.say(N_("Terms: %(added)s added, %(changed)s changed, %(unchanged)s unchanged."), **counts)
    if dry_run:
        office.say(N_("Nothing was applied."))


@glossary_.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def export(office: Office, file: Path) -> None:
    """Write the glossary as CSV or TBX, by the ending of the file's name."""
    with reading(office.engine)() as session:
        said = terms(session)
    file.write_bytes(written_terms(said, file.name))
    office.say_json({"written": len(said)})
    office.say(N_("%(count)s terms written."), count=len(said))


@glossary_.command("list")
@json_option
@click.pass_obj
def list_(office: Office) -> None:
    """List the terms."""
    with reading(office.engine)() as session:
        said = terms(session)
    office.say_json({"terms": [asdict(term) for term in said]})
    for term in said:
        office.say(N_("%(term)s: %(required)s"), term=term.term, required=", ".join(term.required.values()))
