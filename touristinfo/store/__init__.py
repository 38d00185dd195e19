"""The authoring database: GeoAlchemy2 tables on SpatiaLite or PostGIS, each beside its query functions."""
