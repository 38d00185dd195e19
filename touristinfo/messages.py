"""Interface texts in the reader's language, from the catalogs in `translations/`, with or without Flask."""

import gettext
from functools import cache
from typing import Any

from touristinfo.config import TRANSLATIONS


def N_(message: str) -> str:
    """Mark `message` for extraction; it is translated where it is shown."""
    return message


@cache
def _catalog(locale: str) -> gettext.NullTranslations:
    return gettext.translation("messages", TRANSLATIONS, [locale], fallback=True)


def translate(locale: str, message: str, **values: Any) -> str:
    """`message` (a message id, English) in the CLDR locale `locale` (`zh_Hant`), placeholders filled from `values`."""
    text = _catalog(locale).gettext(message) if message else ""
    return text % values if values else text
