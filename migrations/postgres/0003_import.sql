-- Files that come in piece by piece, drafts of imports, what is remembered of them, and what an import
-- did, so that it can be undone (I-1 … I-9).

CREATE TABLE import_file (
    hash text PRIMARY KEY,
    size bigint NOT NULL
);
CREATE TABLE import_file_part (
    hash  text NOT NULL REFERENCES import_file (hash) ON DELETE CASCADE,
    part  bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (hash, part)
);
INSERT INTO import_file (hash, size) SELECT file_hash, max(length(content)) FROM import_batch GROUP BY file_hash;
INSERT INTO import_file_part (hash, part, bytes) SELECT DISTINCT ON (file_hash) file_hash, 0, content FROM import_batch;

ALTER TABLE import_batch DROP COLUMN content;
ALTER TABLE import_batch ADD COLUMN sender_id uuid;
ALTER TABLE import_batch ADD COLUMN settings text NOT NULL DEFAULT '{}';
ALTER TABLE import_batch ADD COLUMN rejected_hash text;
ALTER TABLE import_batch ADD COLUMN undone_at timestamptz;
ALTER TABLE import_batch ADD COLUMN undone_by text;

-- A file on its way in: every step of it has a URL.
CREATE TABLE import_draft (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES app_user (id),
    organisation_id uuid REFERENCES organisation (id),
    kind            text NOT NULL,
    file_name       text NOT NULL,
    file_hash       text NOT NULL REFERENCES import_file (hash),
    settings        text NOT NULL,
    created_at      timestamptz NOT NULL,
    batch_id        uuid REFERENCES import_batch (id)
);

-- What a sender's last file of the same shape was decided to be (I-7).
CREATE TABLE import_memory (
    sender_id uuid NOT NULL,
    kind      text NOT NULL,
    shape     text NOT NULL,
    settings  text NOT NULL,
    PRIMARY KEY (sender_id, kind, shape)
);

-- What an import did to entries that are changed as well as made; rows that are only made carry batch_id.
CREATE TABLE import_change (
    batch_id    uuid NOT NULL REFERENCES import_batch (id),
    seq         bigint NOT NULL,
    entity      text NOT NULL,
    entity_id   text NOT NULL,
    before_json text,
    after_json  text NOT NULL,
    PRIMARY KEY (batch_id, seq)
);

-- Names are dated: a body's short name can pass to its successor (I-8).
CREATE TABLE organisation_alias_dated (
    folded          text NOT NULL,
    from_on         date NOT NULL DEFAULT '0001-01-01',
    to_on           date,
    alias           text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (folded, from_on),
    CHECK (to_on IS NULL OR to_on > from_on)
);
INSERT INTO organisation_alias_dated (folded, alias, organisation_id) SELECT folded, alias, organisation_id FROM organisation_alias;
DROP TABLE organisation_alias;
ALTER TABLE organisation_alias_dated RENAME TO organisation_alias;

CREATE TABLE unit_alias (
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    folded          text NOT NULL,
    alias           text NOT NULL,
    unit_id         uuid NOT NULL REFERENCES unit (id),
    PRIMARY KEY (organisation_id, folded)
);

-- A number or card as a sender writes it, matched by hand once.
CREATE TABLE vehicle_alias (
    sender_id  uuid NOT NULL,
    folded     text NOT NULL,
    alias      text NOT NULL,
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    PRIMARY KEY (sender_id, folded)
);

-- Which of two registers was right about a vehicle, as a person picked (I-9).
CREATE TABLE import_pick (
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    field      text NOT NULL,
    value      text NOT NULL,
    pick       text NOT NULL CHECK (pick IN ('file', 'register')),
    PRIMARY KEY (vehicle_id, field, value)
);

-- Where each value of a vehicle came from: file, sheet, row and column (I-2).
CREATE TABLE vehicle_source (
    vehicle_id uuid NOT NULL REFERENCES vehicle (id),
    field      text NOT NULL,
    batch_id   uuid NOT NULL REFERENCES import_batch (id),
    sheet      text NOT NULL,
    row        bigint NOT NULL,
    PRIMARY KEY (vehicle_id, field)
);

-- Fuel, charging and tolls; a line that matches no vehicle waits here.
CREATE TABLE purchase (
    id                  uuid PRIMARY KEY,
    kind                text NOT NULL CHECK (kind IN ('fuel', 'charging', 'tolls')),
    organisation_id     uuid REFERENCES organisation (id),
    number              text NOT NULL,
    vehicle_id          uuid REFERENCES vehicle (id),
    cost_entry_id       uuid REFERENCES cost_entry (id),
    at                  timestamptz NOT NULL,
    quantity            bigint,
    net_ore             bigint NOT NULL,
    vat_ore             bigint NOT NULL,
    recoverable_vat_ore bigint NOT NULL,
    odometer_km         bigint,
    station             text,
    supplier            text,
    remark              text,
    sender_id           uuid NOT NULL,
    sender_key          text NOT NULL,
    batch_id            uuid NOT NULL REFERENCES import_batch (id),
    UNIQUE (sender_id, sender_key)
);
CREATE INDEX purchase_unmatched ON purchase (sender_id, number) WHERE vehicle_id IS NULL;
CREATE INDEX purchase_by_vehicle ON purchase (vehicle_id, at);

ALTER TABLE booking ADD COLUMN batch_id uuid REFERENCES import_batch (id);
ALTER TABLE work_order ADD COLUMN sender_id uuid;
ALTER TABLE work_order ADD COLUMN sender_key text;
ALTER TABLE work_order ADD COLUMN batch_id uuid REFERENCES import_batch (id);
CREATE UNIQUE INDEX work_order_by_key ON work_order (sender_id, sender_key);

-- Whether a reading was corrected is asked for each: without it an import of many takes the square of them.
CREATE INDEX odometer_reading_by_replaced ON odometer_reading (replaces_id) WHERE replaces_id IS NOT NULL;
