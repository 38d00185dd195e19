"""Commands that bring places into the database: init, import, demo."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from touristinfo.cli.office import Office, json_option, show_first
from touristinfo.cli.releases import make_files, show_published
from touristinfo.demo import load_demo
from touristinfo.domain.layers import default_layer_id
from touristinfo.ingest.report import Report
from touristinfo.ingest.run import import_file
from touristinfo.messages import N_, translate
from touristinfo.release import publish
from touristinfo.store.database import migrate

DONE = N_(
    "%(layer)s: %(read)s read, %(accepted)s accepted, %(rejected)s rejected; %(added)s added,"
    " %(changed)s changed, %(unchanged)s unchanged, %(withdrawn)s withdrawn."
)
WOULD_BE_DONE = N_(
    "%(layer)s: %(read)s read, %(accepted)s acceptable, %(rejected)s not; nothing was applied. It would be:"
    " %(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(withdrawn)s withdrawn."
)


@click.command()
@json_option
@click.pass_obj
def init(office: Office) -> None:
    """Make the database, or bring an older one up to date."""
    migrate(office.engine)
    office.config.releases.mkdir(parents=True, exist_ok=True)
    office.say(N_("The database is ready."))
    office.say_json({"database": "ready"})


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--collection", required=True, metavar="ID", help="Collection that the rows belong to.")
@click.option("--layer", metavar="ID", help="Layer of the rows; without it, collection and file name without a date.")
@click.option("--source-layer", metavar="NAME", help="Layer or sheet within the file.")
@click.option("--dry-run", is_flag=True, help="Check and report, change nothing.")
@click.option("--accept-changes", is_flag=True, help="Apply even where much of the layer would change.")
@json_option
@click.pass_obj
def import_(
    office: Office, /, file: Path, collection: str, layer: str | None, source_layer: str | None, **flags: bool
) -> None:
    """Import a file of places into one layer of a collection."""
    office.imports = (collection, default_layer_id(collection, file) if layer is None else layer)
    if not file.exists():
        _refuse(office, "FILE", N_("There is no file %(file)s."), file=file)
    if collection not in office.collections:
        known = ", ".join(office.collections)
        message = N_("There is no collection '%(id)s'; there are: %(known)s")
        _refuse(office, "--collection", message, id=collection, known=known)
    with office.waiting(N_("Importing …")):
        report = import_file(
            office.engine,
            office.config,
            office.collections,
            file,
            collection,
            layer_id=layer,
            source_layer=source_layer,
            dry_run=flags["dry_run"],
            accept_changes=flags["accept_changes"],
        )
    show_report(office, report, applied=not flags["dry_run"])
    sys.exit(report.exit_code)


def _refuse(office: Office, argument: str, message: str, **values: Any) -> NoReturn:
    raise click.BadParameter(translate(office.locale, message, **values), param_hint=argument)


def show_report(office: Office, report: Report, applied: bool = True) -> None:
    """Print a report: one JSON object, or counts and the first issues in words. `applied`: not a dry run."""
    said = report.to_json(office.locale)
    if office.as_json:
        office.say_json(said)
        return
    show_first(office, said["issues"], _issue_in_words)
    office.say(DONE if applied and not said["held"] else WOULD_BE_DONE, **said)
    if said["held"]:
        click.echo(said["held"], err=True)


def _issue_in_words(office: Office, issue: dict[str, Any]) -> str:
    where = translate(office.locale, N_("line %(line)s"), line=issue["line"]) if issue["line"] else ""
    place = " · ".join(part for part in (where, issue["field"], issue["value"][:60]) if part)
    return f"{issue['severity']:8}{issue['code']:28}{place}\n        {issue['message']}"


@click.command("demo")
@json_option
@click.pass_obj
def demo_(office: Office) -> None:
    """Load the demo data and publish it."""
    with office.waiting(N_("Importing …")):
        done = list(load_demo(office.engine, office.config, office.collections))
    for report in done:
        if not office.as_json:
            show_report(office, report)
    show_published(office, publish(office.engine, office.config, office.collections))
    make_files(office)
    sys.exit(max(report.exit_code for report in done))
