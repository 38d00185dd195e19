"""The `touristinfo` command: one command per chore, each calling one function."""

import gc
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from touristinfo import server
from touristinfo.config import Config, read_config
from touristinfo.demo import load_demo
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import interface_locale
from touristinfo.domain.layers import default_layer_id
from touristinfo.domain.negotiation import negotiate
from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.ingest.report import Report, report_of_failure
from touristinfo.ingest.run import import_file
from touristinfo.messages import N_, translate
from touristinfo.pull import Pulled, Source, follow, pull
from touristinfo.release import Published, make_downloads, publish, rollback, withdraw
from touristinfo.store.database import migrate, open_engine
from touristinfo.store.faults import explained
from touristinfo.translation.status import progress_of
from touristinfo.translation.stored import Fault, faults_of

Shown = TypeVar("Shown")
NOT_APPLIED = 1
WRONG_USAGE = 2
ISSUES_SHOWN = 50
PROGRESS = N_(
    "%(collection)s, %(language)s: %(texts)s texts, %(missing)s missing, %(translated)s translated, %(reviewed)s"
    " reviewed, %(final)s final; %(machine)s by machine, %(stale)s stale"
)
AND_MORE = N_("… and %(count)s more; --json lists all.")
DONE = N_(
    "%(layer)s: %(read)s read, %(accepted)s accepted, %(rejected)s rejected; %(added)s added,"
    " %(changed)s changed, %(unchanged)s unchanged, %(withdrawn)s withdrawn."
)
WOULD_BE_DONE = N_(
    "%(layer)s: %(read)s read, %(accepted)s acceptable, %(rejected)s not; nothing was applied. It would be:"
    " %(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(withdrawn)s withdrawn."
)


def operator_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The CLDR locale of the operator's terminal, from LC_ALL, LC_MESSAGES or LANG; English for the C locale."""
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "C")
    tag = name.partition(".")[0].partition("@")[0].replace("_", "-")
    return interface_locale("en" if tag in ("C", "POSIX") else negotiate(tag))


@dataclass
class Office:
    """What commands work on, made when first used. `imports`: collection and layer of the import that is asked for."""

    as_json: bool = False
    imports: tuple[str, str] | None = None

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
        engine = open_engine(self.config.database_url, self.config.statement_timeout_s)
        click.get_current_context().call_on_close(engine.dispose)
        migrate(engine)
        return engine

    def say(self, message: str, **values: Any) -> None:
        """Print a line in the operator's language; nothing where only JSON may be printed."""
        if not self.as_json:
            click.echo(translate(self.locale, message, **values))

    def say_json(self, said: Mapping[str, Any]) -> None:
        """Print the one object of `--json`."""
        if self.as_json:
            click.echo(json.dumps(said, ensure_ascii=False))

    @contextmanager
    def waiting(self, message: str) -> Iterator[None]:
        """Show on standard error that work goes on, where that is a terminal."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        hidden = not sys.stderr.isatty()
        with Progress(*columns, console=Console(stderr=True), transient=True, disable=hidden) as bar:
            bar.add_task(translate(self.locale, message), total=None)
            yield


class Commands(click.Group):
    """Turns what goes wrong into one line in the operator's language and, with --json, into one object."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.ensure_object(Office).as_json = "--json" in args  # known before an argument is found to be wrong
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        office = ctx.ensure_object(Office)
        try:
            return super().invoke(ctx)
        except click.UsageError as error:  # click shows it, and how the command is used
            _say_failure(ctx, office, TouristinfoError(error.format_message()))
            raise
        except BrokenPipeError:  # whoever read what we print has gone; click ends quietly
            raise
        except (TouristinfoError, DBAPIError, OSError) as error:
            fault = in_words(error, office)
            _say_failure(ctx, office, fault)
            click.echo(translate(office.locale, fault.message, **fault.values), err=True)
            return ctx.exit(WRONG_USAGE if isinstance(fault, RequestError) else NOT_APPLIED)


def in_words(error: TouristinfoError | DBAPIError | OSError, office: Office) -> TouristinfoError:
    """What to tell the operator: one line."""
    if isinstance(error, TouristinfoError):
        return error
    if isinstance(error, DBAPIError):
        return explained(error, office.config.database_url)
    reason = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    return TouristinfoError(N_("The system reports: %(reason)s"), reason=reason)


def _say_failure(ctx: click.Context, office: Office, fault: TouristinfoError) -> None:
    """The object of `--json` where a command came to nothing; an import's has the keys that it always has."""
    if ctx.invoked_subcommand == "import":
        office.say_json(report_of_failure(*(office.imports or ("", "")), fault).to_json(office.locale))
    else:
        office.say_json({"error": translate(office.locale, fault.message, **fault.values)})


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`: one object on standard output and nothing else there; `Commands` looks for it."""
    return click.option("--json", is_flag=True, expose_value=False, help="Print one JSON object.")(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touristinfo")
def main() -> None:
    """Multilingual tourist information from shared GIS layers."""


@main.command()
@json_option
@click.pass_obj
def init(office: Office) -> None:
    """Make the database, or bring an older one up to date."""
    migrate(office.engine)
    office.config.releases.mkdir(parents=True, exist_ok=True)
    office.say(N_("The database is ready."))
    office.say_json({"database": "ready"})


@main.command("import")
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
    _show_first(office, said["issues"], _issue_in_words)
    office.say(DONE if applied and not said["held"] else WOULD_BE_DONE, **said)
    if said["held"]:
        click.echo(said["held"], err=True)


def _issue_in_words(office: Office, issue: dict[str, Any]) -> str:
    where = translate(office.locale, N_("line %(line)s"), line=issue["line"]) if issue["line"] else ""
    place = " · ".join(part for part in (where, issue["field"], issue["value"][:60]) if part)
    return f"{issue['severity']:8}{issue['code']:28}{place}\n        {issue['message']}"


def _show_first(office: Office, found: Sequence[Shown], said_as: Callable[[Office, Shown], str]) -> None:
    """Print the first ones on standard error, and how many more there are."""
    for each in found[:ISSUES_SHOWN]:
        click.echo(said_as(office, each), err=True)
    if len(found) > ISSUES_SHOWN:
        click.echo(translate(office.locale, AND_MORE, count=len(found) - ISSUES_SHOWN), err=True)


@main.command("publish")
@click.option("--rollback", "number", type=click.IntRange(min=1), metavar="N", help="Publish the content of release N.")
@json_option
@click.pass_obj
def publish_(office: Office, number: int | None) -> None:
    """Publish what is approved as a new release, if anything changed."""
    gc.disable()  # millions of objects, none in a circle: looking for such takes a tenth of a large publication
    with office.waiting(N_("Publishing …")):
        if number is None:
            published = publish(office.engine, office.config, office.collections)
        else:
            published = rollback(office.engine, office.config, office.collections, number)
    show_published(office, published)
    make_files(office)


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
    make_files(office)


def show_published(office: Office, published: Published) -> None:
    """Print which release is current now and what it changed."""
    office.say_json(asdict(published))
    if not published.number:
        office.say(N_("Nothing has been published yet."))
    elif published.changed:
        office.say(
            N_("Release %(number)s: %(added)s added, %(changed_count)s changed, %(deleted)s deleted."),
            **asdict(published),
        )
    else:
        office.say(N_("Nothing changed; release %(number)s stays."), number=published.number)


def make_files(office: Office) -> None:
    """Make the files to take home, now that their release is public: it stays so whatever becomes of them."""
    try:
        with office.waiting(N_("Making files to download …")):
            make_downloads(office.config.releases, office.collections)
    except (TouristinfoError, OSError) as error:
        fault = in_words(error, office)
        click.echo(translate(office.locale, fault.message, **fault.values), err=True)


@main.command("check")
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
    _show_first(office, sorted(faults, key=lambda each: not each.is_error), _fault_in_words)
    office.say(N_("Texts: %(errors)s errors, %(warnings)s warnings."), **counts)


def _fault_in_words(office: Office, fault: Fault) -> str:
    said = fault.to_json(office.locale)
    place = f"{said['id']} · {said['field']} · {said['language']}"
    return f"{said['severity']:8}{said['check']:24}{place}\n        {said['message']} {said['advice']}"


@main.group("translations")
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


@main.command("pull")
@click.argument("url")
@json_option
@click.pass_obj
def pull_(office: Office, url: str) -> None:
    """Fetch the current release of another node, a web server or a folder, and make it the current one here."""
    source = Source(url)
    with office.waiting(N_("Fetching …")):
        pulled = pull(source, office.config.releases, office.config.keep_releases)
    show_pulled(office, pulled)


def show_pulled(office: Office, pulled: Pulled) -> None:
    """Print which release is current now, and whether others were changed with it."""
    office.say_json(asdict(pulled))
    if pulled.changed:
        office.say(N_("Release %(number)s has been fetched."), number=pulled.number)
    else:
        office.say(N_("Nothing changed; release %(number)s stays."), number=pulled.number)
    if pulled.rewritten:
        office.say(N_("Older releases changed as at the source: %(count)s."), count=pulled.rewritten)


@main.command("demo")
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


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--follow", metavar="URL", help="Pull new releases from there meanwhile.")
@click.option("--every", default=60, show_default=True, type=click.IntRange(1, 86_400), metavar="SECONDS")
@click.pass_obj
def serve(office: Office, /, host: str, port: int, workers: int, **following: Any) -> None:
    """Serve the current release."""
    # What is wrong with these is told here, once, and not by each worker.
    _ = office.config, office.collections
    socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    if following["follow"] is not None:
        follow(following["follow"], office.config.releases, office.config.keep_releases, following["every"])
    office.say(N_("Serving on %(url)s; stop with Ctrl+C."), url=f"http://{host}:{port}/")
    server.serve(office.config, host, port, workers)
