"""Settles at the start of a request what it asks for: release, language, parameters, address; held to its end."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlencode

from flask import Request, request
from flask.globals import request_ctx
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.http import parse_accept_header
from werkzeug.urls import iri_to_uri
from werkzeug.utils import cached_property

from touristinfo.domain.languages import ALL_LANGUAGES, interface_locale, interface_tag
from touristinfo.domain.negotiation import language_of, negotiate
from touristinfo.errors import RequestError
from touristinfo.published.snapshot import Snapshot
from touristinfo.web.compression import Content
from touristinfo.web.parameters import PAGE, ParameterTable, query_pairs
from touristinfo.web.serving import Serving

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
HTML = "text/html"
ATOM = "application/atom+xml"
_DATA = (GEOJSON, JSON, SCHEMA)  # what answers are where they are no pages
_LONGEST_ACCEPT = 500  # characters that are looked at
MOST_ROWS = 250  # of the table on a page: each takes twenty times as long as the data of a feature

PageMaker = Callable[["Asked", Content], Content]  # what an answer says as JSON -> the page that says the same

# RFC 3986, section 3.4, of which `&` divides the pairs.
_URI_QUERY = re.compile(r"(?:[\w\-.~!$'()*+,;=:@/?&]++|%[0-9A-Fa-f]{2})*+", re.ASCII)


@dataclass(eq=False)  # not frozen: that would take longer than all the rest of making one
class Asked:
    """One request. `language`: a content tag or `mul`; `reader`: the content tag for titles and messages.

    `environ`: as the server gave it (PEP 3333). `query`: as it was sent; `pairs`: the same, read. `root`: address of
    the server without a trailing slash. `url`: this address without its query. `same_for_all`: the answer does not
    depend on the language. `by_accept`: whether `Accept` decides between a page and data. `page`: makes the page, None
    where data are asked for.
    """

    environ: "WSGIEnvironment"
    serving: Serving
    snapshot: Snapshot
    language: str
    reader: str
    query: str
    pairs: Sequence[tuple[str, str]]
    values: dict[str, Any]
    root: str
    url: str
    same_for_all: bool = False
    by_accept: bool = False
    page: PageMaker | None = None

    @property
    def locale(self) -> str:
        """The CLDR locale in which titles are given."""
        return interface_locale(self.reader)

    @property
    def interface(self) -> str:
        """The language of titles, as a tag."""
        return interface_tag(self.reader)

    @property
    def negotiated_language(self) -> bool:
        """Whether the language comes from the header (else from the address)."""
        return not self.same_for_all and ("lang" not in self.values or self.language == ALL_LANGUAGES)

    @cached_property
    def _encoded(self) -> Sequence[str]:
        """Each pair as it stands in an address: as it was sent where that is one, else encoded anew."""
        if _URI_QUERY.fullmatch(self.query):
            return [part for part in self.query.split("&") if part]
        return [urlencode([pair]) for pair in self.pairs]

    @cached_property
    def any_language(self) -> str:
        """This address, to be completed by a language tag."""
        return self.href(lang="")

    def href(self, **changes: str | int | None) -> str:
        """This address with its query, in which `changes` are put in place of what was given (None: left out)."""
        parts = self._encoded
        if changes:
            kept = [text for (name, _), text in zip(self.pairs, parts, strict=True) if name not in changes]
            parts = kept + [f"{name}={quote_plus(str(value))}" for name, value in changes.items() if value is not None]
        return f"{self.url}?{'&'.join(parts)}" if parts else self.url

    def address(self, path: str, **query: Any) -> str:
        """The absolute address of `path` (`/v1/…`) with `query`, which keeps the `lang` that was given."""
        if "lang" not in self.values and not query:
            return f"{self.root}{path}"
        kept = [text for (name, _), text in zip(self.pairs, self._encoded, strict=True) if name == "lang"]
        kept += [f"{name}={quote_plus(str(value))}" for name, value in query.items()]
        return f"{self.root}{path}?{'&'.join(kept)}" if kept else f"{self.root}{path}"


@lru_cache(maxsize=256)
def prefers_page(accept: str) -> bool:
    """Whether the header `Accept` names HTML and nothing of ours before it, as browsers do (RFC 9110, 12.5.1).

    Programs that take anything (`*/*`), or that list HTML after JSON, get JSON.
    """
    accepted = parse_accept_header(accept[:_LONGEST_ACCEPT], MIMEAccept)

    def rank(media_type: str) -> tuple[float, int]:
        place = accepted.find(media_type)
        return (accepted.quality(media_type), -place) if place >= 0 else (0.0, 0)

    page = rank(HTML)
    return page[0] > 0 and page > max(map(rank, _DATA))


def ask(table: ParameterTable, serving: Serving, page: PageMaker | None = None) -> Asked:
    """The current request, checked against `table`. Raises RequestError, NoReleaseError.

    `page`: makes the page of this address, for those who ask for one.
    """
    current = request_ctx.request  # each look through `flask.request` would take 1 us
    environ = current.environ
    query = environ.get("QUERY_STRING", "")
    pairs = query_pairs(query)
    values = table.read(pairs)
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE")
    language = values.get("lang") or negotiate(accepted)
    reader = negotiate(accepted) if language == ALL_LANGUAGES else language
    root = server_root(current, serving)
    url = root + quote(current.path)
    form = values.get("f")
    by_accept = form is None and table.has_page
    if form == PAGE or (by_accept and "HTTP_ACCEPT" in environ and prefers_page(environ["HTTP_ACCEPT"])):
        if values.get("limit", 0) > MOST_ROWS:
            values["limit"] = MOST_ROWS
    else:
        page = None
    release = serving.releases.current()
    return Asked(
        environ, serving, release, language, reader, query, pairs, values, root, url, by_accept=by_accept, page=page
    )


def server_root(request: Request, serving: Serving) -> str:
    """Address of the server (a URI) without a trailing slash: the setting, or what the request was sent to.

    Raises BadRequest for a Host header that is none (RFC 9112, section 3.2).
    """
    environ, public_url = request.environ, serving.config.public_url
    return _root(public_url, environ["wsgi.url_scheme"], request.host, environ.get("SCRIPT_NAME", ""))


@lru_cache(maxsize=64)
def _root(public_url: str, scheme: str, host: str, prefix: str) -> str:
    if public_url:
        return iri_to_uri(public_url)
    if not host or not host.isascii():
        raise BadRequest
    return f"{scheme}://{host}{quote(prefix.encode('latin-1')).rstrip('/')}"


def reader_language() -> str:
    """The content tag for messages to the reader of the current request, whatever is wrong with it."""
    accepted = request.environ.get("HTTP_ACCEPT_LANGUAGE")
    try:
        given = dict(query_pairs(request.environ.get("QUERY_STRING", ""))).get("lang")
        language = language_of(given) if given else negotiate(accepted)
    except (RequestError, HTTPException):
        return negotiate(accepted)
    return negotiate(accepted) if language == ALL_LANGUAGES else language
