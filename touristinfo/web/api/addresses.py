"""One table of the addresses under /v1/: path, parameters, what is answered; views enter themselves with `address`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from flask import Blueprint, Response
from marshmallow import Schema

from touristinfo.domain.collections import Collection
from touristinfo.errors import NotFoundError
from touristinfo.messages import N_
from touristinfo.published.segment import Segment
from touristinfo.web.api.parameters import Scope
from touristinfo.web.headers import open_to_all
from touristinfo.web.negotiation import JSON, Asked, ask
from touristinfo.web.pages.table import page_of
from touristinfo.web.parameters import ParameterTable
from touristinfo.web.serving import Serving, serving

NO_COLLECTION = N_("There is no collection '%(value)s'.")
OF_A_COLLECTION = "<collection_id>"

Names = ParamSpec("Names")

api = Blueprint("api", __name__, url_prefix="/v1")
api.after_request(open_to_all)


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `path`: Flask rule under /v1. `shape`: schema of the answer in the OpenAPI document.

    `operation`: what a standard calls it there; with a dot in front, what the id of a collection is completed by.
    """

    path: str
    name: str
    parameters: Callable[[Scope], Schema]
    summary: str
    shape: str
    media_type: str
    operation: str = ""

    def scopes(self, serving: Serving) -> dict[str, Scope]:
        """What its parameters are declared for, by collection id; just "" where it is not about one collection."""
        collections, systems = serving.collections, tuple(serving.systems)
        if OF_A_COLLECTION in self.path:
            return {each.id: Scope(collections, each, systems) for each in collections.values()}
        return {"": Scope(collections, systems=systems)}

    def operation_id(self, collection_id: str) -> str:
        """Its `operationId` in the OpenAPI document, where it is about `collection_id`."""
        if self.operation:
            return f"{collection_id}{self.operation}"
        return f"{self.name}.{collection_id}" if collection_id else self.name


ADDRESSES: dict[str, Address] = {}


def address(  # noqa: PLR0913 - each is a column of the table
    path: str,
    parameters: Callable[[Scope], Schema],
    summary: str,
    shape: str,
    media_type: str = JSON,
    *,
    operation: str = "",
) -> Callable[[Callable[Concatenate[Asked, Names], Response]], Callable[Concatenate[Asked, Names], Response]]:
    """Enter a view in the table: it is called with the request as asked and the names in its path."""

    def enter(view: Callable[Concatenate[Asked, Names], Response]) -> Callable[Concatenate[Asked, Names], Response]:
        name = view.__name__
        page = page_of(name)
        ADDRESSES[name] = Address(path, name, parameters, summary, shape, media_type, operation)

        def answered(*args: Names.args, **names: Names.kwargs) -> Response:
            served, collection_id = serving(), str(names.get("collection_id", ""))
            table = served.tables.get((name, collection_id))
            if table is None:
                raise NotFoundError(NO_COLLECTION, value=collection_id)
            return view(ask(table, served, page), *args, **names)

        # Clients write the landing page's address with and without the slash.
        api.add_url_rule(path, name, answered, strict_slashes=path != "/")
        return view

    return enter


def compile_tables(serving: Serving) -> None:
    """Compile the parameters of all addresses."""
    for each in ADDRESSES.values():
        for collection_id, scope in each.scopes(serving).items():
            serving.tables[each.name, collection_id] = ParameterTable.compiled(each.parameters(scope))


def collection_and_segment(asked: Asked, collection_id: str) -> tuple[Collection, Segment]:
    """A collection as declared and as released. Raises NotFoundError where the release has none yet."""
    segment = asked.snapshot.segments.get(collection_id)
    if segment is None:
        raise NotFoundError(NO_COLLECTION, value=collection_id)
    return asked.serving.collections[collection_id], segment


def released_collections(asked: Asked) -> dict[str, Any]:
    """The declared collections that the release has, by id."""
    return {id: each for id, each in asked.serving.collections.items() if id in asked.snapshot.segments}
