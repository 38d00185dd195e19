"""What the staff API takes and gives, as marshmallow schemas; the OpenAPI document is made from them."""

from typing import Any

from marshmallow import Schema, fields, validate

from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.states import State
from touristinfo.store.board import MISSING
from touristinfo.translation.exchange.formats import FORMATS
from touristinfo.translation.workflow import MOST_CHARACTERS

LANGUAGES = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)
STATES = (MISSING, *(state.value for state in State))


def _one_of(values: Any, **more: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(list(values)), **more)


class Filters(Schema):
    """Which texts are asked for; all that is given must hold for the translation into one language."""

    language = _one_of(LANGUAGES)
    collection = fields.String()
    municipality = fields.String(metadata={"description": "Code of six digits"})
    state = _one_of(STATES)
    origin = _one_of(["official", "human", "memory", "machine"])
    stale = fields.Boolean()
    failing = fields.Boolean(metadata={"description": "Checks find an error"})
    q = fields.String(validate=validate.Length(max=100), metadata={"description": "Words in some text of the place"})
    after = fields.String(metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))


class Translation(Schema):
    """A text in one language. `version`: what `If-Match` must say to change it; 0 where there is none."""

    language = fields.String(required=True)
    text = fields.String(required=True)
    state = _one_of(STATES, required=True)
    origin = fields.String(required=True)
    stale = fields.Boolean(required=True)
    errors = fields.Integer(required=True)
    warnings = fields.Integer(required=True)
    version = fields.Integer(required=True)


class Unit(Schema):
    """A source text and its translations."""

    id = fields.String(required=True, metadata={"description": "Of the place"})
    field = fields.String(required=True)
    collection = fields.String(required=True)
    municipality = fields.String(required=True)
    source_language = fields.String(required=True)
    source = fields.String(required=True)
    translations = fields.List(fields.Nested(Translation), required=True)


class Units(Schema):
    """A page of texts. `next`: `after` of the next page, "" on the last."""

    units = fields.List(fields.Nested(Unit), required=True)
    next = fields.String(required=True)


class Text(Schema):
    """A translation to be kept; an empty one removes what is there."""

    text = fields.String(required=True, validate=validate.Length(max=MOST_CHARACTERS))


class Step(Schema):
    """What is said of a translation. `comment`: why it is sent back."""

    step = _one_of(["review", "accept", "send-back"], required=True)
    comment = fields.String(load_default="", validate=validate.Length(max=2000))


class Version(Schema):
    """The version of a text after it was changed."""

    version = fields.Integer(required=True)


class Progress(Schema):
    """How many texts of a kind there are."""

    collection = fields.String(required=True)
    language = fields.String(required=True)
    state = _one_of(STATES, required=True)
    origin = fields.String(required=True)
    stale = fields.Boolean(required=True)
    failing = fields.Boolean(required=True)
    count = fields.Integer(required=True)


class Status(Schema):
    """How far the translations are; `waiting`: places that are still being looked through."""

    texts = fields.List(fields.Nested(Progress), required=True)
    waiting = fields.Integer(required=True)
    release = fields.Integer(required=True)


class Order(Schema):
    """An order. `counts`: for the quotation."""

    number = fields.String(required=True)
    language = fields.String(required=True)
    municipality = fields.String(required=True)
    agency = fields.String(required=True)
    due = fields.Date(required=True, allow_none=True)
    note = fields.String(required=True)
    placed_at = fields.DateTime(required=True)
    closed_at = fields.DateTime(required=True, allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class Orders(Schema):
    """The orders that the token's account may handle, the newest first."""

    orders = fields.List(fields.Nested(Order), required=True)


class NewOrder(Schema):
    """An order to be placed."""

    language = _one_of(LANGUAGES, required=True)
    collection = fields.String(load_default="")
    municipality = fields.String(load_default="")
    only_open = fields.Boolean(load_default=True)
    agency = fields.String(required=True, validate=validate.Length(min=1, max=200))
    due = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class FileFormat(Schema):
    """The format of a file."""

    format = _one_of(FORMATS, load_default="xliff2")


class Returned(Schema):
    """What was read of a file that came back; nothing is entered before a person or robot says so."""

    return_ = fields.Integer(required=True, data_key="return")


class Entered(Schema):
    """How many texts were entered, and ids of those refused meanwhile."""

    refused = fields.List(fields.String(), required=True)


class Imported(Schema):
    """Which layer a file goes into."""

    collection = fields.String(required=True)
    layer = fields.String(load_default=None, allow_none=True)
    dry_run = fields.Boolean(load_default=False)
    accept_changes = fields.Boolean(load_default=False)


# The report of an import, as `touristinfo import --json` prints it.
Report = Schema.from_dict({}, name="Report")


class Published(Schema):
    """Which release is current now, and whether this made it so."""

    number = fields.Integer(required=True)
    changed = fields.Boolean(required=True)


class Links(Schema):
    """Where things are."""

    links = fields.List(fields.Dict(keys=fields.String(), values=fields.String()), required=True)
