"""Settles at the start of a request what it asks for: release, language, parameters, address; held to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import request
from werkzeug.exceptions import BadRequest, HTTPException

from touristinfo.domain.languages import ALL_LANGUAGES, interface_locale, interface_tag
from touristinfo.domain.negotiation import language_of, negotiate
from touristinfo.errors import RequestError
from touristinfo.published.snapshot import Snapshot
from touristinfo.web.parameters import ParameterTable, query_pairs
from touristinfo.web.serving import serving

JSON = "application/json"
GEOJSON = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `language`: a content tag or `mul`; `reader`: the content tag for titles and messages.

    `pairs`: the query as given. `root`: address of the server without a trailing slash. `url`: this address, without
    its query.
    """

    snapshot: Snapshot
    language: str
    reader: str
    pairs: Sequence[tuple[str, str]]
    values: Mapping[str, Any]
    root: str
    url: str

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
        return "lang" not in self.values or self.language == ALL_LANGUAGES

    def href(self, **changes: object) -> str:
        """This address with its query, in which `changes` are put in place of what was given."""
        pairs = [pair for pair in self.pairs if pair[0] not in changes]
        query = urlencode(pairs + [(name, str(value)) for name, value in changes.items()])
        return f"{self.url}?{query}" if query else self.url

    def address(self, path: str, **parameters: object) -> str:
        """The absolute address of `path` (`/v1/…`), which keeps the `lang` that was given."""
        pairs = {name: value for name, value in self.pairs if name == "lang"} | parameters
        return f"{self.root}{path}?{urlencode(pairs)}" if pairs else f"{self.root}{path}"


def ask(table: ParameterTable) -> Asked:
    """The current request, checked against `table`. Raises RequestError, NoReleaseError."""
    pairs = query_pairs(request.environ.get("QUERY_STRING", ""))
    values = table.read(pairs)
    accepted = request.environ.get("HTTP_ACCEPT_LANGUAGE")
    language = values.get("lang") or negotiate(accepted)
    root = server_root()
    return Asked(
        serving().releases.current(),
        language,
        negotiate(accepted) if language == ALL_LANGUAGES else language,
        pairs,
        values,
        root,
        root + quote(request.path),
    )


def server_root() -> str:
    """Address of the server without a trailing slash: the setting, or what the request was sent to.

    Raises BadRequest for a Host header that is none (RFC 9112, section 3.2).
    """
    public_url = serving().config.public_url
    if not public_url and not request.host:
        raise BadRequest
    return public_url or request.root_url.rstrip("/")


def reader_language() -> str:
    """The content tag for messages to the reader of the current request, whatever is wrong with it."""
    accepted = request.environ.get("HTTP_ACCEPT_LANGUAGE")
    try:
        given = dict(query_pairs(request.environ.get("QUERY_STRING", ""))).get("lang")
        language = language_of(given) if given else negotiate(accepted)
    except (RequestError, HTTPException):
        return negotiate(accepted)
    return negotiate(accepted) if language == ALL_LANGUAGES else language
