-- Comparisons that were saved under a name: what was asked, never what came out, which follows from the data.
CREATE TABLE what_if (
    id              UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    name            TEXT NOT NULL,
    first_month     DATE NOT NULL,
    last_month      DATE NOT NULL,
    source          TEXT NOT NULL,
    population_on   DATE,
    without         TEXT NOT NULL,
    made_at         TIMESTAMPTZ NOT NULL,
    made_by         TEXT NOT NULL
);
CREATE INDEX what_if_by_organisation ON what_if (organisation_id, made_at);
