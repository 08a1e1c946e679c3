-- Lifts that may not be used (S-6), intervals in engine hours (S-7), and the distance a lease allows (B-8).

ALTER TABLE vehicle ADD COLUMN lift_valid_to DATE;
ALTER TABLE vehicle ADD COLUMN contract_from DATE;
ALTER TABLE vehicle ADD COLUMN contract_km BIGINT CHECK (contract_km > 0);
ALTER TABLE vehicle ADD COLUMN contract_start_km BIGINT CHECK (contract_start_km >= 0);

ALTER TABLE service_plan ADD COLUMN interval_hours BIGINT CHECK (interval_hours > 0);
ALTER TABLE service_plan ADD COLUMN last_done_hours BIGINT;

CREATE TABLE engine_hours_reading (
    id         UUID PRIMARY KEY,
    vehicle_id UUID NOT NULL REFERENCES vehicle (id),
    at         TIMESTAMPTZ NOT NULL,
    hours      BIGINT NOT NULL CHECK (hours >= 0),
    source     TEXT NOT NULL
);
CREATE INDEX engine_hours_reading_by_vehicle ON engine_hours_reading (vehicle_id, at);
