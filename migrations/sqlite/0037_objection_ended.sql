-- Which organisation ended an objection (C-14): whoever objected may correct the thing, too. None where the operator did.
ALTER TABLE objection ADD COLUMN ended_by_id BLOB REFERENCES organisation (id);
DROP TRIGGER objections_stay_update;
UPDATE objection SET ended_by_id = CASE state WHEN 'withdrawn' THEN organisation_id ELSE entered_by_id END
WHERE state IN ('stands', 'withdrawn');
CREATE TRIGGER objections_stay_update BEFORE UPDATE ON objection
WHEN OLD.state <> 'open' OR NEW.trip_id IS NOT OLD.trip_id OR NEW.booking_id IS NOT OLD.booking_id
    OR NEW.cost_entry_id IS NOT OLD.cost_entry_id OR NEW.month <> OLD.month
    OR NEW.organisation_id <> OLD.organisation_id OR NEW.entered_by_id <> OLD.entered_by_id
    OR NEW.number <> OLD.number OR NEW.on_day <> OLD.on_day OR NEW.reason <> OLD.reason
    OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at
BEGIN SELECT RAISE(ABORT, 'objections_stay'); END;
CREATE INDEX objection_by_ended ON objection (ended_by_id) WHERE ended_by_id IS NOT NULL;
