"""The page docs/benchmarks.md: all of it follows from what was measured."""

from collections.abc import Callable, Iterable, Sequence

from benchmarks.musts import musts, ratio
from benchmarks.results import Load, Run

CASES = {
    "item": "one place",
    "bbox-100": "bbox, 100 places",
    "bbox-1000": "bbox, 1,000 places",
    "filter": "10 with a property",
    "cql2": "10 by CQL2",
    "tile": "vector tile, zoom 12",
    "page": "page for people",
    "nearby": "10 nearest",
    "search": "search",
    "304": "not modified (304)",
}
PROGRAMS = {
    "granian": "touristinfo, granian",
    "kept": "the same, answers kept",
    "granian-gzip": "the same, answers kept, gzip",
    "gunicorn": "touristinfo, gunicorn",
    "bare-granian": "bare Flask view, granian",
    "bare-gunicorn": "bare Flask view, gunicorn",
    "plain": "plain WSGI, granian",
    "nginx": "nginx, static file",
    "pygeoapi": "pygeoapi",
    "tipg": "tipg",
    "cache": "touristinfo behind nginx's cache",
    "cache-static": "nginx, static file by TLS",
    "smaller": "touristinfo, a tenth of the places",
}
RATIOS = {
    "granian / bare": ("granian", "bare-granian"),
    "gunicorn / bare": ("gunicorn", "bare-gunicorn"),
    "/ plain WSGI": ("granian", "plain"),
    "/ nginx": ("granian", "nginx"),
    "/ pygeoapi": ("granian", "pygeoapi"),
    "/ tipg": ("granian", "tipg"),
    "kept / anew": ("kept", "granian"),
    "kept, gzip / anew": ("granian-gzip", "granian"),
    "kept / pygeoapi": ("kept", "pygeoapi"),
    "kept / tipg": ("kept", "tipg"),
    "nginx's cache / static": ("cache", "cache-static"),
    "/ tenth of the places": ("granian", "smaller"),
}
FIGURES = {
    "start_s": "start: from the command to the first answer of /v1/, s",
    "first_worker_mb": "memory (PSS) of a node with one worker, MB",
    "first_worker_anonymous_mb": "of that not in mapped files (those the system takes back when it needs room), MB",
    "one_more_worker_mb": "memory (PSS) that one more worker adds, MB",
    "release_mb": "release on disk, MB",
    "publish_s": "publish all, s",
    "publish_peak_mb": "most memory of that, MB",
    "visible_s": "publish 100 changes, from the command until a running server answers with them, s",
    "visible_peak_mb": "most memory of that, MB",
}
INTRODUCTION = """# How fast it is

Written by `make bench` (`benchmarks/`); the figures stand in `benchmarks.json`, and each run replaces what it measured.
"""
READING = """## How it was measured

- **Data.** Made-up places with a fixed seed: 44 municipalities, name, description, address and fee in Japanese and,
  each with a chance of 0.3, in seven other languages. The competitors hold the same places in one language, in one
  table with indexes on geometry, id, municipality, kind and reading, clustered and analysed: they have no fallbacks to
  work out.
- **Load.** wrk with one thread and 16 keep-alive connections on the same machine, so it takes part of the two cores.
  It goes round some hundreds of addresses per case (ours in all languages). Answers are made anew each time
  (`TOURISTINFO_KEPT_MB=0`), but in the lines that say that they are kept, as they are unless that is set.
  All programs take turns within a round; shown are medians of the rounds. p50 and p99 are those under this full load:
  they tell how long the queue of 16 is, not how long a single visitor waits.
- **One worker each**, with one thread, as `touristinfo serve` has it. The bare Flask view runs under the very settings
  of `touristinfo serve` and answers as many constant bytes as our answers have on average; so do plain WSGI and nginx.
- **The same places.** Before each case of boxes the run asks all programs for twenty of them and fails where ids
  differ, before filters where the counts of what fits do: pygeoapi and tipg count it, as we do. They are loaded for
  longer, since they answer few requests.
- **Filters** are by municipality (a 44th of the places), by kind or by both in turn; those in CQL2 two kinds together
  with a comparison, a pattern or a polygon, in CQL for pygeoapi, which reads no CQL2 in addresses.
- **Tiles** come out of the archive that is made after publication; "anew" unpacks them, as wrk takes no gzip there.
  tipg's have all places of a tile; ours are thinned at this zoom and have names in all languages.
- **A page for people** has 10 places; its server time is a second divided by the pages of a second.
- **Behind nginx** is the example of `deploy/nginx/` by TLS, without its limits per visitor (a single client soon
  meets them); beside it nginx serves one static file with the same TLS settings and log, and otherwise as Debian has
  it. The cache is filled before each turn, since answers are fresh for 30 s only. With `open_file_cache`, which the
  example has for its cache, static files would be served faster, too (the ratios then: item 0.60, bbox-100 0.84).
- **Publication** is the real command on a real database; what fills the database is not counted. PSS counts private
  pages and the share of what is mapped by several, after each kind of request was asked for.
- The figures depend on the machine and on what else it does, the ratios less.
"""


def page(runs: Iterable[Run]) -> str:
    """The whole page in Markdown, one section for each run."""
    return "\n".join([INTRODUCTION, *(_section(run) for run in runs), READING])


def _section(run: Run) -> str:
    about = "; ".join(f"{name} {value}" for name, value in run.about.items())
    parts = [f"## {run.places:,} places in eight languages\n\n{about}.\n", _must_hold(run)]
    if run.cases:
        parts += [_ratios(run), _requests(run), _latencies(run)]
    if run.figures:
        rows = [[title, _short(run.figures[name])] for name, title in FIGURES.items() if name in run.figures]
        parts.append("### Start, memory, publication\n\n" + _table(["", "measured"], rows))
    return "\n".join(parts)


def _must_hold(run: Run) -> str:
    rows = []
    for must in musts(run):
        value = must.figure(run)
        wanted = f"{'at most' if must.at_most else 'at least'} {must.bound:g}"
        rows.append([must.title, wanted, "" if value is None else _short(value), must.verdict(run)])
    return "### What issues 3 and 4 want\n\n" + _table(["", "wanted", "measured", ""], rows)


def _ratios(run: Run) -> str:
    """Requests per second of ours to those of the others."""
    found = {title: [ratio(case, *pair)(run) for case in _cases(run)] for title, pair in RATIOS.items()}
    columns = {
        title: ["" if value is None else _short(value) for value in values]
        for title, values in found.items()
        if any(value is not None for value in values)
    }
    rows = [[CASES[case], *(column[number] for column in columns.values())] for number, case in enumerate(_cases(run))]
    return "### Ratios of requests per second\n\n" + _table(["", *columns], rows)


def _requests(run: Run) -> str:
    rows = [
        [PROGRAMS[program], *(_of(run, case, program, lambda load: f"{load.requests:,.0f}") for case in _cases(run))]
        for program in _programs(run)
    ]
    for title, size in (("bytes of our answer", "size"), ("bytes with gzip", "gzip_size")):
        rows.append([title, *(f"{getattr(run.cases[case], size):,.0f}" for case in _cases(run))])
    return f"### Requests per second\n\n{_table(_head(run), rows)}"


def _latencies(run: Run) -> str:
    def said(load: Load) -> str:
        return f"{_short(load.p50_ms)} / {_short(load.p99_ms)}"

    rows = [[PROGRAMS[program], *(_of(run, case, program, said) for case in _cases(run))] for program in _programs(run)]
    return f"### Milliseconds under that load, p50 / p99\n\n{_table(_head(run), rows)}"


def _head(run: Run) -> list[str]:
    return ["", *(CASES[case] for case in _cases(run))]


def _cases(run: Run) -> list[str]:
    return [case for case in CASES if case in run.cases]


def _programs(run: Run) -> list[str]:
    return [program for program in PROGRAMS if any(program in case.loads for case in run.cases.values())]


def _of(run: Run, case: str, program: str, say: Callable[[Load], str]) -> str:
    load = run.cases[case].loads.get(program)
    return say(load) if load else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _short(value: float) -> str:
    """Three digits that count, with commas in thousands."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
