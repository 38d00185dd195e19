"""The OpenAPI 3.0 document, made from the table of addresses and the parameters that they declare."""

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, current_app
from marshmallow import fields

from touristinfo.web.api.addresses import ADDRESSES, OF_A_COLLECTION, Address
from touristinfo.web.api.parameters import Scope
from touristinfo.web.api.shapes import SHAPES
from touristinfo.web.negotiation import HTML
from touristinfo.web.parameters import offers_page
from touristinfo.web.problems import PROBLEM
from touristinfo.web.serving import VERSION, Serving

_KEY = "touristinfo.api.openapi"
_PROBLEMS = {"400": "A parameter is wrong", "404": "Nothing there", "410": "No longer kept", "503": "No release yet"}
_RULE = re.compile(r"<(?:\w+:)?(\w+)>")


def keep_description(app: Flask, serving: Serving) -> None:
    """Make the description once, at start."""
    app.extensions[_KEY] = _document(serving)


def description(server: str) -> dict[str, Any]:
    """The description of the current app's API, which is served at `server`."""
    document: dict[str, Any] = current_app.extensions[_KEY]
    return {**document, "servers": [{"url": server}]}


def _document(serving: Serving) -> dict[str, Any]:
    marshmallow = MarshmallowPlugin()
    spec = APISpec(
        title="Tourist information",
        version=VERSION,
        openapi_version="3.0.3",
        plugins=[marshmallow],
        info={"description": "Places for visitors in many languages. Errors are problem documents (RFC 9457)."},
    )
    assert marshmallow.converter is not None
    marshmallow.converter.add_parameter_attribute_function(_in_one_piece)
    for name, shape in SHAPES.items():
        spec.components.schema(name, shape)
    for each in ADDRESSES.values():
        for collection_id, scope in each.scopes(serving).items():
            _enter(spec, each, collection_id, scope)
    document: dict[str, Any] = spec.to_dict()
    return document


def _in_one_piece(self: Any, field: fields.Field[Any], ret: Any) -> dict[str, Any]:
    """How lists stand in a query: `a,b` in one parameter; the test suite of OGC wants it said for all."""
    return {"style": "form", "explode": False}


def _enter(spec: APISpec, each: Address, collection_id: str, scope: Scope) -> None:
    path, declared = documented_path(each.path, collection_id), each.parameters(scope)
    names = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    operation = {
        "operationId": each.operation_id(collection_id),
        "summary": f"{each.summary}: {collection_id}" if collection_id else each.summary,
        "tags": [collection_id or "general"],
        "parameters": [*names, {"in": "query", "schema": declared}],
        "responses": _responses(each, offers_page(declared)),
    }
    spec.path(path=path, operations={"get": operation})


def documented_path(rule: str, collection_id: str) -> str:
    """A Flask rule as an OpenAPI path; the collection's id stands in it."""

    def camel(match: re.Match[str]) -> str:
        first, *rest = match[1].split("_")
        return "{" + first + "".join(word.title() for word in rest) + "}"

    return _RULE.sub(camel, rule.replace(OF_A_COLLECTION, collection_id))


def _responses(each: Address, has_page: bool) -> dict[str, Any]:
    content = {each.media_type: {"schema": each.shape}} | ({HTML: {"schema": "Page"}} if has_page else {})
    answer = {"description": each.summary, "content": content}
    problems = {
        status: {"description": said, "content": {PROBLEM: {"schema": "Problem"}}} for status, said in _PROBLEMS.items()
    }
    return {"200": answer, "304": {"description": "The client's copy is up to date"}, **problems}
