CREATE INDEX ON facilities USING gist (geom);
CREATE INDEX ON facilities (municipality_code, id);
CLUSTER facilities USING facilities_geom_idx;
VACUUM ANALYZE facilities;
