"""Puts the Flask app together: settings, extensions, blueprints by role, error table."""

from flask import Flask

from touristinfo.config import TRANSLATIONS, Config, Role, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.languages import interface_locale
from touristinfo.extensions import babel
from touristinfo.published.current import Releases
from touristinfo.web.api.routes import add_public_api
from touristinfo.web.health import health
from touristinfo.web.negotiation import reader_language
from touristinfo.web.problems import register_problems
from touristinfo.web.serving import Serving
from touristinfo.web.visitor.views import visitor


def create_app(config: Config | None = None) -> Flask:
    """The app for `config`, by default that of the environment. Raises SettingError, DeclarationError."""
    config = config or read_config()
    app = Flask("touristinfo.web")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    babel.init_app(app, locale_selector=lambda: interface_locale(reader_language()))
    serving = Serving(config, load_collections(config.data), Releases(config.releases))
    serving.attach(app)
    register_problems(app)
    app.register_blueprint(health)
    if config.role in (Role.PUBLIC, Role.ALL):
        add_public_api(app, serving)
        app.register_blueprint(visitor)
    return app
