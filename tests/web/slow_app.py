"""An app that takes its time, and tells its key: what `touristinfo.server` does around an app is tested with it."""

import os
import sys
import time
from pathlib import Path

from flask import Flask, Response

from touristinfo.config import read_config
from touristinfo.server import serve

SECONDS = 2.0
STARTED = "started"


def create_app() -> Flask:
    """`/slow` writes a file when it starts and answers after SECONDS; `/key` gives process and secret key."""
    app = Flask(__name__)
    config = read_config()

    @app.get("/slow")
    def slow() -> Response:
        Path(os.environ["SLOW_FOLDER"], STARTED).touch()
        time.sleep(SECONDS)
        return Response("whole")

    @app.get("/key")
    def key() -> Response:
        return Response(f"{os.getpid()} {config.secret_key}")

    return app


if __name__ == "__main__":
    serve(read_config(), "127.0.0.1", int(sys.argv[1]), 2, "slow_app:create_app")
