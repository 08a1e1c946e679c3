-- A-4: the chain holds every column of an entry. Who did what may be personal: it is kept beside the chain with its
-- salt, and the entry has only its mark.
ALTER TABLE audit_entry ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit_entry ADD COLUMN actor_mark TEXT;
ALTER TABLE audit_entry ADD COLUMN before_mark TEXT;
ALTER TABLE audit_entry ADD COLUMN after_mark TEXT;

CREATE TABLE audit_value (
    seq   INTEGER NOT NULL REFERENCES audit_entry (seq),
    part  TEXT NOT NULL CHECK (part IN ('actor', 'before', 'after')),
    salt  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_values_stay_update BEFORE UPDATE ON audit_value
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;
CREATE TRIGGER audit_values_stay_delete BEFORE DELETE ON audit_value
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;

-- An entry as it is read, whatever its form.
CREATE VIEW audit_shown AS
SELECT e.seq, e.at, CASE e.form WHEN 1 THEN e.actor ELSE coalesce(w.value, '') END AS actor, e.door, e.action, e.entity,
       e.entity_id, e.organisation_id, CASE e.form WHEN 1 THEN e.before_json ELSE b.value END AS before_json,
       CASE e.form WHEN 1 THEN e.after_json ELSE a.value END AS after_json, e.hash
FROM audit_entry e
LEFT JOIN audit_value w ON w.seq = e.seq AND w.part = 'actor'
LEFT JOIN audit_value b ON b.seq = e.seq AND b.part = 'before'
LEFT JOIN audit_value a ON a.seq = e.seq AND a.part = 'after';

-- A-11: the heads of the chain that were signed and sent out, one a day.
CREATE TABLE audit_anchor (
    day       TEXT PRIMARY KEY,
    at        TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    hash      TEXT NOT NULL,
    key       TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;
