"""The one table of languages: content languages, interface languages, fallback chains."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `tag` is BCP 47, `locale` the CLDR name of its interface catalog ("" = none of its own).

    `between_sentences`: what stands there: a space, or nothing where the end stop is as wide as a character.
    """

    tag: str
    endonym: str
    locale: str
    fallbacks: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    direction: str = "ltr"
    between_sentences: str = " "

    @property
    def is_interface(self) -> bool:
        return bool(self.locale)


# Chinese readers are given English, not the other script: mixing scripts is a fault (check 14 in the rules).
LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("ja", "日本語", "ja", ("en",), between_sentences=""),
        Language("ja-simple", "やさしい日本語", "", ("ja", "en"), ("ja-easy", "easy-ja", "ja-x-easy")),
        Language("en", "English", "en", ("ja",)),
        Language("zh-Hans", "简体中文", "zh_Hans", ("en", "ja"), between_sentences=""),
        Language("zh-Hant", "繁體中文", "zh_Hant", ("en", "ja"), between_sentences=""),
        Language("ko", "한국어", "ko", ("en", "ja")),
        Language("th", "ไทย", "th", ("en", "ja")),
        Language("vi", "Tiếng Việt", "vi", ("en", "ja")),
    )
}

TAGS: tuple[str, ...] = tuple(LANGUAGES)
INTERFACE_TAGS: tuple[str, ...] = tuple(tag for tag in TAGS if LANGUAGES[tag].is_interface)
LANGUAGE_OF_LOCALE = {language.locale: language for language in LANGUAGES.values() if language.locale}
SOURCE_LANGUAGE = "ja"
UNMATCHED_LANGUAGE = "en"
ALL_LANGUAGES = "mul"


def fallback_order(tag: str, present: Iterable[str]) -> tuple[str, ...]:
    """The tags in `present` in the order in which a reader of `tag` is offered them: own, declared chain, the rest."""
    there = set(present)
    declared = (tag, *LANGUAGES[tag].fallbacks)
    rest = (other for other in TAGS if other not in declared)
    return tuple(candidate for candidate in (*declared, *rest) if candidate in there)


def interface_tag(tag: str) -> str:
    """The interface language for a reader of content in `tag` (plain Japanese readers get the Japanese interface)."""
    if LANGUAGES[tag].is_interface:
        return tag
    return next(other for other in LANGUAGES[tag].fallbacks if LANGUAGES[other].is_interface)


def interface_locale(tag: str) -> str:
    """The CLDR locale (`zh_Hant`) of the interface catalog for a reader of `tag`."""
    return LANGUAGES[interface_tag(tag)].locale
