CREATE INDEX ON facilities USING gist (geom);
CREATE INDEX ON facilities (municipality_code, id);
CREATE INDEX ON facilities (kind, id);
CREATE INDEX ON facilities (name_kana text_pattern_ops);
CLUSTER facilities USING facilities_geom_idx;
VACUUM ANALYZE facilities;
