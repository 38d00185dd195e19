"""The benchmark refuses to compare programs that answer with other places."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from benchmarks.addresses import Case
from benchmarks.competitors import check_same, count_of, ids_of

pytestmark = pytest.mark.slow

ANSWERS = {"/ours": ["a", "b"], "/same": ["b", "a"], "/fewer": ["a"], "/others": ["a", "c"]}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        features = [{"type": "Feature", "id": each} for each in ANSWERS[self.path]]
        said = {"type": "FeatureCollection", "features": features, "numberMatched": len(features)}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def case_of(path: str) -> Case:
    return Case("bbox-100", {"touristinfo": ["/ours"], "tipg": [path]})


def test_the_same_ids_in_another_order_will_do(address: str):
    check_same(address, {"tipg": address}, case_of("/same"), 1, ids_of)


@pytest.mark.parametrize("path", ["/fewer", "/others"])
def test_other_ids_end_the_run_and_are_named(address: str, path: str):
    with pytest.raises(RuntimeError, match=rf"tipg answers otherwise than touristinfo: .*{path}: .*, not \{{"):
        check_same(address, {"tipg": address}, case_of(path), 1, ids_of)


def test_filters_are_compared_by_their_counts(address: str):
    check_same(address, {"tipg": address}, case_of("/others"), 1, count_of)
    with pytest.raises(RuntimeError, match="/fewer: 1, not 2"):
        check_same(address, {"tipg": address}, case_of("/fewer"), 1, count_of)
