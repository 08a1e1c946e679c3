-- An objection outlives what it is about (C-14): when the import that brought that is undone, it ends as undone, and
-- stays with its reason and its answers.
DROP TRIGGER objections_stay_update ON objection;
ALTER TABLE objection ADD COLUMN kind TEXT CHECK (kind IN ('trip', 'booking', 'cost'));
UPDATE objection
SET kind = CASE WHEN trip_id IS NOT NULL THEN 'trip' WHEN booking_id IS NOT NULL THEN 'booking' ELSE 'cost' END;
ALTER TABLE objection
    ALTER COLUMN kind SET NOT NULL,
    ALTER COLUMN charged_id DROP EXPRESSION,
    ALTER COLUMN charged_id SET NOT NULL,
    DROP CONSTRAINT objection_check,
    DROP CONSTRAINT objection_state_check,
    DROP CONSTRAINT objection_trip_id_fkey,
    DROP CONSTRAINT objection_booking_id_fkey,
    DROP CONSTRAINT objection_cost_entry_id_fkey;
ALTER TABLE objection
    ADD FOREIGN KEY (trip_id) REFERENCES trip (id) ON DELETE SET NULL,
    ADD FOREIGN KEY (booking_id) REFERENCES booking (id) ON DELETE SET NULL,
    ADD FOREIGN KEY (cost_entry_id) REFERENCES cost_entry (id) ON DELETE SET NULL,
    ADD CHECK (state IN ('open', 'corrected', 'stands', 'withdrawn', 'undone')),
    ADD CHECK (num_nonnulls(trip_id, booking_id, cost_entry_id) <= 1),
    ADD CHECK (coalesce(trip_id, booking_id, cost_entry_id, charged_id) = charged_id);
CREATE TRIGGER objections_stay_update BEFORE UPDATE ON objection FOR EACH ROW
    WHEN (NEW.kind <> OLD.kind OR NEW.charged_id <> OLD.charged_id
        OR (NEW.trip_id IS NOT NULL AND NEW.trip_id IS DISTINCT FROM OLD.trip_id)
        OR (NEW.booking_id IS NOT NULL AND NEW.booking_id IS DISTINCT FROM OLD.booking_id)
        OR (NEW.cost_entry_id IS NOT NULL AND NEW.cost_entry_id IS DISTINCT FROM OLD.cost_entry_id)
        OR NEW.month <> OLD.month
        OR NEW.organisation_id <> OLD.organisation_id OR NEW.entered_by_id <> OLD.entered_by_id
        OR NEW.number <> OLD.number OR NEW.on_day <> OLD.on_day OR NEW.reason <> OLD.reason
        OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at
        OR (OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.answer <> OLD.answer
            OR NEW.ended_by IS DISTINCT FROM OLD.ended_by OR NEW.ended_by_id IS DISTINCT FROM OLD.ended_by_id
            OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.version <> OLD.version)))
    EXECUTE FUNCTION objections_stay();
