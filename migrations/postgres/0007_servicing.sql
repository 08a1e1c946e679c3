-- Service plans and duties with intervals of their own (S-5 … S-8), and work orders that deal with one.

CREATE TABLE service_plan (
    id              UUID PRIMARY KEY,
    vehicle_id      UUID NOT NULL REFERENCES vehicle (id),
    kind            TEXT NOT NULL,
    note            TEXT NOT NULL DEFAULT '',
    interval_months BIGINT CHECK (interval_months > 0),
    interval_km     BIGINT CHECK (interval_km > 0),
    last_done_on    DATE NOT NULL,
    last_done_km    BIGINT,
    ended_on        DATE,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX service_plan_by_vehicle ON service_plan (vehicle_id) WHERE ended_on IS NULL;

ALTER TABLE work_order ADD COLUMN plan_id UUID REFERENCES service_plan (id);
