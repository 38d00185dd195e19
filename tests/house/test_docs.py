"""What a user can set, call and ask for is documented, and nothing else is."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from touristinfo.cli import main
from touristinfo.config import SETTINGS
from touristinfo.domain.collections import Collection, Field, FieldType
from touristinfo.domain.layers import Layer

CHECKOUT = Path(__file__).resolve().parent.parent.parent
READMES = ("README.md", "README.ja.md")
OF_THE_TESTS = {"TOURISTINFO_TEST_DATABASE"}
WRITTEN = [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    yield from main.commands.items()


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_a_row_for_each_setting_with_its_default(readme):
    for setting in SETTINGS:
        default = setting.default.replace(f"{CHECKOUT}/", "")
        shown = f" `{default}` " if default else "  "
        assert f"| `{setting.name}` |{shown}|" in text(readme)


def test_the_readme_says_of_each_setting_what_the_table_in_the_code_says():
    for setting in SETTINGS:
        assert f"| {setting.purpose} |" in text("README.md")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_no_document_names_a_setting_that_does_not_exist(path):
    named = set(re.findall(r"TOURISTINFO_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named <= {setting.name for setting in SETTINGS} | OF_THE_TESTS


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_a_row_for_each_command_with_its_options(readme):
    lines = text(readme).splitlines()
    for name, command in commands():
        row = next((line for line in lines if line.startswith(f"| `touristinfo {name}")), "")
        assert row, name
        options = [opt for each in command.params if isinstance(each, click.Option) for opt in each.opts]
        assert not [option for option in options if option != "--json" and option not in row], name


def test_no_document_names_a_command_that_does_not_exist():
    for path in WRITTEN:
        named = re.findall(r"(?:bin/|`)touristinfo ([a-z]+)", path.read_text(encoding="utf-8"))
        assert set(named) <= {name for name, _ in commands()}, path.name


def test_all_keys_of_the_declarations_are_documented():
    documented = text("docs/collections.md")
    for declared in (Collection, Field, Layer):
        for each in fields(declared):
            if each.name not in ("id", "fields"):
                assert f"`{each.name}`" in documented, f"{declared.__name__}.{each.name}"
    assert not [kind for kind in FieldType if f"`{kind}`" not in documented]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_makefile_has_what_the_documents_name():
    chores = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {chore for path in WRITTEN for chore in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))}
    assert named <= chores
