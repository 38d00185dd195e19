"""Collections and their fields, as declared in `data/collections/*.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from touristinfo.domain.states import State


class FieldType(StrEnum):
    """Type of a field's value; `json_type` in the API's schema follows from it."""

    TEXT = "text"  # words for people; may be translatable
    STRING = "string"  # a name or number that is the same in every language
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"  # YYYY-MM-DD
    DATETIME = "datetime"  # RFC 3339 with offset
    URL = "url"
    PHONE = "phone"
    HOURS = "hours"  # OSM opening_hours syntax
    MUNICIPALITY = "municipality"  # six-digit code with check digit
    CODE = "code"  # one term of the field's vocabulary
    STRINGS = "strings"  # list of strings
    CODES = "codes"  # list of terms of the field's vocabulary


class StalePolicy(StrEnum):
    """What happens to a translation whose source text has changed since."""

    KEEP = "keep"  # stays, listed in `stale`
    FALL_BACK = "fall_back"  # is not shown: a wrong price, time or prohibition does harm


LIST_TYPES = frozenset({FieldType.STRINGS, FieldType.CODES})
VOCABULARY_TYPES = frozenset({FieldType.CODE, FieldType.CODES})


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary: `code` is stored, `title` is interface text, `accepts` are spellings in sources.

    `matches`: a regular expression for whole spellings that no term accepts as they stand, "" for none.
    """

    code: str
    title: str
    accepts: tuple[str, ...] = ()
    matches: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a collection.

    `columns`: column names in the standard data sets that hold it, old and new. `official`: language tag -> columns
    that hold the owner's translation. `assigned`: filled by us (`updated`, `licence` …), never read from a row.
    `most_characters`: that a translation should have, 0 = no limit; translators are told.
    """

    id: str
    type: FieldType
    title: str
    required: bool = False
    translatable: bool = False
    public: bool = True
    assigned: bool = False
    stale: StalePolicy = StalePolicy.KEEP
    columns: tuple[str, ...] = ()
    official: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    separator: str = ";"
    osm: str = ""
    schema_org: str = ""
    description: str = ""
    most_characters: int = 0


@dataclass(frozen=True, slots=True)
class PublishRule:
    """What is published of some texts. `fields`, `languages`: of which; empty = all.

    `publish`: the states that are, in place of those that the layer says; empty = as the layer says. `stale`: what
    becomes of those whose source has changed; None = as the field says.
    """

    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publish: tuple[State, ...] = ()
    stale: StalePolicy | None = None

    def fits(self, field: str, language: str) -> bool:
        """Whether it is for this text."""
        return (not self.fields or field in self.fields) and (not self.languages or language in self.languages)


@dataclass(frozen=True)
class Collection:
    """A kind of place: `id` is its name in addresses, `id_prefix` the part of feature ids that names the kind.

    `policy`: what is published of its texts; of the rules that fit one, the first holds.
    """

    id: str
    title: str
    description: str
    id_prefix: str
    fields: Mapping[str, Field]
    standard_datasets: tuple[str, ...] = ()
    schema_org: str = "Place"
    osm: tuple[str, ...] = ()
    has_code: bool = False  # features carry a minted six-character `code` (signs)
    policy: tuple[PublishRule, ...] = ()

    @cached_property  # asked for each feature several times
    def public_fields(self) -> tuple[Field, ...]:
        """The fields that may be published, in the order declared."""
        return tuple(each for each in self.fields.values() if each.public)

    def rule_for(self, field: str, language: str) -> PublishRule:
        """What the policy says of a text; the rule that changes nothing where it says nothing."""
        return next((rule for rule in self.policy if rule.fits(field, language)), _AS_EVER)

    @property
    def translatable_fields(self) -> tuple[Field, ...]:
        """The fields whose texts are translated, in the order declared."""
        return tuple(each for each in self.fields.values() if each.translatable)


_AS_EVER = PublishRule()
