"""PMTiles: all vector tiles in one file, for maps without a server."""

from collections.abc import Sequence
from pathlib import Path

from touristinfo.messages import translate
from touristinfo.published.downloads.contents import Content
from touristinfo.published.downloads.tile_archives import WHOLE
from touristinfo.published.tiles.archive import write_archive

_ENGLISH = "en"


def write_pmtiles(contents: Sequence[Content], path: Path) -> None:
    """An archive (PMTiles 3) with a layer per collection."""
    one = contents[0].collection if len(contents) == 1 else None
    about = {
        "name": translate(_ENGLISH, one.title) if one else WHOLE,
        "description": translate(_ENGLISH, one.description) if one else "",
        "attribution": ", ".join(dict.fromkeys(filter(None, map(_attribution, contents)))),
    }
    write_archive(path, [(each.segment, each.collection) for each in contents], about, _ENGLISH)


def _attribution(content: Content) -> str:
    named, licences = ", ".join(content.credits), " AND ".join(content.licences)
    return f"{named} ({licences})" if named and licences else named or licences
