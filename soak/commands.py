"""The commands of `scripts/soak`: each scenario by itself, or all of them one after another."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from soak import bad_input, clock, connections, crowd, damage, desk, disk, fuzzing, kills, memory, publications, suite
from soak.outcome import Outcome, note
from tests.postgis import cluster

SEED = 2026
DATABASES = ("spatialite", "postgis")
Work = Callable[[], Outcome]

seed_option = click.option("--seed", default=SEED, show_default=True, help="The same seed, the same choices.")
database_option = click.option("--database", type=click.Choice(DATABASES), default="spatialite", show_default=True)


def count_option(default: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """How often; the default is what `all` does."""
    return click.option("--count", default=default, show_default=True)


@click.group()
@click.option("--note", is_flag=True, help="Enter the result into docs/reliability.md.")
@click.pass_context
def main(context: click.Context, note: bool) -> None:
    """Try what must not break; see docs/reliability.md. Without --note nothing is written down."""
    context.obj = note


@main.command("kills")
@count_option(350)
@seed_option
@database_option
@click.option("--rows", default=1000, show_default=True, help="Features of each of three layers.")
@click.pass_obj
def kills_(noted: bool, /, count: int, seed: int, database: str, rows: int) -> None:
    """SIGKILL at random moments of import, publish, pull and withdraw."""

    def work() -> Outcome:
        with database_url(database) as url:
            return kills.run(count, seed, say, url, rows)

    finish(tell("kills", work, noted))


@main.command("damage")
@count_option(600)
@seed_option
@click.pass_obj
def damage_(noted: bool, /, count: int, seed: int) -> None:
    """Flipped bits, cut, emptied, deleted and swapped files of a release."""
    finish(tell("damage", lambda: damage.run(count, seed, say), noted))


@main.command("disk")
@count_option(100)
@seed_option
@click.pass_obj
def disk_(noted: bool, /, count: int, seed: int) -> None:
    """A full disk under import, publish, withdraw and pull; mounts a tmpfs, so needs to be root."""
    finish(tell("disk", lambda: disk.run(count, seed, say), noted))


@main.command("clock")
@count_option(50)
@seed_option
@click.pass_obj
def clock_(noted: bool, /, count: int, seed: int) -> None:
    """A clock that jumps days ahead and back, of publications and of the server."""
    finish(tell("clock", lambda: clock.run(count, seed, say), noted))


@main.command("crowd")
@count_option(60)
@seed_option
@database_option
@click.pass_obj
def crowd_(noted: bool, /, count: int, seed: int, database: str) -> None:
    """Several publishers at once, and with them import, withdraw and pull."""

    def work() -> Outcome:
        with database_url(database) as url:
            return crowd.run(count, seed, say, url)

    finish(tell("crowd", work, noted))


@main.command("publications")
@count_option(50)
@click.option("--rows", default=5000, show_default=True, help="Features, all of which change each time.")
@click.pass_obj
def publications_(noted: bool, /, count: int, rows: int) -> None:
    """Publications while clients ask all the time."""
    finish(tell("publications", lambda: publications.run(count, say, rows), noted))


@main.command("connections")
@click.option("--idle", default=10_000, show_default=True)
@click.option("--slow", default=100, show_default=True, help="Clients of each slow kind.")
@click.option("--seconds", default=60, show_default=True)
@click.pass_obj
def connections_(noted: bool, /, idle: int, slow: int, seconds: int) -> None:
    """Idle connections and slow clients."""
    finish(tell("connections", lambda: connections.run(idle, slow, seconds, say), noted))


@main.command("memory")
@click.option("--minutes", default=60.0, show_default=True)
@click.pass_obj
def memory_(noted: bool, /, minutes: float) -> None:
    """Memory and descriptors of the workers under mixed load."""
    finish(tell("memory", lambda: memory.run(minutes * 60, say), noted))


@main.command("fuzzing")
@click.option("--examples", default=260, show_default=True, help="Of each operation, besides those of edge cases.")
@seed_option
@click.pass_obj
def fuzzing_(noted: bool, /, examples: int, seed: int) -> None:
    """schemathesis: cases made from the API document."""
    finish(tell("fuzzing", lambda: fuzzing.run(examples, seed), noted))


@main.command("bad-input")
@count_option(1000)
@click.pass_obj
def bad_input_(noted: bool, /, count: int) -> None:
    """Requests that are wrong in every way we know: time to the answer, memory after it."""
    finish(tell("bad input", lambda: bad_input.run(count, say), noted))


@main.command("desk")
@click.option(
    "--texts", default=desk.TEXTS, show_default=True, help="Source texts; each has seven translations or less."
)
@click.option("--full", is_flag=True, help=f"{desk.FULL} source texts.")
@seed_option
@database_option
@click.pass_obj
def desk_(noted: bool, /, texts: int, full: bool, seed: int, database: str) -> None:
    """The translators' desk with very many texts: server time of each page, and of suggestions."""

    def work() -> Outcome:
        with database_url(database) as url:
            return desk.run(desk.FULL if full else texts, seed, say, url)

    finish(tell("desk", work, noted))


@main.command("suite")
@database_option
@click.pass_obj
def suite_(noted: bool, /, database: str) -> None:
    """The whole test suite with the long counts of its random tests."""
    finish(tell("suite", lambda: suite.run(database), noted))


@main.command("all")
@click.pass_context
def all_(context: click.Context) -> None:
    """All of them with their full counts (hours), each noted; goes on when one is found to be broken."""
    runs: list[tuple[click.Command, dict[str, object]]] = [
        (publications_, {}),
        (connections_, {}),
        (damage_, {}),
        (disk_, {}),
        (clock_, {}),
        (crowd_, {"database": "spatialite"}),
        (crowd_, {"database": "postgis"}),
        (kills_, {"database": "spatialite", "count": 350}),
        (kills_, {"database": "postgis", "count": 150}),
        (memory_, {}),
        (bad_input_, {}),
        (fuzzing_, {}),
        (desk_, {"database": "spatialite", "full": True}),
        (desk_, {"database": "postgis", "full": True}),
        (suite_, {"database": "spatialite"}),
        (suite_, {"database": "postgis"}),
    ]
    broken = 0
    context.obj = True
    for command, options in runs:
        try:
            context.invoke(command, **options)
        except SystemExit as ended:
            broken += bool(ended.code)
    finish(broken == 0)


def say(line: str) -> None:
    """How far it is, on standard error."""
    click.echo(line, err=True)


def tell(scenario: str, work: Work, noted: bool) -> bool:
    """Run a scenario, print and note what it came to; whether nothing was broken."""
    options = click.get_current_context().params
    given = ", ".join(f"{name} {value}" for name, value in options.items())
    say(f"{scenario}: {given}")
    try:
        outcome, is_fine = work(), True
    except Exception as error:
        traceback.print_exc()
        outcome, is_fine = Outcome(scenario, given, f"**broken**: {type(error).__name__}: {error}"), False
    click.echo(f"{outcome.scenario}: {outcome.tried}: {outcome.happened}")
    if noted:
        note(outcome)
    return is_fine


def finish(is_fine: bool) -> None:
    """End with exit code 1 where something is broken."""
    sys.exit(0 if is_fine else 1)


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """An empty database for an office; "" = a SpatiaLite file of its own."""
    if kind == "spatialite":
        yield ""
        return
    with cluster() as folder:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
