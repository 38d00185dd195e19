"""Random kills: import, publish, pull and withdraw end by SIGKILL at any moment, again and again on one store.

After each kill servers go on answering, the current release is whole and says what it said before or what it should say
now; the same command then succeeds, nothing withdrawn is left in any file, and nothing of the killed run lies about.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from soak.outcome import Outcome
from soak.servers import Server, Watch, serving, watching
from soak.stage import LAYERS, Done, Editions, Office, finished, leftovers, must, stage, tokens_in, whole_current

Say = Callable[[str], None]
OPERATIONS = ("import", "publish", "publish", "withdraw", "pull", "pull")
EARLIEST = 0.15  # of a run: before, Python reads its libraries


def run(count: int, seed: int, say: Say, database_url: str = "", rows: int = 1000) -> Outcome:
    """Kill `count` commands on a store of three times `rows` features. Raises Broken."""
    with stage() as folder:
        office = Office(folder, database_url, rows=rows, step=10)
        office.import_all(1)
        office.publish()
        office.run("pull", office.releases.as_uri(), releases=folder / "node" / "releases").fine()
        with (
            serving(office.releases) as server,
            serving(folder / "node" / "releases") as node,
            watching(server, node, pause=0.1) as watch,
        ):
            scenario = Kills(office, server, node, watch, random.Random(seed))
            while scenario.killed < count:
                told = scenario.step()
                if scenario.killed % 10 == 0 or scenario.killed == count:
                    say(f"{scenario.killed}/{count}: {told}")
            return scenario.outcome(count, seed)


class Kills:
    """The store as it should be after each step. `node`: another node that pulls from `server`."""

    def __init__(self, office: Office, server: Server, node: Server, watch: Watch, chance: random.Random) -> None:
        self.office, self.server, self.node, self.watch, self.chance = office, server, node, watch, chance
        self.node_releases = office.folder / "node" / "releases"
        self.public: Editions = office.expected()
        self.pulled: Editions = office.expected()
        self.withdrawn: set[str] = set()
        self.ids = server.ids()
        self.durations: dict[str, float] = {}
        self.fates: Counter[str] = Counter()
        self.killed = 0

    def step(self) -> str:
        """Kill one command at a random moment, look, let it run, look again."""
        operation = self.chance.choice(OPERATIONS)
        told = getattr(self, f"_{operation}")()
        must(not self.watch.failures, f"{operation}: a server failed: {self.watch.failures[:3]}")
        return f"{operation}: {told}"

    def outcome(self, count: int, seed: int) -> Outcome:
        """What there is to tell."""
        back_end = "SpatiaLite" if self.office.database_url.startswith("sqlite") else "PostGIS"
        fates = ", ".join(f"{what} {number}" for what, number in sorted(self.fates.items()))
        tried = f"{count} kills, {back_end}, {len(self.public) + len(self.withdrawn)} features, seed {seed}"
        asked = f"{self.watch.asked} requests meanwhile, all answered, slowest {self.watch.slowest * 1000:.0f} ms"
        happened = f"nothing broken; {fates}; {len(self.withdrawn)} withdrawn; release {self.server.release()}; {asked}"
        return Outcome("kills", tried, happened)

    def _import(self) -> str:
        layer = self.chance.choice(list(LAYERS))
        edition = self.office.editions[layer] + 1
        arguments = self.office.import_arguments(layer, edition)
        changes = sum(
            number % self.office.step == edition % self.office.step
            for number in range(self.office.rows)
            if f"{layer}{number:05}x" not in self.withdrawn
        )
        fate = self._killed("import", *arguments)
        self._look(self.server, self.office.releases, (self.public,))
        self.office.editions[layer] = edition
        said = self.office.run(*arguments).fine().json()
        must(said["changed"] in (0, changes), f"{said['changed']} changed, neither none nor all of {changes}")
        self.fates["import: " + ("new" if said["changed"] == 0 else "old")] += 1
        return fate

    def _publish(self) -> str:
        new = {token: said for token, said in self.office.expected().items() if token not in self.withdrawn}
        if new == self.public:
            layer = self.chance.choice(list(LAYERS))
            self.office.import_(layer, self.office.editions[layer] + 1)
            new = {token: said for token, said in self.office.expected().items() if token not in self.withdrawn}
        return self._of_office("publish", new, "publish", "--json")

    def _withdraw(self) -> str:
        token = self.chance.choice(sorted(self.public))
        self.withdrawn.add(token)
        new = {each: said for each, said in self.public.items() if each != token}
        return self._of_office("withdraw", new, "withdraw", self.ids[token], "--reason", "soak", "--json")

    def _pull(self) -> str:
        if self.pulled == self.public:
            self._publish()
        url = f"http://127.0.0.1:{self.server.port}"
        self.server.wait_for(whole_current(self.office.releases))
        fate = self._killed("pull", "pull", url, "--json", releases=self.node_releases)
        new = dict(self.public)
        self._count("pull", self._look(self.node, self.node_releases, (self.pulled, new)) == new)
        self.office.run("pull", url, "--json", releases=self.node_releases).fine()
        self._look(self.node, self.node_releases, (new,))
        self._clean(self.node_releases)
        self.pulled = new
        return fate

    def _of_office(self, name: str, new: Editions, *arguments: str) -> str:
        """Kill a command that makes a release, look, and have it completed."""
        before = whole_current(self.office.releases)
        fate = self._killed(name, *arguments)
        self._count(name, self._look(self.server, self.office.releases, (self.public, new)) == new)
        number = int(self.office.run(*arguments).fine().json()["number"])
        must(number == before + 1, f"release {number} follows {before}")
        self.public = new
        self._look(self.server, self.office.releases, (new,))
        self._clean(self.office.releases)
        return fate

    def _count(self, name: str, is_new: bool) -> None:
        self.fates[f"{name}: {'new' if is_new else 'old'}"] += 1

    def _killed(self, name: str, *arguments: str, releases: Path | None = None) -> str:
        """Start a command and kill it, at a moment that would lie within its run."""
        latest = self.durations.get(name, 3.0)
        started = time.monotonic()
        process = self.office.start(*arguments, releases=releases)
        moment = self.chance.uniform(EARLIEST, 1) * latest
        while time.monotonic() - started < moment and process.poll() is None:
            time.sleep(0.002)
        took = time.monotonic() - started
        process.send_signal(signal.SIGKILL)
        done = finished(process)
        if done.code == -signal.SIGKILL:
            self.killed += 1
            self.durations[name] = max(latest, took)
            return f"killed after {took:.2f} s"
        self._ended(name, done, took)
        return f"ended by itself after {took:.2f} s"

    def _ended(self, name: str, done: Done, took: float) -> None:
        """It was through before: the next one is killed earlier."""
        done.fine()
        self.durations[name] = took
        self.fates["too late"] += 1

    def _look(self, server: Server, releases: Path, allowed: tuple[Editions, ...]) -> Editions:
        """What is current and so is served: whole, and one of what is allowed."""
        server.wait_for(whole_current(releases))
        content = server.content()
        must(content in allowed, f"the content is neither the old nor the new: {_difference(content, allowed[-1])}")
        return content

    def _clean(self, releases: Path) -> None:
        must(not leftovers(releases), f"left over: {leftovers(releases)}")
        whole = [path for path in releases.iterdir() if path.is_dir() and len(list(path.iterdir())) > 2]
        must(len(whole) <= self.office.keep, f"{len(whole)} releases are kept whole")
        found = tokens_in(releases)
        must(found & self.public.keys(), "the files cannot be searched for texts: this check is void")
        must(not found & self.withdrawn, f"withdrawn and there again: {sorted(found & self.withdrawn)}")


def _difference(content: Editions, wanted: Editions) -> str:
    keys = content.keys() | wanted.keys()
    wrong = {key: (content.get(key), wanted.get(key)) for key in sorted(keys) if content.get(key) != wanted.get(key)}
    return f"{len(wrong)} of {len(wanted)}, such as {list(wrong.items())[:3]}"
