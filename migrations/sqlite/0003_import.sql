-- Files that come in piece by piece, drafts of imports, what is remembered of them, and what an import
-- did, so that it can be undone (I-1 … I-9).

CREATE TABLE import_file (
    hash TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT;
CREATE TABLE import_file_part (
    hash  TEXT NOT NULL REFERENCES import_file (hash) ON DELETE CASCADE,
    part  INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, part)
) STRICT;
INSERT INTO import_file (hash, size) SELECT file_hash, max(length(content)) FROM import_batch GROUP BY file_hash;
INSERT INTO import_file_part (hash, part, bytes) SELECT file_hash, 0, content FROM import_batch GROUP BY file_hash;

ALTER TABLE import_batch DROP COLUMN content;
ALTER TABLE import_batch ADD COLUMN sender_id BLOB;
ALTER TABLE import_batch ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE import_batch ADD COLUMN rejected_hash TEXT;
ALTER TABLE import_batch ADD COLUMN undone_at TEXT;
ALTER TABLE import_batch ADD COLUMN undone_by TEXT;

-- A file on its way in: every step of it has a URL.
CREATE TABLE import_draft (
    id              BLOB PRIMARY KEY,
    user_id         BLOB NOT NULL REFERENCES app_user (id),
    organisation_id BLOB REFERENCES organisation (id),
    kind            TEXT NOT NULL,
    file_name       TEXT NOT NULL,
    file_hash       TEXT NOT NULL REFERENCES import_file (hash),
    settings        TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    batch_id        BLOB REFERENCES import_batch (id)
) STRICT;

-- What a sender's last file of the same shape was decided to be (I-7).
CREATE TABLE import_memory (
    sender_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    shape     TEXT NOT NULL,
    settings  TEXT NOT NULL,
    PRIMARY KEY (sender_id, kind, shape)
) STRICT;

-- What an import did to entries that are changed as well as made; rows that are only made carry batch_id.
CREATE TABLE import_change (
    batch_id    BLOB NOT NULL REFERENCES import_batch (id),
    seq         INTEGER NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   TEXT NOT NULL,
    before_json TEXT,
    after_json  TEXT NOT NULL,
    PRIMARY KEY (batch_id, seq)
) STRICT;

-- Names are dated: a body's short name can pass to its successor (I-8).
CREATE TABLE organisation_alias_dated (
    folded          TEXT NOT NULL,
    from_on         TEXT NOT NULL DEFAULT '0001-01-01',
    to_on           TEXT,
    alias           TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (folded, from_on),
    CHECK (to_on IS NULL OR to_on > from_on)
) STRICT;
INSERT INTO organisation_alias_dated (folded, alias, organisation_id) SELECT folded, alias, organisation_id FROM organisation_alias;
DROP TABLE organisation_alias;
ALTER TABLE organisation_alias_dated RENAME TO organisation_alias;

CREATE TABLE unit_alias (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    folded          TEXT NOT NULL,
    alias           TEXT NOT NULL,
    unit_id         BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (organisation_id, folded)
) STRICT;

-- A number or card as a sender writes it, matched by hand once.
CREATE TABLE vehicle_alias (
    sender_id  BLOB NOT NULL,
    folded     TEXT NOT NULL,
    alias      TEXT NOT NULL,
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    PRIMARY KEY (sender_id, folded)
) STRICT;

-- Which of two registers was right about a vehicle, as a person picked (I-9).
CREATE TABLE import_pick (
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    field      TEXT NOT NULL,
    value      TEXT NOT NULL,
    pick       TEXT NOT NULL CHECK (pick IN ('file', 'register')),
    PRIMARY KEY (vehicle_id, field, value)
) STRICT;

-- Where each value of a vehicle came from: file, sheet, row and column (I-2).
CREATE TABLE vehicle_source (
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    field      TEXT NOT NULL,
    batch_id   BLOB NOT NULL REFERENCES import_batch (id),
    sheet      TEXT NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (vehicle_id, field)
) STRICT;

-- Fuel, charging and tolls; a line that matches no vehicle waits here.
CREATE TABLE purchase (
    id                  BLOB PRIMARY KEY,
    kind                TEXT NOT NULL CHECK (kind IN ('fuel', 'charging', 'tolls')),
    organisation_id     BLOB REFERENCES organisation (id),
    number              TEXT NOT NULL,
    vehicle_id          BLOB REFERENCES vehicle (id),
    cost_entry_id       BLOB REFERENCES cost_entry (id),
    at                  TEXT NOT NULL,
    quantity            INTEGER,
    net_ore             INTEGER NOT NULL,
    vat_ore             INTEGER NOT NULL,
    recoverable_vat_ore INTEGER NOT NULL,
    odometer_km         INTEGER,
    station             TEXT,
    supplier            TEXT,
    remark              TEXT,
    sender_id           BLOB NOT NULL,
    sender_key          TEXT NOT NULL,
    batch_id            BLOB NOT NULL REFERENCES import_batch (id),
    UNIQUE (sender_id, sender_key)
) STRICT;
CREATE INDEX purchase_unmatched ON purchase (sender_id, number) WHERE vehicle_id IS NULL;
CREATE INDEX purchase_by_vehicle ON purchase (vehicle_id, at);

ALTER TABLE booking ADD COLUMN batch_id BLOB REFERENCES import_batch (id);
ALTER TABLE work_order ADD COLUMN sender_id BLOB;
ALTER TABLE work_order ADD COLUMN sender_key TEXT;
ALTER TABLE work_order ADD COLUMN batch_id BLOB REFERENCES import_batch (id);
CREATE UNIQUE INDEX work_order_by_key ON work_order (sender_id, sender_key);

-- Whether a reading was corrected is asked for each: without it an import of many takes the square of them.
CREATE INDEX odometer_reading_by_replaced ON odometer_reading (replaces_id) WHERE replaces_id IS NOT NULL;
