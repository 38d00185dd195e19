"""The yardstick: a Flask view that answers constant bytes, as many as the address says."""

from flask import Flask, Response

MOST_BYTES = 10_000_000
BYTES = b"x" * MOST_BYTES
app = Flask(__name__)


@app.get("/<int:size>")
def constant(size: int) -> Response:
    """Answer `size` bytes."""
    return Response(BYTES[:size], mimetype="application/geo+json")
