"""Translations of texts: checks of what was written."""
