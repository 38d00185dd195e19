"""Memory over hours of mixed load, with a publication now and then: it must not grow once the server is warm.

Releases that are no longer served must be unmapped, and descriptors must not leak.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from soak.clients import asking
from soak.kills import Say
from soak.outcome import Outcome, load, spread
from soak.servers import Server, serving
from soak.stage import Office, must, stage

SAMPLES = 120
MOST_PUBLICATIONS = 30
SECONDS_PER_PUBLICATION = 20  # at least
GROWTH = 1.1  # of the median of the second quarter, that the last quarter may have
SLACK_MB = 5
MORE_DESCRIPTORS = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """All workers together. `gone`: mappings of files that have been deleted; `mapped`: release files."""

    pss_mb: float
    rss_mb: float
    descriptors: int
    mapped: int
    gone: int


def run(seconds: float, say: Say, rows: int = 5000) -> Outcome:
    """Load a server for so long, publish now and then, compare quarters. Raises Broken."""
    with stage() as folder:
        office = Office(folder, rows=rows, step=20)
        office.import_("sights", 1)
        office.publish()
        publications = max(2, min(MOST_PUBLICATIONS, int(seconds) // SECONDS_PER_PUBLICATION))
        samples: list[Sample] = []
        with serving(office.releases, workers=2) as server, asking(server, 4) as seen:
            edition = 1
            started = time.monotonic()
            while (passed := time.monotonic() - started) < seconds:
                if passed > seconds * edition / publications:
                    edition += 1
                    office.import_("sights", edition)
                    office.publish()
                time.sleep(max(0.0, seconds * len(samples) / SAMPLES - (time.monotonic() - started)))
                samples.append(sample(server, office.releases))
                if len(samples) % (SAMPLES // 6) == 0:
                    say(f"{passed:.0f} s: {samples[-1]}")
            must(not seen.failures, f"{len(seen.failures)} requests failed: {seen.failures[:3]}")
            asked = [each.seconds for each in seen.asked]
    told = judge(samples)
    tried = (
        f"{seconds / 60:.0f} minutes, 4 clients on 6 addresses, {edition - 1} publications, {rows} features, 2 workers"
    )
    return Outcome("memory", tried, f"{told}; {len(asked)} answers, none failed, {spread(asked)}; {load()}")


def judge(samples: list[Sample]) -> str:
    """Compare the last quarter with the second one (the first is for warming up). Raises Broken."""
    quarter = len(samples) // 4
    must(quarter >= 2, f"{len(samples)} samples are too few")
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    pss = [median(each.pss_mb for each in part) for part in (early, late)]
    must(pss[1] <= pss[0] * GROWTH + SLACK_MB, f"memory grew from {pss[0]:.0f} to {pss[1]:.0f} MB")
    files = [max(each.descriptors for each in part) for part in (early, late)]
    must(files[1] <= files[0] + MORE_DESCRIPTORS, f"open descriptors grew from {files[0]} to {files[1]}")
    most = max(each.mapped for each in samples)
    gone = [max(each.gone for each in part) for part in (early, late)]
    must(gone[1] <= most, f"{gone[1]} mappings of deleted release files stay")
    rss = [median(each.rss_mb for each in part) for part in (early, late)]
    return (
        f"PSS of both workers {pss[0]:.0f} MB in the second quarter, {pss[1]:.0f} MB in the last (RSS {rss[0]:.0f},"
        f" {rss[1]:.0f}); descriptors {files[0]}, {files[1]}; mappings of deleted files at most {gone[0]}, {gone[1]}"
    )


def sample(server: Server, releases: Path) -> Sample:
    """Look at the workers."""
    pss = rss = descriptors = mapped = gone = 0
    for worker in server.workers():
        rollup = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.partition(":")[0]: int(line.split()[1]) for line in rollup}
        pss, rss = pss + sizes["Pss"], rss + sizes["Rss"]
        descriptors += len(list(Path(f"/proc/{worker}/fd").iterdir()))
        maps = [line for line in Path(f"/proc/{worker}/maps").read_text().splitlines() if str(releases) in line]
        mapped += len(maps)
        gone += sum(line.endswith("(deleted)") for line in maps)
    return Sample(pss / 1024, rss / 1024, descriptors, mapped, gone)
