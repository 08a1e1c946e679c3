-- A-12: the log of security: who, from where, asked for what, and how it ended.
CREATE TABLE security_event (
    id      uuid PRIMARY KEY,
    at      timestamptz NOT NULL,
    event   text NOT NULL,
    user_id uuid REFERENCES app_user (id),
    login   text NOT NULL,
    address text NOT NULL,
    what    text NOT NULL,
    status  bigint NOT NULL
);
CREATE INDEX security_event_by_age ON security_event (at);
CREATE INDEX security_event_by_person ON security_event (user_id, id);
