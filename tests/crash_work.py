"""Work to be killed (see crash.py): what an operator's command does, with plain values."""

from dataclasses import replace
from pathlib import Path

from touristinfo.config import DATA, Config, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection
from touristinfo.pull import Source
from touristinfo.pull import pull as pull_
from touristinfo.release import make_downloads
from touristinfo.release import publish as publish_
from touristinfo.release import rollback as rollback_
from touristinfo.release import withdraw as withdraw_
from touristinfo.store.database import open_engine

_ALL = load_collections(DATA)
TWO: dict[str, Collection] = {name: _ALL[name] for name in ("signs", "wifi_spots")}


def publish(url: str, folder: str) -> None:
    publish_(open_engine(url), _config(folder), TWO)


def rollback(url: str, folder: str, number: str) -> None:
    rollback_(open_engine(url), _config(folder), TWO, int(number))


def withdraw(url: str, folder: str, feature_id: str) -> None:
    withdraw_(open_engine(url), _config(folder), TWO, feature_id, reason="asked to")


def download_files(folder: str) -> None:
    make_downloads(Path(folder), TWO)


def pull(url: str, folder: str) -> None:
    pull_(Source(url), Path(folder), keep=2)


def _config(folder: str) -> Config:
    return replace(read_config({}), releases=Path(folder), keep_releases=2)
