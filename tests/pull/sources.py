"""Releases to pull, and servers to pull them from: a good one and those that break, lie, dawdle or lead astray."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.current import read_pointer, switch
from touristinfo.published.format import Manifest
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import verify
from touristinfo.published.writer import Publication, write_release
from touristinfo.pull import Pulled, Source, pull
from touristinfo.pull.source import Patience

SECRET = "ひみつの場所"
HURRIED = Patience(silence_s=0.3, grace_s=0.5, least_bytes_per_s=1e9)


def pulled(url: str, folder: Path, keep: int = 3, patience: Patience = HURRIED) -> Pulled:
    return pull(Source(url, patience), folder, keep)


def published(
    folder: Path, number: int, collections: dict[str, Collection], *names: str, switched: bool = True
) -> None:
    """Release `number` with spots of these names, and one sign that never changes."""
    spots = {
        f"spot-{each}": FeatureContent(f"spot-{each}", "wifi_spots", 140.4, 36.3, {}, {"name": {"ja": Text(name)}})
        for each, name in enumerate(names)
    }
    signs = {"sign-1": FeatureContent("sign-1", "signs", 140.4, 36.3, {}, {"name": {"ja": Text("案内")}})}
    before = Snapshot.open(folder / str(number - 1)) if (folder / str(number - 1)).exists() else None
    at = datetime(2026, 11, number, tzinfo=UTC)
    publication = Publication(number, at, number, collections)
    write_release(folder / str(number), publication, {"signs": signs, "wifi_spots": spots}, before)
    if switched:
        switch(folder, number)


def two_releases(folder: Path, collections: dict[str, Collection]) -> Path:
    """Releases 1 and 2."""
    folder.mkdir()
    published(folder, 1, collections, "弘道館", SECRET)
    published(folder, 2, collections, "弘道館")
    return folder


def current(folder: Path) -> Manifest:
    """The current release's manifest; fails unless all of it is whole."""
    number, sha256 = read_pointer(folder)
    return verify(folder / str(number), sha256)


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def found_in(folder: Path, said: str) -> list[Path]:
    """The files under `folder` that hold a text."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if said.encode() in path.read_bytes()]


Tamper = Callable[["Handler"], bool]


class Handler(SimpleHTTPRequestHandler):
    """A web server over a folder; `tamper` may answer in its place and then returns True."""

    tamper: Tamper | None = None
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.tamper is None or not type(self).tamper(self):
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass

    def body(self) -> bytes:
        return Path(self.translate_path(self.path)).read_bytes()

    def say(self, status: int, data: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def web_server(folder: Path, tamper: Tamper | None = None) -> Iterator[tuple[str, list[str]]]:
    """Its address, and the list of what it is asked for."""
    asked: list[str] = []
    made = type("Made", (Handler,), {"tamper": staticmethod(tamper) if tamper else None, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(made, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
