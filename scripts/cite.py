"""Runs OGC's own test suites against a server with the demo data and says what they found: `make cite`.

The suites are Java programs (17 or newer). `CITE_JARS=folder` names a folder where their jars lie; without it Maven
fetches them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml import ElementTree

from benchmarks.served import BIN, free_port, started
from touristinfo.config import CHECKOUT

FETCHED = CHECKOUT / ".cache" / "cite"
GROUP = "org.opengis.cite"
FETCH_SECONDS, RUN_SECONDS = 600, 1800
WEB_MERCATOR_QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


class CiteError(Exception):
    """No result: a suite is not to be had, or it ran no test."""


@dataclass(frozen=True)
class Suite:
    """One of OGC's suites, and what it has to be told beside the address of the landing page."""

    artifact: str
    version: str
    properties: dict[str, str] = field(hash=False)  # `{root}` is the address of the landing page
    options: tuple[str, ...] = ()

    @property
    def jar(self) -> str:
        return f"{self.artifact}-{self.version}-aio.jar"


SUITES = (
    Suite("ets-ogcapi-features10", "1.9", {"noofcollections": "-1"}, ("-h", "true")),
    Suite(
        "ets-ogcapi-tiles10",
        "1.2",
        {
            "noofcollections": "-1",
            "tilematrixsetdefinitionuri": WEB_MERCATOR_QUAD,
            "urltemplatefortiles": "{root}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
            # The four tiles around Mito at zoom 8, and those beside them, which are empty.
            "tilematrix": "8",
            "mintilerow": "99",
            "maxtilerow": "101",
            "mintilecol": "226",
            "maxtilecol": "228",
        },
    ),
)


@dataclass(frozen=True)
class Results:
    """Counts of the tests in a testng-results.xml, and the names and messages of those that failed."""

    passed: int
    failed: int
    skipped: int
    failures: tuple[str, ...]


def read_results(text: str) -> Results:
    """What a testng-results.xml says; a configuration method counts only when it failed.

    Raises CiteError when no test ran.
    """
    methods = ElementTree.fromstring(text).iter("test-method")
    tests = [each for each in methods if each.get("is-config") != "true" or each.get("status") == "FAIL"]
    statuses = [each.get("status") for each in tests]
    failures = tuple(_failure(each) for each in tests if each.get("status") == "FAIL")
    passed, failed, skipped = (statuses.count(each) for each in ("PASS", "FAIL", "SKIP"))
    if passed + failed == 0:
        raise CiteError(f"no test was run ({skipped} skipped)")
    return Results(passed, failed, skipped, failures)


def _failure(method: Element) -> str:
    name = method.get("signature") or method.get("name") or "?"
    return f"{name.split('[')[0]}: {(method.findtext('exception/message') or '').strip()}"


def properties(suite: Suite, root: str) -> str:
    """The Java properties file of a run, as XML."""
    given = {"iut": root, **suite.properties}
    entries = (f'<entry key="{key}">{escape(value.replace("{root}", root))}</entry>' for key, value in given.items())
    doctype = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n<properties>{"".join(entries)}</properties>\n'


def find_jar(suite: Suite, folder: str) -> Path:
    """The suite in the given folder, or (without one) as Maven fetches it. Raises CiteError."""
    jar = Path(folder or FETCHED) / suite.jar
    if not jar.exists() and not folder:
        _fetch(suite)
    if not jar.exists():
        raise CiteError(f"{jar} is not there; CITE_JARS names the folder with the jars of the suites")
    return jar


def _fetch(suite: Suite) -> None:
    coordinates = f"-Dartifact={GROUP}:{suite.artifact}:{suite.version}:jar:aio"
    steps = (["get", coordinates, "-Dtransitive=false"], ["copy", coordinates, f"-DoutputDirectory={FETCHED}"])
    for goal, *options in steps:
        command = ["mvn", "--batch-mode", "--quiet", f"dependency:{goal}", *options]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=FETCH_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CiteError(f"Maven could not fetch {suite.jar}: {error}") from error
        if done.returncode:
            raise CiteError(f"Maven could not fetch {suite.jar}: {(done.stdout + done.stderr).strip()[:500]}")


def run_suite(suite: Suite, jar: Path, root: str, folder: Path) -> Results:
    """Run a suite against a landing page, its output in `folder`. Raises CiteError when it leaves no results."""
    folder.mkdir()
    given = folder / "props.xml"
    given.write_text(properties(suite, root), encoding="utf-8")
    try:
        # Its exit code is 0 whatever it found.
        command: list[str | Path] = ["java", "-jar", jar, "-o", folder, *suite.options, given]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=RUN_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CiteError(f"Java could not run it: {error}") from error
    found = sorted(folder.rglob("testng-results.xml"))
    if not found:
        raise CiteError(f"it left no testng-results.xml: {(done.stdout + done.stderr).strip()[-500:]}")
    return read_results(found[-1].read_text(encoding="utf-8"))


def report(suite: Suite, results: Results) -> None:
    """Say what a suite found."""
    print(
        f"{suite.artifact} {suite.version}: {results.passed} passed, {results.failed} failed, {results.skipped} skipped"
    )
    for each in results.failures:
        print(f"  FAILED {each}")


def run_all(jars: Mapping[Suite, Path], folder: Path) -> bool:
    """Load the demo, serve it, run the suites; whether each ran and nothing failed."""
    settings = {
        "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
        "TOURISTINFO_RELEASES": str(folder / "releases"),
    }
    subprocess.run([BIN / "touristinfo", "demo"], env=os.environ | settings, check=True)
    port = free_port()
    command: list[str | Path] = [BIN / "touristinfo", "serve", "--port", str(port), "--workers", "1"]
    fine = True
    with started(command, port, settings, "/readyz"):
        for suite, jar in jars.items():
            try:
                results = run_suite(suite, jar, f"http://127.0.0.1:{port}/v1", folder / suite.artifact)
            except CiteError as error:
                print(f"{suite.artifact} {suite.version}: {error}", file=sys.stderr)
                fine = False
                continue
            report(suite, results)
            fine = fine and not results.failed
    return fine


def main() -> int:
    """Both suites against the demo; 0 when each ran and nothing failed."""
    try:
        jars = {suite: find_jar(suite, os.environ.get("CITE_JARS", "")) for suite in SUITES}
    except CiteError as error:
        print(f"cite: {error}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        return 0 if run_all(jars, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
