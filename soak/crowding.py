"""Clients that only take up room: idle connections, senders of a byte a second, slow readers, those who hang up.

Each function runs in a process of its own until it is ended, so that it does not slow down who measures meanwhile.
"""

import resource
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count

SOURCES = 20  # addresses 127.0.0.2 and on: one address has some 28,000 ports
REQUEST = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LARGE = b"/v1/collections/facilities/items?limit=10000&lang=*"
NEW_AT_ONCE = 1000
READERS_AT_ONCE = 5  # a second: making a large answer is work, and the work is not what is tried here
_numbers = count()

Counts = Callable[[str, int], None]  # name, and how many there are now or were until now


def connect(port: int, receive: int = 0) -> socket.socket:
    """A connection from one of our addresses; `receive`: bytes that the system may hold for a slow reader."""
    made = socket.socket()
    if receive:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    made.bind((f"127.0.0.{2 + next(_numbers) % SOURCES}", 0))
    made.settimeout(10)
    made.connect(("127.0.0.1", port))
    made.setblocking(False)
    return made


def allow_connections() -> None:
    """As many open files as the system lets us have."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def idle(port: int, wanted: int, tell: Counts) -> None:
    """Hold `wanted` connections that say nothing (every other one after one request); closed ones are opened anew."""
    allow_connections()
    selector = selectors.DefaultSelector()
    closed = 0
    while True:
        for _ in range(min(NEW_AT_ONCE, wanted - len(selector.get_map()))):
            with suppress(OSError):
                made = connect(port)
                if made.fileno() % 2:
                    made.send(REQUEST % b"/healthz")
                selector.register(made, selectors.EVENT_READ)
        for key, _ in selector.select(0.05):
            held = key.fileobj
            assert isinstance(held, socket.socket)
            if not _has_said_more(held):
                selector.unregister(held)
                held.close()
                closed += 1
        tell("open", len(selector.get_map()))
        tell("closed", closed)


def _has_said_more(held: socket.socket) -> bool:
    try:
        return bool(held.recv(65_536))
    except BlockingIOError:
        return True
    except OSError:
        return False


def slow_senders(port: int, wanted: int, tell: Counts) -> None:
    """`wanted` clients that send their headers at a byte a second, and begin anew when they are shown the door."""
    request = REQUEST % b"/v1/collections/facilities/items?limit=10"
    sending: dict[socket.socket, int] = {}
    shown_out = 0
    while True:
        while len(sending) < wanted:
            sending[connect(port)] = 0
        for held in list(sending):
            if sending[held] == len(request) or not _sent(held, request[sending[held] : sending[held] + 1]):
                shown_out += sending.pop(held) < len(request)
                held.close()
            else:
                sending[held] += 1
        tell("slow senders shown out", shown_out)
        time.sleep(1)


def _sent(held: socket.socket, data: bytes) -> bool:
    try:
        held.send(data)
    except OSError:
        return False
    return _has_said_more(held)


def slow_readers(port: int, wanted: int, tell: Counts) -> None:
    """`wanted` clients that ask for everything and read two kilobytes a second of it."""
    reading: list[socket.socket] = []
    taken = 0
    while True:
        for _ in range(min(READERS_AT_ONCE, wanted - len(reading))):
            made = connect(port, receive=4096)
            made.send(REQUEST % LARGE)
            reading.append(made)
        for held in list(reading):
            with suppress(BlockingIOError):
                try:
                    got = len(held.recv(2048))
                except ConnectionError:
                    got = 0
                taken += got
                if not got:
                    reading.remove(held)
                    held.close()
        tell("kB read slowly", taken // 1000)
        time.sleep(1)


def droppers(port: int, wanted: int, tell: Counts) -> None:
    """`wanted` clients a second that ask for everything and hang up while it comes."""
    dropped = 0
    while True:
        for number in range(wanted):
            made = connect(port, receive=4096)
            made.send((REQUEST % LARGE)[: None if number % 2 else 30])
            time.sleep(1 / wanted)
            with suppress(BlockingIOError, ConnectionError):
                made.recv(1024)
            made.close()
            dropped += 1
        tell("dropped", dropped)
