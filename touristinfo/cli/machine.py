"""The command that has texts translated by a machine."""

import click

from touristinfo.cli.office import NOT_APPLIED, Office, json_option
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.messages import N_, translate
from touristinfo.store.database import reading
from touristinfo.translation.board import refresh
from touristinfo.translation.listing import Wanted
from touristinfo.translation.machine.choice import machine_of
from touristinfo.translation.machine.run import Bureau, characters_of, drafts_for

_COMMAND = Actor("", (Grant(Role.TRANSLATOR),))  # the system, in the audit log


@click.command("machine")
@click.option("--language", required=True, metavar="TAG", help="Language to translate into.")
@click.option("--collection", default="", metavar="ID", help="Texts of this collection only.")
@click.option("--dry-run", is_flag=True, help="Say how many texts and characters it would be, send nothing.")
@json_option
@click.pass_context
def machine_(context: click.Context, language: str, collection: str, dry_run: bool) -> None:
    """Have texts without a translation translated by the service that the settings name; they wait for a review."""
    office: Office = context.obj
    machine = machine_of(office.config)
    refresh(office.engine, office.collections)
    with reading(office.engine)() as session:
        drafts = list(drafts_for(session, machine, language, Wanted(collection=collection)))
        characters = characters_of(session, drafts)
    if dry_run:
        office.say_json({"texts": len(drafts), "characters": characters})
        office.say(N_("%(texts)s texts, %(characters)s characters."), texts=len(drafts), characters=characters)
        return
    with office.waiting(N_("Translating …")):
        done = Bureau(office.engine, machine, _COMMAND, office.config.machine_budget).translate(drafts)
    stopped = translate(office.locale, done.stopped, **done.reasons)
    counts = {"translated": done.translated, "characters": done.characters, "left": done.left, "lost": len(done.lost)}
    office.say_json({**counts, "texts": len(drafts), "from_kept": done.from_kept, "stopped": stopped})
    office.say(
        N_(
            "%(translated)s texts translated, %(lost)s not, because parts that must stay were lost;"
            " %(characters)s characters, %(left)s left this month."
        ),
        **counts,
    )
    if stopped:
        click.echo(stopped, err=True)
        context.exit(NOT_APPLIED)
