"""A web server whose every answer a test decides, and which remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROWS = "施設名称,緯度,経度,SSID,市区町村コード,NO\n{}"
ROW = "{name},36.37{n:02},140.47{n:02},Free_{n},082015,{n}\n"


def spots(*names: str) -> bytes:
    """A file of Wi-Fi spots of these names."""
    return ROWS.format("".join(ROW.format(name=name, n=number) for number, name in enumerate(names, 1))).encode("cp932")


class Web:
    """What stands at `/spots.csv`, with an ETag; `behave` answers otherwise."""

    def __init__(self) -> None:
        self.body = b""
        self.asked: list[dict[str, str]] = []
        self.behave: Callable[[Any], bool] = lambda handler: False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/spots.csv"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(dict(self.headers))
                if web.behave(self):
                    return
                etag = f'"{hash(web.body)}"'
                if self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                answer(self, web.body, ETag=etag)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def answer(handler: Any, body: bytes, status: int = 200, **headers: str) -> bool:
    """Answer with `body`."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    return True


def cut(handler: Any) -> bool:
    """Announce more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x" * 10)
    return True


def drip(handler: Any) -> bool:
    """Send a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            break
        time.sleep(0.1)
    return True


@contextmanager
def serving() -> Iterator[Web]:
    """A web server that runs."""
    web = Web()
    thread = threading.Thread(target=web.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield web
    web.server.shutdown()
    web.server.server_close()
    thread.join()
