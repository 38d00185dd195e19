"""Runs the workers of `touristinfo serve` under their limits, and beside them, if wanted, the metrics for operators."""

import gc
import os
import resource
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from prometheus_client import CollectorRegistry, start_http_server, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from touristinfo.config import Config
from touristinfo.logs import log_settings

APP = "touristinfo.app:worker_app"
THREADS_PER_WORKER = 1
BACKLOG = 1024  # connections that wait to be accepted
CONNECTIONS_PER_WORKER = 16_384  # open at once, idle ones too; more wait in the backlog
OPEN_FILES = 65_536
HEADERS_READ_WITHIN_MS = 10_000
HEADERS_MOST_BYTES = 65_536  # all of a request but its body; the query alone may have 32 KB
STOPPED_WITHIN_S = 30  # what runs at SIGTERM may be finished until then


def serve(config: Config, host: str, port: int, workers: int, app: str = APP) -> None:
    """Serve `app` until SIGTERM or SIGINT; then requests that run are finished."""
    # Workers are processes of their own that read the environment: made by each, the key would differ between them.
    os.environ["TOURISTINFO_SECRET_KEY"] = config.secret_key
    allow_open_files()
    with metrics(config.metrics):
        share_modules(app)
        # Nothing that could hold a visitor's position is logged: no access log (the query string is part of it).
        Server(
            app,
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS_PER_WORKER,
            backlog=BACKLOG,
            backpressure=CONNECTIONS_PER_WORKER,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(HEADERS_READ_WITHIN_MS, max_buffer_size=HEADERS_MOST_BYTES),
            websockets=False,
            log_access=False,
            log_dictconfig=log_settings(),
            respawn_failed_workers=True,  # without it one worker that dies takes the server down
            workers_kill_timeout=STOPPED_WITHIN_S,
        ).serve()


def share_modules(app: str) -> None:
    """Read in what the workers, forks of this process, all need: they share its memory (25 MB less for each)."""
    import_module(app.partition(":")[0])
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(os.getpid(), os.environ["PROMETHEUS_MULTIPROC_DIR"])  # type: ignore[no-untyped-call]
    gc.collect()
    gc.freeze()  # a collection in a worker would write into every page


def allow_open_files() -> None:
    """Have the system allow OPEN_FILES, and so as many connections, where it does; the usual 1,024 are soon used up."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@contextmanager
def metrics(address: tuple[str, int] | None) -> Iterator[None]:
    """Answer /metrics at `address`, for all workers that are started meanwhile. Raises OSError when it is taken.

    An address of its own: behind a proxy on the same machine every visitor looks local, so the public one could not
    tell operators from others; and it answers while all workers are busy.
    """
    if address is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="touristinfo-metrics-") as folder:
        registry = CollectorRegistry()
        registry.register(Workers(Path(folder)))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        listener, thread = start_http_server(address[1], address[0], registry)
        # The workers' counts go into files there. prometheus_client chooses between files and memory by this variable
        # when it is imported, which has happened; workers are forks of this process.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]
            listener.shutdown()
            listener.server_close()
            thread.join()


class Workers(Collector):
    """Memory of the workers that have their counts in `folder`; forgets what only a living process has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Resident and proportional memory of each worker, read when asked."""
        memory = GaugeMetricFamily(
            "touristinfo_worker_memory_bytes",
            "Memory of a worker: resident (Rss), and with shared pages divided among those who share (Pss).",
            labels=["pid", "kind"],
        )
        for path in self.folder.glob("gauge_liveall_*.db"):
            pid = path.stem.rpartition("_")[2]
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            except OSError:
                mark_process_dead(pid, str(self.folder))  # type: ignore[no-untyped-call]
                continue
            sizes = {line.partition(":")[0]: line.split()[1] for line in rollup.splitlines()[1:]}
            for kind in ("Rss", "Pss"):
                memory.add_metric([pid, kind.lower()], int(sizes[kind]) * 1024)
        return [memory]
