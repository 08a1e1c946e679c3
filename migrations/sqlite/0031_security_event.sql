-- A-12: the log of security: who, from where, asked for what, and how it ended.
CREATE TABLE security_event (
    id      BLOB PRIMARY KEY,
    at      TEXT NOT NULL,
    event   TEXT NOT NULL,
    user_id BLOB REFERENCES app_user (id),
    login   TEXT NOT NULL,
    address TEXT NOT NULL,
    what    TEXT NOT NULL,
    status  INTEGER NOT NULL
) STRICT;
CREATE INDEX security_event_by_age ON security_event (at);
CREATE INDEX security_event_by_person ON security_event (user_id, id);
