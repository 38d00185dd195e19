"""What QGIS sees of a GeoPackage: run by Debian's Python, which has PyQGIS; prints JSON. Arguments: the file."""

import json
import os
import sys
from typing import Any

from qgis.core import QgsApplication, QgsDataProvider, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

AROUND = 0.000001  # degrees


def main(path: str) -> None:
    """Open each layer as the browser of QGIS lists them, read all of it, and click on its first place."""
    app = QgsApplication([], False)
    app.initQgis()
    file = QgsVectorLayer(path, "all", "ogr")
    listed = file.dataProvider().subLayers()
    names = [each.split(QgsDataProvider.sublayerSeparator())[1] for each in listed]
    print(json.dumps({name: layer(path, name) for name in names}), flush=True)
    os._exit(0)  # QGIS 3.22 crashes when it takes itself apart after its layers


def layer(path: str, name: str) -> dict[str, Any]:
    """What a layer holds."""
    opened = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    features = {each["id"]: each for each in opened.getFeatures()}
    fields = [each.name() for each in opened.fields()]
    first = next(iter(features.values())).geometry().asPoint()
    place = QgsRectangle(first.x() - AROUND, first.y() - AROUND, first.x() + AROUND, first.y() + AROUND)
    return {
        "valid": opened.isValid(),
        "crs": opened.crs().authid(),
        "fields": fields,
        "types": {each.name(): each.typeName() for each in opened.fields()},
        "texts": {
            key: {field: each[field] for field in fields if isinstance(each[field], str)}
            for key, each in features.items()
        },
        "positions": {
            key: [each.geometry().asPoint().x(), each.geometry().asPoint().y()] for key, each in features.items()
        },
        "clicked": [[first.x(), first.y()], [each["id"] for each in opened.getFeatures(QgsFeatureRequest(place))]],
    }


main(sys.argv[1])
