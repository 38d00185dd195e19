"""The OpenAPI document of the staff API, made from its table of addresses."""

import re
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from touristinfo.web.staff_api.addresses import ADDRESSES, Address

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_PROBLEMS = {
    "400": "Something in the request is wrong",
    "401": "No token, or one that does not hold",
    "403": "The token's scope or its account's roles do not allow it",
    "404": "Not there, or not for this account",
    "409": "Another publication or import is running",
    "412": "The text has another version by now",
    "413": "Too large",
    "503": "The database is away",
}


def description() -> dict[str, Any]:
    """The document, without servers: paths are absolute."""
    spec = APISpec(
        title="touristinfo: staff",
        version=version("touristinfo"),
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": "For robots of the office. Errors are problem documents (RFC 9457)."},
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _PROBLEM)
    for each in ADDRESSES:
        path = _PARAMETER.sub(lambda found: f"{{{found[2]}}}", each.rule)
        spec.path(path=path, operations={each.method.lower(): _operation(each)})
    document: dict[str, Any] = spec.to_dict()
    return document


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}


def _operation(each: Address) -> dict[str, Any]:
    file = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    content = {"application/json": {"schema": each.gives}} if each.gives else file
    said: dict[str, Any] = {
        "operationId": each.name,
        "summary": (each.view.__doc__ or "").strip(),
        "security": [{"token": []}],
        "parameters": [*_parameters(each)],
        "responses": {
            str(each.status): {"description": "Done", "content": content},
            **{code: _refusal(text) for code, text in _PROBLEMS.items()},
        },
    }
    body = _body(each)
    return {**said, "requestBody": body} if body else said


def _parameters(each: Address) -> list[Any]:
    found: list[Any] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _PARAMETER.findall(each.rule)
    ]
    if each.query:
        found.append({"in": "query", "schema": each.query})
    if each.versioned:
        text = "The version of the text that was seen; 0 = there was none"
        about = {"description": text, "schema": {"type": "string", "pattern": "^[0-9]+$"}}
        found.append({"name": "If-Match", "in": "header", "required": True, **about})
    return found


def _body(each: Address) -> dict[str, Any]:
    if each.body:
        return {"required": True, "content": {"application/json": {"schema": each.body}}}
    if not each.upload:
        return {}
    file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    schema = {"allOf": [file, each.form]} if each.form else file
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _refusal(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": "Problem"}}}
