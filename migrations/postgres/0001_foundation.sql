-- Organisations, vehicles, bookings, costs and what surrounds them.
-- The file of the same number for the other engine holds the same tables; only types and the
-- guards at the end part ways.

CREATE TABLE organisation (
    id                  uuid PRIMARY KEY,
    code                text NOT NULL UNIQUE,
    name                text NOT NULL,
    kind                text NOT NULL CHECK (kind IN ('municipality', 'federation', 'joint_board', 'company')),
    organisation_number text,
    municipality_code   text,
    host_id             uuid REFERENCES organisation (id),
    valid_from          date,
    valid_to            date,
    successor_id        uuid REFERENCES organisation (id),
    version             bigint NOT NULL DEFAULT 1
);

CREATE TABLE organisation_alias (
    folded          text PRIMARY KEY,
    alias           text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id)
);

CREATE TABLE population (
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    reference_date  date NOT NULL,
    inhabitants     bigint NOT NULL CHECK (inhabitants >= 0),
    source          text NOT NULL,
    PRIMARY KEY (organisation_id, reference_date)
);

CREATE TABLE unit (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    name            text NOT NULL,
    cost_centre     text NOT NULL DEFAULT '',
    UNIQUE (organisation_id, name)
);

CREATE TABLE depot (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    name            text NOT NULL UNIQUE,
    latitude        double precision,
    longitude       double precision
);

CREATE TABLE pool (
    id   uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL
);

CREATE TABLE app_user (
    id                   uuid PRIMARY KEY,
    login                text NOT NULL UNIQUE,
    name                 text NOT NULL,
    password_hash        text,
    language             text NOT NULL DEFAULT 'sv',
    licences             text NOT NULL DEFAULT '',
    system_administrator boolean NOT NULL DEFAULT false,
    disabled             boolean NOT NULL DEFAULT false,
    version              bigint NOT NULL DEFAULT 1
);

CREATE TABLE role_grant (
    user_id         uuid NOT NULL REFERENCES app_user (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    role            text NOT NULL,
    PRIMARY KEY (user_id, organisation_id, role)
);

-- Only hashes of tokens are kept: reading the table does not let anybody in.
CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE api_token (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES app_user (id),
    name       text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    read_only  boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE login_failure (
    login text NOT NULL,
    at    timestamptz NOT NULL
);
CREATE INDEX login_failure_by_login ON login_failure (login, at);

CREATE TABLE idempotency_key (
    user_id      uuid NOT NULL REFERENCES app_user (id),
    key          text NOT NULL,
    request_hash text NOT NULL,
    status       bigint NOT NULL,
    location     text,
    body         text NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);

-- Each entry carries the hash of the one before (rule A-4); triggers below refuse changes.
CREATE TABLE audit_entry (
    seq             bigint PRIMARY KEY,
    at              timestamptz NOT NULL,
    actor           text NOT NULL,
    door            text NOT NULL,
    action          text NOT NULL,
    entity          text NOT NULL,
    entity_id       text NOT NULL,
    organisation_id uuid,
    before_json     text,
    after_json      text,
    hash            text NOT NULL
);
CREATE INDEX audit_entry_by_entity ON audit_entry (entity, entity_id);

CREATE TABLE audit_head (
    id   bigint PRIMARY KEY CHECK (id = 1),
    seq  bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The original file stays with its hash (I-2), so that every value can be traced.
CREATE TABLE import_batch (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL,
    file_name       text NOT NULL,
    file_hash       text NOT NULL,
    content         bytea NOT NULL,
    organisation_id uuid REFERENCES organisation (id),
    actor           text NOT NULL,
    at              timestamptz NOT NULL,
    report          text NOT NULL
);

CREATE TABLE vehicle (
    id                  uuid PRIMARY KEY,
    organisation_id     uuid NOT NULL REFERENCES organisation (id),
    unit_id             uuid REFERENCES unit (id),
    depot_id            uuid REFERENCES depot (id),
    pool_id             uuid REFERENCES pool (id),
    registration_number text,
    inventory_number    text UNIQUE,
    vin                 text,
    make                text NOT NULL,
    model               text NOT NULL,
    model_year          bigint,
    class               text NOT NULL,
    vat_car             boolean NOT NULL,
    fuel                text NOT NULL,
    seats               bigint,
    kerb_weight_kg      bigint,
    total_weight_kg     bigint,
    tow_bar             boolean NOT NULL DEFAULT false,
    lift                boolean NOT NULL DEFAULT false,
    range_km            bigint,
    buffer_minutes      bigint NOT NULL DEFAULT 0 CHECK (buffer_minutes >= 0),
    price_ore           bigint,
    sharing             text NOT NULL DEFAULT 'private',
    status              text NOT NULL DEFAULT 'in_service',
    inspection_group    text NOT NULL,
    licence_demanded    text,
    acquired_on         date,
    first_used_on       date,
    last_inspected_on   date,
    lease_to            date,
    service_due_on      date,
    odometer_km         bigint,
    odometer_at         timestamptz,
    extra               text NOT NULL DEFAULT '{}',
    version             bigint NOT NULL DEFAULT 1,
    CHECK (registration_number IS NOT NULL OR inventory_number IS NOT NULL)
);
CREATE INDEX vehicle_by_organisation ON vehicle (organisation_id);
CREATE INDEX vehicle_by_number ON vehicle (registration_number);

-- A number names at most one vehicle on any day (V-1); the guard stands at the end.
CREATE TABLE registration_number (
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    number     text NOT NULL,
    from_on    date NOT NULL,
    to_on      date,
    PRIMARY KEY (number, from_on)
);
CREATE INDEX registration_number_by_vehicle ON registration_number (vehicle_id, from_on);

CREATE TABLE vehicle_status (
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    from_on    date NOT NULL,
    status     text NOT NULL,
    PRIMARY KEY (vehicle_id, from_on)
);

-- Owner, user, unit, payer and manager, each dated (V-6).
CREATE TABLE vehicle_relation (
    vehicle_id      uuid NOT NULL REFERENCES vehicle (id),
    kind            text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    unit_id         uuid REFERENCES unit (id),
    person_id       uuid REFERENCES app_user (id),
    from_on         date NOT NULL,
    to_on           date,
    PRIMARY KEY (vehicle_id, kind, from_on),
    CHECK (to_on IS NULL OR to_on > from_on)
);

-- The organisations a vehicle is shared with by name (B-11).
CREATE TABLE vehicle_share (
    vehicle_id      uuid NOT NULL REFERENCES vehicle (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (vehicle_id, organisation_id)
);

CREATE TABLE odometer_reading (
    id          uuid PRIMARY KEY,
    vehicle_id  uuid NOT NULL REFERENCES vehicle (id),
    at          timestamptz NOT NULL,
    odometer_km bigint NOT NULL CHECK (odometer_km >= 0),
    kind        text NOT NULL,
    source      text NOT NULL,
    replaces_id uuid REFERENCES odometer_reading (id),
    reason      text,
    batch_id    uuid REFERENCES import_batch (id)
);
CREATE INDEX odometer_reading_by_vehicle ON odometer_reading (vehicle_id, at);

-- occupied_until is the end with the vehicle's buffer (B-3). Live states never overlap (B-1).
CREATE TABLE booking (
    id             uuid PRIMARY KEY,
    vehicle_id     uuid NOT NULL REFERENCES vehicle (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    driver_id      uuid REFERENCES app_user (id),
    kind           text NOT NULL,
    state          text NOT NULL,
    start_at       timestamptz NOT NULL,
    end_at         timestamptz NOT NULL,
    occupied_until timestamptz NOT NULL,
    purpose        text NOT NULL,
    note           text NOT NULL DEFAULT '',
    sender_key     text UNIQUE,
    odometer_out_km bigint,
    odometer_in_km bigint,
    checked_out_at timestamptz,
    returned_at    timestamptz,
    version        bigint NOT NULL DEFAULT 1,
    CHECK (start_at < end_at AND end_at <= occupied_until)
);
CREATE INDEX booking_live ON booking (vehicle_id, occupied_until) WHERE state IN ('requested', 'confirmed', 'checked_out');
CREATE INDEX booking_by_driver ON booking (driver_id, start_at);
CREATE INDEX booking_by_start ON booking (start_at);

-- A sender's key is unique for its sender: two municipalities may both have a trip 1.
CREATE TABLE trip (
    id          uuid PRIMARY KEY,
    vehicle_id  uuid NOT NULL REFERENCES vehicle (id),
    payer_id    uuid NOT NULL REFERENCES organisation (id),
    booking_id  uuid REFERENCES booking (id),
    driver_name text,
    start_at    timestamptz NOT NULL,
    end_at      timestamptz NOT NULL,
    month       date NOT NULL,
    distance_m  bigint NOT NULL CHECK (distance_m >= 0),
    duration_s  bigint NOT NULL CHECK (duration_s >= 0),
    purpose     text NOT NULL DEFAULT '',
    sender_id   uuid NOT NULL,
    sender_key  text,
    batch_id    uuid REFERENCES import_batch (id),
    UNIQUE (sender_id, sender_key)
);
CREATE INDEX trip_by_vehicle ON trip (vehicle_id, month);

-- Use, rolled up as it happens; `vagnpark verify` recomputes it from the trips.
CREATE TABLE usage_month (
    month      date NOT NULL,
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    payer_id   uuid NOT NULL REFERENCES organisation (id),
    distance_m bigint NOT NULL,
    duration_s bigint NOT NULL,
    trips      bigint NOT NULL,
    PRIMARY KEY (month, vehicle_id, payer_id)
);

CREATE TABLE cost_entry (
    id                  uuid PRIMARY KEY,
    vehicle_id          uuid REFERENCES vehicle (id),
    pool_id             uuid REFERENCES pool (id),
    organisation_id     uuid REFERENCES organisation (id),
    category            text NOT NULL,
    from_on             date NOT NULL,
    to_on               date NOT NULL,
    net_ore             bigint NOT NULL,
    vat_ore             bigint NOT NULL,
    recoverable_vat_ore bigint NOT NULL,
    supplier            text,
    reference           text,
    sender_id           uuid NOT NULL,
    sender_key          text,
    batch_id            uuid REFERENCES import_batch (id),
    CHECK (to_on >= from_on),
    CHECK ((vehicle_id IS NULL) <> (pool_id IS NULL)),
    UNIQUE (sender_id, sender_key)
);
CREATE INDEX cost_entry_by_days ON cost_entry (to_on, from_on);
CREATE INDEX cost_entry_by_vehicle ON cost_entry (vehicle_id, from_on);

CREATE TABLE agreement (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    version     bigint NOT NULL,
    first_month date NOT NULL UNIQUE,
    decision    text NOT NULL,
    source      text NOT NULL,
    applied_at  timestamptz NOT NULL
);

-- Parties and joint bodies of an agreement: they may see its statements (A-2).
CREATE TABLE agreement_party (
    agreement_id    uuid NOT NULL REFERENCES agreement (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (agreement_id, organisation_id)
);

CREATE TABLE work_order (
    id          uuid PRIMARY KEY,
    vehicle_id  uuid NOT NULL REFERENCES vehicle (id),
    booking_id  uuid REFERENCES booking (id),
    kind        text NOT NULL,
    state       text NOT NULL CHECK (state IN ('planned', 'done', 'cancelled')),
    note        text NOT NULL DEFAULT '',
    done_on     date,
    odometer_km bigint,
    version     bigint NOT NULL DEFAULT 1
);
CREATE INDEX work_order_by_vehicle ON work_order (vehicle_id);
