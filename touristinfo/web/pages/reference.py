"""The documentation of the API for people, made from its OpenAPI document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from touristinfo.messages import N_, translate
from touristinfo.published.format import MANIFEST
from touristinfo.web.compression import Content
from touristinfo.web.negotiation import Asked
from touristinfo.web.pages.sheet import Sheet, show, trail

Json = Mapping[str, Any]

GENERAL = "general"  # the tag of what is not about one collection
_FEW = 3  # features in an example
_TILE = ("tileMatrix", "tileRow", "tileCol")  # the first of these holds all
_HEADING = N_("Documentation of this API")


@dataclass(frozen=True, slots=True)
class Operation:
    """One address. `example`: one that works on what is served now, "" where there is none."""

    name: str
    path: str
    summary: str
    parameters: Sequence[Json]
    answers: Sequence[str]
    problems: Sequence[tuple[str, str]]
    example: str


def reference(asked: Asked, data: Content) -> Content:
    """All addresses by what they are about, with their parameters, an example and what can go wrong."""
    document = orjson.loads(data.body)
    groups: dict[str, list[Operation]] = {GENERAL: []}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        groups.setdefault(operation["tags"][0], []).append(_operation(asked, path, operation))
    titles = {id: translate(asked.locale, each.title) for id, each in asked.serving.collections.items()}
    heading, above = translate(asked.locale, _HEADING), trail(asked)
    description = asked.address("/v1/openapi.json")
    return show(
        asked,
        data,
        Sheet("reference", heading, above, media_type=""),
        info=document["info"],
        groups=groups,
        titles=titles,
        description=description,
    )


def _operation(asked: Asked, path: str, said: Json) -> Operation:
    answered = said["responses"]
    return Operation(
        said["operationId"],
        f"/v1{path}",
        said["summary"],
        [_parameter(each) for each in said["parameters"]],
        list(answered["200"]["content"]),
        [(status, each["description"]) for status, each in answered.items() if status >= "400"],
        _example(asked, path, said),
    )


def _parameter(said: Json) -> dict[str, Any]:
    """Name, type, range, default and description of a parameter."""
    schema = said["schema"]
    single = schema.get("items", schema)
    kind = single.get("format") or single.get("type", "")
    return {
        "name": said["name"],
        "required": said["required"],
        "type": f"{kind}, {kind} …" if "items" in schema else kind,
        "allowed": list(_allowed(single)),
        "default": orjson.dumps(schema["default"]).decode().strip('"') if "default" in schema else "",
        "description": said.get("description", ""),
    }


def _allowed(schema: Json) -> Iterator[str]:
    """The values that a schema allows, one by one or as a range."""
    yield from map(str, schema.get("enum", ()))
    if "minimum" in schema or "maximum" in schema:
        yield f"{schema.get('minimum', '')} – {schema.get('maximum', '')}"


def _example(asked: Asked, path: str, said: Json) -> str:
    """An address of this kind that has an answer in the release that is served."""
    names = _names(asked, said["tags"][0])
    parts = {each["name"]: names.get(each["name"]) for each in said["parameters"] if each["in"] == "path"}
    query = {each["name"]: each for each in said["parameters"] if each["in"] == "query"}
    if None in parts.values() or (said["tags"][0] != GENERAL and said["tags"][0] not in asked.snapshot.segments):
        return ""
    for name, value in parts.items():
        path = path.replace("{" + name + "}", quote(str(value)))
    wanted = {name: _given(each) for name, each in query.items() if each["required"]}
    if "limit" in query:
        wanted["limit"] = str(_FEW)
    if "lang" in query:
        wanted["lang"] = asked.reader
    return f"{asked.root}/v1{path}" + (f"?{urlencode(wanted)}" if wanted else "")


def _given(parameter: Json) -> str:
    example = parameter["schema"].get("example", parameter.get("example", ""))
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def _names(asked: Asked, collection_id: str) -> dict[str, str]:
    """What stands in paths: an id of the collection, the number of the release, its file, the tile of the world."""
    segment = asked.snapshot.segments.get(collection_id)
    names = {"number": str(asked.snapshot.number), "name": MANIFEST, **dict.fromkeys(_TILE, "0")}
    if segment and segment.count:
        names["featureId"] = segment.ids([0])[0]
    return names
