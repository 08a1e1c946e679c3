-- announce, changes.rs
SELECT pg_notify($1, id) FROM unnest($2) AS id;

-- postgres_is_at_rest, connect.rs
SELECT now() = statement_timestamp();

-- try_write, ready.rs
PRAGMA wal_checkpoint(TRUNCATE);

-- try_write, ready.rs
SELECT 1 FROM audit_head;

-- try_sqlite, ready.rs
PRAGMA busy_timeout = 500; BEGIN IMMEDIATE; ROLLBACK;

-- try_sqlite, ready.rs
PRAGMA busy_timeout = {};

-- try_postgres, ready.rs
SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean;

