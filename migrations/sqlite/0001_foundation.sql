-- Organisations, vehicles, bookings, costs and what surrounds them.
-- The file of the same number for the other engine holds the same tables; only types and the
-- guards at the end part ways.

CREATE TABLE organisation (
    id                  BLOB PRIMARY KEY,
    code                TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    kind                TEXT NOT NULL CHECK (kind IN ('municipality', 'federation', 'joint_board', 'company')),
    organisation_number TEXT,
    municipality_code   TEXT,
    host_id             BLOB REFERENCES organisation (id),
    valid_from          TEXT,
    valid_to            TEXT,
    successor_id        BLOB REFERENCES organisation (id),
    version             INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE organisation_alias (
    folded          TEXT PRIMARY KEY,
    alias           TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id)
) STRICT;

CREATE TABLE population (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    reference_date  TEXT NOT NULL,
    inhabitants     INTEGER NOT NULL CHECK (inhabitants >= 0),
    source          TEXT NOT NULL,
    PRIMARY KEY (organisation_id, reference_date)
) STRICT;

CREATE TABLE unit (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name            TEXT NOT NULL,
    cost_centre     TEXT NOT NULL DEFAULT '',
    UNIQUE (organisation_id, name)
) STRICT;

CREATE TABLE depot (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name            TEXT NOT NULL UNIQUE,
    latitude        REAL,
    longitude       REAL
) STRICT;

CREATE TABLE pool (
    id   BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE app_user (
    id                   BLOB PRIMARY KEY,
    login                TEXT NOT NULL UNIQUE,
    name                 TEXT NOT NULL,
    password_hash        TEXT,
    language             TEXT NOT NULL DEFAULT 'sv',
    licences             TEXT NOT NULL DEFAULT '',
    system_administrator INTEGER NOT NULL DEFAULT 0,
    disabled             INTEGER NOT NULL DEFAULT 0,
    version              INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE role_grant (
    user_id         BLOB NOT NULL REFERENCES app_user (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    role            TEXT NOT NULL,
    PRIMARY KEY (user_id, organisation_id, role)
) STRICT;

-- Only hashes of tokens are kept: reading the table does not let anybody in.
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE api_token (
    id         BLOB PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES app_user (id),
    name       TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    read_only  INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE login_failure (
    login TEXT NOT NULL,
    at    TEXT NOT NULL
) STRICT;
CREATE INDEX login_failure_by_login ON login_failure (login, at);

CREATE TABLE idempotency_key (
    user_id      BLOB NOT NULL REFERENCES app_user (id),
    key          TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status       INTEGER NOT NULL,
    location     TEXT,
    body         TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;

-- Each entry carries the hash of the one before (rule A-4); triggers below refuse changes.
CREATE TABLE audit_entry (
    seq             INTEGER PRIMARY KEY,
    at              TEXT NOT NULL,
    actor           TEXT NOT NULL,
    door            TEXT NOT NULL,
    action          TEXT NOT NULL,
    entity          TEXT NOT NULL,
    entity_id       TEXT NOT NULL,
    organisation_id BLOB,
    before_json     TEXT,
    after_json      TEXT,
    hash            TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entry_by_entity ON audit_entry (entity, entity_id);

CREATE TABLE audit_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The original file stays with its hash (I-2), so that every value can be traced.
CREATE TABLE import_batch (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL,
    file_name       TEXT NOT NULL,
    file_hash       TEXT NOT NULL,
    content         BLOB NOT NULL,
    organisation_id BLOB REFERENCES organisation (id),
    actor           TEXT NOT NULL,
    at              TEXT NOT NULL,
    report          TEXT NOT NULL
) STRICT;

CREATE TABLE vehicle (
    id                  BLOB PRIMARY KEY,
    organisation_id     BLOB NOT NULL REFERENCES organisation (id),
    unit_id             BLOB REFERENCES unit (id),
    depot_id            BLOB REFERENCES depot (id),
    pool_id             BLOB REFERENCES pool (id),
    registration_number TEXT,
    inventory_number    TEXT UNIQUE,
    vin                 TEXT,
    make                TEXT NOT NULL,
    model               TEXT NOT NULL,
    model_year          INTEGER,
    class               TEXT NOT NULL,
    vat_car             INTEGER NOT NULL,
    fuel                TEXT NOT NULL,
    seats               INTEGER,
    kerb_weight_kg      INTEGER,
    total_weight_kg     INTEGER,
    tow_bar             INTEGER NOT NULL DEFAULT 0,
    lift                INTEGER NOT NULL DEFAULT 0,
    range_km            INTEGER,
    buffer_minutes      INTEGER NOT NULL DEFAULT 0 CHECK (buffer_minutes >= 0),
    price_ore           INTEGER,
    sharing             TEXT NOT NULL DEFAULT 'private',
    status              TEXT NOT NULL DEFAULT 'in_service',
    inspection_group    TEXT NOT NULL,
    licence_demanded    TEXT,
    acquired_on         TEXT,
    first_used_on       TEXT,
    last_inspected_on   TEXT,
    lease_to            TEXT,
    service_due_on      TEXT,
    odometer_km         INTEGER,
    odometer_at         TEXT,
    extra               TEXT NOT NULL DEFAULT '{}',
    version             INTEGER NOT NULL DEFAULT 1,
    CHECK (registration_number IS NOT NULL OR inventory_number IS NOT NULL)
) STRICT;
CREATE INDEX vehicle_by_organisation ON vehicle (organisation_id);
CREATE INDEX vehicle_by_number ON vehicle (registration_number);

-- A number names at most one vehicle on any day (V-1); the guard stands at the end.
CREATE TABLE registration_number (
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    number     TEXT NOT NULL,
    from_on    TEXT NOT NULL,
    to_on      TEXT,
    PRIMARY KEY (number, from_on)
) STRICT;
CREATE INDEX registration_number_by_vehicle ON registration_number (vehicle_id, from_on);

CREATE TABLE vehicle_status (
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    from_on    TEXT NOT NULL,
    status     TEXT NOT NULL,
    PRIMARY KEY (vehicle_id, from_on)
) STRICT;

-- Owner, user, unit, payer and manager, each dated (V-6).
CREATE TABLE vehicle_relation (
    vehicle_id      BLOB NOT NULL REFERENCES vehicle (id),
    kind            TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    unit_id         BLOB REFERENCES unit (id),
    person_id       BLOB REFERENCES app_user (id),
    from_on         TEXT NOT NULL,
    to_on           TEXT,
    PRIMARY KEY (vehicle_id, kind, from_on),
    CHECK (to_on IS NULL OR to_on > from_on)
) STRICT;

-- The organisations a vehicle is shared with by name (B-11).
CREATE TABLE vehicle_share (
    vehicle_id      BLOB NOT NULL REFERENCES vehicle (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (vehicle_id, organisation_id)
) STRICT;

CREATE TABLE odometer_reading (
    id          BLOB PRIMARY KEY,
    vehicle_id  BLOB NOT NULL REFERENCES vehicle (id),
    at          TEXT NOT NULL,
    odometer_km INTEGER NOT NULL CHECK (odometer_km >= 0),
    kind        TEXT NOT NULL,
    source      TEXT NOT NULL,
    replaces_id BLOB REFERENCES odometer_reading (id),
    reason      TEXT,
    batch_id    BLOB REFERENCES import_batch (id)
) STRICT;
CREATE INDEX odometer_reading_by_vehicle ON odometer_reading (vehicle_id, at);

-- occupied_until is the end with the vehicle's buffer (B-3). Live states never overlap (B-1).
CREATE TABLE booking (
    id             BLOB PRIMARY KEY,
    vehicle_id     BLOB NOT NULL REFERENCES vehicle (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    driver_id      BLOB REFERENCES app_user (id),
    kind           TEXT NOT NULL,
    state          TEXT NOT NULL,
    start_at       TEXT NOT NULL,
    end_at         TEXT NOT NULL,
    occupied_until TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    note           TEXT NOT NULL DEFAULT '',
    sender_key     TEXT UNIQUE,
    odometer_out_km INTEGER,
    odometer_in_km INTEGER,
    checked_out_at TEXT,
    returned_at    TEXT,
    version        INTEGER NOT NULL DEFAULT 1,
    CHECK (start_at < end_at AND end_at <= occupied_until)
) STRICT;
CREATE INDEX booking_live ON booking (vehicle_id, occupied_until) WHERE state IN ('requested', 'confirmed', 'checked_out');
CREATE INDEX booking_by_driver ON booking (driver_id, start_at);
CREATE INDEX booking_by_start ON booking (start_at);

-- A sender's key is unique for its sender: two municipalities may both have a trip 1.
CREATE TABLE trip (
    id          BLOB PRIMARY KEY,
    vehicle_id  BLOB NOT NULL REFERENCES vehicle (id),
    payer_id    BLOB NOT NULL REFERENCES organisation (id),
    booking_id  BLOB REFERENCES booking (id),
    driver_name TEXT,
    start_at    TEXT NOT NULL,
    end_at      TEXT NOT NULL,
    month       TEXT NOT NULL,
    distance_m  INTEGER NOT NULL CHECK (distance_m >= 0),
    duration_s  INTEGER NOT NULL CHECK (duration_s >= 0),
    purpose     TEXT NOT NULL DEFAULT '',
    sender_id   BLOB NOT NULL,
    sender_key  TEXT,
    batch_id    BLOB REFERENCES import_batch (id),
    UNIQUE (sender_id, sender_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX trip_by_vehicle ON trip (vehicle_id, month);

-- Use, rolled up as it happens; `vagnpark verify` recomputes it from the trips.
CREATE TABLE usage_month (
    month      TEXT NOT NULL,
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    payer_id   BLOB NOT NULL REFERENCES organisation (id),
    distance_m INTEGER NOT NULL,
    duration_s INTEGER NOT NULL,
    trips      INTEGER NOT NULL,
    PRIMARY KEY (month, vehicle_id, payer_id)
) STRICT;

CREATE TABLE cost_entry (
    id                  BLOB PRIMARY KEY,
    vehicle_id          BLOB REFERENCES vehicle (id),
    pool_id             BLOB REFERENCES pool (id),
    organisation_id     BLOB REFERENCES organisation (id),
    category            TEXT NOT NULL,
    from_on             TEXT NOT NULL,
    to_on               TEXT NOT NULL,
    net_ore             INTEGER NOT NULL,
    vat_ore             INTEGER NOT NULL,
    recoverable_vat_ore INTEGER NOT NULL,
    supplier            TEXT,
    reference           TEXT,
    sender_id           BLOB NOT NULL,
    sender_key          TEXT,
    batch_id            BLOB REFERENCES import_batch (id),
    CHECK (to_on >= from_on),
    CHECK ((vehicle_id IS NULL) <> (pool_id IS NULL)),
    UNIQUE (sender_id, sender_key)
) STRICT;
CREATE INDEX cost_entry_by_days ON cost_entry (to_on, from_on);
CREATE INDEX cost_entry_by_vehicle ON cost_entry (vehicle_id, from_on);

CREATE TABLE agreement (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL,
    version     INTEGER NOT NULL,
    first_month TEXT NOT NULL UNIQUE,
    decision    TEXT NOT NULL,
    source      TEXT NOT NULL,
    applied_at  TEXT NOT NULL
) STRICT;

-- Parties and joint bodies of an agreement: they may see its statements (A-2).
CREATE TABLE agreement_party (
    agreement_id    BLOB NOT NULL REFERENCES agreement (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (agreement_id, organisation_id)
) STRICT;

CREATE TABLE work_order (
    id          BLOB PRIMARY KEY,
    vehicle_id  BLOB NOT NULL REFERENCES vehicle (id),
    booking_id  BLOB REFERENCES booking (id),
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('planned', 'done', 'cancelled')),
    note        TEXT NOT NULL DEFAULT '',
    done_on     TEXT,
    odometer_km INTEGER,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX work_order_by_vehicle ON work_order (vehicle_id);
