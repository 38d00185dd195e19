"""Places of one's own to practise on: made up, marked so, set out anew as often as one likes, and never published."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.layers import PRACTICE_LAYERS, Layer, Origin
from touristinfo.domain.records import SourceRecord
from touristinfo.domain.roles import Actor
from touristinfo.domain.states import State
from touristinfo.store.audit import record
from touristinfo.store.features import add_features, change_features, existing_features, touch_features
from touristinfo.store.layers import save_layer, stored_layers
from touristinfo.store.translations import Place, put_text, remove_texts, translations_of
from touristinfo.translation.workflow import Desk

_COLLECTION = "facilities"


def set_out(desk: Desk, collections: Mapping[str, Collection], data: Path) -> None:
    """Give the actor the places of `data`/practice.toml to practise on, as they stand there; what was done is gone."""
    collection, account = collections[_COLLECTION], desk.actor.account
    layer = Layer(_layer_of(account), _COLLECTION, title="練習", sample=True)
    places = _places(data / "practice.toml")
    save_layer(desk.session, layer)
    ids = _with_ids(desk.session, collection, layer, places)
    _clear(desk.session, ids.values())
    version = touch_features(desk.session, ids.values())
    for each in places:
        for place, values in _translated(each, ids[each["key"]]):
            put_text(desk.session, place, values | {"version": version})
    record(desk.session, account, "practice", {"layer": layer.id})


def is_set_out(session: Session, actor: Actor) -> bool:
    """Whether the actor has places to practise on."""
    return _layer_of(actor.account) in stored_layers(session)


def _layer_of(account: str) -> str:
    return f"{PRACTICE_LAYERS}{account}"


@cache
def _places(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["places"]
    return found


def _with_ids(session: Session, collection: Collection, layer: Layer, places: list[dict[str, Any]]) -> dict[str, str]:
    """The ids of the places, stored as they are declared, by key."""
    known = existing_features(session, layer.id)
    records = [_record(each, line) for line, each in enumerate(places, 1)]
    change_features(session, collection, layer, {known[each.key].id: each for each in records if each.key in known})
    new = [each for each in records if each.key not in known]
    added = add_features(session, collection, layer, new, "practice.toml")
    ids = {key: each.id for key, each in known.items()}
    return ids | {each.key: id_ for each, id_ in zip(new, added, strict=True)}


def _record(place: Mapping[str, Any], line: int) -> SourceRecord:
    return SourceRecord(place["key"], line, place["longitude"], place["latitude"], {}, dict(place["texts"]))


def _clear(session: Session, ids: Iterable[str]) -> None:
    found = translations_of(session, ids)
    remove_texts(session, [(id_, each.field, each.language) for id_, texts in found.items() for each in texts])


def _translated(place: Mapping[str, Any], id_: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    for field, texts in place.get("machine", {}).items():
        source = place.get("was", {}).get(field, place["texts"][field])
        for language, text in texts.items():
            yield (
                (id_, field, language),
                {
                    "text": text,
                    "state": State.TRANSLATED.value,
                    "origin": Origin.MACHINE.value,
                    "source_digest": text_digest(source),
                    "source_text": source,
                    "author": "",
                    "reviewer": "",
                    "outside_review": None,
                },
            )
