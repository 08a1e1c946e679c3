-- hold_register, import/batch.rs
SELECT pg_advisory_xact_lock(1001011, hashtext($1));

-- insert_batch, import/batch.rs
INSERT INTO import_batch (id, kind, file_name, file_hash, organisation_id, sender_id, actor, at, report, settings, rejected_hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- close_batch, import/batch.rs
UPDATE import_batch SET organisation_id = $2, report = $3, rejected_hash = $4 WHERE id = $1;

-- mark_undone, import/batch.rs
UPDATE import_batch SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL RETURNING *;

-- find_batch, import/batch.rs: SQLite
SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND b.id = $3;

-- find_batch, import/batch.rs: PostgreSQL
SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id = ANY ($2)) AND b.id = $3;

-- insert_batch_changes, import/batch.rs
INSERT INTO import_change (batch_id, seq, entity, entity_id, before_json, after_json) VALUES ($1, $2, $3, $4, $5, $6);

-- list_batch_changes, import/batch.rs
SELECT entity, entity_id, before_json, after_json FROM import_change WHERE batch_id = $1 ORDER BY seq DESC;

-- put_value_sources, import/batch.rs
INSERT INTO vehicle_source (vehicle_id, field, batch_id, sheet, row) … ON CONFLICT (vehicle_id, field) DO UPDATE SET batch_id = excluded.batch_id, sheet = excluded.sheet, row = excluded.row;

-- load_value_sources, import/batch.rs: SQLite
SELECT s.vehicle_id, s.field, s.batch_id, s.sheet, s.row FROM vehicle_source s JOIN vehicle v ON v.id = s.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND ($3 IS NULL OR v.id = $3);

-- load_value_sources, import/batch.rs: PostgreSQL
SELECT s.vehicle_id, s.field, s.batch_id, s.sheet, s.row FROM vehicle_source s JOIN vehicle v ON v.id = s.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND ($3 IS NULL OR v.id = $3);

-- list_source_batches, import/batch.rs
SELECT id, file_name, sender_id FROM import_batch WHERE kind = 'vehicles';

-- put_pick, import/batch.rs
INSERT INTO import_pick (vehicle_id, field, value, pick) VALUES ($1, $2, $3, $4)
  ON CONFLICT (vehicle_id, field, value) DO UPDATE SET pick = excluded.pick;

-- load_picks, import/batch.rs: SQLite
SELECT p.vehicle_id, p.field, p.value, p.pick FROM import_pick p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)));

-- load_picks, import/batch.rs: PostgreSQL
SELECT p.vehicle_id, p.field, p.value, p.pick FROM import_pick p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2));

-- insert_decisions, import/decision.rs
INSERT INTO import_decision (batch_id, sender_id, kind, about, name, decided) VALUES ($1, $2, $3, $4, $5, $6);

-- list_decisions, import/decision.rs
SELECT d.about, d.name, d.decided FROM import_decision d LEFT JOIN import_batch b ON b.id = d.batch_id
  WHERE d.sender_id = $1 AND d.kind = $2 AND (d.about <> 'format' OR d.name = $3) AND b.undone_at IS NULL
  ORDER BY b.at NULLS FIRST, d.batch_id;

-- insert_draft, import/draft.rs
INSERT INTO import_draft (id, user_id, organisation_id, kind, file_name, file_hash, settings, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- find_draft, import/draft.rs
SELECT * FROM import_draft WHERE user_id = $1 AND id = $2;

-- list_drafts, import/draft.rs
SELECT * FROM import_draft WHERE user_id = $1 AND batch_id IS NULL ORDER BY id DESC;

-- unfinished_of_person, import/draft.rs
SELECT count(*) AS drafts, CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes FROM import_draft d JOIN import_file f ON f.hash = d.file_hash
  WHERE d.batch_id IS NULL AND d.user_id = $1;

-- unfinished_of_organisation, import/draft.rs
SELECT count(*) AS drafts, CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes FROM import_draft d JOIN import_file f ON f.hash = d.file_hash
  WHERE d.batch_id IS NULL AND (d.organisation_id = $1 OR (d.organisation_id IS NULL AND EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = d.user_id AND g.organisation_id = $1)));

-- decide_draft, import/draft.rs
UPDATE import_draft SET kind = $2, organisation_id = $3, settings = $4
  WHERE id = $1 AND batch_id IS NULL RETURNING *;

-- link_draft, import/draft.rs
UPDATE import_draft SET batch_id = $2 WHERE id = $1;

-- delete_draft, import/draft.rs
DELETE FROM import_draft WHERE user_id = $1 AND id = $2 AND batch_id IS NULL;

-- discard_drafts, import/draft.rs
DELETE FROM import_draft WHERE created_at < $1;

-- discard_drafts, import/draft.rs
DELETE FROM import_file WHERE NOT EXISTS (SELECT 1 FROM import_draft d WHERE d.file_hash = import_file.hash)
  AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.file_hash = import_file.hash OR b.rejected_hash = import_file.hash);

-- list_register_trips, import/export.rs: SQLite
SELECT t.id, t.sender_id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id, coalesce(u.name, t.driver_name) AS driver_name, t.purpose
  FROM trip t LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1) WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR t.start_at >= $5) AND ($6 IS NULL OR t.start_at < $6) AND t.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR t.id > $4) ORDER BY t.id LIMIT $7;

-- list_register_trips, import/export.rs: PostgreSQL
SELECT t.id, t.sender_id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id, coalesce(u.name, t.driver_name) AS driver_name, t.purpose
  FROM trip t LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1) WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR t.start_at >= $5) AND ($6 IS NULL OR t.start_at < $6) AND t.id = ANY ($3) AND ($4 IS NULL OR t.id > $4) ORDER BY t.id LIMIT $7;

-- list_register_trips, import/export.rs: SQLite
SELECT t.id, t.sender_id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id, coalesce(u.name, t.driver_name) AS driver_name, t.purpose
  FROM trip t LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1) WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR t.start_at >= $5) AND ($6 IS NULL OR t.start_at < $6) AND t.id IS NOT NULL AND $3 IS NOT NULL AND ($4 IS NULL OR t.id > $4) ORDER BY t.id LIMIT $7;

-- list_register_trips, import/export.rs: PostgreSQL
SELECT t.id, t.sender_id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id, coalesce(u.name, t.driver_name) AS driver_name, t.purpose
  FROM trip t LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1) WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR t.start_at >= $5) AND ($6 IS NULL OR t.start_at < $6) AND t.id IS NOT NULL AND $3 IS NOT NULL AND ($4 IS NULL OR t.id > $4) ORDER BY t.id LIMIT $7;

-- list_register_bookings, import/export.rs: SQLite
SELECT b.*, u.login AS driver_login FROM booking b LEFT JOIN app_user u ON u.id = b.driver_id WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR b.start_at >= $5) AND ($6 IS NULL OR b.start_at < $6) AND b.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR b.id > $4) ORDER BY b.id LIMIT $7;

-- list_register_bookings, import/export.rs: PostgreSQL
SELECT b.*, u.login AS driver_login FROM booking b LEFT JOIN app_user u ON u.id = b.driver_id WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR b.start_at >= $5) AND ($6 IS NULL OR b.start_at < $6) AND b.id = ANY ($3) AND ($4 IS NULL OR b.id > $4) ORDER BY b.id LIMIT $7;

-- list_register_bookings, import/export.rs: SQLite
SELECT b.*, u.login AS driver_login FROM booking b LEFT JOIN app_user u ON u.id = b.driver_id WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR b.start_at >= $5) AND ($6 IS NULL OR b.start_at < $6) AND b.id IS NOT NULL AND $3 IS NOT NULL AND b.kind = 'booking' AND b.state IN ('confirmed', 'checked_out', 'returned') AND ($4 IS NULL OR b.id > $4) ORDER BY b.id LIMIT $7;

-- list_register_bookings, import/export.rs: PostgreSQL
SELECT b.*, u.login AS driver_login FROM booking b LEFT JOIN app_user u ON u.id = b.driver_id WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR b.start_at >= $5) AND ($6 IS NULL OR b.start_at < $6) AND b.id IS NOT NULL AND $3 IS NOT NULL AND b.kind = 'booking' AND b.state IN ('confirmed', 'checked_out', 'returned') AND ($4 IS NULL OR b.id > $4) ORDER BY b.id LIMIT $7;

-- list_register_costs, import/export.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR (c.vehicle_id IS NULL AND c.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CASE WHEN c.from_on > $8 THEN $8 ELSE c.from_on END) AND (h.from_on <= CASE WHEN c.to_on > $8 THEN $8 ELSE c.to_on END OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR c.to_on >= $5) AND ($6 IS NULL OR c.from_on <= $6) AND c.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR c.id > $4) ORDER BY c.id LIMIT $7;

-- list_register_costs, import/export.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR (c.vehicle_id IS NULL AND c.organisation_id = ANY ($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CASE WHEN c.from_on > $8 THEN $8 ELSE c.from_on END) AND (h.from_on <= CASE WHEN c.to_on > $8 THEN $8 ELSE c.to_on END OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR c.to_on >= $5) AND ($6 IS NULL OR c.from_on <= $6) AND c.id = ANY ($3) AND ($4 IS NULL OR c.id > $4) ORDER BY c.id LIMIT $7;

-- list_register_costs, import/export.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR (c.vehicle_id IS NULL AND c.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CASE WHEN c.from_on > $8 THEN $8 ELSE c.from_on END) AND (h.from_on <= CASE WHEN c.to_on > $8 THEN $8 ELSE c.to_on END OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR c.to_on >= $5) AND ($6 IS NULL OR c.from_on <= $6) AND c.id IS NOT NULL AND $3 IS NOT NULL AND c.id NOT IN (SELECT p.cost_entry_id FROM purchase p WHERE p.cost_entry_id IS NOT NULL) AND NOT (coalesce(c.sender_key, '') LIKE 'service:%' AND EXISTS (SELECT 1 FROM work_order w WHERE w.sender_id = c.sender_id AND w.sender_key = substr(c.sender_key, 9))) AND ($4 IS NULL OR c.id > $4) ORDER BY c.id LIMIT $7;

-- list_register_costs, import/export.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR (c.vehicle_id IS NULL AND c.organisation_id = ANY ($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CASE WHEN c.from_on > $8 THEN $8 ELSE c.from_on END) AND (h.from_on <= CASE WHEN c.to_on > $8 THEN $8 ELSE c.to_on END OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR c.to_on >= $5) AND ($6 IS NULL OR c.from_on <= $6) AND c.id IS NOT NULL AND $3 IS NOT NULL AND c.id NOT IN (SELECT p.cost_entry_id FROM purchase p WHERE p.cost_entry_id IS NOT NULL) AND NOT (coalesce(c.sender_key, '') LIKE 'service:%' AND EXISTS (SELECT 1 FROM work_order w WHERE w.sender_id = c.sender_id AND w.sender_key = substr(c.sender_key, 9))) AND ($4 IS NULL OR c.id > $4) ORDER BY c.id LIMIT $7;

-- list_register_purchases, import/export.rs: SQLite
SELECT p.* FROM purchase p WHERE ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(p.at, CASE WHEN p.at >= date(strftime('%Y-03-31', p.at), '-6 days', 'weekday 0') || 'T01' AND p.at < date(strftime('%Y-10-31', p.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(p.at, CASE WHEN p.at >= date(strftime('%Y-03-31', p.at), '-6 days', 'weekday 0') || 'T01' AND p.at < date(strftime('%Y-10-31', p.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR p.at >= $5) AND ($6 IS NULL OR p.at < $6) AND (p.kind = 'tolls') = $8 AND p.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR p.id > $4) ORDER BY p.id LIMIT $7;

-- list_register_purchases, import/export.rs: PostgreSQL
SELECT p.* FROM purchase p WHERE ($1 OR p.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(p.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(p.at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR p.at >= $5) AND ($6 IS NULL OR p.at < $6) AND (p.kind = 'tolls') = $8 AND p.id = ANY ($3) AND ($4 IS NULL OR p.id > $4) ORDER BY p.id LIMIT $7;

-- list_register_purchases, import/export.rs: SQLite
SELECT p.* FROM purchase p WHERE ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(p.at, CASE WHEN p.at >= date(strftime('%Y-03-31', p.at), '-6 days', 'weekday 0') || 'T01' AND p.at < date(strftime('%Y-10-31', p.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(p.at, CASE WHEN p.at >= date(strftime('%Y-03-31', p.at), '-6 days', 'weekday 0') || 'T01' AND p.at < date(strftime('%Y-10-31', p.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR p.at >= $5) AND ($6 IS NULL OR p.at < $6) AND (p.kind = 'tolls') = $8 AND p.id IS NOT NULL AND $3 IS NOT NULL AND ($4 IS NULL OR p.id > $4) ORDER BY p.id LIMIT $7;

-- list_register_purchases, import/export.rs: PostgreSQL
SELECT p.* FROM purchase p WHERE ($1 OR p.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(p.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(p.at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR p.at >= $5) AND ($6 IS NULL OR p.at < $6) AND (p.kind = 'tolls') = $8 AND p.id IS NOT NULL AND $3 IS NOT NULL AND ($4 IS NULL OR p.id > $4) ORDER BY p.id LIMIT $7;

-- list_register_work, import/export.rs: SQLite
SELECT w.*, c.net_ore, c.vat_ore, c.recoverable_vat_ore, c.supplier FROM work_order w
  LEFT JOIN cost_entry c ON c.sender_id = w.sender_id AND c.sender_key = 'service:' || w.sender_key WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR w.done_on >= $5) AND ($6 IS NULL OR w.done_on <= $6) AND w.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR w.id > $4) ORDER BY w.id LIMIT $7;

-- list_register_work, import/export.rs: PostgreSQL
SELECT w.*, c.net_ore, c.vat_ore, c.recoverable_vat_ore, c.supplier FROM work_order w
  LEFT JOIN cost_entry c ON c.sender_id = w.sender_id AND c.sender_key = 'service:' || w.sender_key WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR w.done_on >= $5) AND ($6 IS NULL OR w.done_on <= $6) AND w.id = ANY ($3) AND ($4 IS NULL OR w.id > $4) ORDER BY w.id LIMIT $7;

-- list_register_work, import/export.rs: SQLite
SELECT w.*, c.net_ore, c.vat_ore, c.recoverable_vat_ore, c.supplier FROM work_order w
  LEFT JOIN cost_entry c ON c.sender_id = w.sender_id AND c.sender_key = 'service:' || w.sender_key WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR w.done_on >= $5) AND ($6 IS NULL OR w.done_on <= $6) AND w.id IS NOT NULL AND $3 IS NOT NULL AND w.state = 'done' AND w.done_on IS NOT NULL AND ($4 IS NULL OR w.id > $4) ORDER BY w.id LIMIT $7;

-- list_register_work, import/export.rs: PostgreSQL
SELECT w.*, c.net_ore, c.vat_ore, c.recoverable_vat_ore, c.supplier FROM work_order w
  LEFT JOIN cost_entry c ON c.sender_id = w.sender_id AND c.sender_key = 'service:' || w.sender_key WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR w.done_on >= $5) AND ($6 IS NULL OR w.done_on <= $6) AND w.id IS NOT NULL AND $3 IS NOT NULL AND w.state = 'done' AND w.done_on IS NOT NULL AND ($4 IS NULL OR w.id > $4) ORDER BY w.id LIMIT $7;

-- list_register_readings, import/export.rs: SQLite
SELECT r.* FROM odometer_reading r WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = r.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = r.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR r.at >= $5) AND ($6 IS NULL OR r.at < $6) AND r.id IN (SELECT unhex(value) FROM json_each($3)) AND ($4 IS NULL OR r.id > $4) ORDER BY r.id LIMIT $7;

-- list_register_readings, import/export.rs: PostgreSQL
SELECT r.* FROM odometer_reading r WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = r.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = r.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR r.at >= $5) AND ($6 IS NULL OR r.at < $6) AND r.id = ANY ($3) AND ($4 IS NULL OR r.id > $4) ORDER BY r.id LIMIT $7;

-- list_register_readings, import/export.rs: SQLite
SELECT r.* FROM odometer_reading r WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = r.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = r.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($5 IS NULL OR r.at >= $5) AND ($6 IS NULL OR r.at < $6) AND r.id IS NOT NULL AND $3 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) AND ($4 IS NULL OR r.id > $4) ORDER BY r.id LIMIT $7;

-- list_register_readings, import/export.rs: PostgreSQL
SELECT r.* FROM odometer_reading r WHERE ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = r.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = r.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($5 IS NULL OR r.at >= $5) AND ($6 IS NULL OR r.at < $6) AND r.id IS NOT NULL AND $3 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) AND ($4 IS NULL OR r.id > $4) ORDER BY r.id LIMIT $7;

-- list_extras_of, import/export.rs: SQLite
SELECT entity_id, cells FROM import_extra WHERE entity_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY entity_id, batch_id;

-- list_extras_of, import/export.rs: PostgreSQL
SELECT entity_id, cells FROM import_extra WHERE entity_id = ANY ($1) ORDER BY entity_id, batch_id;

-- list_alias_texts, import/export.rs
SELECT organisation_id, alias FROM organisation_alias WHERE from_on = $1 AND to_on IS NULL ORDER BY alias;

-- list_vehicle_alias_texts, import/export.rs
SELECT alias, vehicle_id FROM vehicle_alias WHERE sender_id = $1 ORDER BY folded;

-- list_unit_alias_texts, import/export.rs
SELECT unit_id, alias FROM unit_alias ORDER BY alias;

-- insert_extras, import/extra.rs
INSERT INTO import_extra (entity_id, batch_id, cells) VALUES ($1, $2, $3);

-- list_extras, import/extra.rs
SELECT cells FROM import_extra WHERE entity_id = $1
  UNION ALL
  SELECT e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id WHERE p.cost_entry_id = $1;

-- list_reading_extras, import/extra.rs
SELECT r.id, e.cells FROM odometer_reading r JOIN import_extra e ON e.entity_id = r.id
  WHERE r.vehicle_id = $1;

-- list_job_extras, import/extra.rs
SELECT w.done_on, e.cells FROM work_order w JOIN import_extra e ON e.entity_id = w.id
  WHERE w.vehicle_id = $1 AND w.done_on IS NOT NULL ORDER BY w.done_on DESC, w.id;

-- list_unmatched_extras, import/extra.rs: SQLite
SELECT p.sender_id, p.number, e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id
  WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2))) ORDER BY p.id;

-- list_unmatched_extras, import/extra.rs: PostgreSQL
SELECT p.sender_id, p.number, e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id
  WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id = ANY ($2)) ORDER BY p.id;

-- keep_file, import/file.rs
INSERT INTO import_file (hash, size) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING;

-- keep_file, import/file.rs
INSERT INTO import_file_part (hash, part, bytes) VALUES ($1, $2, $3);

-- write_file, import/file.rs
SELECT bytes FROM import_file_part WHERE hash = $1 AND part = $2;

-- list_batches, import/list.rs: SQLite
SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND ($3 IS NULL OR b.id < $3)
    AND (b.kind <> 'people' OR $6 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($7)))
  ORDER BY b.id DESC LIMIT $4 OFFSET $5;

-- list_batches, import/list.rs: PostgreSQL
SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id = ANY ($2)) AND ($3 IS NULL OR b.id < $3)
    AND (b.kind <> 'people' OR $6 OR b.organisation_id = ANY ($7))
  ORDER BY b.id DESC LIMIT $4 OFFSET $5;

-- count_batches, import/list.rs: SQLite
SELECT count(*) FROM import_batch b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND (b.kind <> 'people' OR $3 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($4)));

-- count_batches, import/list.rs: PostgreSQL
SELECT count(*) FROM import_batch b WHERE ($1 OR b.organisation_id = ANY ($2)) AND (b.kind <> 'people' OR $3 OR b.organisation_id = ANY ($4));

-- insert_purchases, import/purchase.rs
INSERT INTO purchase (id, kind, organisation_id, number, vehicle_id, cost_entry_id, at, quantity, net_ore, vat_ore, recoverable_vat_ore, odometer_km, station, supplier, remark, sender_id, sender_key, batch_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- list_sender_purchases, import/purchase.rs
SELECT * FROM purchase WHERE sender_id = $1;

-- list_unmatched, import/purchase.rs: SQLite
SELECT p.sender_id, min(p.number) AS number, count(*) AS lines, CAST(sum(p.net_ore) AS BIGINT) AS net_ore, min(p.at) AS first_at, max(p.at) AS last_at
  FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2)))
  GROUP BY p.sender_id, replace(upper(p.number), ' ', '') ORDER BY number, p.sender_id;

-- list_unmatched, import/purchase.rs: PostgreSQL
SELECT p.sender_id, min(p.number) AS number, count(*) AS lines, CAST(sum(p.net_ore) AS BIGINT) AS net_ore, min(p.at) AS first_at, max(p.at) AS last_at
  FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id = ANY ($2))
  GROUP BY p.sender_id, replace(upper(p.number), ' ', '') ORDER BY number, p.sender_id;

-- load_unmatched_for_update, import/purchase.rs: SQLite
SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2)))
    AND p.sender_id = $3 AND replace(upper(p.number), ' ', '') = replace(upper($4), ' ', '')
  ORDER BY p.id;

-- load_unmatched_for_update, import/purchase.rs: PostgreSQL
SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id = ANY ($2))
    AND p.sender_id = $3 AND replace(upper(p.number), ' ', '') = replace(upper($4), ' ', '')
  ORDER BY p.id FOR UPDATE;

-- list_waiting_lines, import/purchase.rs: SQLite
SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND p.sender_id = $3 ORDER BY p.id;

-- list_waiting_lines, import/purchase.rs: PostgreSQL
SELECT p.* FROM purchase p WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id = ANY ($2)) AND p.sender_id = $3 ORDER BY p.id;

-- match_purchase, import/purchase.rs
UPDATE purchase SET vehicle_id = $2, cost_entry_id = $3, remark = $4 WHERE id = $1;

-- put_vehicle_alias, import/purchase.rs
INSERT INTO vehicle_alias (sender_id, folded, alias, vehicle_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (sender_id, folded) DO UPDATE SET alias = excluded.alias, vehicle_id = excluded.vehicle_id;

-- load_vehicle_aliases, import/purchase.rs
SELECT folded, vehicle_id FROM vehicle_alias WHERE sender_id = $1;

-- put_sender_alias, import/purchase.rs
INSERT INTO sender_alias (sender_id, folded, alias, organisation_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (sender_id, folded) DO UPDATE SET alias = excluded.alias, organisation_id = excluded.organisation_id;

-- load_sender_aliases, import/purchase.rs
SELECT folded, organisation_id FROM sender_alias WHERE sender_id = $1;

-- list_purchases, import/purchase.rs: SQLite
SELECT p.* FROM purchase p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND v.id = $3 ORDER BY p.at DESC;

-- list_purchases, import/purchase.rs: PostgreSQL
SELECT p.* FROM purchase p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND v.id = $3 ORDER BY p.at DESC;

-- count_dependents, import/undo.rs
SELECT (SELECT count(*) FROM booking WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
  (SELECT count(*) FROM trip WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
  (SELECT count(*) FROM cost_entry WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
  (SELECT count(*) FROM odometer_reading WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
  (SELECT count(*) FROM work_order WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
  (SELECT count(*) FROM purchase WHERE vehicle_id = $1 AND batch_id <> $2);

-- count_used_bookings, import/undo.rs
SELECT count(*) FROM booking WHERE batch_id = $1 AND (state <> 'confirmed' OR version > 1);

-- count_changed_trips, import/undo.rs
SELECT DISTINCT entity_id FROM audit_entry WHERE entity = 'trip';

-- count_changed_trips, import/undo.rs: SQLite
SELECT count(*) FROM trip WHERE batch_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2));

-- count_changed_trips, import/undo.rs: PostgreSQL
SELECT count(*) FROM trip WHERE batch_id = $1 AND id = ANY ($2);

-- delete_batch_rows, import/undo.rs
SELECT DISTINCT vehicle_id FROM booking WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
SELECT DISTINCT month FROM trip WHERE batch_id = $1 ORDER BY month;

-- delete_batch_rows, import/undo.rs
UPDATE usage_month SET distance_m = usage_month.distance_m - gone.distance_m,
     duration_s = usage_month.duration_s - gone.duration_s, trips = usage_month.trips - gone.trips
  FROM (SELECT month, vehicle_id, payer_id, CAST(sum(distance_m) AS BIGINT) AS distance_m,
          CAST(sum(duration_s) AS BIGINT) AS duration_s, count(*) AS trips
        FROM trip WHERE batch_id = $1 AND late_in IS NULL GROUP BY month, vehicle_id, payer_id) AS gone
  WHERE usage_month.month = gone.month AND usage_month.vehicle_id = gone.vehicle_id AND usage_month.payer_id = gone.payer_id;

-- delete_batch_rows, import/undo.rs
UPDATE usage_late SET distance_m = usage_late.distance_m - gone.distance_m,
     duration_s = usage_late.duration_s - gone.duration_s, trips = usage_late.trips - gone.trips
  FROM (SELECT month, late_in, vehicle_id, payer_id, CAST(sum(distance_m) AS BIGINT) AS distance_m,
          CAST(sum(duration_s) AS BIGINT) AS duration_s, count(*) AS trips
        FROM trip WHERE batch_id = $1 AND late_in IS NOT NULL GROUP BY month, late_in, vehicle_id, payer_id) AS gone
  WHERE usage_late.month = gone.month AND usage_late.late_in = gone.late_in AND usage_late.vehicle_id = gone.vehicle_id
    AND usage_late.payer_id = gone.payer_id;

-- delete_batch_rows, import/undo.rs
DELETE FROM usage_month WHERE trips = 0;

-- delete_batch_rows, import/undo.rs
SELECT DISTINCT vehicle_id FROM odometer_reading WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM import_extra WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM trip WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM purchase WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM cost_entry WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM odometer_reading WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM work_order WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM booking WHERE batch_id = $1;

-- delete_batch_rows, import/undo.rs
DELETE FROM vehicle_source WHERE batch_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM registration_number WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_status WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_before WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_relation WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_share WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_source WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle_alias WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM import_pick WHERE vehicle_id = $1;

-- delete_vehicle, import/undo.rs
DELETE FROM vehicle WHERE id = $1;

-- restore_vehicle, import/undo.rs
DELETE FROM vehicle_before WHERE vehicle_id = $1 AND status = $2 AND class = $3 AND pool_id IS NOT DISTINCT FROM $4
  AND until_on = (SELECT max(until_on) FROM vehicle_before WHERE vehicle_id = $1);

-- restore_vehicle, import/undo.rs
DELETE FROM registration_number WHERE vehicle_id = $1;

-- restore_vehicle, import/undo.rs
UPDATE vehicle SET version = $2 WHERE id = $1;

-- delete_organisation, import/undo.rs
UPDATE import_batch SET organisation_id = NULL WHERE organisation_id = $1 AND undone_at IS NOT NULL;

-- delete_organisation, import/undo.rs
UPDATE import_draft SET organisation_id = NULL WHERE organisation_id = $1 AND batch_id IS NOT NULL;

-- delete_organisation, import/undo.rs
DELETE FROM organisation_alias WHERE organisation_id = $1;

-- delete_organisation, import/undo.rs
DELETE FROM sender_alias WHERE organisation_id = $1;

-- delete_organisation, import/undo.rs
DELETE FROM organisation WHERE id = $1;

-- delete_alias, import/undo.rs
DELETE FROM organisation_alias WHERE folded = $1 AND organisation_id = $2;

-- restore_organisation_version, import/undo.rs
UPDATE organisation SET version = version - $2 WHERE id = $1;

-- delete_unit, import/undo.rs
DELETE FROM unit_alias WHERE unit_id = $1;

-- delete_unit, import/undo.rs
DELETE FROM unit WHERE id = $1;

-- delete_unit_alias, import/undo.rs
DELETE FROM unit_alias WHERE organisation_id = $1 AND folded = $2;

-- delete_sender_alias, import/undo.rs
DELETE FROM sender_alias WHERE sender_id = $1 AND folded = $2;

-- delete_vehicle_alias, import/undo.rs
DELETE FROM vehicle_alias WHERE sender_id = $1 AND vehicle_id = $2 AND folded = $3;

-- delete_pick, import/undo.rs
DELETE FROM import_pick WHERE vehicle_id = $1 AND field = $2 AND value = $3;

-- unmatch_purchase, import/undo.rs
UPDATE purchase SET vehicle_id = NULL, cost_entry_id = NULL, remark = NULL WHERE id = $1 AND cost_entry_id = $2;

-- unmatch_purchase, import/undo.rs
DELETE FROM cost_entry WHERE id = $1;

-- restore_plan, import/undo.rs
UPDATE service_plan SET note = $3, interval_months = $4, interval_km = $5, last_done_on = $6, last_done_km = $7, interval_hours = $8, last_done_hours = $9, version = $10
  WHERE id = $1 AND version = $2;

-- delete_plan, import/undo.rs
DELETE FROM service_plan WHERE id = $1;

-- delete_depot, import/undo.rs
DELETE FROM depot WHERE id = $1;

-- delete_pool, import/undo.rs
DELETE FROM pool WHERE id = $1;

-- delete_population, import/undo.rs
DELETE FROM population WHERE organisation_id = $1 AND reference_date = $2;

