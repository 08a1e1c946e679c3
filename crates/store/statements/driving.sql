-- find_trip, driving/driving_log.rs: SQLite
SELECT t.id, t.vehicle_id, t.start_at, coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id) AS organisation_id, t.payer_id, t.distance_m, b.driver_id, b.made_by, t.route, t.private
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
  WHERE (v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))))) AND t.id = $3;

-- find_trip, driving/driving_log.rs: PostgreSQL
SELECT t.id, t.vehicle_id, t.start_at, coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id) AS organisation_id, t.payer_id, t.distance_m, b.driver_id, b.made_by, t.route, t.private
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
  WHERE (v.organisation_id = ANY ($2) OR ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))))) AND t.id = $3;

-- put_boundaries, driving/driving_log.rs
INSERT INTO boundary (code, name, area, imported_at) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO UPDATE SET name = excluded.name, area = excluded.area, imported_at = excluded.imported_at;

-- list_boundaries, driving/driving_log.rs
SELECT code, name, area FROM boundary ORDER BY code;

-- list_logged_trips, driving/driving_log.rs: SQLite
SELECT t.id, t.start_at, t.end_at, t.distance_m, b.odometer_out_km, b.odometer_in_km,
         CASE WHEN ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) THEN coalesce(u.name, t.driver_name) END AS driver_name, coalesce(b.driver_id, b.made_by) AS driver, o.name AS payer, t.purpose, t.route, t.private,
         c.distance_after AS corrected_m, p.name AS corrected_payer
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
  LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  LEFT JOIN organisation p ON p.id = c.payer_after
  WHERE (v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))))
    AND t.vehicle_id = $3 AND t.start_at >= $4 AND t.start_at < $5 ORDER BY t.start_at, t.id;

-- list_logged_trips, driving/driving_log.rs: PostgreSQL
SELECT t.id, t.start_at, t.end_at, t.distance_m, b.odometer_out_km, b.odometer_in_km,
         CASE WHEN ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) THEN coalesce(u.name, t.driver_name) END AS driver_name, coalesce(b.driver_id, b.made_by) AS driver, o.name AS payer, t.purpose, t.route, t.private,
         c.distance_after AS corrected_m, p.name AS corrected_payer
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
  LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
     ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  LEFT JOIN organisation p ON p.id = c.payer_after
  WHERE (v.organisation_id = ANY ($2) OR ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))))
    AND t.vehicle_id = $3 AND t.start_at >= $4 AND t.start_at < $5 ORDER BY t.start_at, t.id;

-- describe_trip, driving/driving_log.rs
UPDATE trip SET route = $2, private = $3 WHERE id = $1;

-- put_trip_shares, driving/driving_log.rs
DELETE FROM trip_municipality WHERE trip_id = $1;

-- put_trip_shares, driving/driving_log.rs
INSERT INTO trip_municipality (trip_id, municipality_code, distance_m) VALUES ($1, $2, $3);

-- list_trip_shares, driving/driving_log.rs
SELECT municipality_code, distance_m FROM trip_municipality WHERE trip_id = $1 ORDER BY municipality_code;

-- unpacking, driving/trip/bulk.rs
INSERT INTO trip ({names}, sender_id, batch_id)
  WITH RECURSIVE row (at) AS (SELECT 1 UNION ALL SELECT at + {row_width} FROM row WHERE at + {row_width} <= length($1))
  SELECT;

-- insert_unnested, driving/trip/bulk.rs
INSERT INTO trip (id, vehicle_id, payer_id, booking_id, driver_name, start_at, end_at, month, distance_m, duration_s,
     purpose, sender_key, late_in, sender_id, batch_id)
  SELECT *, $14, $15 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
     $7::timestamptz[], $8::date[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::date[])
  ON CONFLICT (sender_id, sender_key) DO NOTHING;

-- insert_new_trips, driving/trip/mod.rs
INSERT INTO trip (id, vehicle_id, payer_id, booking_id, driver_name, start_at, end_at, month, distance_m, duration_s, purpose, sender_id, sender_key, batch_id, late_in) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (sender_id, sender_key) DO NOTHING;

-- list_known_trips, driving/trip/mod.rs: SQLite
SELECT t.id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, t.batch_id, t.driver_name, t.purpose, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id
  FROM trip t LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l
     WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.sender_id = $1 AND t.sender_key IN (SELECT value FROM json_each($2));

-- list_known_trips, driving/trip/mod.rs: PostgreSQL
SELECT t.id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, t.batch_id, t.driver_name, t.purpose, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id
  FROM trip t LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l
     WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.sender_id = $1 AND t.sender_key = ANY ($2);

-- list_trips_beside_others, driving/trip/mod.rs
SELECT n.id FROM trip n
  JOIN (SELECT vehicle_id, month, start_at FROM trip WHERE (vehicle_id, month) IN
        (SELECT vehicle_id, month FROM trip WHERE batch_id = $1)
        GROUP BY vehicle_id, month, start_at HAVING count(*) > 1) s
  ON s.vehicle_id = n.vehicle_id AND s.month = n.month AND s.start_at = n.start_at
  WHERE n.batch_id = $1 ORDER BY n.id LIMIT $2;

-- list_trips, driving/trip/mod.rs: SQLite
SELECT t.id, t.vehicle_id, t.payer_id, CASE WHEN ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) THEN coalesce(u.name, t.driver_name) END AS driver_name, coalesce(b.driver_id, b.made_by) AS driver, t.start_at, t.end_at, t.distance_m, t.purpose, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE (v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))))
    AND ($3 IS NULL OR t.vehicle_id = $3) AND ($4 IS NULL OR t.month = $4) AND ($5 IS NULL OR t.id > $5)
  ORDER BY t.id LIMIT $6;

-- list_trips, driving/trip/mod.rs: PostgreSQL
SELECT t.id, t.vehicle_id, t.payer_id, CASE WHEN ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) THEN coalesce(u.name, t.driver_name) END AS driver_name, coalesce(b.driver_id, b.made_by) AS driver, t.start_at, t.end_at, t.distance_m, t.purpose, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE (v.organisation_id = ANY ($2) OR ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = t.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = t.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))))
    AND ($3 IS NULL OR t.vehicle_id = $3) AND ($4 IS NULL OR t.month = $4) AND ($5 IS NULL OR t.id > $5)
  ORDER BY t.id LIMIT $6;

-- find_trip_of_booking, driving/trip/mod.rs
SELECT id FROM trip WHERE vehicle_id = $1 AND month = $2 AND booking_id = $3;

-- find_trip_end_after, driving/trip/mod.rs
SELECT end_at FROM trip WHERE vehicle_id = $1 AND month >= $2 AND booking_id IS NOT NULL AND end_at > $3
  ORDER BY end_at DESC LIMIT 1;

-- list_statement_trips, driving/trip/mod.rs
SELECT t.id, t.vehicle_id, coalesce(c.payer_after, t.payer_id) AS payer_id, NULL AS driver_name, CAST(NULL AS uuid) AS driver, t.start_at, t.end_at,
     coalesce(c.distance_after, t.distance_m) AS distance_m, '' AS purpose, t.sender_key
  FROM trip t LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l
     WHERE l.trip_id = t.id AND l.late_in <= $4 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.vehicle_id = $1 AND t.month = $2 AND (t.late_in IS NULL OR t.late_in <= $4) ORDER BY t.start_at, t.id LIMIT $3;

-- add_up, driving/usage.rs
INSERT INTO usage_month (month, vehicle_id, payer_id, distance_m, duration_s, trips) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (month, vehicle_id, payer_id) DO UPDATE SET distance_m = usage_month.distance_m + excluded.distance_m,
  duration_s = usage_month.duration_s + excluded.duration_s, trips = usage_month.trips + excluded.trips;

-- add_up, driving/usage.rs
INSERT INTO usage_late (month, late_in, vehicle_id, payer_id, distance_m, duration_s, trips) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (month, late_in, vehicle_id, payer_id) DO UPDATE SET distance_m = usage_late.distance_m + excluded.distance_m,
  duration_s = usage_late.duration_s + excluded.duration_s, trips = usage_late.trips + excluded.trips;

-- find_trip_use_for_update, driving/usage.rs: SQLite
SELECT id, vehicle_id, payer_id, month, late_in, distance_m, duration_s FROM trip WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- find_trip_use_for_update, driving/usage.rs: PostgreSQL
SELECT id, vehicle_id, payer_id, month, late_in, distance_m, duration_s FROM trip WHERE id = ANY ($1) FOR UPDATE;

-- change_trip_use, driving/usage.rs
UPDATE trip SET payer_id = $2, distance_m = $3 WHERE id = $1;

-- load_usage, driving/usage.rs
SELECT u.vehicle_id, o.code, CAST(sum(u.distance_m) AS BIGINT), CAST(sum(u.duration_s) AS BIGINT), CAST(sum(u.trips) AS BIGINT)
  FROM (SELECT vehicle_id, payer_id, distance_m, duration_s, trips FROM usage_month WHERE month = $1
        UNION ALL SELECT vehicle_id, payer_id, distance_m, duration_s, trips FROM usage_late WHERE month = $1 AND late_in <= $2) u
  JOIN organisation o ON o.id = u.payer_id GROUP BY u.vehicle_id, o.code ORDER BY u.vehicle_id, o.code;

