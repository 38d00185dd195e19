"""Loads a server with wrk, which goes round a list of addresses, and reads what wrk measured."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import Load

SCRIPT = Path(__file__).with_name("rounds.lua")
CONNECTIONS = 16
_MOST_SECONDS = 60  # for one answer
_MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True, slots=True)
class Target:
    """A server and the addresses asked of it: the `addresses` file has a path per line, as rounds.lua reads it."""

    base: str
    addresses: Path
    accept_encoding: str = ""


def load(target: Target, seconds: float) -> Load:
    """Load `target` for so long over keep-alive connections. Raises RuntimeError when an answer is an error."""
    duration = [f"-d{max(1, round(seconds))}s", "--timeout", f"{_MOST_SECONDS}s"]
    options = ["-t1", f"-c{CONNECTIONS}", *duration, "--latency", "-s", str(SCRIPT)]
    arguments = [str(target.addresses), *([target.accept_encoding] if target.accept_encoding else [])]
    command = ["wrk", *options, target.base, "--", *arguments]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return read_output(said.stdout)
    except ValueError as error:
        raise RuntimeError(f"{' '.join(command)}: {error}\n{said.stdout}{said.stderr}") from error


def write_addresses(path: Path, lines: list[str]) -> Path:
    """Write a file of addresses for `Target`, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read_output(said: str) -> Load:
    """What `wrk --latency` printed. Raises ValueError that says what is wrong: errors, or nothing measured."""
    for fault in ("Non-2xx", "Socket errors"):
        if fault in said:
            raise ValueError("some answers were errors")
    rate = re.search(r"^Requests/sec:\s*([\d.]+)", said, re.MULTILINE)
    if rate is None or not float(rate[1]):
        raise ValueError("no answer was counted")
    return Load(float(rate[1]), _percentile(said, 50), _percentile(said, 99))


def _percentile(said: str, share: int) -> float:
    """A line of the latency distribution, in milliseconds."""
    found = re.search(rf"^\s*{share}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    if found is None:
        raise ValueError(f"there is no latency of {share}%")
    return float(found[1]) * _MILLISECONDS[found[2]]
