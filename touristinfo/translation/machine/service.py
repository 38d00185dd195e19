"""What a machine translation service has to do, and what can go wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from touristinfo.errors import TouristinfoError


class MachineError(TouristinfoError):
    """The service cannot be reached, refuses, or answers something else than translations; nothing was translated."""


@dataclass(frozen=True, slots=True)
class Request:
    """A text to be translated from Japanese. `context`: what it is about, not to be translated.

    `terms`: Japanese terms in it and how they are said. `kept`: parts that must come back as they are.
    """

    text: str
    context: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


class Machine(Protocol):
    """A service. `name`: of what is remembered of it, with the model; `at_once`: texts in one request, at most."""

    name: str
    languages: frozenset[str]
    at_once: int

    def translate(self, requests: Sequence[Request], language: str) -> list[str]:
        """A translation for each of at most `at_once` requests, in order. Raises MachineError."""
        ...
