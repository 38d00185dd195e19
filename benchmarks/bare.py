"""The yardsticks: apps that answer constant bytes, as many as the address says, by Flask and by WSGI alone."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

MOST_BYTES = 10_000_000
BYTES = b"x" * MOST_BYTES
GEOJSON = "application/geo+json"


def flask_app() -> Flask:
    """A Flask app whose only view answers /{size} with so many bytes."""
    app = Flask(__name__)

    @app.get("/<int:size>")
    def constant(size: int) -> Response:
        return Response(BYTES[:size], mimetype=GEOJSON)

    return app


def plain_app() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """A WSGI app that answers /{size} with so many bytes."""

    def constant(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = BYTES[: int(environ["PATH_INFO"][1:])]
        start_response("200 OK", [("Content-Type", GEOJSON), ("Content-Length", str(len(body)))])
        return [body]

    return constant
