"""Pulling: a node without a database takes its releases from another node, a web server or a folder."""

from touristinfo.pull.follow import follow
from touristinfo.pull.pull import Pulled, pull
from touristinfo.pull.source import Source

__all__ = ["Pulled", "Source", "follow", "pull"]
