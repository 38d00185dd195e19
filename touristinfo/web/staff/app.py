"""Puts the console together: an app with sessions and forms, beside the public one, which has neither."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from touristinfo.config import TRANSLATIONS, Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import LANGUAGES
from touristinfo.errors import RequestError
from touristinfo.extensions import babel
from touristinfo.messages import N_, catalogs
from touristinfo.people.second_factors import must_have_one
from touristinfo.people.sign_in import note_request, signed_in
from touristinfo.web.staff.context import KEY, TOKEN, Office, locale, office, require, template_values
from touristinfo.web.staff.filters import LIST_HELPERS
from touristinfo.web.staff.moments import format_moment
from touristinfo.web.staff.problems import register_problems
from touristinfo.web.staff.provider import attach_provider
from touristinfo.web.staff.routes import OPEN, ROUTES, Route
from touristinfo.web.staff_api.app import create_staff_api

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX, API_PREFIX = "/staff", "/v1/staff"
_WEB = Path(__file__).resolve().parent.parent
MAX_BODY_BYTES = 1_000_000
_UPLOADS = {route.name: route.upload for route in ROUTES if route.upload}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_console(config: Config, collections: Mapping[str, Collection]) -> Flask:
    """The app of the console. The database is not opened yet."""
    app = Flask(
        "touristinfo.web",
        static_folder=str(_WEB / "static" / "staff"),
        static_url_path=f"{PREFIX}/static",
        template_folder=str(_WEB / "templates"),
    )
    names = catalogs()
    is_secure = urlsplit(config.public_url).scheme == "https"
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME=f"{'__Secure-' if is_secure else ''}touristinfo-staff",
        SESSION_COOKIE_PATH=PREFIX,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_secure,
        PERMANENT_SESSION_LIFETIME=config.session_longest,
        WTF_CSRF_TIME_LIMIT=int(config.session_longest.total_seconds()),
        BABEL_TRANSLATION_DIRECTORIES=";".join([str(TRANSLATIONS)] * len(names)),
        BABEL_DOMAIN=";".join(names),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(languages=LANGUAGES, csrf=_csrf_field, **LIST_HELPERS)
    app.jinja_env.filters["moment"] = format_moment
    Office(config, collections).attach(app)
    babel.init_app(app, locale_selector=locale)
    app.before_request(_know_who_asks)
    app.before_request(_take_files)  # of those who may send them, before anything reads the form
    CSRFProtect(app)
    attach_provider(app, config.identity_provider)
    register_problems(app)
    for route in ROUTES:
        app.add_url_rule(route.rule, route.name, _guarded(route), methods=list(route.methods))
    app.before_request(_refuse_nul)
    app.after_request(_with_headers)
    app.context_processor(template_values)
    return app


def beside(public: "WSGIApplication", console: Flask) -> "WSGIApplication":
    """An application that hands what is for staff to the console and its API, and all else to the public side."""
    shared: Office = console.extensions[KEY]
    api = create_staff_api(shared.config, shared)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/"):
            return console(environ, start_response)
        if path.startswith(API_PREFIX) and path[len(API_PREFIX) :][:1] in ("", "/"):
            return api(environ, start_response)
        return public(environ, start_response)

    return answer


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _refuse_nul() -> None:
    """PostgreSQL keeps no U+0000 in a text, and no text that people read has one."""
    sent = chain([request.path], *request.args.listvalues(), *request.form.listvalues())
    if any("\0" in each for each in sent):
        raise RequestError(N_("A character was sent that no text has (U+0000). Nothing was changed."))


def _know_who_asks() -> None:
    token = session.get(TOKEN)
    g.actor = g.login = None
    g.is_fresh = g.lacks_factor = False
    if not token or request.endpoint == "static":
        return
    config = office().config
    with office().reading() as opened:
        found = signed_in(opened, token, config.session_idle, config.session_longest)
    if found is None:
        session.pop(TOKEN)
        return
    g.actor, g.login, g.is_fresh = found.actor, found.login, found.is_fresh
    g.lacks_factor = found.factor is None and must_have_one(config.second_factor, found.actor.grants)
    if found.to_note:
        with office().writing() as opened:
            note_request(opened, token)


def _take_files() -> None:
    most = _UPLOADS.get(request.endpoint or "", 0)
    if most and g.actor is not None:
        request.max_content_length = most + MAX_BODY_BYTES


def _guarded(route: Route) -> Callable[..., Any]:
    @wraps(route.view)
    def view(**values: Any) -> Any:
        if route.action is not OPEN:
            if g.actor is None:
                back = request.full_path if request.method == "GET" else url_for("start")
                return redirect(url_for("sign_in", next=back))
            if g.lacks_factor and not route.secures:
                return redirect(url_for("second_factors"))
            require(route.action)
        return route.view(**values)

    return view


def _with_headers(response: Response) -> Response:
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "max-age=3600"
        return response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Language", locale())
    return response
