"""Texts: list, one, write, review; and how far they are."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from touristinfo.domain.roles import Action, Actor
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.store.translations import Place
from touristinfo.translation import workflow
from touristinfo.translation.listing import ListedText, Wanted, counted, listed, texts_at
from touristinfo.web.staff.context import actor, office

Said = dict[str, Any]


def landing(_: Said) -> Said:
    """Where things are."""
    names = ("units", "status", "orders", "description")
    return {"links": [{"rel": name, "href": url_for(name, _external=True)} for name in names]}


def units(said: Said) -> Said:
    """Texts that the token's account may see, with their translations."""
    office().looked_through()
    after, _, field = said.get("after", "").partition("/")
    with office().reading() as opened:
        rows = listed(opened, wanted_of(said, actor()), (after, field) if field else None, said["limit"] + 1)
    shown = rows[: said["limit"]]
    more = f"{shown[-1].feature_id}/{shown[-1].field}" if len(rows) > len(shown) else ""
    return {"units": [_unit(each) for each in shown], "next": more}


def unit(_: Said, id_: str, field: str) -> Said:
    """One text with its translations."""
    office().looked_through()
    with office().reading() as opened:
        return _unit(_visible(opened, id_, field))


def write(said: Said, id_: str, field: str, language: str) -> Said:
    """Keep a translation. `If-Match` says which version was seen: 412 where there is another one by now."""
    seen = _seen()
    with office().writing() as opened:
        version = workflow.write(office().desk(opened), (id_, field, language), said["text"], seen=seen)
    return {"version": version}


def step(said: Said, id_: str, field: str, language: str) -> Said:
    """Review a translation, accept it for the owner, or send it back; `If-Match` as for writing."""
    place: Place = (id_, field, language)
    seen = _seen()
    with office().writing() as opened:
        desk = office().desk(opened)
        if said["step"] == "review":
            version = workflow.review(desk, place, seen=seen)
        elif said["step"] == "accept":
            version = workflow.accept(desk, place, seen=seen)
        else:
            version = workflow.send_back(desk, place, seen=seen, comment=said["comment"])
    return {"version": version}


def status(_: Said) -> Said:
    """How many texts are in which state, of those that the token's account may see."""
    waiting = office().looked_through()
    names = ("collection", "language", "state", "origin", "stale", "failing")
    with office().reading() as opened:
        kinds = counted(opened, Wanted(municipalities=actor().municipalities(Action.READ)), *names)
    texts = [{name: getattr(each, name) for name in (*names, "count")} for each in sorted(kinds)]
    return {"texts": texts, "waiting": waiting, "release": releases.current_number(office().config.releases)}


def wanted_of(said: Said, reader: Actor) -> Wanted:
    """Which texts a query asks for, of those that the reader may see."""
    return Wanted(
        languages=frozenset(filter(None, [said.get("language")])),
        collection=said.get("collection", ""),
        municipality=said.get("municipality", ""),
        municipalities=reader.municipalities(Action.READ),
        states=frozenset(filter(None, [said.get("state")])),
        origins=frozenset(filter(None, [said.get("origin")])),
        stale=said.get("stale"),
        failing=said.get("failing"),
        words=said.get("q", "").strip(),
    )


def _visible(opened: Session, id_: str, field: str) -> ListedText:
    found = texts_at(opened, [(id_, field)])
    if not found or not actor().may(Action.READ, municipality=found[0].municipality):
        raise NotFoundError(N_("There is no feature %(id)s"), id=id_)
    return found[0]


def _seen() -> int:
    said = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not said.isascii() or not said.isdigit():
        raise RequestError(N_("The header If-Match must say which version of the text was seen; 0 = there was none."))
    return int(said)


def _unit(text: ListedText) -> Said:
    names = ("language", "text", "state", "origin", "stale", "errors", "warnings", "version")
    return {
        "id": text.feature_id,
        "field": text.field,
        "collection": text.collection,
        "municipality": text.municipality,
        "source_language": text.source_language,
        "source": text.source,
        "translations": [{name: getattr(cell, name) for name in names} for cell in text.cells.values()],
    }
