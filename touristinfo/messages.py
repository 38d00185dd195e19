"""Interface texts in the reader's language, from the catalogs in `translations/`, with or without Flask."""

import gettext
from functools import cache
from typing import Any

from touristinfo.config import TRANSLATIONS


def N_(message: str) -> str:
    """Mark `message` for extraction; it is translated where it is shown."""
    return message


def catalogs() -> list[str]:
    """The names of all catalogs: `messages`, and those of what staff alone read, one for each subject."""
    return sorted({path.stem for path in TRANSLATIONS.glob("*/LC_MESSAGES/*.po")}, key=lambda name: name != "messages")


@cache
def _catalog(locale: str) -> gettext.NullTranslations:
    first, *others = (gettext.translation(name, TRANSLATIONS, [locale], fallback=True) for name in catalogs())
    for each in others:
        first.add_fallback(each)
    return first


def translate(locale: str, message: str, **values: Any) -> str:
    """`message` (a message id, English) in the CLDR locale `locale` (`zh_Hant`), placeholders filled from `values`."""
    text = _catalog(locale).gettext(message) if message else ""
    return text % values if values else text
