-- Cells of imported rows that no field of theirs has room for (I-7), by header, as JSON. They go with their batch.
CREATE TABLE import_extra (
    entity_id uuid NOT NULL,
    batch_id  uuid NOT NULL REFERENCES import_batch (id),
    cells     text NOT NULL,
    PRIMARY KEY (entity_id, batch_id)
);
CREATE INDEX import_extra_by_batch ON import_extra (batch_id);
