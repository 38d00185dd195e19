"""Checks of translations: what is wrong in a text, seen from the text itself and its source."""
