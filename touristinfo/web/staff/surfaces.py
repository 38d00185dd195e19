"""Where visitors meet a text: told to who writes it, since the heading of a sign is written otherwise than a page."""

from collections.abc import Mapping

from touristinfo.domain.collections import Collection
from touristinfo.messages import N_

NOT_SHOWN = N_("Visitors do not see it.")
_OF_FIELD = {
    "name": N_("As the heading of the place's page, in lists, on maps, in search results, and in files to take home."),
    "text": N_("On the sign's page, to which its QR code leads, in lists, and in files to take home."),
}
_OF_OTHERS = N_("On the place's page, below its name, in search results, and in files to take home.")


def where_shown(collections: Mapping[str, Collection], collection: str, field: str) -> str:
    """Where the text of a field is shown once it is published, as a message id."""
    declared = collections[collection].fields.get(field) if collection in collections else None
    return _OF_FIELD.get(field, _OF_OTHERS) if declared and declared.public else NOT_SHOWN
