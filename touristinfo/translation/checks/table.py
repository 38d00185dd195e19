"""The one table of checks of translations: id, severity, what is wrong, what to do, and the function that finds it.

Where a rule comes from: J = Japan Tourism Agency, guideline for multilingual signs (2014); G = GSI, rules for English
place names (2016); C = Cabinet notice on romanisation of 2025-12-22; D = Digital Agency, GIF DS-452-1 and DS-464-2.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from touristinfo.domain.languages import TAGS
from touristinfo.domain.severity import Severity
from touristinfo.messages import N_
from touristinfo.translation.checks import facts, names, places, readings, scripts, terms, together, writing
from touristinfo.translation.checks.unit import Unit, Values

_E, _W = Severity.ERROR, Severity.WARNING
_ENGLISH, _CHINESE = frozenset({"en"}), frozenset({"zh-Hans", "zh-Hant"})
_SPELT_BY_SOUND = frozenset({"en", "ko", "vi"})
_NOT_SIMPLE = frozenset(TAGS) - {"ja-simple"}  # plain texts leave out what is not needed


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `find`: what is wrong with a text, as values for `message`; None where nothing is.

    `mend`: gives the text mended, where that is safe. `languages`: of the texts looked at; empty = all. `of_names`:
    names only. `but_official`: a name that the owner has given wins over this rule (J, D: rule 2).
    """

    id: str
    severity: Severity
    message: str
    advice: str
    find: Callable[[Unit], Values | None]
    mend: Callable[[Unit], str] | None = None
    languages: frozenset[str] = frozenset()
    of_names: bool = False
    but_official: bool = False

    def applies_to(self, unit: Unit) -> bool:
        """Whether it looks at this text at all."""
        is_of_language = not self.languages or unit.language in self.languages
        is_exempt = self.but_official and unit.is_official
        return is_of_language and not is_exempt and (unit.is_name or not self.of_names)


@dataclass(frozen=True, slots=True)
class CheckOfMany:
    """One check that needs many texts; `find` gives those that are wrong, and why."""

    id: str
    severity: Severity
    message: str
    advice: str
    find: Callable[[Iterable[Unit]], Iterator[tuple[Unit, Values]]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A text that a check finds fault with; `mended`: the text as it should be, "" where only a person can tell."""

    check: Check | CheckOfMany
    unit: Unit
    values: Values
    mended: str = ""


def _of_english_name(id: str, message: str, advice: str, find: Callable[[Unit], Values | None]) -> Check:
    """A rule for English names, from which what the owner calls the place is exempt."""
    return Check(id, _W, message, advice, find, languages=_ENGLISH, of_names=True, but_official=True)


_TRANSLATE = N_("Translate it.")
_TYPE_ANEW = N_("Type the character anew.")
CHECKS: tuple[Check, ...] = (
    Check(
        "english-name-missing",
        _E,
        N_("There is no English name."),
        N_("Give one: signs have it at least in Japanese and English."),
        places.name_in_english,
        languages=_ENGLISH,
        of_names=True,
    ),
    Check("same-as-source", _E, N_("The Japanese text stands here untranslated."), _TRANSLATE, writing.same_as_source),
    Check("kana-left", _E, N_("There is kana in it: %(value)s"), _TRANSLATE, scripts.kana_left),
    Check(
        "other-script",
        _E,
        N_("No letter of it is in the script of the language."),
        N_("Look whether it was entered for the right language."),
        scripts.other_script,
    ),
    Check(
        "hans-hant",
        _E,
        N_("The character %(value)s belongs to the other Chinese script."),
        N_("Use the form of this language."),
        scripts.hans_and_hant,
        languages=_CHINESE,
    ),
    Check(
        "japanese-form",
        _W,
        N_("The character %(value)s is written so in Japan only."),
        N_("Use the form of this language, unless a name keeps it."),
        scripts.japanese_form,
        languages=_CHINESE,
    ),
    Check(
        "strange-character",
        _E,
        N_("It has a character that looks different on every device: %(value)s"),
        _TYPE_ANEW,
        writing.strange_character,
    ),
    Check(
        "number-missing",
        _E,
        N_("The number %(value)s of the Japanese text is missing."),
        N_("Compare hours, prices, years and distances."),
        facts.numbers,
        languages=_NOT_SIMPLE,
    ),
    Check(
        "phone-differs",
        _E,
        N_("The telephone number %(value)s is missing or has other digits."),
        N_("Copy it from the Japanese text."),
        facts.phones,
    ),
    Check(
        "url-missing",
        _E,
        N_("The address %(value)s of the Japanese text is missing."),
        N_("Copy it, or give the page in this language."),
        facts.urls,
    ),
    Check(
        "placeholder-missing",
        _E,
        N_("The placeholder %(value)s is missing."),
        N_("Copy it as it stands."),
        facts.placeholders,
    ),
    Check(
        "space-around",
        _W,
        N_("There is a space at the beginning or the end."),
        N_("Delete it."),
        writing.space_around,
        writing.without_space_around,
    ),
    Check(
        "double-space",
        _W,
        N_("There are several spaces in a row."),
        N_("Leave one."),
        writing.double_space,
        writing.with_single_spaces,
    ),
    Check(
        "unseen-character",
        _W,
        N_("It has a character that nobody sees: %(value)s"),
        N_("Delete it."),
        writing.unseen,
        writing.without_unseen,
    ),
    Check(
        "end-stop",
        _W,
        N_("Only one of the two texts ends with a full stop."),
        N_("End sentences with one, names without."),
        writing.end_stop,
    ),
    Check(
        "line-count",
        _W,
        N_("It has %(value)s lines, the Japanese text %(wanted)s."),
        N_("Break lines where the Japanese text does."),
        writing.line_count,
    ),
    Check(
        "duplicated-word",
        _W,
        N_("The word “%(value)s” stands twice in a row."),
        N_("Delete one, unless it is meant."),
        writing.duplicated_word,
    ),
    Check(
        "length",
        _W,
        N_("It has %(value)s characters; about %(wanted)s would be usual."),
        N_("Look whether something is missing or added, and whether it fits on the sign."),
        writing.length,
    ),
    _of_english_name(
        "generic-part", N_("%(value)s is romanised."), N_("Write %(wanted)s instead."), names.generic_part
    ),
    _of_english_name(
        "doubled-generic",
        N_("“%(value)s” says the same twice."),
        N_("Leave out the Japanese word before %(wanted)s."),
        names.doubled_generic,
    ),
    _of_english_name(
        "generic-position",
        N_("Mountains are “Mt. X”, lakes “Lake X”, rivers “X River”."),
        N_("Write: %(wanted)s"),
        names.position_of_generic,
    ),
    _of_english_name(
        "island", N_("Islands keep their whole name, followed by Island."), N_("Write: %(wanted)s"), names.island
    ),
    _of_english_name(
        "temple-shrine",
        N_("Temples and shrines keep their whole name, followed by Temple or Shrine."),
        N_("Write: %(wanted)s"),
        names.temple_or_shrine,
    ),
    _of_english_name("onsen", N_("In names, hot springs are called Onsen."), N_("Write Onsen."), names.onsen),
    Check(
        "hepburn",
        _W,
        N_("“%(value)s” is not spelt in the Hepburn way."),
        N_("Write: %(wanted)s"),
        names.hepburn,
        names.in_hepburn,
        _ENGLISH,
        True,
        True,
    ),
    _of_english_name(
        "n-before-labials", N_("In “%(value)s”, ん is written m."), N_("Write: %(wanted)s"), names.n_before_labials
    ),
    Check(
        "reading-ignored",
        _W,
        N_("“%(value)s” is not how the name is read: %(wanted)s"),
        N_("Spell it as it is read."),
        readings.reading_ignored,
        languages=_SPELT_BY_SOUND,
        of_names=True,
        but_official=True,
    ),
    Check(
        "rule-without-english",
        _E,
        N_("A prohibition or warning is not there in English."),
        N_("Give it in English: visitors would not know of it."),
        places.rule_without_english,
        languages=_ENGLISH,
    ),
    Check(
        "rule-without-pictogram",
        _W,
        N_("A prohibition or warning has no pictogram."),
        N_("Name one of JIS Z 8210 that says the same."),
        places.rule_without_pictogram,
    ),
    Check(
        "pictogram-code",
        _W,
        N_("“%(value)s” is no number of a pictogram."),
        N_("Give its number in JIS Z 8210, like 6.1.5, or in ISO 7001."),
        places.pictogram_code,
    ),
    Check(
        "forbidden-term",
        _E,
        N_("“%(value)s” is not said here, by the glossary."),
        N_("Write: %(wanted)s"),
        terms.forbidden_term,
    ),
    Check(
        "term-lacking",
        _W,
        N_("The term “%(value)s” is not said as in the glossary."),
        N_("Write: %(wanted)s"),
        terms.term_lacking,
        languages=_NOT_SIMPLE,
        but_official=True,
    ),
    Check(
        "hours-closed-only",
        _W,
        N_("It says when it is closed, not when it is open."),
        N_("Say the days and hours it is open."),
        places.hours_say_when_open,
    ),
    Check(
        "stale",
        _W,
        N_("The Japanese text has changed since."),
        N_("Look at the difference, and translate what is new."),
        places.stale,
    ),
)
CHECKS_OF_MANY: tuple[CheckOfMany, ...] = (
    CheckOfMany(
        "inconsistent",
        _W,
        N_("The same Japanese text is mostly translated otherwise: %(wanted)s"),
        N_("Use one translation for one term."),
        together.inconsistent,
    ),
    CheckOfMany(
        "reused",
        _W,
        N_("%(value)s has the same name in this language."),
        N_("Tell the two apart: visitors would go to the wrong one."),
        together.reused,
    ),
    CheckOfMany(
        "long-vowels",
        _W,
        N_("It marks long vowels, unlike most names here."),
        N_("Mark them in all names or in none."),
        together.long_vowels,
    ),
)


CHECKS_BY_ID: dict[str, Check | CheckOfMany] = {
    **{each.id: each for each in CHECKS},
    **{each.id: each for each in CHECKS_OF_MANY},
}


def checked(unit: Unit) -> list[Finding]:
    """What is wrong with one text, in the order of the table."""
    findings = []
    for check in CHECKS:
        values = check.find(unit) if check.applies_to(unit) else None
        if values is not None:
            findings.append(Finding(check, unit, values, check.mend(unit) if check.mend else ""))
    return findings


def checked_together(units: Iterable[Unit]) -> list[Finding]:
    """What is wrong with many texts beside each other."""
    every = list(units)
    return [Finding(check, unit, values) for check in CHECKS_OF_MANY for unit, values in check.find(every)]
