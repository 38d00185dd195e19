"""OGC API Tiles Part 1 and TileJSON: vector tiles of the release and of each collection, in WebMercatorQuad.

Tiles hold all languages, so they are the same for every reader: `lang` is taken and changes nothing in them.
"""

import gzip
import html
from dataclasses import replace
from typing import Any

import orjson
from flask import Response

from touristinfo.domain.collections import Collection
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.domain.reference_systems import CRS84
from touristinfo.errors import NotFoundError
from touristinfo.messages import N_, translate
from touristinfo.published.segment import Segment
from touristinfo.published.tiles import matrix_set
from touristinfo.published.tiles.layers import Layers, attributes, bounds, extent, vector_layers
from touristinfo.published.tiles.tile import FORMAT, encode_tile
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address, collection_and_segment
from touristinfo.web.api.catalogue import TITLE
from touristinfo.web.api.links import MVT, OGC_REL, VECTOR_TILES, link, own_links
from touristinfo.web.compression import Content, acceptable_encodings
from touristinfo.web.headers import respond, respond_document, version_of
from touristinfo.web.negotiation import JSON, Asked

_SET = f"/tiles/{matrix_set.IDENTIFIER}"
_TILE = f"{_SET}/<tile_matrix>/<tile_row>/<tile_col>"
_OF_COLLECTION = "/collections/<collection_id>"
_SCHEME = f"/v1/tileMatrixSets/{matrix_set.IDENTIFIER}"


@address(
    _TILE, parameters.dataset_tile, "A vector tile of all collections", "File", MVT, operation=".dataset.vector.getTile"
)
def tile(asked: Asked, tile_matrix: str, tile_row: str, tile_col: str) -> Response:
    """A tile with a layer per collection, in the order asked for."""
    return _tile(asked, _layers(asked), tile_matrix, tile_row, tile_col)


@address(
    f"{_OF_COLLECTION}{_TILE}", parameters.tile, "A vector tile", "File", MVT, operation=".collection.vector.getTile"
)
def collection_tile(asked: Asked, collection_id: str, tile_matrix: str, tile_row: str, tile_col: str) -> Response:
    """A tile with the one layer."""
    return _tile(asked, _layers(asked, collection_id), tile_matrix, tile_row, tile_col)


def _tile(asked: Asked, layers: Layers, zoom: str, row: str, column: str) -> Response:
    found = matrix_set.Tile.named(zoom, row, column)
    if found is None:
        message = N_(
            "There is no tile '%(value)s' (zoom/row/column). The zoom is 0 to %(most)s; rows and columns are 0 to"
            " 2^zoom - 1."
        )
        raise NotFoundError(message, value=f"{zoom}/{row}/{column}"[:80], most=matrix_set.MOST_ZOOM)
    same = replace(asked, language=ALL_LANGUAGES, reader="", same_for_all=True)
    version = version_of(same, FORMAT, *(segment.digest for segment, _ in layers))
    changed = max((segment.last_modified for segment, _ in layers), default=asked.snapshot.published_at)

    return respond(same, version, changed, MVT, lambda: _content(asked, layers, found))


def _content(asked: Asked, layers: Layers, tile: matrix_set.Tile) -> Content:
    """The tile out of the archive that was made after publication, if it is there; else made now."""
    of = "" if len(layers) != 1 else layers[0][1].id
    archive = asked.serving.archives.of(asked.snapshot.folder, of, layers)
    kept = archive.gzipped(tile) if archive else None
    if kept is None:
        made = encode_tile(layers, tile)
        return Content(made.body, made.languages)
    if kept.body and "gzip" in acceptable_encodings(asked.environ.get("HTTP_ACCEPT_ENCODING", "")):
        return Content(kept.body, kept.languages, "gzip")
    return Content(gzip.decompress(kept.body), kept.languages)


@address(
    "/tiles", parameters.tilesets, "Tile sets of the dataset", "TileSets", operation=".dataset.vector.getTileSetsList"
)
def tilesets(asked: Asked) -> Response:
    """The one tile set there is of everything."""
    return _list(asked, "", _layers(asked))


@address(
    f"{_OF_COLLECTION}/tiles",
    parameters.document,
    "Tile sets",
    "TileSets",
    operation=".collection.vector.getTileSetsList",
)
def collection_tilesets(asked: Asked, collection_id: str) -> Response:
    """The one tile set there is of a collection."""
    return _list(asked, f"/collections/{collection_id}", _layers(asked, collection_id))


@address(_SET, parameters.tilesets, "The tile set of the dataset", "TileSet", operation=".dataset.vector.getTileSet")
def tileset(asked: Asked) -> Response:
    """What is in the tiles of the dataset, and where they are."""
    return _answer(asked, _metadata(asked, "", _layers(asked)))


@address(
    f"{_OF_COLLECTION}{_SET}",
    parameters.document,
    "The tile set",
    "TileSet",
    operation=".collection.vector.getTileSet",
)
def collection_tileset(asked: Asked, collection_id: str) -> Response:
    """What is in the tiles of a collection, and where they are."""
    return _answer(asked, _metadata(asked, f"/collections/{collection_id}", _layers(asked, collection_id)))


@address(
    "/tileMatrixSets", parameters.document, "Tiling schemes", "TileMatrixSetList", operation="getTileMatrixSetsList"
)
def tile_matrix_sets(asked: Asked) -> Response:
    """The one tiling scheme."""
    links = [link(rel, asked.address(_SCHEME), JSON) for rel in ("self", "item")]  # the test suite of OGC reads `item`
    each = {"id": matrix_set.IDENTIFIER, "title": matrix_set.TITLE, "uri": matrix_set.URI, "links": links}
    return _answer(asked, {"tileMatrixSets": [each], "links": own_links(asked, JSON)})


@address(
    f"/tileMatrixSets/{matrix_set.IDENTIFIER}",
    parameters.document,
    "The tiling scheme",
    "TileMatrixSet",
    operation="getTileMatrixSet",
)
def tile_matrix_set(asked: Asked) -> Response:
    """Its definition, as the standard prints it."""
    return respond_document(asked, orjson.dumps(matrix_set.definition()), JSON, "en")


@address("/tilejson", parameters.tilesets, "The tile set as TileJSON, for MapLibre", "TileJson")
def tilejson(asked: Asked) -> Response:
    """TileJSON 3.0.0."""
    layers = _layers(asked)
    attribution = _attribution(asked, layers)
    said = {
        "tilejson": "3.0.0",
        "name": translate(asked.locale, TITLE),
        "version": f"{asked.snapshot.number}.0.0",
        **({"attribution": html.escape(attribution)} if attribution else {}),  # MapLibre takes it for HTML
        "scheme": "xyz",
        "tiles": [_template(asked, "", "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": matrix_set.MOST_ZOOM,
        "bounds": bounds(layers),
        "vector_layers": vector_layers(layers, asked.locale, matrix_set.MOST_ZOOM),
    }
    return _answer(asked, said)


def _answer(asked: Asked, said: dict[str, Any]) -> Response:
    return respond_document(asked, orjson.dumps(said), JSON, asked.interface)


def _layers(asked: Asked, collection_id: str = "") -> Layers:
    """The layers of one collection, or else of those asked for, as far as the release has them."""
    if collection_id:
        collection, segment = collection_and_segment(asked, collection_id)
        return [(segment, collection)]
    segments, declared = asked.snapshot.segments, asked.serving.collections
    wanted = asked.values.get("collections", segments)
    return [(segments[each], declared[each]) for each in wanted if each in segments and each in declared]


def _list(asked: Asked, of: str, layers: Layers) -> Response:
    said = {key: value for key, value in _common(asked, of, layers).items() if key != "boundingBox"}
    said["links"] = [link("self", _address(asked, f"{of}{_SET}"), JSON), *said["links"]]
    return _answer(asked, {"tilesets": [said], "links": own_links(asked, JSON)})


def _metadata(asked: Asked, of: str, layers: Layers) -> dict[str, Any]:
    """Tile Set Metadata (OGC 17-083r4, clause 8)."""
    said = _common(asked, of, layers)
    tiles = link("item", _template(asked, of, "{tileMatrix}/{tileRow}/{tileCol}"), MVT, templated=True)
    above = f"/v1{of}" if of else "/v1/"
    data = link(f"{OGC_REL}geodata" if of else f"{OGC_REL}dataset", asked.address(above), JSON)
    said["links"] = [*own_links(asked, JSON), tiles, *said["links"], data]
    if not of:
        said["links"].append(link("alternate", _address(asked, "/tilejson"), JSON, "TileJSON"))
    attribution = _attribution(asked, layers)
    return said | {
        "mediaTypes": [MVT],
        **({"attribution": attribution} if attribution else {}),
        "updated": max((each.last_modified for each, _ in layers), default=asked.snapshot.published_at).isoformat(),
        "tileMatrixSetLimits": [_limits(zoom) for zoom in range(matrix_set.MOST_ZOOM + 1)],
        **({"layers": [_layer(asked, *each) for each in layers]} if layers else {}),
    }


def _common(asked: Asked, of: str, layers: Layers) -> dict[str, Any]:
    """What a list of tile sets and their metadata both say."""
    title = layers[0][1].title if of else TITLE
    corners = extent(layers)
    box = {"lowerLeft": corners[:2], "upperRight": corners[2:], "crs": CRS84} if corners else None
    return {
        "title": f"{translate(asked.locale, title)}: {translate(asked.locale, VECTOR_TILES)}",
        "dataType": "vector",
        "crs": matrix_set.CRS,
        "tileMatrixSetURI": matrix_set.URI,
        **({"boundingBox": box} if box else {}),
        "links": [link(f"{OGC_REL}tiling-scheme", asked.address(_SCHEME), JSON, matrix_set.TITLE)],
    }


def _limits(zoom: int) -> dict[str, Any]:
    last = (1 << zoom) - 1
    return {"tileMatrix": str(zoom), "minTileRow": 0, "maxTileRow": last, "minTileCol": 0, "maxTileCol": last}


def _layer(asked: Asked, segment: Segment, collection: Collection) -> dict[str, Any]:
    properties = {name: {"type": kind} for name, kind in attributes(segment, collection).items()}
    return {
        "id": collection.id,
        "title": translate(asked.locale, collection.title),
        "dataType": "vector",
        "geometryDimension": 0,
        "propertiesSchema": {"type": "object", "properties": properties},
        "links": [link(f"{OGC_REL}geodata", asked.address(f"/v1/collections/{collection.id}"), JSON)],
    }


def _attribution(asked: Asked, layers: Layers) -> str:
    """Who is to be named, and the licences: of all layers of the release that these collections come from."""
    shown = {collection.id for _, collection in layers}
    named = [each.attribution for each in asked.snapshot.manifest.provenance if each.collection in shown]
    return ", ".join(dict.fromkeys(filter(None, named)))


def _template(asked: Asked, of: str, tile: str) -> str:
    """The address of tiles: without `lang`, which changes nothing in them, so that caches keep them once."""
    chosen = f"?collections={','.join(asked.values['collections'])}" if "collections" in asked.values else ""
    return f"{asked.root}/v1{of}{_SET}/{tile}{chosen}"


def _address(asked: Asked, path: str) -> str:
    """An address of this API that keeps `lang` and `collections`."""
    kept = asked.address(f"/v1{path}")
    if "collections" not in asked.values:
        return kept
    return f"{kept}{'&' if '?' in kept else '?'}collections={','.join(asked.values['collections'])}"
