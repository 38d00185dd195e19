"""Turns what goes wrong in the console into a page that says what, and what to do."""

import traceback
from http import HTTPStatus

from flask import Flask, current_app, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from touristinfo.errors import (
    ConflictError,
    GoneError,
    LockedError,
    NotAllowedError,
    NotFoundError,
    RequestError,
    SettingError,
    TouristinfoError,
    UnavailableError,
    UnreadableFileError,
)
from touristinfo.messages import N_, translate
from touristinfo.people.attempts import TooManyAttemptsError
from touristinfo.store.faults import explained
from touristinfo.web.staff.context import locale, office

STATUS_OF: dict[type[TouristinfoError], HTTPStatus] = {
    RequestError: HTTPStatus.BAD_REQUEST,
    UnreadableFileError: HTTPStatus.BAD_REQUEST,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    GoneError: HTTPStatus.GONE,
    ConflictError: HTTPStatus.CONFLICT,
    LockedError: HTTPStatus.CONFLICT,
    TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
    SettingError: HTTPStatus.SERVICE_UNAVAILABLE,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES = {
    400: N_("This cannot be done so"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not found"),
    409: N_("Something else came first"),
    410: N_("No longer there"),
    413: N_("Too large"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
    503: N_("Not available at present"),
}
_OF_FLASK = {
    404: N_("There is no such page here."),
    405: N_("This address is for forms only."),
    413: N_("What was sent is larger than is taken here."),
}
_AWAY = N_("The database cannot be used at present. Nothing was changed; please try again later.")


def register_problems(app: Flask) -> None:
    """Answer every exception of `app` with a page."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(TouristinfoError, _of_ours)
    app.register_error_handler(DBAPIError, _of_the_database)
    app.register_error_handler(HTTPException, _of_flask)
    app.register_error_handler(Exception, _unexpected)


def in_words(error: TouristinfoError) -> str:
    """What an error says, in the language of the page; not which server, folder or account the database has."""
    if isinstance(error, UnavailableError) and error.values:
        current_app.logger.error("%s", error)
        return translate(locale(), _AWAY)
    return translate(locale(), error.message, **error.values)


def _page(status: int, message: str) -> tuple[str, int]:
    title = translate(locale(), TITLES.get(status, TITLES[500]))
    return render_template("staff/problem.html", title=title, message=message), status


def _of_ours(error: TouristinfoError) -> tuple[str, int]:
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), None)
    return _unexpected(error) if status is None else _page(status, in_words(error))


def _of_the_database(error: DBAPIError) -> tuple[str, int]:
    return _of_ours(explained(error, office().config.database_url))


def _forged(_error: CSRFError) -> tuple[str, int]:
    return _page(400, gettext("The form was too old, or not from here. Nothing was changed; open the page again."))


def _of_flask(error: HTTPException) -> AnyResponse | tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    return _page(code, translate(locale(), _OF_FLASK.get(code, TITLES.get(code, TITLES[500]))))


def log_unexpected(error: Exception) -> None:
    """Note where an error happened; not its message, which may hold what somebody typed."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("%s in %s\n%s", type(error).__name__, request.endpoint, frames)


def _unexpected(error: Exception) -> tuple[str, int]:
    log_unexpected(error)
    return _page(500, gettext("It has been noted. Please try again, and tell your administrator if it stays so."))
