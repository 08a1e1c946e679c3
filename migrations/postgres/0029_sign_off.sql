-- A month is closed when all who are asked have signed off the report that they saw (C-10). What was signed never changes;
-- a sign-off ends once: it was taken back, or the report became another.
CREATE TABLE sign_off (
    id              UUID PRIMARY KEY,
    month           DATE NOT NULL,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    person_id       UUID NOT NULL REFERENCES app_user (id),
    signed_by       TEXT NOT NULL,
    signed_at       TIMESTAMPTZ NOT NULL,
    hash            TEXT NOT NULL,
    total_ore       BIGINT NOT NULL,
    seen            TEXT NOT NULL,
    state           TEXT NOT NULL DEFAULT 'holds' CHECK (state IN ('holds', 'outdated', 'withdrawn')),
    ended_at        TIMESTAMPTZ,
    CHECK ((state = 'holds') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX sign_off_once ON sign_off (month, organisation_id, person_id) WHERE state = 'holds';
CREATE INDEX sign_off_by_state ON sign_off (state, month);

CREATE FUNCTION sign_offs_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM closed_period p WHERE p.month = NEW.month) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.state = 'holds' AND NEW.month = OLD.month AND NEW.organisation_id = OLD.organisation_id
            AND NEW.person_id = OLD.person_id AND NEW.hash = OLD.hash AND NEW.seen = OLD.seen
            AND NEW.signed_at = OLD.signed_at AND NEW.signed_by = OLD.signed_by AND NEW.total_ore = OLD.total_ore
            AND NOT EXISTS (SELECT 1 FROM closed_period p WHERE p.month = OLD.month) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'sign_offs_stay' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sign_offs_stay';
END $$;
CREATE TRIGGER sign_offs_stay BEFORE INSERT OR UPDATE OR DELETE ON sign_off
    FOR EACH ROW EXECUTE FUNCTION sign_offs_stay();
