"""Commands that send texts to translators and take them back: translations export, translations import."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from touristinfo.cli.office import NOT_APPLIED, Office, json_option, show_first
from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.errors import RequestError, UnreadableFileError
from touristinfo.messages import N_, translate
from touristinfo.store.database import reading, writing
from touristinfo.store.glossary import terms
from touristinfo.store.tables import now
from touristinfo.translation.exchange.compare import APPLIED, Asked, Difference, Kind, compare, language_meant
from touristinfo.translation.exchange.formats import FORMATS, format_of, read_file, write_package
from touristinfo.translation.exchange.kinds import TITLES, counts_of
from touristinfo.translation.exchange.model import Package, Remark
from touristinfo.translation.exchange.remarks import REMARKS
from touristinfo.translation.glossary.matching import Glossary
from touristinfo.translation.orders.enter import Refused, enter
from touristinfo.translation.orders.gather import Choice, texts_of_choice
from touristinfo.translation.workflow import Desk

_QUIET = frozenset({Kind.NEW, Kind.CHANGED, Kind.SAME})  # counted, not listed
_OPERATOR = Actor("", (Grant(Role.EDITOR),))
_LANGUAGES = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", required=True, type=click.Choice(TAGS), help="The language to translate into.")
@click.option("--collection", default="", metavar="ID", help="Texts of this collection only.")
@click.option("--from", "source", default=SOURCE_LANGUAGE, type=click.Choice(TAGS), help="The language of the sources.")
@click.option("--open", "only_open", is_flag=True, help="Only what is missing, sent back, or has a changed source.")
@click.option("--format", "name", type=click.Choice(list(FORMATS)), help="Else the name of the file says it.")
@json_option
@click.pass_obj
def export(office: Office, /, file: Path, name: str | None, **asked: Any) -> None:
    """Write texts into a file for translators: XLSX, CSV, XLIFF or PO."""
    format_ = FORMATS[name] if name else format_of(file.name)
    choice = Choice(asked["language"], asked["source"], asked["collection"], only_open=asked["only_open"])
    if choice.collection and choice.collection not in office.collections:
        raise RequestError(N_("There is no collection '%(id)s'."), parameter="collection", id=choice.collection)
    with office.waiting(N_("Writing …")), reading(office.engine)() as session:
        glossary = Glossary(terms(session))
        units = tuple(each.as_unit(glossary) for each in texts_of_choice(session, office.collections, choice))
        data = write_package(Package(choice.source_language, choice.language, units), format_)
    file.write_bytes(data)
    office.say_json({"file": str(file), "format": format_.name, "language": choice.language, "texts": len(units)})
    office.say(N_("%(texts)s texts were written into %(file)s."), texts=len(units), file=file)


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="", type=click.Choice(["", *TAGS]), help="Where the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@json_option
@click.pass_obj
def import_texts(office: Office, file: Path, language: str, dry_run: bool) -> None:
    """Take translations back: what is new or changed enters as translated, and nothing newer is overwritten."""
    with office.waiting(N_("Reading …")), writing(office.engine).begin() as session:
        language, remarks, found = _compared(session, office, file, language)
        applied = [each for each in found if each.kind in APPLIED]
        entered: list[str] = []
        refused: list[Refused] = []
        if not dry_run:
            desk = Desk(session, _OPERATOR, office.config.four_eyes)
            entered, refused = enter(desk, language, applied, f"file:{now().date()}")
    _show(office, remarks, found, refused)
    counts = {kind.value: count for kind, count in counts_of(found).items()}
    office.say_json(
        {
            **{"file": str(file), "language": language, "dry_run": dry_run, "entered": len(entered), "counts": counts},
            "remarks": [translate(office.locale, REMARKS[each.kind].message, **each.values) for each in remarks],
            "texts": [_as_json(each) for each in found if each.kind is not Kind.SAME],
            "refused": [_refusal(office, each) for each in refused],
        }
    )
    said = N_("%(count)s texts would be entered.") if dry_run else N_("%(count)s texts were entered as translated.")
    office.say(said, count=len(applied) if dry_run else len(entered))
    if not (entered or dry_run) and counts.keys() - {Kind.SAME, Kind.EMPTY}:
        sys.exit(NOT_APPLIED)


def _compared(
    session: Session, office: Office, file: Path, language: str
) -> tuple[str, Sequence[Remark], list[Difference]]:
    returned = read_file(file, _sources(session, office))
    language = language or language_meant(returned)
    if not language:
        raise UnreadableFileError(N_("The file does not say which language it is in: give --language."))
    chosen = texts_of_choice(session, office.collections, Choice(language, source_language=""))
    here = {each.id: each for each in (stored.as_present() for stored in chosen)}
    return language, returned.remarks, compare(returned, Asked(language, here))


def _sources(session: Session, office: Office) -> frozenset[str]:
    """All source texts but those in the first of the languages, which are hardly any."""
    chosen = texts_of_choice(session, office.collections, Choice(_LANGUAGES[0], source_language=""))
    return frozenset(each.source.strip() for each in chosen)


def _show(office: Office, remarks: Sequence[Remark], found: Sequence[Difference], refused: Sequence[Refused]) -> None:
    if office.as_json:
        return
    for remark in remarks:
        click.echo(translate(office.locale, REMARKS[remark.kind].message, **remark.values), err=True)
    show_first(office, [each for each in found if each.kind not in _QUIET], _in_words)
    show_first(office, refused, lambda office, each: _refusal(office, each)["reason"])
    for kind, count in counts_of(found).items():
        office.say("%(title)s: %(count)s", title=translate(office.locale, TITLES[kind]), count=count)


def _in_words(office: Office, each: Difference) -> str:
    place = "".join((f"{each.sheet} " if each.sheet else "", f"{each.line}: " if each.line else "", each.id or "-"))
    return f"{place}  {translate(office.locale, TITLES[each.kind])}"


def _refusal(office: Office, each: Refused) -> dict[str, str]:
    reason = translate(office.locale, each.error.message, **each.error.values)
    return {"id": each.id, "reason": f"{each.id}: {reason}"}


def _as_json(each: Difference) -> dict[str, Any]:
    return {
        **{"id": each.id, "what": each.kind.value, "line": each.line, "sheet": each.sheet, "by_source": each.by_source},
        **{"source": each.source, "before": each.here.unit.target if each.here else "", "after": each.target},
        "checks": [finding.check.id for finding in each.findings],
    }
