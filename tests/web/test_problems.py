"""What goes wrong is said as a problem document, in the reader's language, without what is inside."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_cases import FIRST, Get, app_on, assert_problem, first_contents, publish

from touristinfo.domain.collections import Collection
from touristinfo.web.api import around


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.open("/v1/collections", method=method, data=b"x" * 100)
        assert_problem(response, 405)
        assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/v1/no/such/address", "/v1/collections/", "/v1x", "/v1/%00", "/v1/%FF%FE", "/v1/collections/a%00b"]
)
def test_unknown_addresses(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), 404)


def test_nothing_is_announced_that_is_not_built(client: FlaskClient) -> None:
    assert_problem(client.get("/v1/notices"), 404)


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("limit=0", "ko", "ko"),
        ("limit=0&lang=zh-TW", "ko", "zh-Hant"),
        ("lang=xx-invalid", "th", "th"),
        ("limit=0&lang=ja-simple", "ko", "ja"),
        ("limit=0&lang=*", "vi", "vi"),
        ("limit=%FF", "ko", "ko"),
    ],
)
def test_problems_are_in_the_readers_language(get: Get, query: str, header: str, language: str) -> None:
    response = get(f"/collections/facilities/items?{query}", accept_language=header)
    assert_problem(response, 400)
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_tells_nothing_and_logs_no_coordinates(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: object) -> None:
        raise ValueError(f"secret {given}")

    monkeypatch.setattr(around, "find_nearby", broken)
    with caplog.at_level(logging.DEBUG):
        response = app.test_client().get("/v1/nearby?lat=36.3752&lon=140.4767")
    assert_problem(response, 500)
    assert "secret" not in response.get_data(as_text=True)
    assert "ValueError" in caplog.text
    assert "36.3752" not in caplog.text
    assert "140.4767" not in caplog.text


def test_no_request_logs_where_the_reader_stands(get: Get, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        get("/nearby?lat=36.3752&lon=140.4767")
        get("/nearby?lat=36.3752&lon=999")
        get("/collections/facilities/items?bbox=140.4767,36.3752,1,1")
    assert "36.3752" not in caplog.text


@pytest.mark.parametrize("host", ['a"<b', "a b", "é.example", "a/b", ""])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/v1/collections", headers={"Host": host}, environ_overrides={"HTTP_HOST": host})
    assert_problem(response, 400)


class TestWithoutRelease:
    def test_everything_waits_but_the_process_is_alive(self, tmp_path: Path) -> None:
        client = app_on(tmp_path / "none").test_client()
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/", "/v1/collections", "/v1/collections/facilities/items", "/v1/releases"):
            response = client.get(path)
            assert_problem(response, 503)
            assert response.headers["Retry-After"]

    def test_a_damaged_first_release_is_not_served(self, tmp_path: Path, collections: dict[str, Collection]) -> None:
        publish(tmp_path, 1, FIRST, collections, first_contents())
        (blob,) = (tmp_path / "1" / "facilities").glob("*.block")
        blob.write_bytes(blob.read_bytes().replace(b"garden", b"Garden"))
        client = app_on(tmp_path).test_client()
        for path in ("/readyz", "/v1/collections/facilities/items"):
            assert_problem(client.get(path), 503)

    def test_ready_says_which_release(self, client: FlaskClient) -> None:
        response = client.get("/readyz?unknown=ignored")
        assert (response.status_code, response.text) == (200, "release 2\n")
        assert response.headers["Cache-Control"] == "no-store"


def test_the_public_side_does_without_a_database() -> None:
    """Not even its driver is loaded: a public node is installed and run with a releases folder alone."""
    loaded = "import sys, touristinfo.app; print({'sqlalchemy', 'geoalchemy2', 'psycopg'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "set()\n"
    )
