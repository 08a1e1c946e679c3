-- Attempts to log in are claimed before they are made, under keyed hashes of login, address and device. What stood
-- here before named logins as they were typed, whatever their length.
CREATE TABLE login_attempt (
    key      BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    pause_us INTEGER NOT NULL,
    ready_us INTEGER NOT NULL,
    tried_at TEXT NOT NULL
) STRICT;
CREATE INDEX login_attempt_by_age ON login_attempt (tried_at);
DROP TABLE login_failure;

-- Keys of the server's own, made when they are first needed.
CREATE TABLE server_secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- A receiver that does not answer is left in peace for a while.
ALTER TABLE webhook ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN rest_until TEXT;

-- What is over is found by its age.
CREATE INDEX session_by_end ON session (expires_at);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (made_at);
CREATE INDEX message_by_age ON message (made_at);
