-- Price lists, version by version (C-12): decided before the period they hold for, never changed.
CREATE TABLE price_list (
    id          UUID PRIMARY KEY,
    version     BIGINT NOT NULL,
    first_month DATE NOT NULL UNIQUE,
    source      TEXT NOT NULL,
    applied_at  TIMESTAMPTZ NOT NULL,
    CHECK (applied_at < (first_month::timestamp AT TIME ZONE 'Europe/Stockholm'))
);

-- Parties of a price list: they may see its charges (A-2).
CREATE TABLE price_list_party (
    price_list_id   UUID NOT NULL REFERENCES price_list (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (price_list_id, organisation_id)
);

CREATE FUNCTION price_lists_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'price_lists_stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER price_lists_stay BEFORE UPDATE OR DELETE ON price_list FOR EACH ROW EXECUTE FUNCTION price_lists_stay();
