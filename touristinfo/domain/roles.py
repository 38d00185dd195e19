"""Who may do what in the office: roles, what each is allowed, and the actor whose grants decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PRACTICE = "practice"  # in place of a municipality: texts to practise on, which are never published


class Role(StrEnum):
    """What somebody is in the office."""

    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What somebody may be allowed to do."""

    READ = "read"
    COMMENT = "comment"
    TRANSLATE = "translate"
    REVIEW = "review"
    ACCEPT = "accept"
    CORRECT_SOURCE = "correct-source"  # say that a change of the source text was a mere typo
    EXCEPT = "except"  # let a text be although a check finds fault with it
    GLOSSARY = "glossary"
    ORDER = "order"
    IMPORT = "import"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    PEOPLE = "people"
    AUDIT = "audit"


_EVERYBODY = frozenset(Role)
ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ: _EVERYBODY,
    Action.COMMENT: _EVERYBODY,
    Action.TRANSLATE: frozenset({Role.TRANSLATOR, Role.REVIEWER, Role.EDITOR}),
    Action.REVIEW: frozenset({Role.REVIEWER}),
    Action.ACCEPT: frozenset({Role.EDITOR, Role.PUBLISHER}),
    Action.CORRECT_SOURCE: frozenset({Role.EDITOR, Role.PUBLISHER}),
    Action.EXCEPT: frozenset({Role.REVIEWER, Role.EDITOR}),
    Action.GLOSSARY: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Action.ORDER: frozenset({Role.EDITOR, Role.PUBLISHER}),
    Action.IMPORT: frozenset({Role.EDITOR, Role.PUBLISHER}),
    Action.PUBLISH: frozenset({Role.PUBLISHER}),
    Action.WITHDRAW: frozenset({Role.EDITOR, Role.PUBLISHER}),
    Action.PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Action.AUDIT: frozenset({Role.ADMINISTRATOR}),
}
_IN_PRACTICE = frozenset(  # for everybody, whatever their role: there all of the work on texts is tried
    {
        *(Action.READ, Action.COMMENT, Action.TRANSLATE, Action.REVIEW, Action.ACCEPT),
        *(Action.EXCEPT, Action.CORRECT_SOURCE),
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, in one `language` (BCP 47) and for one `municipality` (six digits); "" = all of them."""

    role: Role
    language: str = ""
    municipality: str = ""

    def covers(self, language: str | None, municipality: str | None) -> bool:
        """Whether it is for both; None = any will do."""
        in_language = not self.language or language in (None, self.language)
        return in_language and (not self.municipality or municipality in (None, self.municipality))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the id of an account, and what it has been granted."""

    account: str
    grants: tuple[Grant, ...] = ()

    def may(self, action: Action, *, language: str | None = None, municipality: str | None = None) -> bool:
        """Whether the actor may do it, in `language` and for a place of `municipality`.

        None: whether there is any language or municipality in which the actor may. A place that belongs to no
        municipality ("") is the prefecture's: only grants for all municipalities are for it.
        """
        if municipality == PRACTICE:
            return action in _IN_PRACTICE and bool(self.grants)
        return any(grant.covers(language, municipality) for grant in self._for(action))

    def municipalities(self, action: Action) -> frozenset[str] | None:
        """The municipalities for which the actor may do it in some language; None = all, and those to come."""
        codes = frozenset(grant.municipality for grant in self._for(action))
        return None if "" in codes else codes | ({PRACTICE} if action in _IN_PRACTICE and self.grants else frozenset())

    def languages(self, action: Action) -> frozenset[str] | None:
        """The languages in which the actor may do it somewhere; None = all."""
        tags = frozenset(grant.language for grant in self._for(action))
        return None if "" in tags else tags

    def _for(self, action: Action) -> Iterable[Grant]:
        return (grant for grant in self.grants if grant.role in ALLOWED[action])
