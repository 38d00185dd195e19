"""The command that serves."""

import socket
from typing import Any

import click

from touristinfo import server
from touristinfo.cli.office import Office
from touristinfo.messages import N_
from touristinfo.pull import follow


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--follow", metavar="URL", help="Pull new releases from there meanwhile.")
@click.option("--every", default=60, show_default=True, type=click.IntRange(1, 86_400), metavar="SECONDS")
@click.pass_obj
def serve(office: Office, /, host: str, port: int, workers: int, **following: Any) -> None:
    """Serve the current release."""
    # What is wrong with these is told here, once, and not by each worker.
    _ = office.config, office.collections
    socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    if following["follow"] is not None:
        follow(following["follow"], office.config.releases, office.config.keep_releases, following["every"])
    office.say(N_("Serving on %(url)s; stop with Ctrl+C."), url=f"http://{host}:{port}/")
    server.serve(office.config, host, port, workers)
