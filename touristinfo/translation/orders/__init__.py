"""Texts that are ordered from an agency, or sent by file: which go out, what comes back, what is entered."""
