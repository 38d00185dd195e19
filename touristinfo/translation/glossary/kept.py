"""The glossary as a process keeps it: reading some 1,000 terms takes longer than checking a text by them."""

from threading import Lock

from sqlalchemy.orm import Session

from touristinfo.store.glossary import edition_of_terms, terms
from touristinfo.translation.glossary.matching import Glossary


class KeptGlossary:
    """The glossary of one database, read anew when a term has changed. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition = -1
        self._every = self._reviewed = Glossary()

    def every(self, session: Session) -> Glossary:
        """All terms, also those that nobody has reviewed."""
        return self._up_to_date(session)[0]

    def reviewed(self, session: Session) -> Glossary:
        """Those that checks hold texts to."""
        return self._up_to_date(session)[1]

    def _up_to_date(self, session: Session) -> tuple[Glossary, Glossary]:
        with self._lock:
            edition = edition_of_terms(session)  # before the terms: what is newer than it is read once more
            if edition != self._edition:
                found = terms(session)
                self._every = Glossary(found)
                self._reviewed = Glossary(term for term in found if term.is_reviewed)
                self._edition = edition
            return self._every, self._reviewed
