-- Closed periods (C-10), and what is known late (C-11).

-- The month that bills it, when it became known after its own months were closed.
ALTER TABLE trip ADD COLUMN late_in TEXT CHECK (late_in > month);
ALTER TABLE cost_entry ADD COLUMN late_in TEXT CHECK (late_in > from_on);
ALTER TABLE cost_entry ADD COLUMN corrects_id BLOB REFERENCES cost_entry (id);

-- Use that became known late, by the month that bills it: late trips, and corrections of trips.
CREATE TABLE usage_late (
    month      TEXT NOT NULL,
    late_in    TEXT NOT NULL,
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    payer_id   BLOB NOT NULL REFERENCES organisation (id),
    distance_m INTEGER NOT NULL,
    duration_s INTEGER NOT NULL,
    trips      INTEGER NOT NULL,
    PRIMARY KEY (month, late_in, vehicle_id, payer_id),
    CHECK (late_in > month)
) STRICT;

-- A trip that was billed stays as it is; what is right stands here. Later ones replace earlier ones.
CREATE TABLE trip_correction (
    id              BLOB PRIMARY KEY,
    trip_id         BLOB NOT NULL REFERENCES trip (id),
    late_in         TEXT NOT NULL,
    payer_before    BLOB NOT NULL REFERENCES organisation (id),
    payer_after     BLOB NOT NULL REFERENCES organisation (id),
    distance_before INTEGER NOT NULL,
    distance_after  INTEGER NOT NULL CHECK (distance_after >= 0),
    reason          TEXT NOT NULL,
    made_at         TEXT NOT NULL,
    made_by         TEXT NOT NULL
) STRICT;
CREATE INDEX trip_correction_by_trip ON trip_correction (trip_id, made_at);

-- What was billed, for ever. `facts` are the vehicles and inhabitants as they were, as JSON.
CREATE TABLE closed_period (
    month         TEXT PRIMARY KEY,
    until_on      TEXT NOT NULL,
    agreement_id  BLOB NOT NULL REFERENCES agreement (id),
    closed_at     TEXT NOT NULL,
    closed_by     TEXT NOT NULL,
    total_ore     INTEGER NOT NULL,
    facts         TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
) STRICT;

CREATE TABLE closed_receiver (
    month           TEXT NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    amount_ore      INTEGER NOT NULL,
    hash            TEXT NOT NULL,
    PRIMARY KEY (month, organisation_id)
) STRICT;

-- `origin` is the month a line is about, `shares` and `entries` are JSON.
CREATE TABLE closed_line (
    month               TEXT NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    place               INTEGER NOT NULL,
    origin              TEXT NOT NULL,
    rule                INTEGER NOT NULL,
    rule_name           TEXT NOT NULL,
    vehicle_id          BLOB REFERENCES vehicle (id),
    number              TEXT NOT NULL,
    registration_number TEXT,
    category            TEXT NOT NULL,
    kind                TEXT NOT NULL,
    amount_ore          INTEGER NOT NULL,
    key                 TEXT NOT NULL,
    unit                TEXT NOT NULL,
    shares              TEXT NOT NULL,
    entries             TEXT NOT NULL,
    PRIMARY KEY (month, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX closed_line_by_origin ON closed_line (origin);
CREATE INDEX closed_line_by_vehicle ON closed_line (vehicle_id, origin);

-- period_closed: nothing that a closed month bills is made, changed or deleted, whatever the path.
CREATE TRIGGER trip_in_closed_period_insert BEFORE INSERT ON trip
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = coalesce(NEW.late_in, NEW.month))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER trip_in_closed_period_update
BEFORE UPDATE OF id, vehicle_id, payer_id, start_at, end_at, month, distance_m, duration_s, late_in ON trip
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month IN (coalesce(OLD.late_in, OLD.month), coalesce(NEW.late_in, NEW.month)))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER trip_in_closed_period_delete BEFORE DELETE ON trip
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = coalesce(OLD.late_in, OLD.month))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

CREATE TRIGGER usage_in_closed_period_insert BEFORE INSERT ON usage_month
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER usage_in_closed_period_update BEFORE UPDATE ON usage_month
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month IN (OLD.month, NEW.month))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER usage_in_closed_period_delete BEFORE DELETE ON usage_month
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = OLD.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

CREATE TRIGGER late_usage_in_closed_period_insert BEFORE INSERT ON usage_late
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.late_in)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER late_usage_in_closed_period_update BEFORE UPDATE ON usage_late
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month IN (OLD.late_in, NEW.late_in))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER late_usage_in_closed_period_delete BEFORE DELETE ON usage_late
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = OLD.late_in)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

CREATE TRIGGER trip_correction_in_closed_period_insert BEFORE INSERT ON trip_correction
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.late_in)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER trip_correction_in_closed_period_update BEFORE UPDATE ON trip_correction
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month IN (OLD.late_in, NEW.late_in))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER trip_correction_in_closed_period_delete BEFORE DELETE ON trip_correction
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = OLD.late_in)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

CREATE TRIGGER cost_in_closed_period_insert BEFORE INSERT ON cost_entry
WHEN EXISTS (SELECT 1 FROM closed_period p WHERE p.month = NEW.late_in
    OR (NEW.late_in IS NULL AND p.month <= NEW.to_on AND p.until_on > NEW.from_on))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER cost_in_closed_period_update
BEFORE UPDATE OF id, vehicle_id, pool_id, category, from_on, to_on, net_ore, vat_ore, recoverable_vat_ore, late_in ON cost_entry
WHEN EXISTS (SELECT 1 FROM closed_period p WHERE p.month IN (OLD.late_in, NEW.late_in)
    OR (OLD.late_in IS NULL AND p.month <= OLD.to_on AND p.until_on > OLD.from_on)
    OR (NEW.late_in IS NULL AND p.month <= NEW.to_on AND p.until_on > NEW.from_on))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER cost_in_closed_period_delete BEFORE DELETE ON cost_entry
WHEN EXISTS (SELECT 1 FROM closed_period p WHERE p.month = OLD.late_in
    OR (OLD.late_in IS NULL AND p.month <= OLD.to_on AND p.until_on > OLD.from_on))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

-- Who owned and paid for a vehicle on the days of a closed month that billed something for it stays; that a relation ends
-- later is no change of those days. A vehicle that becomes known later may have been there before.
CREATE TRIGGER relation_in_closed_period_insert BEFORE INSERT ON vehicle_relation
WHEN NEW.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM closed_period p
    JOIN closed_line l ON l.vehicle_id = NEW.vehicle_id AND l.origin = p.month
    WHERE p.until_on > NEW.from_on AND (NEW.to_on IS NULL OR p.month < NEW.to_on))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER relation_in_closed_period_update BEFORE UPDATE ON vehicle_relation
WHEN (OLD.kind IN ('owner', 'payer') OR NEW.kind IN ('owner', 'payer')) AND EXISTS (SELECT 1 FROM closed_period p
    JOIN closed_line l ON l.vehicle_id IN (OLD.vehicle_id, NEW.vehicle_id) AND l.origin = p.month
    WHERE (p.until_on > OLD.from_on AND (OLD.to_on IS NULL OR p.month < OLD.to_on)
           OR p.until_on > NEW.from_on AND (NEW.to_on IS NULL OR p.month < NEW.to_on))
      AND (OLD.vehicle_id <> NEW.vehicle_id OR OLD.organisation_id <> NEW.organisation_id OR OLD.kind <> NEW.kind
           OR max(OLD.from_on, p.month) <> max(NEW.from_on, p.month)
           OR min(coalesce(OLD.to_on, p.until_on), p.until_on) <> min(coalesce(NEW.to_on, p.until_on), p.until_on)))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER relation_in_closed_period_delete BEFORE DELETE ON vehicle_relation
WHEN OLD.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM closed_period p
    JOIN closed_line l ON l.vehicle_id = OLD.vehicle_id AND l.origin = p.month
    WHERE p.until_on > OLD.from_on AND (OLD.to_on IS NULL OR p.month < OLD.to_on))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

-- The agreement of a closed month holds for it: none begins in or before one, and what was used stays.
CREATE TRIGGER agreement_in_closed_period_insert BEFORE INSERT ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month >= NEW.first_month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER agreements_stay_update BEFORE UPDATE ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month >= min(OLD.first_month, NEW.first_month))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER agreements_stay_delete BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month >= OLD.first_month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

-- What was closed stays closed, and nothing is added to it: the period's own row is written last.
CREATE TRIGGER closed_receivers_stay_insert BEFORE INSERT ON closed_receiver
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_lines_stay_insert BEFORE INSERT ON closed_line
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_periods_stay_update BEFORE UPDATE ON closed_period
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_periods_stay_delete BEFORE DELETE ON closed_period
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_receivers_stay_update BEFORE UPDATE ON closed_receiver
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_receivers_stay_delete BEFORE DELETE ON closed_receiver
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_lines_stay_update BEFORE UPDATE ON closed_line
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_lines_stay_delete BEFORE DELETE ON closed_line
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
