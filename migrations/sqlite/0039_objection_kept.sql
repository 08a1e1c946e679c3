-- An objection outlives what it is about (C-14): when the import that brought that is undone, it ends as undone, and
-- stays with its reason and its answers.
CREATE TABLE objection_kept (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('trip', 'booking', 'cost')),
    charged_id      BLOB NOT NULL,
    trip_id         BLOB REFERENCES trip (id) ON DELETE SET NULL,
    booking_id      BLOB REFERENCES booking (id) ON DELETE SET NULL,
    cost_entry_id   BLOB REFERENCES cost_entry (id) ON DELETE SET NULL,
    month           TEXT NOT NULL,
    number          TEXT NOT NULL,
    on_day          TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    entered_by_id   BLOB NOT NULL REFERENCES organisation (id),
    reason          TEXT NOT NULL,
    made_by         TEXT NOT NULL,
    made_at         TEXT NOT NULL,
    state           TEXT NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'corrected', 'stands', 'withdrawn', 'undone')),
    answer          TEXT NOT NULL DEFAULT '',
    ended_by        TEXT,
    ended_by_id     BLOB REFERENCES organisation (id),
    ended_at        TEXT,
    version         INTEGER NOT NULL DEFAULT 1,
    CHECK ((trip_id IS NOT NULL) + (booking_id IS NOT NULL) + (cost_entry_id IS NOT NULL) <= 1),
    CHECK (coalesce(trip_id, booking_id, cost_entry_id, charged_id) = charged_id),
    CHECK (organisation_id <> entered_by_id),
    CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT;
INSERT INTO objection_kept (id, kind, charged_id, trip_id, booking_id, cost_entry_id, month, number, on_day,
    organisation_id, entered_by_id, reason, made_by, made_at, state, answer, ended_by, ended_by_id, ended_at, version)
SELECT id, CASE WHEN trip_id IS NOT NULL THEN 'trip' WHEN booking_id IS NOT NULL THEN 'booking' ELSE 'cost' END,
    charged_id, trip_id, booking_id, cost_entry_id, month, number, on_day, organisation_id, entered_by_id, reason,
    made_by, made_at, state, answer, ended_by, ended_by_id, ended_at, version
FROM objection;
DROP TABLE objection;
ALTER TABLE objection_kept RENAME TO objection;

CREATE UNIQUE INDEX objection_once ON objection (charged_id, organisation_id) WHERE state IN ('open', 'stands');
CREATE INDEX objection_by_charged ON objection (charged_id, made_at);
CREATE INDEX objection_by_month ON objection (month, state);
CREATE INDEX objection_by_organisation ON objection (organisation_id, id);
CREATE INDEX objection_by_entered ON objection (entered_by_id, id);
CREATE INDEX objection_by_ended ON objection (ended_by_id) WHERE ended_by_id IS NOT NULL;
-- What refers to something that is deleted is found by these.
CREATE INDEX objection_by_trip ON objection (trip_id) WHERE trip_id IS NOT NULL;
CREATE INDEX objection_by_booking ON objection (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX objection_by_cost ON objection (cost_entry_id) WHERE cost_entry_id IS NOT NULL;

CREATE TRIGGER objection_in_closed_period_insert BEFORE INSERT ON objection
WHEN EXISTS (SELECT 1 FROM closed_period p WHERE p.month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER objections_stay_update BEFORE UPDATE ON objection
WHEN NEW.kind <> OLD.kind OR NEW.charged_id <> OLD.charged_id
    OR (NEW.trip_id IS NOT NULL AND NEW.trip_id IS NOT OLD.trip_id)
    OR (NEW.booking_id IS NOT NULL AND NEW.booking_id IS NOT OLD.booking_id)
    OR (NEW.cost_entry_id IS NOT NULL AND NEW.cost_entry_id IS NOT OLD.cost_entry_id)
    OR NEW.month <> OLD.month
    OR NEW.organisation_id <> OLD.organisation_id OR NEW.entered_by_id <> OLD.entered_by_id
    OR NEW.number <> OLD.number OR NEW.on_day <> OLD.on_day OR NEW.reason <> OLD.reason
    OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at
    OR (OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.answer <> OLD.answer
        OR NEW.ended_by IS NOT OLD.ended_by OR NEW.ended_by_id IS NOT OLD.ended_by_id
        OR NEW.ended_at IS NOT OLD.ended_at OR NEW.version <> OLD.version))
BEGIN SELECT RAISE(ABORT, 'objections_stay'); END;
