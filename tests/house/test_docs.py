"""What a user can set, call and ask for is documented, and nothing else is."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from touristinfo.app import create_app
from touristinfo.cli import main
from touristinfo.config import DATA, SETTINGS, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection, Field, FieldType
from touristinfo.domain.layers import Layer
from touristinfo.web.api.addresses import ADDRESSES
from touristinfo.web.api.parameters import Scope

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


def served_addresses() -> set[str]:
    """All addresses of an app that serves every role, as written in OpenAPI: `/v1/collections/{collection_id}`."""
    app = create_app(read_config({"TOURISTINFO_ROLE": "all"}))
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    return {rule for rule in rules if "/static/" not in rule}


def test_the_page_about_the_api_names_each_address_and_no_other():
    named = set(re.findall(r"`(/[^`\s]*)`", text("docs/api.md")))
    assert named - {"/v1"} == served_addresses()


def test_the_page_about_the_api_says_of_each_parameter_what_it_means():
    documented = set(re.findall(r"`([a-z_-]+)`", text("docs/api.md")))
    scope = Scope(load_collections(DATA))
    for each in ADDRESSES.values():
        assert set(each.parameters(scope).fields) <= documented, each.name


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_makefile_has_what_the_documents_name():
    chores = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {chore for path in WRITTEN for chore in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))}
    assert named <= chores
