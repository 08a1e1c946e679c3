-- The driving log, and distance per municipality from recorded tracks. Positions are kept nowhere (A-5).

ALTER TABLE trip ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE trip ADD COLUMN private INTEGER NOT NULL DEFAULT 0;

-- The areas of municipalities, as GeoJSON polygons.
CREATE TABLE boundary (
    code        TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    area        TEXT NOT NULL,
    imported_at TEXT NOT NULL
) STRICT;

-- A code is empty for what lies outside all known areas.
CREATE TABLE trip_municipality (
    trip_id           BLOB NOT NULL REFERENCES trip (id) ON DELETE CASCADE,
    municipality_code TEXT NOT NULL,
    distance_m        INTEGER NOT NULL CHECK (distance_m >= 0),
    PRIMARY KEY (trip_id, municipality_code)
) STRICT;
