"""Puts the read API into an app: its views, the tables of their parameters, their description."""

from flask import Flask

from touristinfo.web.api import around, documents, features, feed, releases, schemas, tiles
from touristinfo.web.api.addresses import api, compile_tables
from touristinfo.web.api.openapi import keep_description
from touristinfo.web.serving import Serving

VIEWS = (documents, features, schemas, around, releases, feed, tiles)  # importing them has entered their addresses


def add_public_api(app: Flask, serving: Serving) -> None:
    """Serve /v1/ from `app`."""
    compile_tables(serving)
    keep_description(app, serving)
    app.register_blueprint(api)
