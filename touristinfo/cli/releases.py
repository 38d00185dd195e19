"""Commands about releases: publish, withdraw, pull."""

import gc
from dataclasses import asdict

import click

from touristinfo.cli.office import Office, in_words, json_option
from touristinfo.errors import TouristinfoError
from touristinfo.messages import N_, translate
from touristinfo.pull import Pulled, Source, pull
from touristinfo.release import Published, make_downloads, publish, rollback, withdraw


@click.command("publish")
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


@click.command("withdraw")
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


@click.command("pull")
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
