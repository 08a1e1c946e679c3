-- Calendar feeds and webhooks: what leaves the system by itself. Of secrets in addresses only the hash is kept.

CREATE TABLE calendar_feed (
    id         UUID PRIMARY KEY,
    user_id    UUID NOT NULL REFERENCES app_user (id),
    kind       TEXT NOT NULL,
    vehicle_id UUID REFERENCES vehicle (id),
    token_hash BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX calendar_feed_by_user ON calendar_feed (user_id);

-- The secret signs every delivery, so it is kept as it is.
CREATE TABLE webhook (
    id              UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    url             TEXT NOT NULL,
    secret          TEXT NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    disabled_at     TIMESTAMPTZ
);

CREATE TABLE webhook_delivery (
    id         UUID PRIMARY KEY,
    webhook_id UUID NOT NULL REFERENCES webhook (id),
    event      TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   BIGINT NOT NULL DEFAULT 0,
    next_at    TIMESTAMPTZ NOT NULL,
    made_at    TIMESTAMPTZ NOT NULL,
    sent_at    TIMESTAMPTZ,
    answer     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, made_at);
