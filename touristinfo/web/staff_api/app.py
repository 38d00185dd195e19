"""Puts the staff API together: an app of its own, tokens instead of sessions, problem documents instead of pages."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, g, request
from marshmallow import Schema, ValidationError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from touristinfo.config import Config
from touristinfo.domain.roles import Actor
from touristinfo.errors import ConflictError, NotAllowedError, RequestError, TouristinfoError
from touristinfo.messages import N_, translate
from touristinfo.people.tokens import Scope, actor_of_token
from touristinfo.store.faults import explained
from touristinfo.web.staff.context import Office, locale, office, require
from touristinfo.web.staff.problems import STATUS_OF, in_words, log_unexpected
from touristinfo.web.staff_api.addresses import ADDRESSES, OPEN, Address
from touristinfo.web.staff_api.openapi import description

PROBLEM = "application/problem+json"
_MOST_BYTES = 1_000_000
_STATUS_OF = {**STATUS_OF, ConflictError: HTTPStatus.PRECONDITION_FAILED}
_UPLOAD_BESIDES = 100_000  # bytes of a form around its file


def create_staff_api(config: Config, shared: Office) -> Flask:
    """The app of the API, which shares the `Office` of the console."""
    app = Flask("touristinfo.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.secret_key = config.secret_key  # for nothing: no cookie is read or set
    shared.attach(app)
    for each in ADDRESSES:
        app.add_url_rule(each.rule, each.name, _answering(each), methods=[each.method])
    document = description()
    app.add_url_rule("/v1/staff/openapi.json", "description", lambda: _json(document))
    app.register_error_handler(TouristinfoError, _of_ours)
    app.register_error_handler(DBAPIError, lambda error: _of_ours(explained(error, config.database_url)))
    app.register_error_handler(HTTPException, _of_flask)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_with_headers)
    return app


def _answering(address: Address) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        if address.scope is not OPEN:
            _know_who_asks(address)
        if address.upload:
            request.max_content_length = office().config.max_file_bytes + _UPLOAD_BESIDES
        given = address.view(_said(address), **path)
        return given if isinstance(given, Response) else _json(given, address.status)

    view.__name__ = address.name
    return view


def _know_who_asks(address: Address) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = _found(token.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise NoTokenError(N_("A token is needed: Authorization: Bearer …; it is made at /staff/account."))
    g.actor, scopes = found
    if address.scope not in scopes:
        raise NotAllowedError(N_("The token is not for this: it lacks the scope %(scope)s."), scope=address.scope)
    require(address.action)


def _found(token: str) -> tuple[Actor, frozenset[Scope]] | None:
    with office().reading() as opened:
        return actor_of_token(opened, token)


class NoTokenError(TouristinfoError):
    """There is no token, or it does not hold."""


def _said(address: Address) -> dict[str, Any]:
    """What the request says, checked. Raises RequestError that names the member."""
    if address.query:
        return _loaded(address.query(), request.args.to_dict())
    if address.form:
        return _loaded(address.form(), request.form.to_dict())
    if address.body:
        return _loaded(address.body(), _parsed(request.get_data()))
    return {}


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:  # also what is nested too deep
        return None


def _loaded(shape: Schema, said: Any) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise RequestError(N_("The body must be a JSON object."))
    try:
        loaded: dict[str, Any] = shape.load(said)
    except ValidationError as error:
        name, messages = next(iter(_messages(error).items()))
        raise RequestError(
            N_("%(name)s: %(reason)s"), parameter=str(name), name=name, reason=json.dumps(messages, ensure_ascii=False)
        ) from None
    return loaded


def _messages(error: ValidationError) -> dict[str, Any]:
    return error.messages if isinstance(error.messages, dict) else {"": error.messages}


def _json(given: Any, status: int = 200) -> Response:
    return Response(json.dumps(given, ensure_ascii=False), status, content_type="application/json")


def _of_ours(error: TouristinfoError) -> Response:
    if isinstance(error, NoTokenError):
        answer = _problem(401, translate(locale(), error.message))
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    status = next((_STATUS_OF[kind] for kind in type(error).__mro__ if kind in _STATUS_OF), None)
    if status is None:
        return _unexpected(error)
    return _problem(status, in_words(error), getattr(error, "parameter", ""))


def _of_flask(error: HTTPException) -> Response:
    answer = _problem(error.code or 500, "")
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    log_unexpected(error)
    return _problem(500, "")


def _problem(status: int, detail: str, parameter: str = "") -> Response:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    said |= {name: value for name, value in (("detail", detail), ("parameter", parameter)) if value}
    return Response(json.dumps(said, ensure_ascii=False), status, content_type=PROBLEM)


def _with_headers(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
