"""What a check is shown: one text of one place in one language, beside the Japanese one that it was made from."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.domain.terms import Term

Values = Mapping[str, str]  # what the message of a check names


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """One text. `field`: its id in the collection. `source`: the Japanese text; `target`: the one looked at.

    `kana`: how the name is read. `is_official`: the owner of the place has given the text. `is_stale`: the source has
    changed since. `properties`: of the place, not translatable ones. `terms`: of the glossary in the source, reviewed
    ones.
    """

    field: str
    language: str
    source: str
    target: str
    kana: str = ""
    is_official: bool = False
    is_stale: bool = False
    properties: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    terms: tuple[Term, ...] = ()

    @property
    def is_name(self) -> bool:
        return self.field == "name"

    @property
    def is_source(self) -> bool:
        return self.language == SOURCE_LANGUAGE
