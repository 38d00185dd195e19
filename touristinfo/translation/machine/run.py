"""Has texts translated that nobody has translated: within the budget, from what is kept where it can be."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import Actor
from touristinfo.domain.terms import Term
from touristinfo.errors import ConflictError, NotAllowedError, RequestError
from touristinfo.messages import N_
from touristinfo.store.board import MISSING
from touristinfo.store.database import reading, writing
from touristinfo.store.glossary import terms
from touristinfo.store.machine import add_use, keep_text, kept_texts, used
from touristinfo.store.tables import chunks
from touristinfo.store.translations import Place
from touristinfo.translation.glossary.matching import Glossary
from touristinfo.translation.listing import ListedText, Wanted, listed
from touristinfo.translation.machine.protect import is_whole, kept_parts
from touristinfo.translation.machine.service import Machine, MachineError, Request
from touristinfo.translation.workflow import Desk, Made, write

_PAGE = 200
_LONGEST = 5_000  # characters of a text; longer ones are for people
_JAPAN = ZoneInfo("Asia/Tokyo")
OVER_BUDGET = N_("The characters of this month's budget are used up.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be translated, and what is known of it."""

    place: Place
    request: Request
    digest: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the texts. `characters`: sent to the service; `left`: of the budget; `lost`: places whose kept
    parts did not come back. `stopped`: why not all were done, a message id with `reasons`; "" = all were.
    """

    texts: int = 0
    translated: int = 0
    from_kept: int = 0
    characters: int = 0
    left: int = 0
    lost: tuple[Place, ...] = ()
    stopped: str = ""
    reasons: Mapping[str, Any] = field(default_factory=dict)


def month_of(moment: datetime) -> str:
    """The month of the budget, in Japan's time: `2026-11`."""
    return moment.astimezone(_JAPAN).strftime("%Y-%m")


def drafts_for(session: Session, machine: Machine, language: str, wanted: Wanted) -> Iterator[Draft]:
    """The texts that have no translation into `language`. Raises RequestError where the machine does not know it."""
    if language not in machine.languages:
        known = ", ".join(sorted(machine.languages))
        message = N_("The translation service does not know '%(language)s'; it knows: %(known)s")
        raise RequestError(message, parameter="language", language=language, known=known)
    glossary = Glossary(terms(session))
    missing = replace(wanted, languages=frozenset({language}), states=frozenset({MISSING}))
    page = listed(session, missing, None, _PAGE)
    while page:
        for text in page:
            if text.source_language == SOURCE_LANGUAGE and len(text.source) <= _LONGEST:
                yield _draft(machine.name, text, language, glossary.terms_in(text.source, text.collection))
        page = listed(session, missing, page[-1].at, _PAGE)


def _draft(machine: str, text: ListedText, language: str, found: Sequence[Term]) -> Draft:
    context = text.name if text.field != "name" else ""
    said = tuple((term.term, term.required[language]) for term in found if language in term.required)
    untranslated = [term.term for term in found if term.do_not_translate]
    request = Request(text.source, context, said, kept_parts(text.source, untranslated))
    about = [machine, language, text.source, context, said, request.kept]
    digest = hashlib.blake2b(json.dumps(about, ensure_ascii=False).encode(), digest_size=16).hexdigest()
    return Draft((*text.at, language), request, digest)


def characters_of(session: Session, drafts: Iterable[Draft]) -> int:
    """How many characters would be sent: those of texts of which no translation is kept."""
    every = {draft.digest: len(draft.request.text) for draft in drafts}
    return sum(every[digest] for digest in every.keys() - kept_texts(session, list(every)).keys())


@dataclass(frozen=True, slots=True)
class Bureau:
    """Where drafts are translated: the database, the machine, who has it done, and the characters of a month."""

    engine: Engine
    machine: Machine
    actor: Actor
    budget: int

    def translate(self, drafts: Iterable[Draft]) -> Done:
        """Have `drafts` translated and keep them as a machine's, for as far as the month's budget reaches.

        What is given before a fault stays. A text that somebody has written meanwhile stays too.
        """
        done = Done()
        for some in chunks(drafts, self.machine.at_once):
            done = self._some(some, done)
            if done.stopped:
                break
        with reading(self.engine)() as session:
            return replace(done, left=max(0, self.budget - used(session, _this_month())))

    def _some(self, drafts: Sequence[Draft], done: Done) -> Done:
        with reading(self.engine)() as session:
            given = kept_texts(session, [draft.digest for draft in drafts])
        new = list({draft.digest: draft for draft in drafts if draft.digest not in given}.values())
        cost = sum(len(draft.request.text) for draft in new)
        if not self._reserve(cost):
            return replace(done, stopped=OVER_BUDGET)
        try:
            texts = self.machine.translate([draft.request for draft in new], drafts[0].place[2]) if new else []
        except MachineError as error:
            self._reserve(-cost)
            return replace(done, stopped=error.message, reasons=error.values)
        given |= {draft.digest: text for draft, text in zip(new, texts, strict=True)}
        spent = replace(done, characters=done.characters + cost, from_kept=done.from_kept + len(drafts) - len(new))
        return self._keep(drafts, given, spent)

    def _reserve(self, characters: int) -> bool:
        """Count characters as spent, before they are; False where the budget does not hold them."""
        with writing(self.engine)() as session:
            fits = add_use(session, _this_month(), characters) <= self.budget or characters <= 0
            if fits:
                session.commit()
        return fits

    def _keep(self, drafts: Sequence[Draft], given: Mapping[str, str], done: Done) -> Done:
        translated, lost = done.translated, list(done.lost)
        for draft in drafts:
            text = given[draft.digest]
            if not text or not is_whole(draft.request.text, text, draft.request.kept):
                lost.append(draft.place)
                continue
            with writing(self.engine).begin() as session:
                keep_text(session, draft.digest, text)
                with suppress(ConflictError, NotAllowedError, RequestError):
                    made = Made(Origin.MACHINE, self.machine.name)
                    write(Desk(session, self.actor), draft.place, text, seen=0, made=made)
                    translated += 1
        return replace(done, texts=done.texts + len(drafts), translated=translated, lost=tuple(lost))


def _this_month() -> str:
    return month_of(datetime.now(_JAPAN))
