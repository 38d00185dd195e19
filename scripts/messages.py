"""Takes the interface texts of code, templates and declarations into `translations/`: adds new ones, drops old ones."""

import io
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from touristinfo import errors
from touristinfo.config import CHECKOUT, TRANSLATIONS
from touristinfo.domain.issue_kinds import ISSUE_KINDS
from touristinfo.domain.languages import INTERFACE_TAGS, LANGUAGES

sys.path.insert(0, str(CHECKOUT))  # Babel finds the extractors below by name

METHODS = [
    ("touristinfo/**.py", "python"),
    ("touristinfo/**/templates/**", "jinja2"),
    ("data/collections/*.toml", "scripts.titles:extract_titles"),
    ("data/common_fields.toml", "scripts.titles:extract_titles"),
]
OPTIONS = {"touristinfo/**/templates/**": {"silent": "false", "trimmed": "true"}}


def _staff_pages(subject: str) -> tuple[str, str]:
    return f"touristinfo/web/staff/{subject}", f"touristinfo/web/templates/staff/{subject}"


# Catalogs of what tourism staff alone read, in Japanese (message ids are English), by the files that say it. All else
# stands in `messages`, in each interface language. One for each subject, so that branches do not conflict.
PUBLIC_CATALOG = "messages"
STAFF_CATALOGS = {
    "people": (
        "touristinfo/people/",
        "touristinfo/cli/staff.py",
        "touristinfo/store/people/",
        *_staff_pages("second_"),
        *_staff_pages("passkey"),
        *_staff_pages("totp"),
        *_staff_pages("provider"),
    ),
    "exchange": (
        "touristinfo/files/xml.py",
        "touristinfo/translation/exchange/",
        "touristinfo/translation/orders/",
        "touristinfo/cli/exchange.py",
        *_staff_pages("orders"),
    ),
    "glossary": (
        "touristinfo/cli/glossary.py",
        "touristinfo/translation/glossary/",
        "touristinfo/translation/memory/",
        *_staff_pages("glossary"),
    ),
    "harvest": ("touristinfo/harvest/", "touristinfo/cli/harvest.py"),
    "machine": ("touristinfo/cli/machine.py", "touristinfo/translation/machine/", "touristinfo/web/staff_api/"),
    "console": (
        "touristinfo/translation/workflow.py",
        "touristinfo/translation/bulk.py",
        *_staff_pages(""),
    ),  # all other pages
}
STAFF_LOCALES = ("ja",)
# The first argument of our exceptions is a message id; a nested N_() is found too.
EXCEPTIONS = [name for name, value in vars(errors).items() if isinstance(value, type)]
KEYWORDS = {**DEFAULT_KEYWORDS, **dict.fromkeys(EXCEPTIONS)}
# Without dates and names, which git knows better and which would make every two branches conflict.
HEADER = """msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


@cache
def _found() -> list[tuple[str, Any, list[str], str | None]]:
    """File, message id, comments and context of all that stands in the project now."""
    texts = extract_from_dir(CHECKOUT, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True)
    found = [(name, message, comments, context) for name, _line, message, comments, context in texts if message]
    kinds = [text for kind in ISSUE_KINDS.values() for text in (kind.message, kind.advice)]
    return found + [("touristinfo/domain/issue_kinds.py", text, [], None) for text in kinds]


def catalog_of(file: str) -> str:
    """The catalog in which what `file` (a path in the checkout) says is translated."""
    of_staff = (name for name, places in STAFF_CATALOGS.items() if file.startswith(places))
    return next(of_staff, PUBLIC_CATALOG)


def catalogs() -> Iterator[tuple[str, str, Path]]:
    """Locale, name and file of each catalog."""
    every = [(LANGUAGES[tag].locale, PUBLIC_CATALOG) for tag in INTERFACE_TAGS]
    for locale, name in [*every, *product(STAFF_LOCALES, STAFF_CATALOGS)]:
        yield locale, name, TRANSLATIONS / locale / "LC_MESSAGES" / f"{name}.po"


def extracted(locale: str, name: str) -> Catalog:
    """All message ids of the catalog `name` that stand in the project now, with their files, not translated."""
    catalog = Catalog(locale=locale, fuzzy=False)
    here = (each for each in _found() if catalog_of(each[0]) == name)
    for file, message, comments, context in here:  # no line numbers: they would change with every edit
        catalog.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalog


def with_translations(catalog: Catalog, path: Path) -> Catalog:
    """`catalog` with the translations that stand in the file at `path` for just the same message ids."""
    known = Catalog()
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file)
    for message in catalog:
        translation = known.get(message.id, message.context)
        if message.id and str(catalog.locale) == "en":  # message ids are English
            message.string = message.id
        elif translation and is_translated(translation):
            message.string = translation.string
    return catalog


def is_translated(message: Message) -> bool:
    """Whether every form (one, or one for each plural) is there."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def to_text(catalog: Catalog) -> str:
    """The text of the `.po` file of `catalog`."""
    text = io.BytesIO()
    write_po(text, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(locale=catalog.locale, plural=catalog.plural_forms) + text.getvalue().decode()


def main() -> None:
    """Update the catalog of each interface language and say how much is left to translate."""
    for locale, name, path in catalogs():
        catalog = with_translations(extracted(locale, name), path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_text(catalog), encoding="utf-8")
        left = sum(not is_translated(message) for message in catalog if message.id)
        print(f"{locale} {name}: {len(catalog)} messages, {left} not translated")


if __name__ == "__main__":
    main()
