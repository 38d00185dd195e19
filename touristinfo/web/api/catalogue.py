"""/v1/catalog.jsonld: a DCAT-AP 3 catalogue of the collections, their files and the API, in the interface languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Response

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import INTERFACE_TAGS, interface_locale
from touristinfo.domain.licences import licence_uri
from touristinfo.messages import N_, translate
from touristinfo.published.downloads.listing import Download, licences_in
from touristinfo.published.format import Provenance
from touristinfo.published.segment import Segment
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address, released_collections
from touristinfo.web.api.files import current_downloads, file_address, files_changed
from touristinfo.web.headers import respond_document
from touristinfo.web.negotiation import GEOJSON, Asked

CATALOGUE = "application/ld+json"
TITLE = N_("Tourist information")
DESCRIPTION = N_("Places for visitors, published from the shared data of prefectures and municipalities.")
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/req/core"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Dataset:
    """A collection as the catalogue tells of it: the layers that it comes from, and its files that are ready."""

    asked: Asked
    collection: Collection
    segment: Segment
    layers: Sequence[Provenance]
    files: Sequence[Download]

    @property
    def id(self) -> str:
        return f"{self.asked.root}/v1/collections/{self.collection.id}"

    @property
    def licences(self) -> tuple[str, ...]:
        return licences_in(self.layers, [self.collection.id])


@address("/catalog.jsonld", parameters.document, "Catalogue of the data (DCAT-AP)", "Catalogue", CATALOGUE)
def catalogue(asked: Asked) -> Response:
    """What data there are, for catalogues that collect such: the same in all languages."""
    provenance, files = asked.snapshot.manifest.provenance, [each for each in current_downloads(asked) if each.is_ready]
    datasets = [
        _Dataset(
            asked,
            each,
            asked.snapshot.segments[each.id],
            [layer for layer in provenance if layer.collection == each.id],
            [file for file in files if file.collection == each.id],
        )
        for each in released_collections(asked).values()
    ]
    issued = _first_published(asked)
    graph = [_catalogue(asked, datasets, issued), _service(asked, datasets)]
    for each in datasets:
        graph += [_dataset(each, issued), _of_the_api(each), *(_distribution(asked, file) for file in each.files)]
    whole = [_distribution(asked, file) for file in files if not file.collection]
    said = {"@context": _CONTEXT, "@graph": graph + whole}
    return respond_document(asked, orjson.dumps(said), CATALOGUE, asked.interface, files_changed(asked))


def _first_published(asked: Asked) -> dict[str, str]:
    """When each collection was published for the first time; manifests are kept for ever."""
    issued: dict[str, str] = {}
    for number in asked.serving.releases.published():
        manifest = asked.serving.releases.manifest(number)
        for name in manifest.collections:
            issued.setdefault(name, manifest.published_at)
        if asked.snapshot.segments.keys() <= issued.keys():
            break
    return issued


def _catalogue(asked: Asked, datasets: Sequence[_Dataset], issued: dict[str, str]) -> Node:
    licences = sorted({licence for each in datasets for licence in each.licences})
    owners = _owners([layer for each in datasets for layer in each.layers])
    return {
        "@id": f"{asked.root}/v1/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_languages(TITLE),
        "dct:description": _in_languages(DESCRIPTION),
        "dct:publisher": _agent(", ".join(owners) or translate("en", TITLE)),
        "dct:license": [_licence(each) for each in licences],
        "dct:issued": _time(min(issued.values(), default=asked.snapshot.manifest.published_at)),
        "dct:modified": _time(files_changed(asked).isoformat(timespec="seconds")),
        "foaf:homepage": {"@id": f"{asked.root}/"},
        "dcat:dataset": [{"@id": each.id} for each in datasets],
        "dcat:service": [{"@id": f"{asked.root}/v1/"}],
        "dcat:distribution": [
            {"@id": file_address(asked, asked.snapshot.number, each.name)}
            for each in current_downloads(asked)
            if each.is_ready and not each.collection
        ],
    }


def _service(asked: Asked, datasets: Sequence[_Dataset]) -> Node:
    return {
        "@id": f"{asked.root}/v1/",
        "@type": "dcat:DataService",
        "dct:title": _in_languages(TITLE),
        "dcat:endpointURL": {"@id": f"{asked.root}/v1/"},
        "dcat:endpointDescription": {"@id": f"{asked.root}/v1/openapi.json"},
        "dct:conformsTo": {"@id": _FEATURES},
        "dcat:servesDataset": [{"@id": each.id} for each in datasets],
    }


def _dataset(dataset: _Dataset, issued: dict[str, str]) -> Node:
    collection, segment, asked = dataset.collection, dataset.segment, dataset.asked
    owners = _owners(dataset.layers)
    files = [file_address(asked, asked.snapshot.number, each.name) for each in dataset.files]
    return {
        "@id": dataset.id,
        "@type": "dcat:Dataset",
        "dct:identifier": collection.id,
        "dct:title": _in_languages(collection.title),
        "dct:description": _in_languages(collection.description or collection.title),
        "dct:creator": [_agent(owner) for owner in owners],
        **({"dct:publisher": _agent(", ".join(owners))} if owners else {}),
        "dct:provenance": [_statement(f"{each.title or each.layer}: {each.source}") for each in dataset.layers],
        "dct:license": [_licence(each) for each in dataset.licences],
        "dct:language": [{"@id": each} for each in _languages(segment)],
        "dct:issued": _time(issued[collection.id]),
        "dct:modified": _time(segment.last_modified.isoformat()),
        **({"dct:spatial": _box(segment.extent)} if segment.extent else {}),
        "dcat:landingPage": {"@id": dataset.id},
        "dcat:distribution": [{"@id": each} for each in (f"{dataset.id}/items", *files)],
    }


def _of_the_api(dataset: _Dataset) -> Node:
    """The collection as the API serves it."""
    return {
        "@id": f"{dataset.id}/items",
        "@type": "dcat:Distribution",
        "dct:title": "OGC API - Features",
        "dcat:accessURL": {"@id": f"{dataset.id}/items"},
        "dcat:accessService": {"@id": f"{dataset.asked.root}/v1/"},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{GEOJSON}"},
        "dct:license": [_licence(each) for each in dataset.licences],
    }


def _distribution(asked: Asked, file: Download) -> Node:
    url = file_address(asked, asked.snapshot.number, file.name)
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": f"{file.name} ({file.title})",
        "dcat:accessURL": {"@id": f"{asked.root}/v1/releases/{asked.snapshot.number}"},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": _MEDIA_TYPES + file.media_type},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
        },
        "dct:license": [_licence(each) for each in file.licences],
        "dct:issued": _time(asked.snapshot.manifest.published_at),
    }


def _owners(layers: Sequence[Provenance]) -> list[str]:
    """Whom to name for the data of these layers, each once."""
    return [name for name in dict.fromkeys(each.credit or each.source for each in layers) if name]


def _in_languages(message: str) -> list[Node]:
    return [{"@language": tag, "@value": translate(interface_locale(tag), message)} for tag in INTERFACE_TAGS]


def _languages(segment: Segment) -> list[str]:
    return list(dict.fromkeys(_LANGUAGES + tag.partition("-")[0] for tag in segment.languages))


def _agent(name: str) -> Node:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _statement(text: str) -> Node:
    return {"@type": "dct:ProvenanceStatement", "rdfs:label": text}


def _licence(name: str) -> Node:
    address_ = licence_uri(name)
    return {**({"@id": address_} if address_ else {}), "@type": "dct:LicenseDocument", "rdfs:label": name}


def _time(moment: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": datetime.fromisoformat(moment).isoformat()}


def _box(extent: tuple[float, float, float, float]) -> Node:
    west, south, east, north = extent
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    text = ", ".join(f"{x} {y}" for x, y in corners)
    return {
        "@type": "dct:Location",
        "dcat:bbox": {"@type": "geo:wktLiteral", "@value": f"POLYGON (({text}))"},
    }
