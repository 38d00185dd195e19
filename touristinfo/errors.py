"""What can go wrong, as exceptions; knows no HTTP.

Each exception carries a message id (English, found in `translations/`) and the values for its placeholders, so
that whoever shows it can do so in the reader's language.
"""

from typing import Any


class TouristinfoError(Exception):
    """Base of all our errors: `message` is a message id with `%(name)s` placeholders, `values` fills them."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values: dict[str, Any] = values


class DeclarationError(TouristinfoError):
    """A file under `data/` (collection, layer, setting) is wrong; says file, line and reason."""


class SettingError(TouristinfoError):
    """A setting in the environment is wrong or missing."""


class RequestError(TouristinfoError):
    """The reader asked for something malformed; `parameter` names what was wrong."""

    def __init__(self, message: str, parameter: str = "", **values: Any) -> None:
        super().__init__(message, **values)
        self.parameter = parameter


class NotFoundError(TouristinfoError):
    """The thing asked for does not exist."""


class NotAllowedError(TouristinfoError):
    """Who asks may not do it."""


class ConflictError(TouristinfoError):
    """The thing was changed by somebody else since it was read; nothing was done."""


class GoneError(TouristinfoError):
    """The thing asked for existed and was cleaned away; `link` is where to go instead."""

    def __init__(self, message: str, link: str = "", **values: Any) -> None:
        super().__init__(message, **values)
        self.link = link


class NoReleaseError(TouristinfoError):
    """No release has been published, or none that can be read."""


class ReleaseDamagedError(TouristinfoError):
    """A release file is missing, cut or does not agree with its checksum."""


class UnreadableFileError(TouristinfoError):
    """A file to import cannot be read at all: unknown format, broken, too large, no such layer."""


class SourceError(TouristinfoError):
    """Where releases are pulled from cannot be reached, or what comes from there is wrong."""


class UnavailableError(TouristinfoError):
    """The database cannot do this at present."""


class NoRoomError(UnavailableError):
    """A disk is full; says which and what to do."""


class LockedError(TouristinfoError):
    """Another process is publishing or importing right now."""
