"""Connects to public addresses of the network and to no others: what a declaration names may still lead inside.

The name is resolved once, each of its addresses is looked at, and the connection goes to one of those that were looked
at: a name that means something else a moment later (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util import connection as sockets

from touristinfo.errors import SourceError
from touristinfo.messages import N_

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, also where it wraps one of version 4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def addresses_of(host: str, port: int, allowed: Collection[str]) -> list[str]:
    """The IP addresses of a host. Raises SourceError where one of them is not public and the host is not `allowed`."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    inside = [each for each in found if not is_public(each)]
    if inside and host.lower() not in allowed:
        raise SourceError(
            N_(
                "%(host)s is at %(address)s, within a network that is not public. If that is meant, name the host in"
                " TOURISTINFO_HARVEST_INSIDE."
            ),
            host=host,
            address=inside[0],
        )
    return found


def pool(allowed: Collection[str], silence_s: float) -> PoolManager:
    """Connections to public addresses and to the hosts `allowed`; each may be silent for `silence_s` seconds."""
    lowered = frozenset(each.lower() for each in allowed)

    def connected(connection: HTTPConnection) -> socket.socket:
        host, port = connection.host.strip("[]"), connection.port or connection.default_port
        try:
            found = addresses_of(host, port, lowered)
        except OSError as error:
            raise NameResolutionError(host, connection, error) from error  # type: ignore[arg-type]
        for each in found[:-1]:
            try:
                return sockets.create_connection((each, port), silence_s)
            except OSError:
                continue
        try:
            return sockets.create_connection((found[-1], port), silence_s)
        except OSError as error:
            raise NewConnectionError(connection, str(error)) from error

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    return _with_connections(Plain, Secure)


def _with_connections(plain: type[HTTPConnection], secure: type[HTTPSConnection]) -> PoolManager:
    class Plains(HTTPConnectionPool):
        ConnectionCls: Any = plain

    class Secures(HTTPSConnectionPool):
        ConnectionCls: Any = secure

    found = PoolManager(num_pools=4, maxsize=1)
    found.pool_classes_by_scheme = {"http": Plains, "https": Secures}
    return found
