"""Which pages the read API has, and how tests read one."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from web_cases import GARDEN

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PLACES, SPOTS = "/collections/facilities/items", "/collections/wifi_spots/items"
ITEM = f"{PLACES}/{GARDEN}"
PAGES = [
    "/", "/conformance", "/collections", "/collections/facilities", PLACES, f"{SPOTS}?limit=3&offset=3", ITEM,
    "/collections/signs/schema", "/collections/signs/queryables", "/collections/signs/sortables",
    "/nearby?lat=36.3752&lon=140.4767&radius=0", "/search?q=Mito", "/changes?since=1", "/releases", "/releases/1",
    "/tiles", "/collections/signs/tiles/WebMercatorQuad", "/tileMatrixSets/WebMercatorQuad",
    "/docs",
]  # fmt: skip
HOSTILE = "</script><script>alert(1)</script>\"'&<!--"
VOID = frozenset({"meta", "link", "input", "br"})


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, texts with their language (code: none), JSON-LD, rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.data = ""
        self.rows: dict[str, list[str]] = {}
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "script":
            self.data += data
        elif data.strip() and self.open[-1][0] not in ("title", "style"):
            language = next((given["lang"] for _, given in reversed(self.open) if "lang" in given), "")
            self.texts.append(("" if self.open[-1][0] == "code" else language, data.strip()))
            row = next((given["id"] for tag, given in self.open if tag == "tr" and "id" in given), "")
            self.rows.setdefault(row, []).append(data.strip())

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [given for tag, given in self.elements if tag in tags]


def links(said: Any) -> Iterator[dict[str, str]]:
    """All links anywhere in a document."""
    if isinstance(said, dict):
        yield from said.get("links", ())
    for each in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from links(each)
