"""Several at once: two and five publishers, and publisher, withdrawal, import and pull on the same folders.

One wins; whoever comes while it works says so in one line and changes nothing, whoever comes later has nothing to do.
"""

import random
from collections import Counter

from soak.kills import Say
from soak.outcome import Outcome
from soak.servers import Server, serving, watching
from soak.stage import LAYERS, Done, Office, finished, leftovers, must, stage, whole_current

LOCKED = ("Another process",)


def run(count: int, seed: int, say: Say, database_url: str = "", rows: int = 200) -> Outcome:
    """`count` rounds, in turn of two publishers, of five, and of all kinds of commands. Raises Broken."""
    with stage() as folder:
        office = Office(folder, database_url, rows=rows, step=2)
        office.import_all(1)
        office.publish()
        with serving(office.releases) as server, watching(server) as watch:
            crowd = Crowd(office, server, random.Random(seed))
            for number in range(count):
                (crowd.publishers, crowd.publishers, crowd.all_kinds)[number % 3]((2, 5, 0)[number % 3])
                must(not watch.failures, f"the server failed: {watch.failures[:3]}")
                if (number + 1) % 10 == 0 or number + 1 == count:
                    say(f"{number + 1}/{count}")
            fates = ", ".join(f"{fate} {number}" for fate, number in sorted(crowd.fates.items()))
            asked = f"{watch.asked} requests meanwhile, all answered"
    tried = f"{count} rounds: 2 publishers, 5 publishers, publisher with withdraw, import and pull; seed {seed}"
    return Outcome("crowd", tried, f"nothing broken; {fates}; {asked}")


class Crowd:
    """Rounds on one store."""

    def __init__(self, office: Office, server: Server, chance: random.Random) -> None:
        self.office, self.server, self.chance = office, server, chance
        self.withdrawn: set[str] = set()
        self.ids = server.ids()
        self.fates: Counter[str] = Counter()

    def publishers(self, count: int) -> None:
        """Several publish the same at once."""
        self._import()
        before = whole_current(self.office.releases)
        ended = [finished(each) for each in [self.office.start("publish", "--json") for _ in range(count)]]
        winners = [done for done in ended if done.code == 0 and done.json()["changed"]]
        must(len(winners) == 1, f"{len(winners)} of {count} publishers made a release")
        self._must_be_locked_or_done(ended)
        must(whole_current(self.office.releases) == before + 1, "more than one release was made")
        self._must_say_what_is_imported()

    def all_kinds(self, _: int) -> None:
        """One of each kind at once, the releases being pulled from the folder that is published into."""
        self._import()
        token = self.chance.choice(sorted(self.ids.keys() - self.withdrawn))
        layer = self.chance.choice(list(LAYERS))
        edition = self.office.editions[layer] + 1
        node = self.office.folder / "node" / "releases"
        withdraw = ("withdraw", self.ids[token], "--json")
        import_ = self.office.import_arguments(layer, edition)
        pull = ("pull", f"http://127.0.0.1:{self.server.port}", "--json")
        started = [
            self.office.start("publish", "--json"),
            self.office.start(*withdraw),
            self.office.start(*import_),
            self.office.start(*pull, releases=node),
        ]
        self._must_be_locked_or_done([finished(each) for each in started])
        for arguments in (withdraw, import_, ("publish", "--json")):
            self.office.run(*arguments).fine()
        self.withdrawn.add(token)
        self.office.editions[layer] = edition
        self._must_say_what_is_imported()
        self.server.wait_for(whole_current(self.office.releases))
        self.office.run(*pull, releases=node).fine()
        must(whole_current(node) == whole_current(self.office.releases), "the node has another release")

    def _import(self) -> None:
        layer = self.chance.choice(list(LAYERS))
        self.office.import_(layer, self.office.editions[layer] + 1)

    def _must_be_locked_or_done(self, ended: list[Done]) -> None:
        for done in ended:
            if done.code != 0:
                line = done.one_line()
                must(line.startswith(LOCKED), f"not told that another process is at work: {line}")
            made = done.code == 0 and done.json().get("changed")
            self.fates["applied" if made else "refused" if done.code else "nothing to do"] += 1

    def _must_say_what_is_imported(self) -> None:
        number = whole_current(self.office.releases)
        self.server.wait_for(number)
        expected = {token: said for token, said in self.office.expected().items() if token not in self.withdrawn}
        must(self.server.content() == expected, f"release {number} does not say what was imported")
        must(not leftovers(self.office.releases), f"left over: {leftovers(self.office.releases)}")
