"""Two small releases, made without any database, and an app that serves them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_cases import FIRST, SECOND, Get, app_on, first_contents, publish, second_contents
from werkzeug.test import TestResponse

from touristinfo.domain.collections import Collection


@pytest.fixture(scope="session")
def releases_folder(tmp_path_factory: pytest.TempPathFactory, collections: dict[str, Collection]) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    publish(folder, 1, FIRST, collections, first_contents())
    publish(folder, 2, SECOND, collections, second_contents())
    return folder


@pytest.fixture(scope="session")
def app(releases_folder: Path) -> Flask:
    return app_on(releases_folder)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def get(client: FlaskClient) -> Get:
    """GET an address under /v1/ with headers as keywords (`accept_language="ko"`)."""

    def get(path: str, **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(f"/v1{path}", headers=given, buffered=True)

    return get
