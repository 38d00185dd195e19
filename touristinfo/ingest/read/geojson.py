"""Reads GeoJSON, also of the time before RFC 7946 (a `crs` member) and with the faults seen in the wild (NaN)."""

import json
from pathlib import Path
from typing import Any

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cell_text import cell_text
from touristinfo.files.encoding import decode, storable
from touristinfo.ingest.read.crs import WGS84, crs_named
from touristinfo.ingest.read.layers import check_only_layer
from touristinfo.ingest.read.shapes import from_geojson, geometry_issues
from touristinfo.ingest.read.source import Options, Row, Source, check_size
from touristinfo.messages import N_

_NO_FEATURES = N_("This JSON is not GeoJSON: it is neither a FeatureCollection nor a Feature.")


def read_geojson(path: Path, options: Options) -> Source:
    """Read a FeatureCollection or a Feature; a row's line is the feature's ordinal. Raises UnreadableFileError."""
    decoded = decode(path.read_bytes(), options.encoding)
    source = Source("geojson", encoding=decoded.encoding)
    source.issues += [
        Issue("bytes-undecodable", values={"encoding": decoded.encoding}) for _ in decoded.undecodable[:1]
    ]
    document = _parsed(decoded.text)
    check_only_layer(path, options, document.get("name") if isinstance(document, dict) else None)
    source.crs = _declared_crs(document, source.issues)
    _fill(source, _features(document))
    return source


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            N_("The JSON is broken at line %(line)s: %(reason)s"), line=error.lineno, reason=error.msg
        ) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of more than 4,300 digits
        raise UnreadableFileError(N_("The JSON cannot be read: %(reason)s"), reason=str(error)) from error


def _features(document: Any) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    features = [document] if kind == "Feature" else document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise UnreadableFileError(_NO_FEATURES)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _declared_crs(document: Any, issues: list[Issue]) -> str:
    """GeoJSON is WGS 84 unless it is of the old kind and says otherwise (GeoJSON 2008, section 3)."""
    member = document.get("crs") if isinstance(document, dict) else None
    if not isinstance(member, dict):
        return WGS84
    properties = member.get("properties")
    name = str(properties.get("name") or properties.get("code") or "") if isinstance(properties, dict) else ""
    crs = crs_named(name)
    if not crs:
        issues.append(Issue("crs-unrecognised", value=name[:200]))
    return crs


def _fill(source: Source, features: list[dict[str, Any]]) -> None:
    properties = [_properties(feature) for feature in features]
    source.columns = list(dict.fromkeys(name for values in properties for name in values))
    check_size(source.columns, len(features))
    given = [_geometry_text(feature.get("geometry")) for feature in features]
    geometries = from_geojson(given)
    source.issues += geometry_issues(given, geometries)
    source.rows = [
        Row(line, {name: cell_text(values.get(name)) for name in source.columns}, geometry)
        for line, (values, geometry) in enumerate(zip(properties, geometries, strict=True), 1)
    ]


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    """The feature's properties, with its own id as the column `id` where no property has that name."""
    found = feature.get("properties")
    values = {storable(name): value for name, value in found.items()} if isinstance(found, dict) else {}
    own = feature.get("id")
    return values if own is None or "id" in values else {"id": own, **values}


def _geometry_text(geometry: Any) -> str | None:
    return None if geometry is None else json.dumps(geometry)
