"""The command that follows layers where they are kept: harvest."""

import sys
from collections.abc import Mapping
from typing import Any

import click

from touristinfo.cli.office import NOT_APPLIED, Office, json_option
from touristinfo.cli.places import show_report
from touristinfo.domain.layers import Layer, load_layers
from touristinfo.errors import RequestError
from touristinfo.harvest import Harvested, Outcome, due_layers, harvest
from touristinfo.ingest.report import ExitCode
from touristinfo.messages import N_, translate
from touristinfo.store.database import migrate
from touristinfo.store.tables import now

_IN_WORDS = {
    Outcome.APPLIED: N_("%(layer)s: up to date."),
    Outcome.UNCHANGED: N_("%(layer)s: nothing has changed."),
    Outcome.HELD: N_("%(layer)s: held; look at the report, then run it with --accept-changes."),
    Outcome.REFUSED: N_("%(layer)s: nothing of it can be used; the old state stays."),
    Outcome.FAILED: N_("%(layer)s: not fetched; the old state stays."),
    Outcome.RUNNING: N_("%(layer)s: another run has it."),
}


@click.command("harvest")
@click.argument("layer", required=False)
@click.option("--accept-changes", is_flag=True, help="Apply even where much of the layer would change.")
@json_option
@click.pass_obj
def harvest_(office: Office, layer: str | None, accept_changes: bool) -> None:
    """Fetch and import the layers that are due, or LAYER now."""
    migrate(office.engine)
    layers = load_layers(office.config.data, office.collections)
    chosen = [_one(layers, layer)] if layer else due_layers(office.engine, layers, now())
    if accept_changes and not layer:
        raise RequestError(N_("Name the layer whose changes are accepted."), parameter="LAYER")
    done = []
    for each in chosen:
        with office.waiting(N_("Fetching …")):
            result = harvest(office.engine, office.config, office.collections, each, accept_changes=accept_changes)
        _show(office, result)
        done.append(result)
    if not chosen:
        office.say(N_("No layer is due."))
    office.say_json({"layers": [_as_json(office, each) for each in done]})
    sys.exit(_exit_code(done))


def _one(layers: Mapping[str, Layer], id_: str) -> Layer:
    found = layers.get(id_)
    if found is None or found.harvest is None:
        known = ", ".join(each.id for each in layers.values() if each.harvest)
        message = N_("There is no layer '%(id)s' that is followed; there are: %(known)s")
        raise RequestError(message, parameter="LAYER", id=id_, known=known or "–")
    return found


def _show(office: Office, result: Harvested) -> None:
    if office.as_json:
        return
    if result.report is not None:
        show_report(office, result.report, applied=result.outcome is Outcome.APPLIED)
    if result.error is not None:
        click.echo(translate(office.locale, result.error.message, **result.error.values), err=True)
    office.say(_IN_WORDS[result.outcome], layer=result.layer)


def _as_json(office: Office, result: Harvested) -> dict[str, Any]:
    error = result.error
    return {
        "layer": result.layer,
        "outcome": result.outcome.value,
        "error": translate(office.locale, error.message, **error.values) if error else None,
        "report": result.report.to_json(office.locale) if result.report else None,
    }


def _exit_code(done: list[Harvested]) -> int:
    outcomes = {each.outcome for each in done}
    if outcomes & {Outcome.FAILED, Outcome.REFUSED}:
        return NOT_APPLIED
    return ExitCode.HELD if Outcome.HELD in outcomes else 0
