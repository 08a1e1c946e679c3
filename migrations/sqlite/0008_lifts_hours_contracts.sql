-- Lifts that may not be used (S-6), intervals in engine hours (S-7), and the distance a lease allows (B-8).

ALTER TABLE vehicle ADD COLUMN lift_valid_to TEXT;
ALTER TABLE vehicle ADD COLUMN contract_from TEXT;
ALTER TABLE vehicle ADD COLUMN contract_km INTEGER CHECK (contract_km > 0);
ALTER TABLE vehicle ADD COLUMN contract_start_km INTEGER CHECK (contract_start_km >= 0);

ALTER TABLE service_plan ADD COLUMN interval_hours INTEGER CHECK (interval_hours > 0);
ALTER TABLE service_plan ADD COLUMN last_done_hours INTEGER;

CREATE TABLE engine_hours_reading (
    id         BLOB PRIMARY KEY,
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    at         TEXT NOT NULL,
    hours      INTEGER NOT NULL CHECK (hours >= 0),
    source     TEXT NOT NULL
) STRICT;
CREATE INDEX engine_hours_reading_by_vehicle ON engine_hours_reading (vehicle_id, at);
