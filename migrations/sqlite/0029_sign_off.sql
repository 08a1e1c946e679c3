-- A month is closed when all who are asked have signed off the report that they saw (C-10). What was signed never changes;
-- a sign-off ends once: it was taken back, or the report became another.
CREATE TABLE sign_off (
    id              BLOB PRIMARY KEY,
    month           TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    person_id       BLOB NOT NULL REFERENCES app_user (id),
    signed_by       TEXT NOT NULL,
    signed_at       TEXT NOT NULL,
    hash            TEXT NOT NULL,
    total_ore       INTEGER NOT NULL,
    seen            TEXT NOT NULL,
    state           TEXT NOT NULL DEFAULT 'holds' CHECK (state IN ('holds', 'outdated', 'withdrawn')),
    ended_at        TEXT,
    CHECK ((state = 'holds') = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX sign_off_once ON sign_off (month, organisation_id, person_id) WHERE state = 'holds';
CREATE INDEX sign_off_by_state ON sign_off (state, month);

CREATE TRIGGER sign_offs_stay_insert BEFORE INSERT ON sign_off
WHEN EXISTS (SELECT 1 FROM closed_period p WHERE p.month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'sign_offs_stay'); END;
CREATE TRIGGER sign_offs_stay_update BEFORE UPDATE ON sign_off
WHEN OLD.state <> 'holds' OR NEW.month <> OLD.month OR NEW.organisation_id <> OLD.organisation_id
    OR NEW.person_id <> OLD.person_id OR NEW.hash <> OLD.hash OR NEW.seen <> OLD.seen
    OR NEW.signed_at <> OLD.signed_at OR NEW.signed_by <> OLD.signed_by OR NEW.total_ore <> OLD.total_ore
    OR EXISTS (SELECT 1 FROM closed_period p WHERE p.month = OLD.month)
BEGIN SELECT RAISE(ABORT, 'sign_offs_stay'); END;
CREATE TRIGGER sign_offs_stay_delete BEFORE DELETE ON sign_off
BEGIN SELECT RAISE(ABORT, 'sign_offs_stay'); END;
