"""A term of the glossary."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """One term. `term`: Japanese; `reading`: kana. `scope`: a collection in whose texts it holds, "" = in all.

    `required`: language -> how it is said. `forbidden`: language -> how it is not. `do_not_translate`: it stays so.
    `source`: from where, with its licence. `is_reviewed`: a person has looked at it; others only suggest.
    """

    id: str
    term: str
    reading: str = ""
    definition: str = ""
    do_not_translate: bool = False
    scope: str = ""
    source: str = ""
    is_reviewed: bool = False
    required: Mapping[str, str] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
