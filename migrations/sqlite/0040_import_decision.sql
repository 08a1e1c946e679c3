-- What people decided about a sender's files (I-7): about a column by its header, about a format by the shape of the
-- file, and about all files of a kind. The newest import that is not undone holds. What was remembered before, for the
-- file of a shape as a whole, has no import and is the oldest of all.
CREATE TABLE import_decision (
    batch_id  BLOB REFERENCES import_batch (id),
    sender_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    about     TEXT NOT NULL CHECK (about IN ('column', 'format', 'kind')),
    name      TEXT NOT NULL,
    decided   TEXT NOT NULL CHECK (json_valid(decided))
) STRICT;
CREATE UNIQUE INDEX import_decision_once ON import_decision (sender_id, kind, about, name, batch_id);
CREATE INDEX import_decision_by_batch ON import_decision (batch_id);
INSERT INTO import_decision (sender_id, kind, about, name, decided)
SELECT sender_id, kind, 'format', shape, settings FROM import_memory;
DROP TABLE import_memory;
