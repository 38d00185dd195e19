"""The interface speaks all its languages: the catalogs hold just the texts of code and data, all of them translated."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Message

from scripts.messages import catalogs, extracted, is_translated, to_text, with_translations
from touristinfo.config import TRANSLATIONS

CATALOGS = [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in catalogs()]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@cache
def messages(locale: str, name: str = "messages") -> list[Message]:
    catalog = with_translations(extracted(locale, name), TRANSLATIONS / locale / "LC_MESSAGES" / f"{name}.po")
    return [message for message in catalog if message.id]


def forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text)]


def test_texts_of_code_templates_declarations_and_issues_are_found():
    ids = [message.id for message in messages("ja")]
    assert "Network name (SSID)" in ids
    assert "The name is missing." in ids
    assert any("may hold" in message for message in ids)


@pytest.mark.parametrize(("locale", "name", "_path"), CATALOGS)
def test_every_message_is_translated(locale, name, _path):
    assert not [message.id for message in messages(locale, name) if not is_translated(message)]


@pytest.mark.parametrize(("locale", "name", "_path"), CATALOGS)
def test_a_translation_has_the_placeholders_of_its_message(locale, name, _path):
    for message in filter(is_translated, messages(locale, name)):
        wanted = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
        for form in forms(message.string):
            assert set(PLACEHOLDER.findall(form)) == wanted, message.id


@pytest.mark.parametrize(("locale", "name", "path"), CATALOGS)
def test_the_catalog_is_what_make_messages_writes(locale, name, path):
    assert path.read_text(encoding="utf-8") == to_text(with_translations(extracted(locale, name), path))


def test_what_stands_in_several_catalogs_is_translated_alike():
    """All of a language are one to the program: the one that comes first would be shown on the others' pages."""
    found: dict[tuple[str, str], set[str]] = {}
    for locale, name, _path in catalogs():
        for message in messages(locale, name):
            found.setdefault((locale, str(message.id)), set()).add(str(message.string))
    assert not {key: texts for key, texts in found.items() if len(texts) > 1}
