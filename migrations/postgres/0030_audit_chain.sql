-- A-4: the chain holds every column of an entry. Who did what may be personal: it is kept beside the chain with its
-- salt, and the entry has only its mark.
ALTER TABLE audit_entry ADD COLUMN form bigint NOT NULL DEFAULT 1;
ALTER TABLE audit_entry ADD COLUMN actor_mark text;
ALTER TABLE audit_entry ADD COLUMN before_mark text;
ALTER TABLE audit_entry ADD COLUMN after_mark text;

CREATE TABLE audit_value (
    seq   bigint NOT NULL REFERENCES audit_entry (seq),
    part  text NOT NULL CHECK (part IN ('actor', 'before', 'after')),
    salt  text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (seq, part)
);
CREATE TRIGGER audit_values_stay BEFORE UPDATE OR DELETE ON audit_value
    FOR EACH ROW EXECUTE FUNCTION audit_entries_stay();

-- Nor is the log emptied as a whole.
CREATE TRIGGER audit_entries_are_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay();
CREATE TRIGGER audit_values_are_not_emptied BEFORE TRUNCATE ON audit_value
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay();
CREATE TRIGGER audit_concerned_is_not_emptied BEFORE TRUNCATE ON audit_concerned
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay();

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
    day       date PRIMARY KEY,
    at        timestamptz NOT NULL,
    seq       bigint NOT NULL,
    hash      text NOT NULL,
    key       text NOT NULL,
    signature text NOT NULL
);
