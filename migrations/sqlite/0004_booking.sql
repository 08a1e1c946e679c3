-- Moving, series, approval, the waiting list, defects and messages (B-2 … B-11, S-9, S-11).

-- A request no longer holds its vehicle: several may compete, and approval decides (B-5). An offer to
-- somebody on the waiting list does hold it (B-6).
DROP TRIGGER bookings_no_overlap_insert;
DROP TRIGGER bookings_no_overlap_update;
DROP INDEX booking_live;
CREATE INDEX booking_live ON booking (vehicle_id, occupied_until) WHERE state IN ('offered', 'confirmed', 'checked_out');
CREATE INDEX booking_busy ON booking (occupied_until, start_at) WHERE state IN ('offered', 'confirmed', 'checked_out');
CREATE TRIGGER bookings_no_overlap_insert BEFORE INSERT ON booking
WHEN NEW.state IN ('offered', 'confirmed', 'checked_out') AND EXISTS (
    SELECT 1 FROM booking
    WHERE vehicle_id = NEW.vehicle_id AND id <> NEW.id
      AND state IN ('offered', 'confirmed', 'checked_out')
      AND occupied_until > NEW.start_at AND start_at < NEW.occupied_until)
BEGIN SELECT RAISE(ABORT, 'bookings_no_overlap'); END;
CREATE TRIGGER bookings_no_overlap_update BEFORE UPDATE OF vehicle_id, state, start_at, occupied_until ON booking
WHEN NEW.state IN ('offered', 'confirmed', 'checked_out') AND EXISTS (
    SELECT 1 FROM booking
    WHERE vehicle_id = NEW.vehicle_id AND id <> NEW.id
      AND state IN ('offered', 'confirmed', 'checked_out')
      AND occupied_until > NEW.start_at AND start_at < NEW.occupied_until)
BEGIN SELECT RAISE(ABORT, 'bookings_no_overlap'); END;

-- Whose bookings need approval, how long its own organisation has it to itself, and where the key is.
ALTER TABLE vehicle ADD COLUMN approval TEXT NOT NULL DEFAULT 'nobody';
ALTER TABLE vehicle ADD COLUMN head_start_hours INTEGER;
ALTER TABLE vehicle ADD COLUMN stopped_by_defect INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vehicle ADD COLUMN key_place TEXT NOT NULL DEFAULT '';

-- A rule in local time (RFC 5545); each occurrence is a booking of its own (B-4).
CREATE TABLE booking_series (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    rule            TEXT NOT NULL,
    first_start     TEXT NOT NULL,
    first_end       TEXT NOT NULL,
    made_at         TEXT NOT NULL
) STRICT;
ALTER TABLE booking ADD COLUMN series_id BLOB REFERENCES booking_series (id);
ALTER TABLE booking ADD COLUMN made_by BLOB REFERENCES app_user (id);
ALTER TABLE booking ADD COLUMN level_out_percent INTEGER;
ALTER TABLE booking ADD COLUMN level_in_percent INTEGER;
CREATE INDEX booking_by_series ON booking (series_id, start_at) WHERE series_id IS NOT NULL;
CREATE INDEX booking_by_vehicle ON booking (vehicle_id, start_at);
CREATE INDEX booking_requested ON booking (vehicle_id, start_at) WHERE state = 'requested';

CREATE TABLE waiting_entry (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    driver_id       BLOB NOT NULL REFERENCES app_user (id),
    vehicle_id      BLOB REFERENCES vehicle (id),
    class           TEXT,
    seats           INTEGER,
    start_at        TEXT NOT NULL,
    end_at          TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    note            TEXT NOT NULL DEFAULT '',
    series_id       BLOB REFERENCES booking_series (id),
    state           TEXT NOT NULL,
    booking_id      BLOB REFERENCES booking (id),
    offer_until     TEXT,
    version         INTEGER NOT NULL DEFAULT 1,
    CHECK (start_at < end_at),
    CHECK (state <> 'offered' OR (booking_id IS NOT NULL AND offer_until IS NOT NULL))
) STRICT;
CREATE INDEX waiting_entry_open ON waiting_entry (start_at) WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_entry_by_driver ON waiting_entry (driver_id, start_at);

CREATE TABLE defect (
    id            BLOB PRIMARY KEY,
    vehicle_id    BLOB NOT NULL REFERENCES vehicle (id),
    booking_id    BLOB REFERENCES booking (id),
    reported_by   BLOB REFERENCES app_user (id),
    reported_at   TEXT NOT NULL,
    severity      TEXT NOT NULL,
    description   TEXT NOT NULL,
    state         TEXT NOT NULL,
    closed_at     TEXT,
    outcome       TEXT NOT NULL DEFAULT '',
    work_order_id BLOB REFERENCES work_order (id),
    version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX defect_open ON defect (vehicle_id) WHERE state = 'open';
CREATE TABLE defect_picture (
    defect_id  BLOB NOT NULL REFERENCES defect (id),
    place      INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (defect_id, place)
) STRICT;

-- What people are told. It is written with the change it tells of, and sent by a worker afterwards.
ALTER TABLE app_user ADD COLUMN email TEXT;
CREATE TABLE message (
    id              BLOB PRIMARY KEY,
    user_id         BLOB NOT NULL REFERENCES app_user (id),
    kind            TEXT NOT NULL,
    about           TEXT NOT NULL,
    once_key        TEXT UNIQUE,
    made_at         TEXT NOT NULL,
    read_at         TEXT,
    mail_state      TEXT NOT NULL DEFAULT 'waiting',
    mail_attempts   INTEGER NOT NULL DEFAULT 0,
    mail_next_at    TEXT NOT NULL,
    mail_error      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX message_by_user ON message (user_id, made_at);
CREATE INDEX message_to_mail ON message (mail_next_at) WHERE mail_state = 'waiting';

-- Which server does the work that one alone may do, and until when.
CREATE TABLE job_lease (
    job      TEXT PRIMARY KEY,
    holder   BLOB NOT NULL,
    until_at TEXT NOT NULL
) STRICT;
