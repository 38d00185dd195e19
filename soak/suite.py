"""The whole test suite with hypothesis' long counts and the tests marked `soak`."""

import os
import subprocess
import sys

from soak.outcome import Outcome
from soak.stage import must
from touristinfo.config import CHECKOUT

# An empty -m lifts the exclusion of `soak` in setup.cfg; what needs no database runs the first time only.
MARKED = {"spatialite": "", "postgis": "database"}


def run(database: str) -> Outcome:
    """Run it on one of the two databases. Raises Broken with pytest's last line when a test failed."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "soak", "TOURISTINFO_TEST_DATABASE": database}
    command = [sys.executable, "-m", "pytest", "-q", "-m", MARKED[database]]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        last = ""
        for line in tests.stdout:
            sys.stderr.write(line)
            last = line.strip(" =\n") or last
    must(tests.returncode == 0, last)
    return Outcome("suite", f"random tests with 2,000 examples each, {database}", last)
