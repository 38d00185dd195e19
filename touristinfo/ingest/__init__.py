"""From a shared layer to the database: read, map, check, decide, apply."""
