-- Closed periods (C-10), and what is known late (C-11).

-- The month that bills it, when it became known after its own months were closed.
ALTER TABLE trip ADD COLUMN late_in DATE CHECK (late_in > month);
ALTER TABLE cost_entry ADD COLUMN late_in DATE CHECK (late_in > from_on);
ALTER TABLE cost_entry ADD COLUMN corrects_id UUID REFERENCES cost_entry (id);

-- Use that became known late, by the month that bills it: late trips, and corrections of trips.
CREATE TABLE usage_late (
    month      DATE NOT NULL,
    late_in    DATE NOT NULL,
    vehicle_id UUID NOT NULL REFERENCES vehicle (id),
    payer_id   UUID NOT NULL REFERENCES organisation (id),
    distance_m BIGINT NOT NULL,
    duration_s BIGINT NOT NULL,
    trips      BIGINT NOT NULL,
    PRIMARY KEY (month, late_in, vehicle_id, payer_id),
    CHECK (late_in > month)
);

-- A trip that was billed stays as it is; what is right stands here. Later ones replace earlier ones.
CREATE TABLE trip_correction (
    id              UUID PRIMARY KEY,
    trip_id         UUID NOT NULL REFERENCES trip (id),
    late_in         DATE NOT NULL,
    payer_before    UUID NOT NULL REFERENCES organisation (id),
    payer_after     UUID NOT NULL REFERENCES organisation (id),
    distance_before BIGINT NOT NULL,
    distance_after  BIGINT NOT NULL CHECK (distance_after >= 0),
    reason          TEXT NOT NULL,
    made_at         TIMESTAMPTZ NOT NULL,
    made_by         TEXT NOT NULL
);
CREATE INDEX trip_correction_by_trip ON trip_correction (trip_id, made_at);

-- What was billed, for ever. `facts` are the vehicles and inhabitants as they were, as JSON.
CREATE TABLE closed_period (
    month         DATE PRIMARY KEY,
    until_on      DATE NOT NULL,
    agreement_id  UUID NOT NULL REFERENCES agreement (id),
    closed_at     TIMESTAMPTZ NOT NULL,
    closed_by     TEXT NOT NULL,
    total_ore     BIGINT NOT NULL,
    facts         TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
);

CREATE TABLE closed_receiver (
    month           DATE NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    amount_ore      BIGINT NOT NULL,
    hash            TEXT NOT NULL,
    PRIMARY KEY (month, organisation_id)
);

-- `origin` is the month a line is about, `shares` and `entries` are JSON.
CREATE TABLE closed_line (
    month               DATE NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    place               BIGINT NOT NULL,
    origin              DATE NOT NULL,
    rule                BIGINT NOT NULL,
    rule_name           TEXT NOT NULL,
    vehicle_id          UUID REFERENCES vehicle (id),
    number              TEXT NOT NULL,
    registration_number TEXT,
    category            TEXT NOT NULL,
    kind                TEXT NOT NULL,
    amount_ore          BIGINT NOT NULL,
    key                 TEXT NOT NULL,
    unit                TEXT NOT NULL,
    shares              TEXT NOT NULL,
    entries             TEXT NOT NULL,
    PRIMARY KEY (month, place)
);
CREATE INDEX closed_line_by_origin ON closed_line (origin);
CREATE INDEX closed_line_by_vehicle ON closed_line (vehicle_id, origin);

-- period_closed: nothing that a closed month bills is made, changed or deleted, whatever the path. Who writes what is
-- billed shares a lock that closing has to itself, so that nothing is under way while a month is closed.
CREATE FUNCTION period_closed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'period_closed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION share_periods() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock_shared(1001010) $$;

CREATE FUNCTION trips_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period p JOIN added a ON p.month = coalesce(a.late_in, a.month)) THEN
        PERFORM period_closed();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER trip_in_closed_period_insert AFTER INSERT ON trip
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION trips_added();
CREATE FUNCTION trip_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period WHERE month = coalesce(OLD.late_in, OLD.month)
        OR (TG_OP = 'UPDATE' AND month = coalesce(NEW.late_in, NEW.month))) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trip_in_closed_period_update
    BEFORE UPDATE OF id, vehicle_id, payer_id, start_at, end_at, month, distance_m, duration_s, late_in ON trip
    FOR EACH ROW EXECUTE FUNCTION trip_changed();
CREATE TRIGGER trip_in_closed_period_delete BEFORE DELETE ON trip FOR EACH ROW EXECUTE FUNCTION trip_changed();

CREATE FUNCTION usage_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period WHERE (TG_OP <> 'DELETE' AND month = NEW.month) OR (TG_OP <> 'INSERT' AND month = OLD.month)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER usage_in_closed_period BEFORE INSERT OR UPDATE OR DELETE ON usage_month
    FOR EACH ROW EXECUTE FUNCTION usage_changed();

CREATE FUNCTION late_fact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period WHERE (TG_OP <> 'DELETE' AND month = NEW.late_in) OR (TG_OP <> 'INSERT' AND month = OLD.late_in)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER late_usage_in_closed_period BEFORE INSERT OR UPDATE OR DELETE ON usage_late
    FOR EACH ROW EXECUTE FUNCTION late_fact_changed();
CREATE TRIGGER trip_correction_in_closed_period BEFORE INSERT OR UPDATE OR DELETE ON trip_correction
    FOR EACH ROW EXECUTE FUNCTION late_fact_changed();

CREATE FUNCTION costs_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period p JOIN added a ON p.month = a.late_in
        OR (a.late_in IS NULL AND p.month <= a.to_on AND p.until_on > a.from_on)) THEN
        PERFORM period_closed();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cost_in_closed_period_insert AFTER INSERT ON cost_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION costs_added();
CREATE FUNCTION cost_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period p WHERE p.month = OLD.late_in
        OR (OLD.late_in IS NULL AND p.month <= OLD.to_on AND p.until_on > OLD.from_on)
        OR (TG_OP = 'UPDATE' AND (p.month = NEW.late_in OR (NEW.late_in IS NULL AND p.month <= NEW.to_on AND p.until_on > NEW.from_on)))) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cost_in_closed_period_update
    BEFORE UPDATE OF id, vehicle_id, pool_id, category, from_on, to_on, net_ore, vat_ore, recoverable_vat_ore, late_in ON cost_entry
    FOR EACH ROW EXECUTE FUNCTION cost_changed();
CREATE TRIGGER cost_in_closed_period_delete BEFORE DELETE ON cost_entry FOR EACH ROW EXECUTE FUNCTION cost_changed();

-- Who owned and paid for a vehicle on the days of a closed month that billed something for it stays; that a relation ends
-- later is no change of those days. A vehicle that becomes known later may have been there before.
CREATE FUNCTION relation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF TG_OP = 'INSERT' AND NEW.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM closed_period p
        JOIN closed_line l ON l.vehicle_id = NEW.vehicle_id AND l.origin = p.month
        WHERE p.until_on > NEW.from_on AND (NEW.to_on IS NULL OR p.month < NEW.to_on)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' AND OLD.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM closed_period p
        JOIN closed_line l ON l.vehicle_id = OLD.vehicle_id AND l.origin = p.month
        WHERE p.until_on > OLD.from_on AND (OLD.to_on IS NULL OR p.month < OLD.to_on)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.kind IN ('owner', 'payer') OR NEW.kind IN ('owner', 'payer')) AND EXISTS (SELECT 1 FROM closed_period p
        JOIN closed_line l ON l.vehicle_id IN (OLD.vehicle_id, NEW.vehicle_id) AND l.origin = p.month
        WHERE ((p.until_on > OLD.from_on AND (OLD.to_on IS NULL OR p.month < OLD.to_on))
            OR (p.until_on > NEW.from_on AND (NEW.to_on IS NULL OR p.month < NEW.to_on)))
          AND (OLD.vehicle_id <> NEW.vehicle_id OR OLD.organisation_id <> NEW.organisation_id OR OLD.kind <> NEW.kind
            OR greatest(OLD.from_on, p.month) <> greatest(NEW.from_on, p.month)
            OR least(coalesce(OLD.to_on, p.until_on), p.until_on) <> least(coalesce(NEW.to_on, p.until_on), p.until_on))) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER relation_in_closed_period BEFORE INSERT OR UPDATE OR DELETE ON vehicle_relation
    FOR EACH ROW EXECUTE FUNCTION relation_changed();

-- The agreement of a closed month holds for it: none begins in or before one, and what was used stays.
CREATE FUNCTION agreement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF EXISTS (SELECT 1 FROM closed_period
        WHERE (TG_OP <> 'DELETE' AND month >= NEW.first_month) OR (TG_OP <> 'INSERT' AND month >= OLD.first_month)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_in_closed_period BEFORE INSERT OR UPDATE OR DELETE ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_changed();

-- What was closed stays closed, and nothing is added to it: the period's own row is written last.
CREATE FUNCTION closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.month) THEN
        PERFORM period_closed();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_periods_stay BEFORE UPDATE OR DELETE ON closed_period FOR EACH ROW EXECUTE FUNCTION closed_stays();
CREATE TRIGGER closed_receivers_stay BEFORE INSERT OR UPDATE OR DELETE ON closed_receiver FOR EACH ROW EXECUTE FUNCTION closed_stays();
CREATE TRIGGER closed_lines_stay BEFORE INSERT OR UPDATE OR DELETE ON closed_line FOR EACH ROW EXECUTE FUNCTION closed_stays();
