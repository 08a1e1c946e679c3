-- Moving, series, approval, the waiting list, defects and messages (B-2 … B-11, S-9, S-11).

-- A request no longer holds its vehicle: several may compete, and approval decides (B-5). An offer to
-- somebody on the waiting list does hold it (B-6).
ALTER TABLE booking DROP CONSTRAINT bookings_no_overlap;
DROP INDEX booking_live;
CREATE INDEX booking_live ON booking (vehicle_id, occupied_until) WHERE state IN ('offered', 'confirmed', 'checked_out');
CREATE INDEX booking_busy ON booking (occupied_until, start_at) WHERE state IN ('offered', 'confirmed', 'checked_out');
ALTER TABLE booking ADD CONSTRAINT bookings_no_overlap
    EXCLUDE USING gist (vehicle_id WITH =, tstzrange(start_at, occupied_until) WITH &&)
    WHERE (state IN ('offered', 'confirmed', 'checked_out'));

-- Whose bookings need approval, how long its own organisation has it to itself, and where the key is.
ALTER TABLE vehicle ADD COLUMN approval TEXT NOT NULL DEFAULT 'nobody';
ALTER TABLE vehicle ADD COLUMN head_start_hours BIGINT;
ALTER TABLE vehicle ADD COLUMN stopped_by_defect BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE vehicle ADD COLUMN key_place TEXT NOT NULL DEFAULT '';

-- A rule in local time (RFC 5545); each occurrence is a booking of its own (B-4).
CREATE TABLE booking_series (
    id              UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    rule            TEXT NOT NULL,
    first_start     TIMESTAMP NOT NULL,
    first_end       TIMESTAMP NOT NULL,
    made_at         TIMESTAMPTZ NOT NULL
);
ALTER TABLE booking ADD COLUMN series_id UUID REFERENCES booking_series (id);
ALTER TABLE booking ADD COLUMN made_by UUID REFERENCES app_user (id);
ALTER TABLE booking ADD COLUMN level_out_percent BIGINT;
ALTER TABLE booking ADD COLUMN level_in_percent BIGINT;
CREATE INDEX booking_by_series ON booking (series_id, start_at) WHERE series_id IS NOT NULL;
CREATE INDEX booking_by_vehicle ON booking (vehicle_id, start_at);
CREATE INDEX booking_requested ON booking (vehicle_id, start_at) WHERE state = 'requested';

CREATE TABLE waiting_entry (
    id              UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    driver_id       UUID NOT NULL REFERENCES app_user (id),
    vehicle_id      UUID REFERENCES vehicle (id),
    class           TEXT,
    seats           BIGINT,
    start_at        TIMESTAMPTZ NOT NULL,
    end_at          TIMESTAMPTZ NOT NULL,
    purpose         TEXT NOT NULL,
    note            TEXT NOT NULL DEFAULT '',
    series_id       UUID REFERENCES booking_series (id),
    state           TEXT NOT NULL,
    booking_id      UUID REFERENCES booking (id),
    offer_until     TIMESTAMPTZ,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK (start_at < end_at),
    CHECK (state <> 'offered' OR (booking_id IS NOT NULL AND offer_until IS NOT NULL))
);
CREATE INDEX waiting_entry_open ON waiting_entry (start_at) WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_entry_by_driver ON waiting_entry (driver_id, start_at);

CREATE TABLE defect (
    id            UUID PRIMARY KEY,
    vehicle_id    UUID NOT NULL REFERENCES vehicle (id),
    booking_id    UUID REFERENCES booking (id),
    reported_by   UUID REFERENCES app_user (id),
    reported_at   TIMESTAMPTZ NOT NULL,
    severity      TEXT NOT NULL,
    description   TEXT NOT NULL,
    state         TEXT NOT NULL,
    closed_at     TIMESTAMPTZ,
    outcome       TEXT NOT NULL DEFAULT '',
    work_order_id UUID REFERENCES work_order (id),
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX defect_open ON defect (vehicle_id) WHERE state = 'open';
CREATE TABLE defect_picture (
    defect_id  UUID NOT NULL REFERENCES defect (id),
    place      BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    bytes      BYTEA NOT NULL,
    PRIMARY KEY (defect_id, place)
);

-- What people are told. It is written with the change it tells of, and sent by a worker afterwards.
ALTER TABLE app_user ADD COLUMN email TEXT;
CREATE TABLE message (
    id              UUID PRIMARY KEY,
    user_id         UUID NOT NULL REFERENCES app_user (id),
    kind            TEXT NOT NULL,
    about           TEXT NOT NULL,
    once_key        TEXT UNIQUE,
    made_at         TIMESTAMPTZ NOT NULL,
    read_at         TIMESTAMPTZ,
    mail_state      TEXT NOT NULL DEFAULT 'waiting',
    mail_attempts   BIGINT NOT NULL DEFAULT 0,
    mail_next_at    TIMESTAMPTZ NOT NULL,
    mail_error      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX message_by_user ON message (user_id, made_at);
CREATE INDEX message_to_mail ON message (mail_next_at) WHERE mail_state = 'waiting';

-- Which server does the work that one alone may do, and until when.
CREATE TABLE job_lease (
    job      TEXT PRIMARY KEY,
    holder   UUID NOT NULL,
    until_at TIMESTAMPTZ NOT NULL
);
