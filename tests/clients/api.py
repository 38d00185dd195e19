"""The API asked plainly, to compare what clients make of it."""

import json
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen


def features_of(address: str, collection: str, **query: str) -> list[dict[str, Any]]:
    """The features of a collection, all of them, in order of id."""
    asked = urlencode({"limit": "10000", "lang": "ja", **query})
    with urlopen(f"{address}/v1/collections/{collection}/items?{asked}") as answer:
        found: list[dict[str, Any]] = json.load(answer)["features"]
    return found
