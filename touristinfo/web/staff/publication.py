"""Pages about what visitors see: what a publication would change, a place as it would look, withdrawal."""

import logging
from collections import Counter
from dataclasses import replace
from threading import Thread
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from touristinfo.domain.content import resolve
from touristinfo.domain.languages import LANGUAGES, TAGS
from touristinfo.domain.roles import Action
from touristinfo.domain.states import State
from touristinfo.errors import NoRoomError, NotFoundError
from touristinfo.messages import N_
from touristinfo.release import make_downloads, publish, withdraw
from touristinfo.release.contents import content_of
from touristinfo.release.pending import pending
from touristinfo.release.purge import content_in
from touristinfo.store.audit import record
from touristinfo.store.publication import StoredFeature, features_of
from touristinfo.translation.listing import Wanted, counted
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, field_of, office, require
from touristinfo.web.staff.surfaces import current_release

_log = logging.getLogger(__name__)
_EVERY_STATE = frozenset(State)


def page() -> Any:
    """What would change for visitors, per language."""
    left = office().looked_through()
    before = current_release()
    with office().reading() as opened:
        found = pending(opened, office().collections, before)
        failing = counted(opened, Wanted(failing=True, municipalities=actor().municipalities(Action.READ)), "state")
    by_language = Counter(each.language for each in found.texts)
    kept_back = sum(each.count for each in failing if each.state in (State.REVIEWED, State.FINAL))
    return render_template(
        "staff/publication.html",
        pending=found,
        before=before,
        by_language={tag: by_language[tag] for tag in TAGS if by_language[tag]},
        kept_back=kept_back,
        left=left,
        title=lambda collection, field: filters.field_title(office().collections, collection, field),
        published=request.args.get("published", "")[:20],
    )


def do_publish() -> Any:
    """Publish what is approved; the files to take home follow by themselves."""
    config = office().config
    published = publish(office().engine, config, office().collections)
    with office().writing() as opened:
        record(opened, actor().account, "publish", {"release": published.number, "changed": published.changed})
    Thread(target=_make_files, args=(office(),), daemon=True).start()
    return redirect(url_for("publication", published=published.number if published.changed else "same"))


def place_page(id_: str) -> Any:
    """A place as visitors would see it if all its texts were approved, beside what they see now."""
    language = request.args.get("language", "")
    language = language if language in LANGUAGES else "en"
    with office().reading() as opened:
        feature = _feature(opened, id_)
    collection = office().collections.get(feature.collection)
    everything = replace(feature, layer=replace(feature.layer, publish=_EVERY_STATE), failing=frozenset())
    content = content_of(everything, collection) if collection else None
    before = current_release()
    now = content_in(before, id_) if before else None
    return render_template(
        "staff/place.html",
        feature=feature,
        collection=collection,
        name=feature.source_texts.get("name", id_),
        language=LANGUAGES[language],
        soon=resolve(content.texts, language) if content else None,
        now=resolve(now.texts, language) if now else None,
        practice=filters.is_practice(feature.municipality),
    )


def withdraw_page(id_: str) -> Any:
    """Asks what is to be withdrawn and why."""
    with office().reading() as opened:
        feature = _feature(opened, id_)
    require(Action.WITHDRAW, municipality=feature.municipality)
    collection = office().collections.get(feature.collection)
    fields = [field for field in collection.public_fields if not field.assigned] if collection else []
    name = feature.source_texts.get("name", id_)
    return render_template("staff/withdraw.html", feature=feature, name=name, fields=fields)


def do_withdraw(id_: str) -> Any:
    """Take a place, or one of its texts, out of all releases at once."""
    with office().reading() as opened:
        feature = _feature(opened, id_)
    require(Action.WITHDRAW, municipality=feature.municipality)
    place = (field_of("field", 50) or None, field_of("language", 20) or None)
    config, collections = office().config, office().collections
    withdraw(office().engine, config, collections, id_, *place, field_of("reason", 500))
    with office().writing() as opened:
        record(opened, actor().account, "withdraw", {"feature": id_, "field": place[0], "language": place[1]})
    Thread(target=_make_files, args=(office(),), daemon=True).start()
    return redirect(url_for("place", id_=id_))


def _feature(opened: Session, id_: str) -> StoredFeature:
    feature = next(iter(features_of(opened, [id_])), None)
    if feature is None:
        raise NotFoundError(N_("There is no feature %(id)s"), id=id_)
    require(Action.READ, municipality=feature.municipality)
    return feature


def _make_files(here: Any) -> None:
    try:
        make_downloads(here.config.releases, here.collections)
    except (NoRoomError, OSError):
        _log.exception("the files to take home could not be made")
