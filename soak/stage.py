"""The stage of the scenarios: an office with its lists, its database and its releases, worked by the commands.

Each feature has a token in its description, unlike any other text, and the edition of the list that it was last changed
in. So whatever comes out of a release or an answer can be told from what should.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from touristinfo.config import DATA
from touristinfo.published.current import read_pointer
from touristinfo.published.verify import verify

COMMAND = str(Path(sys.executable).parent / "touristinfo")
LAYERS = {"sights": "facilities", "spots": "wifi_spots", "toilets": "public_toilets"}
COMMAND_SECONDS = 300
_DECLARATION = """collection = "{collection}"
licence = "CC0-1.0"
credit = "soak"
municipality_code = "082015"
"""
_COLUMNS = "NO,name,name:en,description,description:en,緯度,経度\n"
_TOKEN = re.compile(rb"(?:sights|spots|toilets)[0-9]{5}x")
_SAID = re.compile(r"((?:sights|spots|toilets)[0-9]{5}x) 第([0-9]+)版")

Editions = dict[str, int]  # token of a feature -> edition in which it was last changed


class Broken(AssertionError):
    """Something happened that must not."""


def must(holds: object, what: str) -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(what)


@dataclass(frozen=True, slots=True)
class Done:
    """What a command ended with."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """The object that `--json` printed."""
        must(self.out.startswith("{"), f"no JSON object but {self.out!r} {self.err!r}")
        said: dict[str, Any] = json.loads(self.out)
        return said

    def fine(self) -> "Done":
        """The same; raises Broken if the command failed."""
        must(self.code == 0, f"exit code {self.code}: {self.err}")
        return self

    def one_line(self) -> str:
        """The one line in which it says what went wrong; raises Broken if it says it otherwise."""
        must(self.code == 1, f"exit code {self.code}, not 1: {self.err}")
        lines = self.err.splitlines()
        must(len(lines) == 1 and "Traceback" not in self.err, f"not one line: {self.err}")
        return lines[0]


@dataclass
class Office:
    """A database and a folder of releases. `rows`: features of each layer; an edition changes every `step`-th."""

    folder: Path
    database_url: str = ""
    rows: int = 200
    step: int = 1
    keep: int = 3
    editions: dict[str, int] = field(default_factory=dict)  # layer -> the one that was imported last

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database_url = self.database_url or f"sqlite:///{self.folder}/office.sqlite"
        if not self.data.exists():
            shutil.copytree(DATA, self.data, ignore=shutil.ignore_patterns("demo", "layers"))
            (self.data / "layers").mkdir()
            for layer, collection in LAYERS.items():
                (self.data / "layers" / f"{layer}.toml").write_text(_DECLARATION.format(collection=collection))

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(
        self, *arguments: str, releases: Path | None = None, prefix: Sequence[str] = (), **settings: str
    ) -> "subprocess.Popen[str]":
        """Start a command; `releases`: of another node than this one."""
        environment = {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "TOURISTINFO_DATABASE_URL": self.database_url,
            "TOURISTINFO_RELEASES": str(releases or self.releases),
            "TOURISTINFO_DATA": str(self.data),
            "TOURISTINFO_KEEP_RELEASES": str(self.keep),
            **settings,
        }
        command = [*prefix, COMMAND, *arguments]
        return subprocess.Popen(
            command, env=environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, **options: Any) -> Done:
        """Run a command to its end."""
        return finished(self.start(*arguments, **options))

    def import_arguments(self, layer: str, edition: int) -> list[str]:
        """What imports an edition of a layer; its file is written."""
        path = self.folder / f"{layer}.csv"
        lines = (_line(layer, number, last_changed(number, edition, self.step)) for number in range(self.rows))
        path.write_text(_COLUMNS + "".join(lines), encoding="utf-8")
        collection = LAYERS[layer]
        return ["import", str(path), "--collection", collection, "--layer", layer, "--accept-changes", "--json"]

    def import_(self, layer: str, edition: int, **options: Any) -> Done:
        """Import an edition of a layer."""
        done = self.run(*self.import_arguments(layer, edition), **options).fine()
        self.editions[layer] = edition
        return done

    def import_all(self, edition: int) -> None:
        """Import an edition of every layer."""
        for layer in LAYERS:
            self.import_(layer, edition)

    def publish(self, **options: Any) -> int:
        """Publish; the number of the release that is current then."""
        return int(self.run("publish", "--json", **options).fine().json()["number"])

    def expected(self) -> Editions:
        """What a release must say that has all that was imported."""
        return {
            token_of(layer, number): last_changed(number, edition, self.step)
            for layer, edition in self.editions.items()
            for number in range(self.rows)
        }


def token_of(layer: str, number: int) -> str:
    """What stands in the description of a feature and nowhere else."""
    return f"{layer}{number:05}x"


def last_changed(number: int, edition: int, step: int) -> int:
    """The last edition up to this one that changed the row: edition 1 has all, and each one every `step`-th."""
    return max(1, edition - (edition - number) % step)


def _line(layer: str, number: int, edition: int) -> str:
    token = token_of(layer, number)
    north, east = 36.3 + number // 90 * 0.001, 140.4 + number % 90 * 0.001
    told = f"{token} 第{edition}版 水戸の名所です,Told {token} edition {edition}"
    return f"{number},名所{number},Sight {number},{told},{north:.6f},{east:.6f}\n"


def finished(process: "subprocess.Popen[str]") -> Done:
    """Wait for a command that was started."""
    out, err = process.communicate(timeout=COMMAND_SECONDS)
    return Done(process.returncode, out, err)


def told_in(text: str) -> Editions:
    """The tokens in a text, and their editions."""
    return {token: int(edition) for token, edition in _SAID.findall(text)}


def tokens_in(folder: Path) -> set[str]:
    """The tokens that any file below `folder` holds."""
    found: set[bytes] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            found.update(_TOKEN.findall(path.read_bytes()))
    return {token.decode() for token in found}


def whole_current(releases: Path) -> int:
    """The number of the current release; raises ReleaseDamagedError unless all of it is as it was written."""
    number, sha256 = read_pointer(releases)
    must(verify(releases / str(number), sha256).release == number, "the manifest is of another release")
    return number


def leftovers(releases: Path) -> list[str]:
    """What has no business in a releases folder once a run has ended."""
    places = r"[0-9]+|\.lock|\.downloads|current\.json"
    found = [path.name for path in releases.iterdir() if not re.fullmatch(places, path.name)]
    return found + [path.name for path in releases.glob(".downloads/*")]


@contextmanager
def stage() -> Iterator[Path]:
    """A folder to play in: deleted at the end, kept where something was found to be broken."""
    folder = Path(mkdtemp(prefix="ti-soak-"))
    try:
        yield folder
    except BaseException:
        print(f"kept for a look: {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)
