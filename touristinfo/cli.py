"""The `touristinfo` command: one command per chore, each calling one function."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import Server
from rich.console import Console
from sqlalchemy import Engine

from touristinfo.config import Config, read_config
from touristinfo.demo import demo_layers, load_demo
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import interface_locale
from touristinfo.domain.negotiation import negotiate
from touristinfo.errors import TouristinfoError
from touristinfo.ingest.report import Report
from touristinfo.ingest.run import import_file
from touristinfo.messages import N_, translate
from touristinfo.release import Published, publish, rollback, withdraw
from touristinfo.store.database import migrate, open_engine

NOT_APPLIED = 1
ISSUES_SHOWN = 50
THREADS_PER_WORKER = 4


def operator_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The CLDR locale of the operator's terminal, from LC_ALL, LC_MESSAGES or LANG; English for the C locale."""
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "C")
    tag = name.partition(".")[0].partition("@")[0].replace("_", "-")
    return interface_locale("en" if tag in ("C", "POSIX") else negotiate(tag))


@dataclass
class Office:
    """What commands work on, made when first used."""

    as_json: bool = False

    @cached_property
    def locale(self) -> str:
        return operator_locale()

    @cached_property
    def config(self) -> Config:
        return read_config()

    @cached_property
    def collections(self) -> dict[str, Collection]:
        return load_collections(self.config.data)

    @cached_property
    def engine(self) -> Engine:
        engine = open_engine(self.config.database_url)
        migrate(engine)
        return engine

    def say(self, message: str, **values: Any) -> None:
        """Print a line in the operator's language; nothing where only JSON may be printed."""
        if not self.as_json:
            click.echo(translate(self.locale, message, **values))

    def waiting(self, message: str) -> Any:
        """A context that shows on a terminal's standard error that work goes on."""
        return Console(stderr=True).status(translate(self.locale, message))


class Commands(click.Group):
    """Turns our exceptions into one line in the operator's language and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TouristinfoError as error:
            office = ctx.ensure_object(Office)
            message = translate(office.locale, error.message, **error.values)
            if office.as_json:
                click.echo(json.dumps({"error": message}, ensure_ascii=False))
            click.echo(message, err=True)
            return ctx.exit(NOT_APPLIED)


def _remember_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Office).as_json = value


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`: one object on standard output and nothing else there."""
    return click.option(
        "--json", is_flag=True, expose_value=False, callback=_remember_json, help="Print one JSON object."
    )(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touristinfo")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Multilingual tourist information from shared GIS layers."""
    ctx.ensure_object(Office)  # for commands without --json, whose callback would have made it


@main.command()
@json_option
@click.pass_obj
def init(office: Office) -> None:
    """Make the database, or bring an older one up to date."""
    migrate(office.engine)
    office.config.releases.mkdir(parents=True, exist_ok=True)
    office.say(N_("The database is ready."))
    if office.as_json:
        click.echo(json.dumps({"database": "ready"}))


@main.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
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
    if collection not in office.collections:
        known = ", ".join(office.collections)
        raise click.BadParameter(
            translate(
                office.locale, N_("There is no collection '%(id)s'; there are: %(known)s"), id=collection, known=known
            ),
            param_hint="--collection",
        )
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
    show_report(office, report)
    sys.exit(report.exit_code)


def show_report(office: Office, report: Report) -> None:
    """Print a report: one JSON object, or counts and the first issues in words."""
    said = report.to_json(office.locale)
    if office.as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for issue in said["issues"][:ISSUES_SHOWN]:
        where = translate(office.locale, N_("line %(line)s"), line=issue["line"]) if issue["line"] else ""
        place = " · ".join(part for part in (where, issue["field"], issue["value"][:60]) if part)
        click.echo(f"{issue['severity']:8}{issue['code']:28}{place}\n        {issue['message']}", err=True)
    if len(said["issues"]) > ISSUES_SHOWN:
        more = len(said["issues"]) - ISSUES_SHOWN
        click.echo(translate(office.locale, N_("… and %(count)s more; --json lists all."), count=more), err=True)
    office.say(
        N_(
            "%(layer)s: %(read)s read, %(accepted)s accepted, %(rejected)s rejected; %(added)s added,"
            " %(changed)s changed, %(unchanged)s unchanged, %(withdrawn)s withdrawn."
        ),
        **said,
    )
    if said["held"]:
        click.echo(said["held"], err=True)


@main.command("publish")
@click.option("--rollback", "number", type=click.IntRange(min=1), metavar="N", help="Publish the content of release N.")
@json_option
@click.pass_obj
def publish_(office: Office, number: int | None) -> None:
    """Publish what is approved as a new release, if anything changed."""
    with office.waiting(N_("Publishing …")):
        if number is None:
            published = publish(office.engine, office.config, office.collections)
        else:
            published = rollback(office.engine, office.config, office.collections, number)
    show_published(office, published)


@main.command("withdraw")
@click.argument("id_")
@click.option("--field", metavar="FIELD", help="Take out only this text or photograph.")
@click.option("--language", metavar="TAG", help="Take out the text in this language only.")
@click.option("--reason", default="", help="Why; kept with the digest of what was taken out.")
@json_option
@click.pass_obj
def withdraw_(office: Office, id_: str, field: str | None, language: str | None, reason: str) -> None:
    """Take a feature, text or photograph out of the current and all kept releases."""
    with office.waiting(N_("Withdrawing …")):
        published = withdraw(office.engine, office.config, office.collections, id_, field, language, reason)
    show_published(office, published)


def show_published(office: Office, published: Published) -> None:
    """Print which release is current now and what it changed."""
    if office.as_json:
        click.echo(json.dumps(asdict(published), ensure_ascii=False))
    elif published.changed:
        office.say(
            N_("Release %(number)s: %(added)s added, %(changed_count)s changed, %(deleted)s deleted."),
            **asdict(published),
        )
    else:
        office.say(N_("Nothing changed; release %(number)s stays."), number=published.number)


@main.command("demo")
@json_option
@click.pass_obj
def demo_(office: Office) -> None:
    """Load the demo data and publish it."""
    total = len(demo_layers(office.config, office.collections))
    reports = load_demo(office.engine, office.config, office.collections)
    with click.progressbar(reports, length=total, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        done = list(bar)
    for report in done:
        if not office.as_json:
            show_report(office, report)
    show_published(office, publish(office.engine, office.config, office.collections))
    sys.exit(max(report.exit_code for report in done))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.pass_obj
def serve(office: Office, host: str, port: int, workers: int) -> None:
    """Serve the current release."""
    office.say(N_("Serving on %(url)s; stop with Ctrl+C."), url=f"http://{host}:{port}/")
    # Nothing that could hold a visitor's position is logged: no access log (the query string is part of it).
    Server(
        "touristinfo.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,  # without it one worker that dies takes the server down
    ).serve()
