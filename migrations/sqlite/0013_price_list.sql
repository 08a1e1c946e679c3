-- Price lists, version by version (C-12): decided before the period they hold for, never changed.
CREATE TABLE price_list (
    id          BLOB PRIMARY KEY,
    version     INTEGER NOT NULL,
    first_month TEXT NOT NULL UNIQUE,
    source      TEXT NOT NULL,
    applied_at  TEXT NOT NULL,
    CHECK (applied_at < first_month)
) STRICT;

-- Parties of a price list: they may see its charges (A-2).
CREATE TABLE price_list_party (
    price_list_id   BLOB NOT NULL REFERENCES price_list (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (price_list_id, organisation_id)
) STRICT;

CREATE TRIGGER price_lists_stay_update BEFORE UPDATE ON price_list
BEGIN SELECT RAISE(ABORT, 'price_lists_stay'); END;
CREATE TRIGGER price_lists_stay_delete BEFORE DELETE ON price_list
BEGIN SELECT RAISE(ABORT, 'price_lists_stay'); END;
