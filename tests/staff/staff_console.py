"""A console on a fresh database with two places, and people of each role, for tests of its pages."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine
from stored import WIFI, record, store
from werkzeug.test import TestResponse

from touristinfo.app import CONSOLE, create_app
from touristinfo.config import read_config
from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Grant, Role
from touristinfo.people import accounts
from touristinfo.people.secrets import hash_password
from touristinfo.release import publish
from touristinfo.store.database import writing
from touristinfo.web.staff.context import KEY

PASSWORD = "seven quiet herons"
GRANTS = {
    "translator": Grant(Role.TRANSLATOR, "ko"),
    "reviewer": Grant(Role.REVIEWER, "ko"),
    "editor": Grant(Role.EDITOR, municipality="082015"),
    "publisher": Grant(Role.PUBLISHER),
    "administrator": Grant(Role.ADMINISTRATOR),
}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@cache
def _hashed() -> str:
    return hash_password(PASSWORD, "nobody's")


@dataclass
class Browser:
    """A browser that sends forms as people do, with the token of the last page."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, follow_redirects=True)

    def post(self, address: str, page: str = "/staff/sign-in", **fields: object) -> TestResponse:
        """Send a form of `page`."""
        found = _TOKEN.search(self.client.get(page, follow_redirects=True).text)
        assert found
        return self.client.post(address, data={"csrf_token": found[1], **fields})

    def is_signed_in(self) -> bool:
        return self.client.get("/staff/account").status_code == 200

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/staff/sign-in", login=login, password=password)


class Console:
    """The app, and browsers of the people who work with it."""

    def __init__(self, engine: Engine, collections: dict[str, Collection], folder: Path) -> None:
        self.engine, self.collections = engine, collections
        url = engine.url.render_as_string(hide_password=False)
        self.config = replace(read_config({}), database_url=url, releases=folder, secret_key="k" * 32)
        self.app = create_app(self.config)

    def store(self, *names: str, municipality: str = "082015", layer: str = WIFI.id) -> list[str]:
        records = [record(name, name, properties={"ssids": ["a"], "municipality_code": municipality}) for name in names]
        return store(writing(self.engine), self.collections, replace(WIFI, id=layer), *records)

    def rename(self, id_: str, key: str, name: str) -> None:
        """The layer is imported anew with another Japanese name for the place of this key."""
        properties = {"ssids": ["a"], "municipality_code": "082015"}
        assert store(writing(self.engine), self.collections, WIFI, record(key, name, properties=properties)) == [id_]

    def restart(self, **settings: Any) -> None:
        """Another app, with other settings."""
        self.close()
        self.config = replace(self.config, **settings)
        self.app = create_app(self.config)

    def close(self) -> None:
        self.app.extensions[CONSOLE].extensions[KEY].close()

    def publish(self) -> None:
        publish(self.engine, self.config, self.collections)

    def add(self, login: str, *grants: Grant) -> None:
        """An account with PASSWORD."""
        with writing(self.engine).begin() as session:
            accounts.invite(session, "", login, grants, login.title())
            accounts.account(session, login).password_hash = _hashed()  # hashing takes long, so that guessing does

    def browser(self, login: str = "") -> Browser:
        """A browser, signed in if a `login` is given."""
        browser = Browser(self.app.test_client())
        browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
        if login:
            assert browser.sign_in(login).status_code == 302
        return browser
