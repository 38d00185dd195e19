"""The filters of lists of texts, as they stand in addresses."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.layers import Origin
from touristinfo.domain.municipalities import municipalities
from touristinfo.domain.roles import PRACTICE, Action, Actor
from touristinfo.domain.states import State
from touristinfo.messages import N_
from touristinfo.store.board import MISSING
from touristinfo.translation.listing import At, Wanted

YES_OR_NO = {"yes": N_("yes"), "no": N_("no")}
STATES = {
    MISSING: N_("not translated yet"),
    State.INITIAL.value: N_("sent back"),
    State.TRANSLATED.value: N_("translated"),
    State.REVIEWED.value: N_("reviewed"),
    State.FINAL.value: N_("final"),
}
ORIGINS = {
    Origin.OFFICIAL.value: N_("by the owner"),
    Origin.HUMAN.value: N_("by a person"),
    Origin.MEMORY.value: N_("from memory"),
    Origin.MACHINE.value: N_("by a machine"),
}
LANGUAGES = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)
NAMES = ("language", "collection", "municipality", "state", "origin", "stale", "failing", "warned", "q")
_MOST_WORDS = 100


def chosen(args: Mapping[str, str]) -> dict[str, str]:
    """The filters in an address that are ours, those that say nothing left out."""
    return {name: args[name][:_MOST_WORDS] for name in NAMES if args.get(name)}


def wanted(args: Mapping[str, str], reader: Actor) -> Wanted:
    """Which texts an address asks for; what it says wrongly is ignored. Only such as the reader may see."""
    said = chosen(args)
    return Wanted(
        languages=_one_of(LANGUAGES, said.get("language")),
        collection=said.get("collection", ""),
        municipality=said.get("municipality", ""),
        municipalities=reader.municipalities(Action.READ),
        states=_one_of(STATES, said.get("state")),
        origins=_one_of(ORIGINS, said.get("origin")),
        stale=_yes(said.get("stale")),
        failing=_yes(said.get("failing")),
        warned=_yes(said.get("warned")),
        words=said.get("q", "").strip(),
    )


def after(args: Mapping[str, str]) -> At | None:
    """The text after which a page of the list begins: `feature/field`."""
    feature_id, _, field = args.get("after", "").partition("/")
    return (feature_id, field) if feature_id and field else None


def municipality_names(reader: Actor, locale: str) -> dict[str, str]:
    """Code and name of the municipalities whose texts the reader may see."""
    visible = reader.municipalities(Action.READ)
    return {
        code: each.names.get(locale, each.names[SOURCE_LANGUAGE])
        for code, each in municipalities().items()
        if visible is None or code in visible
    }


def field_title(collections: Mapping[str, Collection], collection: str, field: str) -> str:
    """The title of a field, a message id; its id where it is not declared any more."""
    declared = collections[collection].fields.get(field) if collection in collections else None
    return declared.title if declared else field


def is_practice(municipality: str) -> bool:
    """Whether a text is there to practise on."""
    return municipality == PRACTICE


def address(name: str, values: Mapping[str, Any]) -> str:
    """The address of a page with `values` in its path or query."""
    return url_for(name, **values)


def _one_of(known: Any, value: str | None) -> frozenset[str]:
    return frozenset({value}) if value in known and value else frozenset()


def _yes(value: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(value or "")


def _translated_items(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, gettext(title)) for value, title in choices.items()]


def _collection_titles(collections: Mapping[str, Collection]) -> list[tuple[str, str]]:
    return [(each.id, gettext(each.title)) for each in collections.values()]


LIST_HELPERS = {"translated_items": _translated_items, "collection_titles": _collection_titles}
