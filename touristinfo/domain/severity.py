"""How bad a fault in data is."""

from enum import StrEnum


class Severity(StrEnum):
    """Only an error holds a row back; an error about the whole file holds the file back."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
