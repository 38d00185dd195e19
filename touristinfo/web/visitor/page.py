"""What every visitor page needs: the reader's language, the release it shows, addresses that keep the language."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from babel.dates import format_date
from babel.units import format_unit
from flask import Request

from touristinfo.domain.languages import INTERFACE_TAGS, LANGUAGES, Language, interface_locale, interface_tag
from touristinfo.domain.negotiation import language_of, negotiate
from touristinfo.errors import RequestError
from touristinfo.published.snapshot import Snapshot
from touristinfo.web.visitor.cards import Words

HOME = "/"


def reader_language(request: Request) -> tuple[str, bool]:
    """The content language of the reader, and whether it was chosen in the address.

    Outside `/v1/` a wrong parameter is ignored: then, as without one, the browser's Accept-Language decides.
    """
    chosen = request.args.get("lang", "")
    try:
        tag = language_of(chosen) if chosen else ""
    except RequestError:
        tag = ""
    if tag in LANGUAGES:
        return tag, True
    return negotiate(request.headers.get("Accept-Language")), False


@dataclass(frozen=True, slots=True)
class Page:
    """One page for one reader. `language` is the content language, `chosen` whether the address says so."""

    language: str
    chosen: bool
    path: str
    query: Mapping[str, str]
    snapshot: Snapshot | None

    @classmethod
    def of(cls, request: Request, snapshot: Snapshot | None, query: Mapping[str, str] | None = None) -> "Page":
        """The page that `request` asks for, shown from `snapshot` (None: no release can be read).

        `query`: what the address of this page in another language has to say.
        """
        language, chosen = reader_language(request)
        return cls(language, chosen, request.path, query or {}, snapshot)

    @property
    def interface(self) -> str:
        return interface_tag(self.language)

    @property
    def locale(self) -> str:
        return interface_locale(self.language)

    @property
    def direction(self) -> str:
        return LANGUAGES[self.interface].direction

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages offered for switching."""
        return tuple(LANGUAGES[tag] for tag in INTERFACE_TAGS)

    @property
    def home_path(self) -> str:
        return HOME

    @property
    def home(self) -> str:
        return self.address(HOME)

    @property
    def api(self) -> str:
        return self.address("/v1/")

    @property
    def release(self) -> int:
        return self.snapshot.number if self.snapshot else 0

    @property
    def published(self) -> str:
        return format_date(self.snapshot.published_at.date(), "medium", locale=self.locale) if self.snapshot else ""

    @property
    def demo(self) -> bool:
        """Whether the release holds texts that no person has reviewed, by a layer's own policy."""
        return bool(self.snapshot and any(origin.unreviewed for origin in self.snapshot.manifest.provenance))

    @property
    def credits(self) -> tuple[Words, ...]:
        """What the licences of the sources ask to be named."""
        provenance = self.snapshot.manifest.provenance if self.snapshot else ()
        credits_named = dict.fromkeys(f"{origin.credit} ({origin.licence})" for origin in provenance if origin.credit)
        return tuple(Words(credit, "und") for credit in credits_named)

    def address(self, path: str, **query: str) -> str:
        """`path` with `query`, and with the language where the reader chose it."""
        if self.chosen:
            query["lang"] = self.language
        return f"{path}?{urlencode(query)}" if query else path

    def in_language(self, tag: str) -> str:
        """This page in another language."""
        return f"{self.path}?{urlencode({**self.query, 'lang': tag})}"

    def place(self, id_: str) -> str:
        """The page of one place."""
        return self.address(f"/places/{id_}")

    def near(self, id_: str, what: str = "") -> str:
        """The list of what is near a place, nearest first."""
        return self.address(HOME, near=id_, **({"what": what} if what else {}))

    def distance(self, metres: int) -> str:
        """A distance in words: "350 m", "1.2 km"."""
        if metres < 1000:
            return format_unit(metres, "length-meter", "short", locale=self.locale)
        return format_unit(round(metres / 1000, 1), "length-kilometer", "short", locale=self.locale)
