"""Plain Python about places and languages: no Flask, no SQLAlchemy, no GDAL."""
