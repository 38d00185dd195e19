"""What operators are told of requests: by address, method and status, and never what a visitor sent."""

import json
import logging
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_cases import FIRST, app_on, first_contents, publish

from touristinfo.domain.collections import Collection
from touristinfo.logs import JsonLines
from touristinfo.web.observation import REGISTRY, observe_requests


@pytest.fixture
def observed(releases_folder: Path) -> FlaskClient:
    app = app_on(releases_folder)
    observe_requests(app, log_requests=True)
    return app.test_client()


def count(address: str, method: str, status: int) -> float:
    labels = {"address": address, "method": method, "status": str(status)}
    return REGISTRY.get_sample_value("touristinfo_requests_total", labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "counted"),
    [
        ("GET", "/v1/nearby?lat=36.3752&lon=140.4767", ("/v1/nearby", "GET", 200)),
        ("GET", "/v1/nearby?lat=x", ("/v1/nearby", "GET", 400)),
        ("HEAD", "/v1/collections/wifi_spots", ("/v1/collections/<collection_id>", "HEAD", 200)),
        ("GET", "/36.3752/140.4767", ("none", "GET", 404)),
        ("36.3752", "/v1/nearby", ("none", "other", 405)),
    ],
)
def test_a_request_is_counted_under_what_we_declared(
    observed: FlaskClient, method: str, path: str, counted: tuple[str, str, int]
) -> None:
    before = count(*counted)
    observed.open(path, method=method)
    assert count(*counted) == before + 1


def test_the_time_of_answers_is_counted(observed: FlaskClient) -> None:
    name, labels = "touristinfo_request_seconds_count", {"address": "/v1/collections"}
    before = REGISTRY.get_sample_value(name, labels) or 0
    observed.get("/v1/collections")
    assert REGISTRY.get_sample_value(name, labels) == before + 1


def test_no_label_and_no_line_holds_what_a_visitor_sent(
    observed: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        observed.get("/v1/nearby?lat=36.3752&lon=140.4767", headers={"User-Agent": "36.3752"})
        observed.get("/36.3752")
        observed.open("/v1/nearby?lat=36.3752", method="36.3752")
    lines = [JsonLines().format(record) for record in caplog.records]
    said = [json.loads(line) for line in lines if "observation" in line]
    assert [(each["address"], each["status"]) for each in said] == [("/v1/nearby", 200), ("none", 404), ("none", 405)]
    labels = [str(sample.labels) for metric in REGISTRY.collect() for sample in metric.samples]
    assert not [text for text in lines + labels if "36.3752" in text or "127.0.0.1" in text]


def test_the_release_and_what_could_not_be_loaded_are_told(tmp_path: Path, collections: dict[str, Collection]) -> None:
    failed = REGISTRY.get_sample_value("touristinfo_release_load_failures_total") or 0
    publish(tmp_path, 1, FIRST, collections, first_contents())
    assert app_on(tmp_path).test_client().get("/readyz").status_code == 200
    assert REGISTRY.get_sample_value("touristinfo_release_number") == 1
    assert REGISTRY.get_sample_value("touristinfo_release_published_timestamp_seconds") == FIRST.timestamp()
    assert REGISTRY.get_sample_value("touristinfo_release_load_failures_total") == failed
    (tmp_path / "1" / "facilities" / "columns.bin").write_bytes(b"")
    assert app_on(tmp_path).test_client().get("/readyz").status_code == 503
    assert REGISTRY.get_sample_value("touristinfo_release_load_failures_total") == failed + 1


def test_a_log_line_is_one_object_without_the_message_of_an_exception() -> None:
    try:
        raise ValueError(f"lat={36 + 0.3752}")
    except ValueError:
        record = logging.LogRecord("here", logging.ERROR, "f", 1, "went %s\nwrong", ("quite",), sys.exc_info())
    line = JsonLines().format(record)
    said = json.loads(line)
    assert "\n" not in line
    assert (said["level"], said["logger"], said["message"], said["error"]) == (
        "error",
        "here",
        "went quite\nwrong",
        "ValueError",
    )
    assert "test_observation" in said["stack"]
    assert "36.3752" not in line
