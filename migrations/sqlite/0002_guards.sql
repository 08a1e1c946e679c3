-- The last guards: what no path may do, the database refuses by itself.

-- B-1: live bookings and blocks of one vehicle never overlap.
CREATE TRIGGER bookings_no_overlap_insert BEFORE INSERT ON booking
WHEN NEW.state IN ('requested', 'confirmed', 'checked_out') AND EXISTS (
    SELECT 1 FROM booking
    WHERE vehicle_id = NEW.vehicle_id AND id <> NEW.id
      AND state IN ('requested', 'confirmed', 'checked_out')
      AND occupied_until > NEW.start_at AND start_at < NEW.occupied_until)
BEGIN SELECT RAISE(ABORT, 'bookings_no_overlap'); END;

CREATE TRIGGER bookings_no_overlap_update BEFORE UPDATE OF vehicle_id, state, start_at, occupied_until ON booking
WHEN NEW.state IN ('requested', 'confirmed', 'checked_out') AND EXISTS (
    SELECT 1 FROM booking
    WHERE vehicle_id = NEW.vehicle_id AND id <> NEW.id
      AND state IN ('requested', 'confirmed', 'checked_out')
      AND occupied_until > NEW.start_at AND start_at < NEW.occupied_until)
BEGIN SELECT RAISE(ABORT, 'bookings_no_overlap'); END;

-- V-1: a registration number names at most one vehicle on any day.
CREATE TRIGGER registration_numbers_no_overlap BEFORE INSERT ON registration_number
WHEN EXISTS (
    SELECT 1 FROM registration_number
    WHERE number = NEW.number
      AND (to_on IS NULL OR to_on > NEW.from_on) AND (NEW.to_on IS NULL OR from_on < NEW.to_on))
BEGIN SELECT RAISE(ABORT, 'registration_numbers_no_overlap'); END;

-- V-6: at most one holder of each relation on any day.
CREATE TRIGGER vehicle_relations_no_overlap BEFORE INSERT ON vehicle_relation
WHEN EXISTS (
    SELECT 1 FROM vehicle_relation
    WHERE vehicle_id = NEW.vehicle_id AND kind = NEW.kind
      AND (to_on IS NULL OR to_on > NEW.from_on) AND (NEW.to_on IS NULL OR from_on < NEW.to_on))
BEGIN SELECT RAISE(ABORT, 'vehicle_relations_no_overlap'); END;

-- A-4: the audit log only grows.
CREATE TRIGGER audit_entries_stay_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;
CREATE TRIGGER audit_entries_stay_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;
