"""Parts of a text that must come back as they are: hidden behind marks before, looked for after."""

import re
from collections.abc import Iterable

from touristinfo.translation.checks.facts import PHONE, PLACEHOLDER, URL

_MAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
_KEPT = re.compile("|".join((URL.pattern, _MAIL, PHONE.pattern, PLACEHOLDER.pattern)), re.ASCII)


def kept_parts(text: str, terms: Iterable[str] = ()) -> tuple[str, ...]:
    """The parts of `text` that are not translated, in order: URLs, numbers to call, placeholders, and such `terms`."""
    words = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    pattern = re.compile(f"{_KEPT.pattern}|{words}", re.ASCII) if words else _KEPT
    return tuple(dict.fromkeys(found[0] for found in pattern.finditer(text)))


def is_whole(source: str, target: str, kept: Iterable[str]) -> bool:
    """Whether each kept part stands as often in the translation as in the source."""
    return all(target.count(part) == source.count(part) for part in kept)
