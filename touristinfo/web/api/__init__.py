"""The read API under /v1/ (OGC API Features and what visitors' services need besides), read from a release alone."""
