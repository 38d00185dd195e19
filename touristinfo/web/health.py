"""For operators and load balancers: does the process answer, and has it a release to serve?"""

from flask import Blueprint, Response

from touristinfo.web.serving import serving

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers."""
    return _plain("ok")


@health.get("/readyz")
def ready() -> Response:
    """200 with the number of the release that is served; NoReleaseError (503) until there is a whole one."""
    return _plain(f"release {serving().releases.current().number}")


def _plain(text: str) -> Response:
    return Response(text + "\n", headers={"Cache-Control": "no-store"}, content_type="text/plain; charset=utf-8")
