"""Files to take home, made from a release after it was published: GeoJSON, CSV, GeoPackage … and their list."""
