"""Asks a service over HTTP with limits on time and size, tries again where that helps, and follows no redirects."""

import json
import random
from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import requests

from touristinfo.messages import N_
from touristinfo.translation.machine.service import MachineError

_CONNECT_S, _READ_S = 5, 60
_LONGEST_S = 120  # for one answer, also if it drips
_MOST_BYTES = 4_000_000
_TRIES = 4
_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 529})
_LONGEST_WAIT_S = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def check_address(url: str) -> None:
    """Raise MachineError unless `url` is https, or on this machine: the key and drafts must not be read on the way."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise MachineError(N_("The address of the translation service must begin with https://"))


def ask(url: str, headers: Mapping[str, str], said: Mapping[str, Any]) -> Any:
    """The JSON that the service answers to `said`, posted as JSON. Raises MachineError; the key is in no message."""
    check_address(url)
    wait = 1.0
    for tries_left in reversed(range(_TRIES)):
        status, body, retry_after = _post(url, headers, said)
        if status == requests.codes.ok:
            return body
        if status not in _AGAIN or not tries_left:
            raise _refused(status)
        sleep(min(_LONGEST_WAIT_S, retry_after or wait * random.uniform(1, 1.5)))  # noqa: S311
        wait *= 2
    raise AssertionError("unreachable")


def _post(url: str, headers: Mapping[str, str], said: Mapping[str, Any]) -> tuple[int, Any, float]:
    """Status, JSON of a good answer, seconds to wait. A service that cannot be reached counts as 503."""
    try:
        with requests.post(
            url, json=said, headers=dict(headers), timeout=(_CONNECT_S, _READ_S), allow_redirects=False, stream=True
        ) as answer:
            retry_after = answer.headers.get("Retry-After", "")
            seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
            if answer.status_code != requests.codes.ok:
                return answer.status_code, None, seconds
            return answer.status_code, _json(_body(answer)), seconds
    except requests.RequestException:
        return 503, None, 0.0


def _body(answer: requests.Response) -> bytes:
    end, body = monotonic() + _LONGEST_S, b""
    for chunk in answer.iter_content(65_536):
        body += chunk
        if len(body) > _MOST_BYTES or monotonic() > end:
            raise MachineError(N_("The translation service answers without end."))
    return body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MachineError(N_("The translation service answers something else than JSON.")) from error


def _refused(status: int) -> MachineError:
    if status in (401, 403):
        return MachineError(N_("The translation service refuses the key."))
    if status == 456:
        return MachineError(N_("The quota at the translation service is used up."))
    return MachineError(N_("The translation service answers with status %(status)s."), status=status)
