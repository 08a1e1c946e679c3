-- Calendar feeds and webhooks: what leaves the system by itself. Of secrets in addresses only the hash is kept.

CREATE TABLE calendar_feed (
    id         BLOB PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES app_user (id),
    kind       TEXT NOT NULL,
    vehicle_id BLOB REFERENCES vehicle (id),
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX calendar_feed_by_user ON calendar_feed (user_id);

-- The secret signs every delivery, so it is kept as it is.
CREATE TABLE webhook (
    id              BLOB PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    url             TEXT NOT NULL,
    secret          TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    disabled_at     TEXT
) STRICT;

CREATE TABLE webhook_delivery (
    id         BLOB PRIMARY KEY,
    webhook_id BLOB NOT NULL REFERENCES webhook (id),
    event      TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    sent_at    TEXT,
    answer     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, made_at);
