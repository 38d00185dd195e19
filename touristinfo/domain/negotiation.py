"""Which content language a reader is given: from an explicit `lang` or from Accept-Language.

Only langcodes' parser and tables are used: `closest_match` leaps to languages that a reader may not know, and the
caches behind `Language.get` grow without bound on tags that strangers send.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from langcodes.data_dicts import ALL_SCRIPTS, LANGUAGE_REPLACEMENTS, LIKELY_SUBTAGS, MACROLANGUAGES, VALIDITY
from langcodes.tag_parser import LanguageTagError, parse_tag

from touristinfo.domain.languages import ALL_LANGUAGES, LANGUAGES, SOURCE_LANGUAGE, TAGS, UNMATCHED_LANGUAGE
from touristinfo.errors import RequestError
from touristinfo.messages import N_

MAX_HEADER = 1000  # characters; browsers send fewer than 100
MAX_TAG = 100  # RFC 5646, section 4.4.1, finds 35 enough for all but private use
CACHED = 1024

# Written in traditional characters where nothing else is said: CLDR's likely subtags make them simplified.
_TRADITIONAL = frozenset({"nan", "hak", "lzh", "yue"})
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")  # RFC 9110, section 12.4.2


class _Parsed(NamedTuple):
    """What counts of a tag: Chinese in all its kinds is `zh`, the script is the likely one where none is given."""

    language: str
    script: str
    variants: frozenset[str]


def language_of(tag: str) -> str:
    """The content tag for an explicit `lang`: the nearest one, "en" if none is near, "mul" for "*".

    Upper case and underscores (`zh_TW`, as phones write it) are accepted. Raises RequestError that lists the
    languages when `tag` is not a well-formed BCP 47 tag of registered parts.
    """
    if tag.strip() == "*":
        return ALL_LANGUAGES
    try:
        return _nearest(tag.strip()) or UNMATCHED_LANGUAGE
    except LanguageTagError:
        raise RequestError(
            N_("'%(tag)s' is not a language tag. Available are %(languages)s, or * for all."),
            parameter="lang",
            tag=tag[:MAX_TAG],
            languages=", ".join(TAGS),
        ) from None


def negotiate(accept_language: str | None) -> str:
    """The content tag for an Accept-Language header (RFC 9110, section 12.5.4); parts that make no sense are ignored.

    No header, an empty, an overlong one or `*` alone give Japanese; a header that matches nothing gives English.
    """
    if not accept_language or len(accept_language) > MAX_HEADER or accept_language.isspace():
        return SOURCE_LANGUAGE
    return _negotiated(accept_language)


@lru_cache(CACHED)
def _negotiated(header: str) -> str:
    ranges = _ranges(header)
    if [tag for tag, _ in ranges] in ([], ["*"]):
        return SOURCE_LANGUAGE
    refused = {nearest(tag) for tag, quality in ranges if not quality}
    wanted = sorted((each for each in ranges if each[1]), key=lambda each: -each[1])
    for tag, _ in wanted:
        content = _unmatched(refused) if tag == "*" else nearest(tag)
        if content and content not in refused:
            return content
    return _unmatched(refused)


def _unmatched(refused: set[str | None]) -> str:
    order = (UNMATCHED_LANGUAGE, SOURCE_LANGUAGE, *TAGS)
    return next((tag for tag in order if tag not in refused), UNMATCHED_LANGUAGE)


def _ranges(header: str) -> list[tuple[str, float]]:
    """Language ranges with their quality, in the order given; malformed parts left out."""
    ranges = []
    for part in header.split(","):
        tag, _, rest = part.partition(";")
        name, _, value = rest.partition("=")
        quality = value.strip() if rest.strip() else "1"
        if tag.strip() and (not rest.strip() or name.strip().lower() == "q") and _QUALITY.match(quality):
            ranges.append((tag.strip(), float(quality)))
    return ranges


def nearest(tag: str) -> str | None:
    """The content tag nearest to `tag`; None if none is near, or it is no language tag."""
    try:
        return _nearest(tag)
    except LanguageTagError:
        return None


@lru_cache(CACHED)
def _nearest(tag: str) -> str | None:
    """The content tag nearest to `tag`, None if none is near. Raises LanguageTagError."""
    lowered = tag.replace("_", "-").lower()
    if lowered in _aliases():
        return _aliases()[lowered]
    wanted = _parsed(tag)
    same_language = [each for each in TAGS if _content(each).language == wanted.language]
    return max(same_language, key=lambda each: _closeness(wanted, _content(each)), default=None)


def _closeness(wanted: _Parsed, content: _Parsed) -> tuple[bool, bool, bool]:
    """Greater is nearer: a variant asked for, then the script, then having no variant."""
    return bool(wanted.variants & content.variants), wanted.script == content.script, not content.variants


@cache
def _aliases() -> dict[str, str]:
    return {alias.lower(): tag for tag, language in LANGUAGES.items() for alias in (tag, *language.aliases)}


@cache
def _content(tag: str) -> _Parsed:
    return _parsed(tag)


def _parsed(tag: str) -> _Parsed:
    """Raises LanguageTagError when `tag` is malformed or one of its parts is not registered."""
    if len(tag) > MAX_TAG:
        raise LanguageTagError("too long")
    named: dict[str, str] = {}
    variants = []
    for kind, value in parse_tag(tag):  # type: ignore[no-untyped-call]
        _check_registered(kind, value)
        if kind == "variant":
            variants.append(value)
        elif kind in named and kind in ("extlang", "script", "territory"):
            raise LanguageTagError(f"more than one {kind}")
        named.setdefault(kind, value)
    if len(set(variants)) < len(variants):
        raise LanguageTagError("the same variant twice")
    language = named.get("extlang") or named.get("language") or named["grandfathered"]
    language = str(LANGUAGE_REPLACEMENTS.get(language, language)).partition("-")[0]
    return _likely(language, named.get("script", ""), named.get("territory", ""), frozenset(variants))


def _check_registered(kind: str, value: str) -> None:
    if kind in ("extension", "private", "grandfathered") or value.startswith("x-") or value in LANGUAGE_REPLACEMENTS:
        return
    if not VALIDITY.match(value) and value not in ALL_SCRIPTS:
        raise LanguageTagError(f"'{value}' is not registered")


def _likely(language: str, script: str, territory: str, variants: frozenset[str]) -> _Parsed:
    if language == "und":
        asked = "-".join(part for part in (language, script, territory) if part)
        likely = LIKELY_SUBTAGS.get(asked) or LIKELY_SUBTAGS.get(f"und-{script or territory}")
        if likely and asked != "und":
            language, script = str(likely).split("-")[:2]
    macro = "zh" if language == "zh" or MACROLANGUAGES.get(language) == "zh" else language
    if macro != "zh":
        return _Parsed(macro, script or str(LIKELY_SUBTAGS.get(language, "")).partition("-")[2][:4], variants)
    if script not in ("Hans", "Hant"):
        traditional = language in _TRADITIONAL and not territory
        likely = LIKELY_SUBTAGS.get(f"zh-{territory}", "zh-Hans")
        script = "Hant" if traditional or "Hant" in str(likely) else "Hans"
    return _Parsed(macro, script, variants)
