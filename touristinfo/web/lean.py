"""Flask less what anonymous reading has no use for: sessions, and reading the same host and path again each time."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wsgi import get_host

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RULE = "touristinfo.rule"  # in the environment of a request: the rule that it matched, `/v1/nearby`
_MATCHES = 1024  # remembered; most requests are for few paths, which differ in their query


class NoSessions(SessionInterface):
    """Readers are anonymous: no cookie is read or set."""

    _nothing = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return self._nothing

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Nothing is ever in it."""


class _Context(RequestContext):
    """A request whose match is looked up before it is searched for, and noted for who watches from outside."""

    app: "LeanFlask"

    def match_request(self) -> None:
        environ = self.request.environ
        asked = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        remembered = self.app.matches.get(asked)
        if remembered:
            rule, names = remembered
            self.request.url_rule, self.request.view_args = rule, {**names}
        else:
            super().match_request()
            if self.request.url_rule is None:  # nothing is there, or it is somewhere else
                return
            if len(self.app.matches) >= _MATCHES:
                self.app.matches.clear()
            self.app.matches[asked] = self.request.url_rule, self.request.view_args or {}
        environ[RULE] = self.request.url_rule.rule


class LeanFlask(Flask):
    """Flask as it is, but for three things done with less; figures: docs/design.md, "The hot path"."""

    session_interface = NoSessions()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.matches: dict[tuple[str, str], tuple[Rule, dict[str, Any]]] = {}

    def request_context(self, environ: "WSGIEnvironment") -> RequestContext:
        """The context of a request, which remembers matches."""
        return _Context(self, environ)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What Flask makes for a server that has no name of its own, with the host read once for all its requests."""
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        scheme = environ["wsgi.url_scheme"]
        sent, name, port = environ.get("HTTP_HOST"), environ["SERVER_NAME"], environ["SERVER_PORT"]
        request.host, server = _host(scheme, sent, name, port)
        path, query = _text(environ.get("PATH_INFO", "")), _text(environ.get("QUERY_STRING", ""))
        prefix = _text(environ.get("SCRIPT_NAME", ""))
        return MapAdapter(self.url_map, server, prefix, "", scheme, path, request.method, query)

    def ensure_sync(self, func: Any) -> Any:
        """The function itself: none here is a coroutine."""
        return func


@lru_cache(maxsize=64)
def _host(scheme: str, sent: str | None, name: str, port: str) -> tuple[str, str]:
    """The host that a request was sent to, and the server name that this is to a map of addresses. Raises BadHost."""
    environ = {"wsgi.url_scheme": scheme, "SERVER_NAME": name, "SERVER_PORT": port}
    host = get_host(environ if sent is None else {**environ, "HTTP_HOST": sent})
    return host, Map().bind(host, subdomain="").server_name


def _text(raw: str) -> str:
    """A string of the WSGI environment, which has bytes as latin-1 (PEP 3333), as text."""
    return raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "replace")
