"""Turns exceptions into `application/problem+json` (RFC 9457) in the reader's language; one table says which status."""

import traceback
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from touristinfo.domain.languages import interface_locale, interface_tag
from touristinfo.errors import (
    GoneError,
    NoReleaseError,
    NotFoundError,
    ReleaseDamagedError,
    RequestError,
    TouristinfoError,
)
from touristinfo.messages import N_, translate
from touristinfo.web.headers import OPEN_TO_ALL
from touristinfo.web.negotiation import reader_language

PROBLEM = "application/problem+json"
RETRY_AFTER_SECONDS = "30"

STATUS_OF: dict[type[TouristinfoError], HTTPStatus] = {
    RequestError: HTTPStatus.BAD_REQUEST,
    NotFoundError: HTTPStatus.NOT_FOUND,
    GoneError: HTTPStatus.GONE,
    NoReleaseError: HTTPStatus.SERVICE_UNAVAILABLE,
    ReleaseDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES: dict[int, str] = {
    400: N_("Bad request"),
    404: N_("Not found"),
    405: N_("Method not allowed"),
    410: N_("Gone"),
    414: N_("Address too long"),
    416: N_("Range not satisfiable"),
    500: N_("Internal error"),
    503: N_("Not available at present"),
}
# Details of faults that are found outside our code or must not be described.
DETAILS: dict[int, str] = {
    404: N_("There is nothing at this address."),
    405: N_("This address can only be read (GET, HEAD)."),
    414: N_("The address with its query is longer than this server takes."),
    500: N_("Something went wrong here; it has been noted."),
    503: N_("There is no release to serve yet. Please try again later."),
}
_SHOWN_VALUES = ("value", "allowed")


def register_problems(app: Flask) -> None:
    """Answer every exception of `app` with a problem document."""
    app.register_error_handler(TouristinfoError, _of_ours)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, detail: str = "", values: dict[str, Any] | None = None, **members: Any) -> Response:
    """A problem document: `detail` is a message id, filled from `values`; empty `members` are left out."""
    tag = reader_language()
    locale = interface_locale(tag)
    title = TITLES.get(status) or HTTPStatus(status).phrase
    document = {"type": "about:blank", "title": translate(locale, title), "status": int(status)}
    if detail:
        document["detail"] = translate(locale, detail, **(values or {}))
    document |= {name: value for name, value in members.items() if value}
    headers = {
        **OPEN_TO_ALL,
        "Cache-Control": "no-store",
        "Content-Language": interface_tag(tag),
        "Vary": "Accept-Language",
    }
    return Response(orjson.dumps(document), status, headers, content_type=PROBLEM)


def _of_ours(error: TouristinfoError) -> Response:
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), None)
    if status is None:
        return _unexpected(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response = problem(status, DETAILS[503])
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return response
    shown = {name: error.values[name] for name in _SHOWN_VALUES if name in error.values}
    shown["parameter"] = getattr(error, "parameter", "")
    elsewhere = getattr(error, "link", "")
    links = [{"rel": "latest-version", "href": elsewhere}] if elsewhere else []
    return problem(status, error.message, error.values, **shown, links=links)


def http_problem(error: HTTPException) -> Any:
    """What Flask itself refuses, as a problem document; a redirect stays one."""
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    response = problem(code, DETAILS.get(code, ""))
    for name, value in error.get_headers():
        if name in ("Allow", "Content-Range", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    # Neither the message nor the query: both may hold where a reader stands.
    frames = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("%s in %s\n%s", type(error).__name__, request.endpoint, frames)
    return problem(500, DETAILS[500])
