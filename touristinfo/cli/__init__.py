"""The `touristinfo` command: one command per chore, each calling one function."""

import click

from touristinfo.cli.exchange import export, import_texts
from touristinfo.cli.glossary import glossary_
from touristinfo.cli.harvest import harvest_
from touristinfo.cli.machine import machine_
from touristinfo.cli.office import Commands
from touristinfo.cli.places import demo_, import_, init
from touristinfo.cli.releases import publish_, pull_, withdraw_
from touristinfo.cli.serving import serve
from touristinfo.cli.staff import staff_
from touristinfo.cli.texts import check_, translations_

COMMANDS = (init, import_, harvest_, publish_, withdraw_, check_, translations_, glossary_, staff_, pull_, demo_, serve)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touristinfo")
def main() -> None:
    """Multilingual tourist information from shared GIS layers."""


for command in (export, import_texts, machine_):
    translations_.add_command(command)
for command in COMMANDS:
    main.add_command(command)
