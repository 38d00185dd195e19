"""schemathesis: thousands of requests made from what the API document says, each answer held to that document."""

import os
import re
import subprocess

from soak.outcome import Outcome, load
from soak.servers import serving
from soak.stage import COMMAND, must, stage
from touristinfo.config import CHECKOUT

PROGRAM = CHECKOUT / ".cache" / "clients" / "bin" / "schemathesis"  # scripts/setup test makes it
# Why these and no others: tests/clients/test_programs.py.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_GENERATED = re.compile(r"(\d[\d,]*) generated")


def run(examples: int, seed: int) -> Outcome:
    """Try so many examples of each operation on the demo. Raises Broken with what schemathesis found."""
    with stage() as folder:
        releases = folder / "releases"
        settings = {
            **os.environ,
            "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
            "TOURISTINFO_RELEASES": str(releases),
        }
        subprocess.run([COMMAND, "demo"], env=settings, check=True, capture_output=True)
        with serving(releases) as server:
            bounds = ["--max-examples", str(examples), "--seed", str(seed), "--workers", "1", "--no-color"]
            phases = ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"]
            address = f"http://127.0.0.1:{server.port}/v1/openapi.json"
            command = [str(PROGRAM), "run", address, *phases, *bounds]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    must(done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:])
    found = _GENERATED.search(done.stdout)
    must(found, f"schemathesis does not say how many cases it made: {done.stdout[-500:]}")
    assert found is not None  # for mypy
    tried = f"{found[1]} cases made from the API document, {examples} examples of each operation, seed {seed}"
    return Outcome("fuzzing", tried, f"no 5xx, no undocumented status, no answer unlike its schema; {load()}")
