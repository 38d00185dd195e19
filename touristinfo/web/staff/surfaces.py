"""Where visitors meet a text: told to who writes it, since the heading of a sign is written otherwise than a page."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from touristinfo.domain.collections import Collection
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.snapshot import Snapshot
from touristinfo.web.staff.context import office

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


def current_release() -> Snapshot | None:
    """What visitors see now."""
    folder = office().config.releases
    number = releases.current_number(folder)
    return Snapshot.open(folder / str(number)) if number else None


def public_page(feature_id: str, language: str) -> str:
    """The address of a place's page for visitors who read `language`; "" where it is not published."""
    current = current_release()
    if current is None or current.find(feature_id) is None:
        return ""
    return f"{office().config.public_url}/places/{quote(feature_id)}?{urlencode({'lang': language})}"
