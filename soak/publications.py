"""Publications under load: while clients ask all the time, every feature changes with every publication.

No request fails, none waits long, and what an answer says is of the release that its header names: each release has its
number in the text of every feature.
"""

import time
from collections import Counter

from soak.clients import Asked, Clients, asking
from soak.kills import Say
from soak.outcome import Outcome, load, spread
from soak.servers import serving
from soak.stage import Office, must, stage

LONGEST_STALL_S = 0.2
QUIET_S = 0.05  # a machine that wakes its sleepers later has other work: stalls are told then, and not judged


def run(count: int, say: Say, rows: int = 5000, clients: int = 4) -> Outcome:
    """Publish `count` times, all `rows` features changed each time. Raises Broken."""
    with stage() as folder:
        office = Office(folder, rows=rows)
        office.import_("sights", 1)
        office.publish()
        durations = []
        with serving(office.releases, workers=2) as server:
            must(len(server.content()) == rows, f"{len(server.content())} features")
            with asking(server, clients) as seen:
                for edition in range(2, count + 2):
                    seen.phase = "importing"
                    office.import_("sights", edition)
                    seen.phase = "publishing"
                    started = time.monotonic()
                    must(office.publish() == edition, "the release has another number than the edition")
                    durations.append(time.monotonic() - started)
                    server.wait_for(edition)
                    if edition % 5 == 1 or edition == count + 1:
                        say(
                            f"{edition - 1}/{count}: {len(seen.asked)} answers, {len(seen.failures)} failures, {load()}"
                        )
    judge(seen, count)
    tried = f"{count} publications of {rows} changed features, {clients} clients on 6 addresses"
    return Outcome("publications", tried, f"{told(seen)}; a publication took {sum(durations) / count:.1f} s; {load()}")


def judge(seen: Clients, count: int) -> None:
    """Raise Broken where a request failed, mixed releases or waited for too long."""
    must(not seen.failures, f"{len(seen.failures)} requests failed: {seen.failures[:3]}")
    mixed = [each for each in seen.asked if each.editions != {each.release} and not _has_no_change(each)]
    must(not mixed, f"{len(mixed)} answers mix releases: {mixed[:3]}")
    must(len({each.release for each in seen.asked}) >= count, "not every release was seen")
    if seen.late < QUIET_S:
        stalls = Counter(each.phase for each in seen.asked if each.seconds > LONGEST_STALL_S)
        must(not stalls, f"answers that took longer than 200 ms: {dict(stalls)}; {told(seen)}")


def _has_no_change(each: Asked) -> bool:
    """Since release 1 nothing has changed while it is the current one."""
    return each.name == "changes" and each.release == 1 and not each.editions


def told(seen: Clients) -> str:
    """Counts and durations, by address."""
    names = sorted({each.name for each in seen.asked})
    slowest = {name: max(each.seconds for each in seen.asked if each.name == name) for name in names}
    longest = ", ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in slowest.items())
    over = sum(each.seconds > LONGEST_STALL_S for each in seen.asked)
    return (
        f"{len(seen.asked)} answers, none failed, none mixed; {spread([each.seconds for each in seen.asked])};"
        f" longest by address (ms): {longest}; {over} over 200 ms; the machine itself woke a sleeper up to"
        f" {seen.late * 1000:.0f} ms late"
    )
