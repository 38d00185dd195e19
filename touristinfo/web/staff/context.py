"""What every page of the console needs: the office's database, who is signed in, and the language of the page."""

import gc
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from threading import Thread
from typing import Any

from flask import Flask, current_app, g, request, session
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.negotiation import negotiate
from touristinfo.domain.roles import Action, Actor
from touristinfo.errors import NotAllowedError
from touristinfo.messages import N_
from touristinfo.store.database import migrate, open_engine, reading, writing
from touristinfo.translation.board import refresh
from touristinfo.translation.glossary.kept import KeptGlossary
from touristinfo.translation.memory.suggest import Memory
from touristinfo.translation.workflow import Desk

LOCALES = {"ja": "日本語", "en": "English"}
AT_ONCE = 100  # features that a page looks through before it is shown, some 100 ms
KEY = "touristinfo-office"
TOKEN, LOCALE = "token", "locale"  # in the browser's session


@dataclass
class Office:
    """The office side of a running app. The database is opened when it is first needed, by each process for itself."""

    config: Config
    collections: Mapping[str, Collection]
    memory: Memory = field(default_factory=Memory)
    glossary: KeptGlossary = field(default_factory=KeptGlossary)
    _reading_in: Thread | None = None

    @cached_property
    def engine(self) -> Engine:
        engine = open_engine(self.config.database_url, self.config.statement_timeout_s)
        migrate(engine)
        self._reading_in = Thread(target=self._read_memory_in, args=(engine,), daemon=True)
        self._reading_in.start()
        return engine

    def close(self) -> None:
        """Close the database, if it was opened."""
        if self._reading_in is not None:
            self._reading_in.join()
            self.engine.dispose()

    def _read_memory_in(self, engine: Engine) -> None:
        with suppress(DBAPIError), reading(engine)() as session:  # else it is read in when it is asked
            self.memory.read_in(session)
        if gc.get_freeze_count():  # a server's process, see `settle`
            gc.freeze()  # looking for garbage among all that is remembered takes 200 ms

    def attach(self, app: Flask) -> None:
        """Make this what `office()` gives in the requests of `app`."""
        app.extensions[KEY] = self

    def reading(self) -> Session:
        """A session that only reads; use it as a context."""
        return reading(self.engine)()

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction, committed at the end of the context."""
        return writing(self.engine).begin()

    def looked_through(self) -> int:
        """Bring the board up to date, or some way towards it; how many places are left to be looked at."""
        return refresh(self.engine, self.collections, AT_ONCE)

    def desk(self, opened: Session) -> Desk:
        """Where the signed-in person works."""
        return Desk(opened, actor(), self.config.four_eyes)


def office() -> Office:
    """The office of the app of the current request."""
    found: Office = current_app.extensions[KEY]
    return found


def actor() -> Actor:
    """Who is signed in. Raises NotAllowedError when nobody is."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise NotAllowedError(N_("Nobody is signed in."))
    return found


def locale() -> str:
    """The language of the page: chosen, or that of the browser; ja or en."""
    chosen = session.get(LOCALE)
    if chosen in LOCALES:
        return str(chosen)
    return "ja" if negotiate(request.headers.get("Accept-Language")).startswith("ja") else "en"


def require(action: Action, **about: str) -> None:
    """Raise NotAllowedError unless who is signed in may do this (`language`, `municipality`)."""
    if not actor().may(action, **about):
        raise NotAllowedError(N_("Your roles do not allow this."))


def field_of(name: str, most: int = 20_000) -> str:
    """What a form says in the field `name`, at most `most` characters; "" where it says nothing."""
    return request.form.get(name, "")[:most]


def template_values() -> dict[str, Any]:
    """What all templates know."""
    return {"actor": g.get("actor"), "locale": locale(), "locales": LOCALES, "Action": Action}
