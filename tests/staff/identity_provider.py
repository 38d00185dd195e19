"""A small identity provider that speaks OpenID Connect: discovery, keys, authorization code with PKCE, ID tokens."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "the-desk", "a secret of the tests"


@dataclass
class Provider:
    """What it knows of who is signed in there, and what a test makes it say wrongly.

    `claims`: changes to the ID token (None = left out); `metadata`: to what it says of itself; `about`: what it gives
    at its userinfo address; `key`: with what it signs, `published`: the key that others are told.
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1", "email": "kim@pref.example.jp"})
    about: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}, private=True))
    published: Any = None
    header: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_down: bool = False

    def authorize(self, address: str) -> str:
        """Somebody signs in there: where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def answer(self, path: str, form: dict[str, str], credentials: str) -> Any:
        if self.is_down:
            return None
        if path == "/.well-known/openid-configuration":
            return self._metadata()
        if path == "/keys":
            return {"keys": [(self.published or self.key).as_dict(private=False)]}
        if path == "/token":
            return self._tokens(form, credentials)
        return self.about if path == "/about" else None

    def _metadata(self) -> dict[str, Any]:
        addresses = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        said = {name: self.issuer + path for name, path in addresses.items()}
        if self.about:
            said["userinfo_endpoint"] = f"{self.issuer}/about"
        return {"issuer": self.issuer, **said, "response_types_supported": ["code"], **self.metadata}

    def _tokens(self, form: dict[str, str], credentials: str) -> Any:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_ours = base64.b64decode(credentials.removeprefix("Basic ")).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        if asked is None or not is_ours or proof.decode().rstrip("=") != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        token = jwt.encode(header, claims, self.key, algorithms=[header["alg"]])
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token}


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Have `provider` answer on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            said = provider.answer(urlsplit(self.path).path, form, self.headers.get("Authorization", ""))
            self.send_response(503 if said is None else 400 if "error" in said else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
