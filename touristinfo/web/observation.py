"""Counts and, if wanted, logs requests: by address template, method and status, never by what a visitor sent."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from touristinfo.published.snapshot import Snapshot
from touristinfo.web.lean import RULE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

# Where PROMETHEUS_MULTIPROC_DIR is set (`touristinfo serve` does that), these stand in files that all workers share.
REGISTRY = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
UNKNOWN_ADDRESS = "none"  # where nothing is, whatever was asked for
OTHER_METHOD = "other"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

requests = Counter("touristinfo_requests", "Requests answered.", ["address", "method", "status"], registry=REGISTRY)
seconds = Histogram(
    "touristinfo_request_seconds",
    "Time until an answer is made (without sending it).",
    ["address"],
    buckets=SECONDS,
    registry=REGISTRY,
)
failures = Counter("touristinfo_release_load_failures", "Releases that could not be loaded.", registry=REGISTRY)
release = Gauge(
    "touristinfo_release_number",
    "Release that a worker serves; 0 before its first request.",
    registry=REGISTRY,
    multiprocess_mode="liveall",
)
published = Gauge(
    "touristinfo_release_published_timestamp_seconds",
    "When that release was published; its age is time() minus this.",
    registry=REGISTRY,
    multiprocess_mode="liveall",
)


def observe_release(snapshot: Snapshot | None) -> None:
    """Note that a release was loaded, or (None) that one could not be."""
    if snapshot is None:
        failures.inc()
    else:
        release.set(snapshot.number)
        published.set(snapshot.published_at.timestamp())


class Observed:
    """A WSGI app around `app` that counts its requests, and with `log_requests` writes a line for each."""

    def __init__(self, app: "WSGIApplication", log_requests: bool) -> None:
        self.app = app
        self.log_requests = log_requests
        self._counted: dict[tuple[str, ...], tuple[Counter, Histogram]] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the app does."""
        answered = ""

        def noted(status: str, *rest: Any) -> Callable[[bytes], object]:
            nonlocal answered
            answered = status
            return start_response(status, *rest)

        began = time.perf_counter()
        body = self.app(environ, noted)
        took = time.perf_counter() - began
        address, method, status = environ.get(RULE, UNKNOWN_ADDRESS), environ["REQUEST_METHOD"], answered[:3]
        method = method if method in METHODS else OTHER_METHOD
        count, times = self._counted.get((address, method, status)) or self._count(address, method, status)
        count.inc()
        times.observe(took)
        if self.log_requests:
            fields = {"address": address, "method": method, "status": int(status), "ms": round(took * 1000, 2)}
            log.info("request", extra={"fields": fields})
        return body

    def _count(self, *labels: str) -> tuple[Counter, Histogram]:
        """The counters with these labels, which prometheus_client takes longer to find than to count with."""
        self._counted[labels] = found = requests.labels(*labels), seconds.labels(labels[0])
        return found


def observe_requests(app: Flask, log_requests: bool) -> None:
    """Count the requests of `app`."""
    app.wsgi_app = Observed(app.wsgi_app, log_requests)  # type: ignore[method-assign]
