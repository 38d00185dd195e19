"""The WSGI entry: settings come from the environment (`granian --interface wsgi wsgi:app`)."""

from touristinfo.app import worker_app

app = worker_app()
