"""One row of a source after reading, mapping and cleaning: what import hands to the store."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A cleaned row. `key` is unique in its layer; `line` is where it stands in the source (1-based).

    `longitude`, `latitude`: WGS 84 degrees. `properties`: values of fields that are not translatable, by field id,
    also those that are not public. `texts`: source texts of translatable fields in `language`. `official`: field ->
    language tag -> text that the owner gave. `raw`: the row as it stood, by source column.
    """

    key: str
    line: int
    longitude: float
    latitude: float
    properties: dict[str, Any]
    texts: dict[str, str]
    official: dict[str, dict[str, str]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    language: str = "ja"

    def digest(self) -> str:
        """Digest (32 hex characters) of all that the row says, wherever in the file it stands."""
        said = [self.longitude, self.latitude, self.properties, self.texts, self.official, self.language]
        canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()
