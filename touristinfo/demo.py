"""Loads the demo data that the project ships and publishes it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer, load_layers
from touristinfo.ingest.report import Report
from touristinfo.ingest.run import import_file

PREFIX = "demo_"


def demo_layers(config: Config, collections: Mapping[str, Collection]) -> list[Layer]:
    """The declared layers of the demo, in order of name."""
    layers = load_layers(config.data, collections)
    return [layer for name, layer in sorted(layers.items()) if name.startswith(PREFIX)]


def load_demo(engine: Engine, config: Config, collections: Mapping[str, Collection]) -> Iterator[Report]:
    """Import each demo layer from `data/demo/{collection}.geojson`; yields one report per layer.

    Changes are accepted without asking: the files come with the program, so a new version replaces the old demo.
    """
    for layer in demo_layers(config, collections):
        path = config.data / "demo" / f"{layer.collection}.geojson"
        yield import_file(engine, config, collections, path, layer.collection, layer_id=layer.id, accept_changes=True)
