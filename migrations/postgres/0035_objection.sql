-- Objections to trips, bookings and costs that another organisation entered and one's own pays for (C-14). What was
-- objected to stays as it was shown; one ends once. It goes with its thing, when the import that brought that is undone.
CREATE TABLE objection (
    id              UUID PRIMARY KEY,
    trip_id         UUID REFERENCES trip (id) ON DELETE CASCADE,
    booking_id      UUID REFERENCES booking (id) ON DELETE CASCADE,
    cost_entry_id   UUID REFERENCES cost_entry (id) ON DELETE CASCADE,
    charged_id      UUID GENERATED ALWAYS AS (coalesce(trip_id, booking_id, cost_entry_id)) STORED,
    month           DATE NOT NULL,
    number          TEXT NOT NULL,
    on_day          DATE NOT NULL,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    entered_by_id   UUID NOT NULL REFERENCES organisation (id),
    reason          TEXT NOT NULL,
    made_by         TEXT NOT NULL,
    made_at         TIMESTAMPTZ NOT NULL,
    state           TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'corrected', 'stands', 'withdrawn')),
    answer          TEXT NOT NULL DEFAULT '',
    ended_by        TEXT,
    ended_at        TIMESTAMPTZ,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK (num_nonnulls(trip_id, booking_id, cost_entry_id) = 1),
    CHECK (organisation_id <> entered_by_id),
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX objection_once ON objection (charged_id, organisation_id) WHERE state IN ('open', 'stands');
CREATE INDEX objection_by_charged ON objection (charged_id, made_at);
CREATE INDEX objection_by_month ON objection (month, state);
CREATE INDEX objection_by_organisation ON objection (organisation_id, id);
CREATE INDEX objection_by_entered ON objection (entered_by_id, id);
-- What refers to something that is deleted is found by these.
CREATE INDEX objection_by_trip ON objection (trip_id) WHERE trip_id IS NOT NULL;
CREATE INDEX objection_by_booking ON objection (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX objection_by_cost ON objection (cost_entry_id) WHERE cost_entry_id IS NOT NULL;

CREATE FUNCTION objection_in_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM closed_period p WHERE p.month = NEW.month) THEN
        RAISE EXCEPTION 'period_closed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'period_closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_in_closed_period_insert BEFORE INSERT ON objection
    FOR EACH ROW EXECUTE FUNCTION objection_in_closed_period();

CREATE FUNCTION objections_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'objections_stay' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objections_stay';
END $$;
CREATE TRIGGER objections_stay_update BEFORE UPDATE ON objection FOR EACH ROW
    WHEN (OLD.state <> 'open' OR NEW.trip_id IS DISTINCT FROM OLD.trip_id
        OR NEW.booking_id IS DISTINCT FROM OLD.booking_id OR NEW.cost_entry_id IS DISTINCT FROM OLD.cost_entry_id
        OR NEW.month <> OLD.month
        OR NEW.organisation_id <> OLD.organisation_id OR NEW.entered_by_id <> OLD.entered_by_id
        OR NEW.number <> OLD.number OR NEW.on_day <> OLD.on_day OR NEW.reason <> OLD.reason
        OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at)
    EXECUTE FUNCTION objections_stay();
