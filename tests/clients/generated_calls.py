"""Run with the generated client as package `generated`: imports all of it, calls the API, prints what came as JSON."""

import importlib
import json
import pkgutil
import sys

import generated
from generated.api.facilities import item_facilities, items_facilities
from generated.api.general import collections, dataset_vector_get_tile, landing, search
from generated.models import ItemsFacilitiesKindItem, Problem

modules = [each.name for each in pkgutil.walk_packages(generated.__path__, "generated.")]
for name in modules:
    importlib.import_module(name)

client = generated.Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
page = items_facilities.sync(client=client, limit=3, lang="en")
first = page.features[0]
one = item_facilities.sync(first.id, client=client, lang="en")
refused = landing.sync_detailed(client=client, lang="!")
assert isinstance(refused.parsed, Problem), refused
print(
    json.dumps(
        {
            "modules": modules,
            "landing": [each.rel for each in landing.sync(client=client).links],
            "collections": [each.id for each in collections.sync(client=client).collections],
            "matched": page.number_matched,
            "returned": [each.id for each in page.features],
            "one": one.to_dict(),
            "filtered": items_facilities.sync(client=client, kind=[ItemsFacilitiesKindItem.GARDEN]).number_matched,
            "found": search.sync(client=client, q="袋田", limit=1).number_returned,
            "tile": len(dataset_vector_get_tile.sync("0", "0", "0", client=client).payload.read()),
            "refused": [refused.status_code, refused.parsed.status, refused.parsed.parameter],
        }
    )
)
