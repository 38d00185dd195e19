"""What all commands share: settings, database and language of the operator; how failures and findings are shown."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from touristinfo.config import Config, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import interface_locale
from touristinfo.domain.negotiation import negotiate
from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.ingest.report import report_of_failure
from touristinfo.messages import N_, translate
from touristinfo.store.database import migrate, open_engine
from touristinfo.store.faults import explained

Shown = TypeVar("Shown")
NOT_APPLIED = 1
WRONG_USAGE = 2
ISSUES_SHOWN = 50
AND_MORE = N_("… and %(count)s more; --json lists all.")


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


def show_first(office: Office, found: Sequence[Shown], said_as: Callable[[Office, Shown], str]) -> None:
    """Print the first ones on standard error, and how many more there are."""
    for each in found[:ISSUES_SHOWN]:
        click.echo(said_as(office, each), err=True)
    if len(found) > ISSUES_SHOWN:
        click.echo(translate(office.locale, AND_MORE, count=len(found) - ISSUES_SHOWN), err=True)
