"""What QGIS sees of a server: run by Debian's Python, which has PyQGIS; prints JSON. Arguments: the address of /v1/."""

import json
import os
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

PLACES = QgsRectangle(140.40, 36.30, 140.60, 36.45)  # around Mito


def main(address: str) -> None:
    """Load each collection as a layer, as the dialogue of QGIS does, and look into one."""
    app = QgsApplication([], False)
    app.initQgis()
    names = ("facilities", "public_toilets", "signs", "tax_free_shops", "wifi_spots")
    layers = {name: QgsVectorLayer(f"url='{address}' typename='{name}'", name, "OAPIF") for name in names}
    facilities = layers["facilities"]
    features = {each["id"]: each for each in facilities.getFeatures()}
    gardens = QgsFeatureRequest().setFilterExpression("\"kind\" = 'garden'")
    identified = list(facilities.getFeatures(QgsFeatureRequest().setFilterRect(PLACES)))
    said = {
        "valid": [name for name, layer in layers.items() if layer.isValid()],
        "counts": {name: len(list(layer.getFeatures())) for name, layer in layers.items()},
        "crs": facilities.crs().authid(),
        "fields": [each.name() for each in facilities.fields()],
        "names": {key: each["name"] for key, each in features.items()},
        "positions": {
            key: [each.geometry().asPoint().x(), each.geometry().asPoint().y()] for key, each in features.items()
        },
        "gardens": sorted(each["id"] for each in facilities.getFeatures(gardens)),
        "identified": sorted(each["id"] for each in identified),
    }
    print(json.dumps(said), flush=True)
    os._exit(0)  # QGIS 3.22 crashes when it takes itself apart after its layers


main(sys.argv[1])
