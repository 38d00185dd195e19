"""What staff do to a text: write, review, accept, send back, undo; each checked against the actor's grants and audited.

States are those of XLIFF 2.1 (4.3.1.27): `initial` (also: sent back), `translated`, `reviewed`, `final`. Each function
takes the version of the text that its reader saw (0 = there was none) and does nothing when it has another one now.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import LANGUAGES
from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import Action, Actor
from touristinfo.domain.states import State
from touristinfo.errors import ConflictError, NotAllowedError, NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.store.audit import record
from touristinfo.store.desk import add_comment, end_exception, except_from_check
from touristinfo.store.features import FeatureRow, municipality_of, touch_features
from touristinfo.store.layers import LayerRow
from touristinfo.store.translations import (
    HistoryRow,
    Place,
    TranslationRow,
    put_text,
    remove_texts,
    text_at,
    texts_of,
)

MOST_CHARACTERS = 20_000
_CONTROLS = {chr(code) for code in range(32)} - {"\n", "\t"}


@dataclass(frozen=True, slots=True)
class OutsideReview:
    """A review by somebody who has no account: of which firm, who, and when."""

    firm: str
    person: str
    on: date

    def to_json(self) -> dict[str, str]:
        """As stored."""
        return {**asdict(self), "on": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class Made:
    """How a text was made. `author`: who translated it, "" = the actor."""

    origin: Origin = Origin.HUMAN
    author: str = ""


BY_HAND = Made()


@dataclass(frozen=True, slots=True)
class Desk:
    """At which somebody works: a session, which the caller commits, and who it is.

    `four_eyes`: who translated a text cannot approve it.
    """

    session: Session
    actor: Actor
    four_eyes: bool = True


def write(desk: Desk, place: Place, text: str, *, seen: int, made: Made = BY_HAND) -> int:
    """Let `text` be the translation at `place`, state `translated`; its version. An empty one removes what is there.

    The text that stands there already is no change, and keeps its state, unless its source has changed since: then it
    is said to be right still, and waits for a review. Raises NotFoundError, NotAllowedError, ConflictError,
    RequestError (no such text to translate, too long).
    """
    feature = _feature(desk, Action.TRANSLATE, place)
    source = _source(feature, place)
    before = _seen(desk.session, place, seen)
    text = as_stored(text)
    if before is not None and before.text == text and not _is_stale(before, source) and before.state != State.INITIAL:
        return before.version
    if before is None and not text:
        return 0
    return _change(
        desk,
        place,
        "write" if text else "remove",
        {
            "text": text,
            "state": State.TRANSLATED.value,
            "origin": made.origin.value,
            "source_digest": text_digest(source),
            "source_text": source,
            "author": made.author or desk.actor.account,
            "reviewer": "",
            "outside_review": None,
        },
    )


def review(desk: Desk, place: Place, *, seen: int, outside: OutsideReview | None = None) -> int:
    """Say that a second reader of the language agrees with a translated text: state `reviewed`; its version.

    `outside`: somebody without an account has read it; who may accept texts may put that down too. Raises
    NotFoundError, NotAllowedError, ConflictError, RequestError.
    """
    feature = _feature(desk, Action.ACCEPT if outside else Action.REVIEW, place)
    before = _ready(desk.session, feature, place, seen, State.TRANSLATED)
    if desk.four_eyes and outside is None:
        _refuse_the_author(desk.actor, before)
    values = {"state": State.REVIEWED.value, "outside_review": outside.to_json() if outside else None}
    return _change(desk, place, "review", _as_before(before) | values | {"reviewer": desk.actor.account})


def accept(desk: Desk, place: Place, *, seen: int) -> int:
    """Say for the owner of the place that a reviewed text stands: state `final`; its version. Raises as `review`."""
    feature = _feature(desk, Action.ACCEPT, place)
    before = _ready(desk.session, feature, place, seen, State.REVIEWED)
    if desk.four_eyes:
        _refuse_the_author(desk.actor, before)
    return _change(desk, place, "accept", _as_before(before) | {"state": State.FINAL.value})


def send_back(desk: Desk, place: Place, *, seen: int, comment: str) -> int:
    """Ask for a better translation, saying why: state `initial`; its version. Raises as `review`."""
    _feature(desk, Action.REVIEW, place)
    before = _seen(desk.session, place, seen)
    if before is None:
        raise RequestError(N_("There is no text here to send back."))
    if not comment.strip():
        raise RequestError(N_("Say what should be different."), parameter="comment")
    add_comment(desk.session, place, desk.actor.account, as_stored(comment))
    values = {"state": State.INITIAL.value, "reviewer": ""}
    return _change(desk, place, "send-back", _as_before(before) | values)


def undo(desk: Desk, place: Place, number: int, *, seen: int) -> int:
    """Write what stood at `place` before once more, by its number in the history. Raises as `write`."""
    row = desk.session.get(HistoryRow, number)
    if row is None or (row.feature_id, row.field, row.language) != place:
        raise NotFoundError(N_("There is no such version of this text."))
    return write(desk, place, row.text, seen=seen)


def correct_source(desk: Desk, feature_id: str, field: str, digest: str) -> list[str]:
    """Say that the source text changed in a typo only: translations made from the one of `digest` hold for it now.

    The languages of those. Raises NotFoundError, NotAllowedError.
    """
    feature = _feature(desk, Action.CORRECT_SOURCE, (feature_id, field, ""))
    source = _source(feature, (feature_id, field, ""))
    stale = [
        row for row in texts_of(desk.session, feature_id, field) if row.source_digest == digest != text_digest(source)
    ]
    if stale:
        version = touch_features(desk.session, [feature_id])
        for row in stale:
            made_from = {"source_digest": text_digest(source), "source_text": source, "version": version}
            put_text(desk.session, (feature_id, field, row.language), _as_before(row) | made_from)
        languages = [row.language for row in stale]
        subject = {"feature": feature_id, "field": field, "languages": languages, "version": version}
        record(desk.session, desk.actor.account, "correct-source", subject)
    return [row.language for row in stale]


def comment(desk: Desk, place: Place, text: str) -> None:
    """Keep a comment on the text at `place`. Raises NotFoundError, NotAllowedError, RequestError."""
    _feature(desk, Action.COMMENT, place)
    if not text.strip():
        raise RequestError(N_("The comment is empty."), parameter="comment")
    add_comment(desk.session, place, desk.actor.account, as_stored(text))


def except_from(desk: Desk, place: Place, check_id: str, reason: str) -> None:
    """Let the text at `place` be although the check finds fault with it. Raises as `comment`."""
    _feature(desk, Action.EXCEPT, place)
    if not reason.strip():
        raise RequestError(N_("Say why the text is right as it is."), parameter="reason")
    except_from_check(desk.session, place, check_id, desk.actor.account, as_stored(reason))
    _note_exception(desk, place, "except", check_id)


def hold_to(desk: Desk, place: Place, check_id: str) -> None:
    """Hold the text at `place` to the check again. Raises NotFoundError, NotAllowedError."""
    _feature(desk, Action.EXCEPT, place)
    end_exception(desk.session, place, check_id)
    _note_exception(desk, place, "end-exception", check_id)


def source_at(desk: Desk, place: Place) -> str:
    """The source text to translate at `place`. Raises NotFoundError, NotAllowedError, RequestError."""
    return _source(_feature(desk, Action.TRANSLATE, place), place)


def as_stored(text: str) -> str:
    """`text` in NFC with line feeds, without control characters. Raises RequestError where it is too long."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS:
        message = N_("The text has %(count)s characters; at most %(most)s are taken.")
        raise RequestError(message, parameter="text", count=len(text), most=MOST_CHARACTERS)
    return "".join(char for char in text if char not in _CONTROLS and not "\ud800" <= char <= "\udfff")


def _feature(desk: Desk, action: Action, place: Place) -> FeatureRow:
    """The feature, locked so that two who write one of its texts do so one after the other."""
    feature_id, _, language = place
    feature = desk.session.scalar(select(FeatureRow).where(FeatureRow.id == feature_id).with_for_update())
    if feature is None:
        raise NotFoundError(N_("There is no feature %(id)s"), id=feature_id)
    layer = desk.session.get_one(LayerRow, feature.layer)
    municipality = municipality_of(layer.id, feature.properties, layer.municipality_code)
    if not desk.actor.may(action, language=language or None, municipality=municipality):
        raise NotAllowedError(N_("Your roles do not allow this for texts of this place in this language."))
    return feature


def _source(feature: FeatureRow, place: Place) -> str:
    _, field, language = place
    source = feature.source_texts.get(field, "")
    if not source or (language and (language not in LANGUAGES or language == feature.source_language)):
        raise RequestError(N_("There is no text here to translate into this language."))
    return source


def _seen(session: Session, place: Place, seen: int) -> TranslationRow | None:
    row = text_at(session, place)
    if (row.version if row else 0) != seen:
        raise ConflictError(N_("Somebody else has changed this text meanwhile."))
    return row


def _ready(session: Session, feature: FeatureRow, place: Place, seen: int, state: State) -> TranslationRow:
    """The text, if it is in `state` and its source has not changed since."""
    row = _seen(session, place, seen)
    if row is None or row.state != state:
        raise RequestError(N_("The text is not in the state that this step begins from."))
    if _is_stale(row, _source(feature, place)):
        raise RequestError(N_("The source text has changed: look at the translation first."))
    return row


def _refuse_the_author(actor: Actor, row: TranslationRow) -> None:
    if row.author == actor.account:
        raise NotAllowedError(N_("Who translated a text cannot approve it: ask somebody else."))


def _is_stale(row: TranslationRow, source: str) -> bool:
    return row.source_digest != text_digest(source)


def _as_before(row: TranslationRow) -> dict[str, Any]:
    kept = ("text", "state", "origin", "source_digest", "source_text", "author", "reviewer", "outside_review")
    return {name: getattr(row, name) for name in kept}


def _change(desk: Desk, place: Place, action: str, values: Mapping[str, Any]) -> int:
    feature_id, field, language = place
    version = touch_features(desk.session, [feature_id])
    if values["text"]:
        put_text(desk.session, place, {**values, "version": version})
    else:
        remove_texts(desk.session, [place])
    desk.session.expire_all()  # rows were written past the session
    subject = {"feature": feature_id, "field": field, "language": language, "version": version}
    record(desk.session, desk.actor.account, action, subject)
    return version if values["text"] else 0


def _note_exception(desk: Desk, place: Place, action: str, check_id: str) -> None:
    touch_features(desk.session, [place[0]])
    subject = dict(zip(("feature", "field", "language"), place, strict=True)) | {"check": check_id}
    record(desk.session, desk.actor.account, action, subject)
