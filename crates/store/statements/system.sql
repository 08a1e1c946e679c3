-- audit, system/audit.rs
UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash;

-- audit, system/audit.rs
INSERT INTO audit_entry (seq, at, form, actor, door, action, entity, entity_id, organisation_id, actor_mark, before_mark, after_mark, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- audit, system/audit.rs
INSERT INTO audit_value (seq, part, salt, value) VALUES ($1, $2, $3, $4);

-- audit, system/audit.rs
INSERT INTO audit_concerned (seq, organisation_id) VALUES ($1, $2);

-- audit, system/audit.rs
UPDATE audit_head SET hash = $1 WHERE id = 1;

-- announce, system/audit.rs
SELECT id, organisation_id FROM webhook WHERE disabled_at IS NULL;

-- list_audit, system/audit.rs: SQLite
SELECT * FROM audit_shown a WHERE ($1 OR a.organisation_id IN (SELECT unhex(value) FROM json_each($2))
   OR EXISTS (SELECT 1 FROM audit_concerned c WHERE c.seq = a.seq AND c.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
  AND ($3 IS NULL OR a.seq < $3) ORDER BY a.seq DESC LIMIT $4;

-- list_audit, system/audit.rs: PostgreSQL
SELECT * FROM audit_shown a WHERE ($1 OR a.organisation_id = ANY ($2)
   OR EXISTS (SELECT 1 FROM audit_concerned c WHERE c.seq = a.seq AND c.organisation_id = ANY ($2)))
  AND ($3 IS NULL OR a.seq < $3) ORDER BY a.seq DESC LIMIT $4;

-- verify_audit, system/audit_chain.rs
SELECT * FROM audit_entry WHERE seq >= $1 ORDER BY seq LIMIT $2;

-- beside_entries, system/audit_chain.rs
SELECT seq, organisation_id FROM audit_concerned WHERE seq BETWEEN $1 AND $2;

-- beside_entries, system/audit_chain.rs
SELECT seq, part, salt, value FROM audit_value WHERE seq BETWEEN $1 AND $2;

-- find_audit_head, system/audit_chain.rs
SELECT seq, hash FROM audit_head WHERE id = 1;

-- lock_audit_head, system/audit_chain.rs
UPDATE audit_head SET seq = seq WHERE id = 1;

-- find_audit_hash, system/audit_chain.rs
SELECT hash FROM audit_entry WHERE seq = $1;

-- find_installation, system/audit_chain.rs
SELECT entity_id, at FROM audit_entry WHERE entity = 'installation' ORDER BY seq LIMIT 1;

-- find_last_anchor, system/audit_chain.rs
SELECT * FROM audit_anchor ORDER BY day DESC LIMIT 1;

-- list_anchors_after, system/audit_chain.rs
SELECT * FROM audit_anchor WHERE $1 IS NULL OR day > $1 ORDER BY day;

-- insert_anchor, system/audit_chain.rs
INSERT INTO audit_anchor (day, at, seq, hash, key, signature) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (day) DO NOTHING;

-- tell_every_webhook, system/audit_chain.rs
SELECT id FROM webhook WHERE disabled_at IS NULL;

-- write_backup, system/backup.rs
PRAGMA query_only = OFF;

-- write_backup, system/backup.rs
VACUUM INTO $1;

-- is_vacant, system/backup.rs
SELECT NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema'));

-- contents_of_file, system/backup.rs
SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM vehicle), (SELECT count(*) FROM booking);

-- contents_of_file, system/backup.rs
SELECT seq, at FROM audit_entry ORDER BY seq DESC LIMIT 1;

-- grants_for, system/grants.rs
SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename;

-- grants_for, system/grants.rs
SELECT current_schema()::text;

-- grants_for, system/grants.rs
SELECT viewname::text FROM pg_views WHERE schemaname = current_schema() ORDER BY viewname;

-- statement, system/housekeeping.rs
DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE expires_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE seen_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM login_attempt WHERE key IN (SELECT key FROM login_attempt WHERE tried_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM idempotency_key WHERE (user_id, key) IN
  (SELECT user_id, key FROM idempotency_key WHERE created_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM webhook_delivery WHERE id IN
  (SELECT id FROM webhook_delivery WHERE made_at <= $1 AND state <> 'waiting' LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM message WHERE id IN
  (SELECT id FROM message WHERE made_at <= $1 AND read_at IS NOT NULL AND once_key IS NULL AND mail_state <> 'waiting' LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM message WHERE id IN (SELECT id FROM message WHERE made_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM api_token WHERE id IN (SELECT id FROM api_token WHERE expires_at <= $1 OR revoked_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM calendar_feed WHERE id IN (SELECT id FROM calendar_feed WHERE revoked_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM password_link WHERE user_id IN (SELECT user_id FROM password_link WHERE expires_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM job_lease WHERE job IN (SELECT job FROM job_lease WHERE until_at <= $1 LIMIT $2);

-- statement, system/housekeeping.rs
DELETE FROM security_event WHERE id IN (SELECT id FROM security_event WHERE at <= $1 LIMIT $2);

-- claim_key, system/idempotency.rs
INSERT INTO idempotency_key (user_id, key, request_hash, status, body, created_at, attempt, lease_until)
  VALUES ($1, $2, $3, 0, '', $4, $5, $6)
  ON CONFLICT (user_id, key) DO UPDATE SET attempt = excluded.attempt, lease_until = excluded.lease_until
  WHERE idempotency_key.status = 0 AND idempotency_key.effect IS NULL
    AND idempotency_key.request_hash = excluded.request_hash AND idempotency_key.lease_until <= $4;

-- standing, system/idempotency.rs
SELECT request_hash, status, location, body, lease_until, effect FROM idempotency_key
  WHERE user_id = $1 AND key = $2;

-- renew_claim, system/idempotency.rs
UPDATE idempotency_key SET lease_until = $4 WHERE user_id = $1 AND key = $2 AND attempt = $3;

-- remember_answer, system/idempotency.rs
UPDATE idempotency_key SET status = $3, location = $4, body = $5
  WHERE user_id = $1 AND key = $2 AND status = 0 AND (attempt = $6 OR effect IS NOT NULL);

-- release_key, system/idempotency.rs
DELETE FROM idempotency_key WHERE user_id = $1 AND key = $2 AND attempt = $3 AND status = 0 AND effect IS NULL;

-- release_key, system/idempotency.rs
SELECT effect FROM idempotency_key WHERE user_id = $1 AND key = $2 AND attempt = $3 AND status = 0;

-- note_effects, system/idempotency.rs
UPDATE idempotency_key SET effect = coalesce(effect, $4) WHERE user_id = $1 AND key = $2 AND attempt = $3;

-- name_things, system/incident.rs: SQLite
SELECT t.id, 'trip' AS kind, coalesce(v.registration_number, v.inventory_number, '') AS name,
         t.start_at AS at,
         coalesce(u.name, t.driver_name) AS person, u.id AS person_id, v.id AS vehicle_id
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
  LEFT JOIN app_user u ON u.id = b.driver_id WHERE t.id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL
  SELECT b.id, 'booking', coalesce(v.registration_number, v.inventory_number, ''), b.start_at, u.name, u.id,
         v.id
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE b.id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL
  SELECT v.id, 'vehicle', coalesce(v.registration_number, v.inventory_number, ''), NULL, NULL, NULL, v.id
  FROM vehicle v
  WHERE v.id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL
  SELECT u.id, 'person', u.name, NULL, u.name, u.id, NULL FROM app_user u WHERE u.id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL
  SELECT i.id, 'import', i.file_name, NULL, NULL, NULL, NULL FROM import_batch i WHERE i.id IN (SELECT unhex(value) FROM json_each($1));

-- name_things, system/incident.rs: PostgreSQL
SELECT t.id, 'trip' AS kind, coalesce(v.registration_number, v.inventory_number, '') AS name,
         t.start_at AS at,
         coalesce(u.name, t.driver_name) AS person, u.id AS person_id, v.id AS vehicle_id
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
  LEFT JOIN app_user u ON u.id = b.driver_id WHERE t.id = ANY ($1)
  UNION ALL
  SELECT b.id, 'booking', coalesce(v.registration_number, v.inventory_number, ''), b.start_at, u.name, u.id,
         v.id
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE b.id = ANY ($1)
  UNION ALL
  SELECT v.id, 'vehicle', coalesce(v.registration_number, v.inventory_number, ''), NULL, NULL, NULL, v.id
  FROM vehicle v
  WHERE v.id = ANY ($1)
  UNION ALL
  SELECT u.id, 'person', u.name, NULL, u.name, u.id, NULL FROM app_user u WHERE u.id = ANY ($1)
  UNION ALL
  SELECT i.id, 'import', i.file_name, NULL, NULL, NULL, NULL FROM import_batch i WHERE i.id = ANY ($1);

-- take_lease, system/job.rs
INSERT INTO job_lease (job, holder, until_at) VALUES ($1, $2, $4)
  ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
  WHERE job_lease.holder = excluded.holder OR job_lease.until_at <= $3 OR job_lease.until_at > $5;

-- list_logged, system/logged.rs
SELECT entity_id, seq, at, actor, action, organisation_id, before_json, after_json FROM audit_shown
  WHERE entity = $1 AND entity_id >= $2 AND (entity_id > $2 OR seq > $3) ORDER BY entity_id, seq LIMIT $4;

-- list_unlogged_vehicles, system/logged.rs: SQLite
SELECT t.id FROM vehicle t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'vehicle' AND e.entity_id = lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21))) ORDER BY t.id LIMIT $1;

-- list_unlogged_vehicles, system/logged.rs: PostgreSQL
SELECT t.id FROM vehicle t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'vehicle' AND e.entity_id = CAST(t.id AS TEXT)) ORDER BY t.id LIMIT $1;

-- list_unlogged_users, system/logged.rs: SQLite
SELECT t.id FROM app_user t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'user' AND e.entity_id = lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21))) ORDER BY t.id LIMIT $1;

-- list_unlogged_users, system/logged.rs: PostgreSQL
SELECT t.id FROM app_user t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'user' AND e.entity_id = CAST(t.id AS TEXT)) ORDER BY t.id LIMIT $1;

-- list_unlogged_bookings, system/logged.rs: SQLite
SELECT t.id FROM booking t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'booking' AND e.entity_id = lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21))) AND t.batch_id IS NULL ORDER BY t.id LIMIT $1;

-- list_unlogged_bookings, system/logged.rs: PostgreSQL
SELECT t.id FROM booking t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = 'booking' AND e.entity_id = CAST(t.id AS TEXT)) AND t.batch_id IS NULL ORDER BY t.id LIMIT $1;

-- list_unlogged_costs, system/logged.rs: SQLite
SELECT t.id FROM cost_entry t WHERE t.batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_shown e WHERE e.entity = 'cost' AND e.entity_id = lower(substr(hex(coalesce(t.corrects_id, t.id)), 1, 8) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 9, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 13, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 17, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 21)) AND e.after_json LIKE '%"id":"' || lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) || '"%') AND (t.corrects_id IS NOT NULL OR t.category NOT IN ('depreciation', 'interest'))
  AND t.id >= $2 ORDER BY t.id LIMIT $1;

-- list_unlogged_costs, system/logged.rs: PostgreSQL
SELECT t.id FROM cost_entry t WHERE t.batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_shown e WHERE e.entity = 'cost' AND e.entity_id = CAST(coalesce(t.corrects_id, t.id) AS TEXT) AND e.after_json LIKE '%"id":"' || CAST(t.id AS TEXT) || '"%') AND (t.corrects_id IS NOT NULL OR t.category NOT IN ('depreciation', 'interest'))
  AND t.id >= $2 ORDER BY t.id LIMIT $1;

-- last_of_first_form, system/logged.rs
SELECT max(at) FROM audit_entry WHERE form = 1;

-- sum_charged_capital, system/logged.rs: SQLite
SELECT t.sender_id, count(*) AS entries, CAST(sum(t.net_ore) AS BIGINT) AS total FROM cost_entry t WHERE t.batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_shown e WHERE e.entity = 'cost' AND e.entity_id = lower(substr(hex(coalesce(t.corrects_id, t.id)), 1, 8) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 9, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 13, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 17, 4) || '-' || substr(hex(coalesce(t.corrects_id, t.id)), 21)) AND e.after_json LIKE '%"id":"' || lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) || '"%') AND t.corrects_id IS NULL AND t.category IN ('depreciation', 'interest')
  GROUP BY t.sender_id ORDER BY t.sender_id;

-- sum_charged_capital, system/logged.rs: PostgreSQL
SELECT t.sender_id, count(*) AS entries, CAST(sum(t.net_ore) AS BIGINT) AS total FROM cost_entry t WHERE t.batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_shown e WHERE e.entity = 'cost' AND e.entity_id = CAST(coalesce(t.corrects_id, t.id) AS TEXT) AND e.after_json LIKE '%"id":"' || CAST(t.id AS TEXT) || '"%') AND t.corrects_id IS NULL AND t.category IN ('depreciation', 'interest')
  GROUP BY t.sender_id ORDER BY t.sender_id;

-- load_bookings, system/logged.rs: SQLite
SELECT * FROM booking WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- load_bookings, system/logged.rs: PostgreSQL
SELECT * FROM booking WHERE id = ANY ($1);

-- load_costs, system/logged.rs: SQLite
SELECT * FROM cost_entry WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- load_costs, system/logged.rs: PostgreSQL
SELECT * FROM cost_entry WHERE id = ANY ($1);

-- list_kept_agreements, system/logged.rs
SELECT id, version, first_month, source, false AS withdrawn FROM agreement
  UNION ALL SELECT id, version, first_month, source, true FROM withdrawn_version WHERE kind = 'agreement';

-- list_kept_price_lists, system/logged.rs
SELECT id, version, first_month, source, false AS withdrawn FROM price_list
  UNION ALL SELECT id, version, first_month, source, true FROM withdrawn_version WHERE kind = 'price_list';

-- schema, system/schema.rs
SELECT count(*) > 0 FROM sqlite_master WHERE name = '_sqlx_migrations';

-- schema, system/schema.rs
SELECT to_regclass('_sqlx_migrations') IS NOT NULL;

-- find_damage, system/schema.rs
PRAGMA integrity_check(10);

-- list_migrations, system/schema.rs
SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version;

-- count_contents, system/schema.rs
SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM vehicle), (SELECT count(*) FROM booking);

-- find_newest_audit, system/schema.rs
SELECT seq, at FROM audit_entry ORDER BY seq DESC LIMIT 1;

-- insert_security_event, system/security_event.rs
INSERT INTO security_event (id, at, event, user_id, login, address, what, status)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- list_security_events, system/security_event.rs: SQLite
SELECT * FROM security_event e
  WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = e.user_id AND g.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
    AND ($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
    AND ($6 IS NULL OR e.what LIKE '%' || $6 || '%') AND ($7 IS NULL OR e.id < $7)
  ORDER BY e.id DESC LIMIT $8;

-- list_security_events, system/security_event.rs: PostgreSQL
SELECT * FROM security_event e
  WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = e.user_id AND g.organisation_id = ANY ($2)))
    AND ($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
    AND ($6 IS NULL OR e.what LIKE '%' || $6 || '%') AND ($7 IS NULL OR e.id < $7)
  ORDER BY e.id DESC LIMIT $8;

-- gather_statistics, system/statistics.rs
PRAGMA optimize=0x10002;

-- gather_statistics, system/statistics.rs
ANALYZE {table};

-- count_overlapping_bookings, system/verify.rs
SELECT count(*) FROM live_booking a JOIN live_booking b ON a.vehicle_id = b.vehicle_id AND a.id < b.id
  AND a.start_at < b.occupied_until AND b.start_at < a.occupied_until;

-- count_overlapping_trips, system/verify.rs
SELECT count(*) FROM (
     SELECT start_at, lag(end_at) OVER (PARTITION BY vehicle_id ORDER BY start_at, end_at) AS end_before
     FROM trip WHERE booking_id IS NOT NULL
  ) driven WHERE start_at < end_before;

-- count_returns_without_trip, system/verify.rs
SELECT count(*) FROM booking b
  LEFT JOIN (SELECT booking_id, count(*) AS trips FROM trip WHERE booking_id IS NOT NULL GROUP BY booking_id) t
    ON t.booking_id = b.id
  WHERE b.kind = 'booking' AND b.state = 'returned' AND b.odometer_in_km IS NOT NULL AND coalesce(t.trips, 0) <> 1;

-- count_wrong_usage, system/verify.rs
SELECT count(*) FROM (
     SELECT month, late_in, vehicle_id, payer_id, sum(distance_m) AS m, sum(duration_s) AS s, sum(trips) AS n FROM (
         SELECT month, late_in, vehicle_id, payer_id, distance_m, duration_s, 1 AS trips FROM trip
         UNION ALL
         SELECT month, NULL, vehicle_id, payer_id, -distance_m, -duration_s, -trips FROM usage_month
         UNION ALL
         SELECT month, late_in, vehicle_id, payer_id, -distance_m, -duration_s, -trips FROM usage_late
         UNION ALL
         SELECT t.month, c.late_in, t.vehicle_id, c.payer_before, -c.distance_before,
             -t.duration_s, -1
         FROM trip_correction c JOIN trip t ON t.id = c.trip_id
         UNION ALL
         SELECT t.month, c.late_in, t.vehicle_id, c.payer_after, c.distance_after,
             t.duration_s, 1
         FROM trip_correction c JOIN trip t ON t.id = c.trip_id
     ) both_sides GROUP BY month, late_in, vehicle_id, payer_id
  ) difference WHERE m <> 0 OR s <> 0 OR n <> 0;

-- count_wrong_sums, system/verify.rs
SELECT (SELECT count(*) FROM (
     SELECT month, category, kind, sum(ore) AS ore FROM (
         SELECT month, category, kind, amount_ore AS ore FROM closed_line
         UNION ALL
         SELECT month, category, kind, -amount_ore FROM closed_sum
     ) lines GROUP BY month, category, kind) by_category WHERE ore <> 0)
  + (SELECT count(*) FROM (
     SELECT month, party, sum(ore) AS ore FROM (
         SELECT r.month, o.code AS party, r.amount_ore AS ore FROM closed_receiver r JOIN organisation o ON o.id = r.organisation_id
         UNION ALL
         SELECT month, party, -amount_ore FROM closed_sum
     ) owed GROUP BY month, party) by_party WHERE ore <> 0);

-- count_wrong_odometers, system/verify.rs
SELECT count(*) FROM vehicle v WHERE coalesce(v.odometer_km, -1) <> coalesce((
  SELECT r.odometer_km FROM odometer_reading r WHERE r.vehicle_id = v.id
    AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id)
  ORDER BY r.at DESC, r.id DESC LIMIT 1), -1);

-- count_wrong_stops, system/verify.rs
SELECT count(*) FROM vehicle v WHERE v.stopped_by_defect <> EXISTS (
  SELECT 1 FROM defect d WHERE d.vehicle_id = v.id AND d.state = 'open' AND d.severity = 'do_not_drive');

-- count_broken_references, system/verify.rs
PRAGMA foreign_key_check;

-- count_broken_references, system/verify.rs
SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated;

-- count_overlapping_dates, system/verify.rs
SELECT (SELECT count(*) FROM vehicle_relation a JOIN vehicle_relation b
       ON a.vehicle_id = b.vehicle_id AND a.kind = b.kind AND a.from_on < b.from_on AND (a.to_on IS NULL OR a.to_on > b.from_on))
  + (SELECT count(*) FROM registration_number a JOIN registration_number b
       ON a.number = b.number AND a.from_on < b.from_on AND (a.to_on IS NULL OR a.to_on > b.from_on));

