"""What a running app serves: settings, declared collections, releases, and the tables compiled from them at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from flask import Flask, current_app

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.reference_systems import ReferenceSystem
from touristinfo.published.current import Releases
from touristinfo.published.downloads.tile_archives import Archives
from touristinfo.web.compression import KeptContents
from touristinfo.web.parameters import ParameterTable

VERSION = version("touristinfo")
_KEY = "touristinfo"


@dataclass(frozen=True, slots=True)
class Serving:
    """Shared by all requests of the app.

    `systems`: coordinate systems besides CRS84, by URI. `tables`: of the parameters, by name of the address and
    collection id. `answers`: those of late, compressed or as they are. `archives`: of vector tiles.
    """

    config: Config
    collections: Mapping[str, Collection]
    releases: Releases
    systems: Mapping[str, ReferenceSystem]
    tables: dict[tuple[str, str], ParameterTable] = field(default_factory=dict)
    answers: KeptContents = field(init=False)
    archives: Archives = field(default_factory=Archives)

    def __post_init__(self) -> None:
        """Room for answers as the setting says."""
        object.__setattr__(self, "answers", KeptContents(self.config.kept_bytes))

    def attach(self, app: Flask) -> None:
        """Make this what `serving()` gives in the requests of `app`."""
        app.extensions[_KEY] = self


def serving() -> Serving:
    """What the app of the current request serves."""
    found: Serving = current_app.extensions[_KEY]
    return found
