-- What a vehicle was until a day, written when its status, class or pool changes (V-7, C-6). What it is now stands in
-- `vehicle`; on a day it was what the first of these rows after that day says.
CREATE TABLE vehicle_before (
    vehicle_id UUID NOT NULL REFERENCES vehicle (id),
    until_on   DATE NOT NULL,
    status     TEXT NOT NULL,
    class      TEXT NOT NULL,
    pool_id    UUID REFERENCES pool (id),
    PRIMARY KEY (vehicle_id, until_on)
);
CREATE INDEX vehicle_before_by_day ON vehicle_before (until_on);

-- Versions of agreements and price lists that were taken back or replaced (C-4): kept whole, and in force nowhere.
CREATE TABLE withdrawn_version (
    id           UUID PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('agreement', 'price_list')),
    version      BIGINT NOT NULL,
    first_month  DATE NOT NULL,
    source       TEXT NOT NULL,
    applied_at   TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ NOT NULL,
    withdrawn_by TEXT NOT NULL
);
CREATE FUNCTION withdrawn_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'withdrawn_versions_stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER withdrawn_versions_stay BEFORE UPDATE OR DELETE ON withdrawn_version
    FOR EACH ROW EXECUTE FUNCTION withdrawn_versions_stay();

-- period_closed: the version that a closed month was shared by stays, and none begins that would hold for one.
CREATE OR REPLACE FUNCTION agreement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM closed_period WHERE agreement_id = OLD.id) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM closed_period p JOIN agreement a ON a.id = p.agreement_id
        WHERE p.month >= NEW.first_month AND a.first_month <= NEW.first_month) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- price_lists_stay: a price list goes only before the month that it holds from, and is kept as withdrawn.
CREATE OR REPLACE FUNCTION price_lists_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM withdrawn_version w WHERE w.id = OLD.id
        AND w.withdrawn_at < (OLD.first_month::timestamp AT TIME ZONE 'Europe/Stockholm')) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'price_lists_stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Whom else than its own organisation an entry of the audit log concerns: all parties of what was agreed or closed (A-4).
CREATE TABLE audit_concerned (
    seq             BIGINT NOT NULL REFERENCES audit_entry (seq),
    organisation_id UUID NOT NULL,
    PRIMARY KEY (seq, organisation_id)
);
CREATE INDEX audit_concerned_by_organisation ON audit_concerned (organisation_id, seq);
CREATE TRIGGER audit_concerned_stays BEFORE UPDATE OR DELETE ON audit_concerned
    FOR EACH ROW EXECUTE FUNCTION audit_entries_stay();
