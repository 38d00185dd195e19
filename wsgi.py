"""The WSGI entry: settings come from the environment (`granian --interface wsgi wsgi:app`)."""

from touristinfo.app import create_app

app = create_app()
