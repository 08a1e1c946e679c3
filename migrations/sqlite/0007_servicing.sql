-- Service plans and duties with intervals of their own (S-5 … S-8), and work orders that deal with one.

CREATE TABLE service_plan (
    id              BLOB PRIMARY KEY,
    vehicle_id      BLOB NOT NULL REFERENCES vehicle (id),
    kind            TEXT NOT NULL,
    note            TEXT NOT NULL DEFAULT '',
    interval_months INTEGER CHECK (interval_months > 0),
    interval_km     INTEGER CHECK (interval_km > 0),
    last_done_on    TEXT NOT NULL,
    last_done_km    INTEGER,
    ended_on        TEXT,
    version         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX service_plan_by_vehicle ON service_plan (vehicle_id) WHERE ended_on IS NULL;

ALTER TABLE work_order ADD COLUMN plan_id BLOB REFERENCES service_plan (id);
