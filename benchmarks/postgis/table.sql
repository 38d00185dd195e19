-- One language per row, as those who have no languages would be given it; the texts are those our answers have in English.
CREATE TABLE facilities (
    id text PRIMARY KEY,
    name text,
    description text,
    address text,
    fee text,
    name_kana text,
    kind text,
    municipality_code text,
    opening_hours text,
    phone text,
    url text,
    source text,
    licence text,
    credit text,
    text_language text,
    updated timestamptz,
    geom geometry(Point, 4326) NOT NULL
);
