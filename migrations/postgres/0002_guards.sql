-- The last guards: what no path may do, the database refuses by itself.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- B-1: live bookings and blocks of one vehicle never overlap.
ALTER TABLE booking ADD CONSTRAINT bookings_no_overlap
    EXCLUDE USING gist (vehicle_id WITH =, tstzrange(start_at, occupied_until) WITH &&)
    WHERE (state IN ('requested', 'confirmed', 'checked_out'));

-- V-1: a registration number names at most one vehicle on any day.
ALTER TABLE registration_number ADD CONSTRAINT registration_numbers_no_overlap
    EXCLUDE USING gist (number WITH =, daterange(from_on, to_on) WITH &&);

-- V-6: at most one holder of each relation on any day.
ALTER TABLE vehicle_relation ADD CONSTRAINT vehicle_relations_no_overlap
    EXCLUDE USING gist (vehicle_id WITH =, kind WITH =, daterange(from_on, to_on) WITH &&);

-- A-4: the audit log only grows.
CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entries_stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entries_stay();
