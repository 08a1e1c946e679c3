-- Comparisons that were saved under a name: what was asked, never what came out, which follows from the data.
CREATE TABLE what_if (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name            TEXT NOT NULL,
    first_month     TEXT NOT NULL,
    last_month      TEXT NOT NULL,
    source          TEXT NOT NULL,
    population_on   TEXT,
    without         TEXT NOT NULL,
    made_at         TEXT NOT NULL,
    made_by         TEXT NOT NULL
) STRICT;
CREATE INDEX what_if_by_organisation ON what_if (organisation_id, made_at);
