"""Puts the Flask app together: settings, extensions, blueprints by role, error table."""

import gc
import importlib

from flask import Flask

from touristinfo.config import TRANSLATIONS, Config, Role, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.languages import interface_locale
from touristinfo.domain.reference_systems import reference_systems
from touristinfo.extensions import babel
from touristinfo.messages import catalogs
from touristinfo.published.current import Releases
from touristinfo.web.api.routes import add_public_api
from touristinfo.web.health import health
from touristinfo.web.lean import LeanFlask
from touristinfo.web.negotiation import reader_language
from touristinfo.web.observation import observe_release, observe_requests
from touristinfo.web.problems import register_problems
from touristinfo.web.serving import Serving
from touristinfo.web.visitor.views import visitor

CONSOLE = "touristinfo-console"  # the console's own app, among the extensions
_CONSOLE = "touristinfo.web.staff.app"  # found by name: a public node has neither a database nor its driver
GARBAGE_AFTER = 20_000  # objects; requests leave hardly any circles
MAX_BODY_BYTES = 65_536  # nothing that is public takes a body


def create_app(config: Config | None = None) -> Flask:
    """The app for `config`, by default that of the environment. Raises SettingError, DeclarationError."""
    config = config or read_config()
    app = LeanFlask("touristinfo.web")
    names = catalogs()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(TRANSLATIONS)] * len(names))
    app.config["BABEL_DOMAIN"] = ";".join(names)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    babel.init_app(app, locale_selector=lambda: interface_locale(reader_language()))
    releases = Releases(config.releases, observe_release)
    serving = Serving(config, load_collections(config.data), releases, reference_systems(config.crs))
    serving.attach(app)
    register_problems(app)
    app.register_blueprint(health)
    if config.role in (Role.PUBLIC, Role.ALL):
        add_public_api(app, serving)
        app.register_blueprint(visitor)
    if config.role in (Role.OFFICE, Role.ALL):
        staff = importlib.import_module(_CONSOLE)
        app.extensions[CONSOLE] = staff.create_console(config, serving.collections)
        app.wsgi_app = staff.beside(app.wsgi_app, app.extensions[CONSOLE])  # type: ignore[method-assign]
    if config.metrics or config.log_requests:
        observe_requests(app, config.log_requests)
    return app


def worker_app() -> Flask:
    """The app of a process that serves nothing else, its settings from the environment. Raises like `create_app`."""
    app = create_app()
    settle()
    return app


def settle() -> None:
    """Let the garbage collector not look again at what is there now, which stays.

    A whole look takes 80 ms, and a thousand features in an answer, each in three pieces, would cause one every hundred
    answers.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
