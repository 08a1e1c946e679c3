-- list_free_vehicles, booking/availability.rs: SQLite
SELECT v.*, CAST(NULL AS DATE) AS had_until FROM vehicle v LEFT JOIN (SELECT unhex(i.value) AS id, n.value AS value FROM json_each($13) i JOIN json_each($14) n ON n.key = i.key) d ON d.id = v.depot_id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id
        AND h.kind = 'user' AND h.from_on >= $17 AND h.from_on <= $19
        AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.status = 'in_service' AND NOT v.stopped_by_defect
    AND ($3 IS NULL OR v.class = $3) AND ($3 IS NOT NULL OR v.class <> 'trailer')
    AND ($4 IS NULL OR v.seats >= $4) AND ($5 IS NULL OR v.total_weight_kg - v.kerb_weight_kg >= $5)
    AND ($6 IS NULL OR v.range_km >= $6) AND (NOT $7 OR v.tow_bar) AND (NOT $8 OR (v.lift AND (v.lift_valid_to IS NULL OR v.lift_valid_to >= $18)))
    AND NOT EXISTS (SELECT 1 FROM live_booking b WHERE b.vehicle_id = v.id
        AND b.occupied_until > $9 AND b.start_at < $10)
    AND ($9 >= $11 OR NOT EXISTS (SELECT 1 FROM booking b WHERE b.vehicle_id = v.id AND b.state = 'checked_out' AND b.occupied_until < $11))
  ORDER BY coalesce(d.value, 9223372036854775807), CASE WHEN v.organisation_id IN (SELECT unhex(value) FROM json_each($12)) THEN 0 ELSE 1 END,
     CASE WHEN $3 IS NOT NULL OR v.class IN ('car_i', 'car_ii') THEN 0 ELSE 1 END,
     CASE WHEN coalesce(v.seats, 0) > coalesce($4, 1) THEN coalesce(v.seats, 0) ELSE 0 END,
     CASE WHEN $17 > v.contract_from AND v.lease_to > v.contract_from
         THEN coalesce((v.odometer_km - v.contract_start_km) * 1000 * CAST(julianday(v.lease_to) - julianday(v.contract_from) AS INTEGER) / (v.contract_km * CAST(julianday($17) - julianday(v.contract_from) AS INTEGER)), 1000) ELSE 1000 END,
     v.id LIMIT $15 OFFSET $16;

-- list_free_vehicles, booking/availability.rs: PostgreSQL
SELECT v.*, CAST(NULL AS DATE) AS had_until FROM vehicle v LEFT JOIN (SELECT * FROM unnest($13, $14) AS p (id, value)) d ON d.id = v.depot_id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id
        AND h.kind = 'user' AND h.from_on >= $17 AND h.from_on <= $19
        AND h.organisation_id = ANY ($2))) AND v.status = 'in_service' AND NOT v.stopped_by_defect
    AND ($3 IS NULL OR v.class = $3) AND ($3 IS NOT NULL OR v.class <> 'trailer')
    AND ($4 IS NULL OR v.seats >= $4) AND ($5 IS NULL OR v.total_weight_kg - v.kerb_weight_kg >= $5)
    AND ($6 IS NULL OR v.range_km >= $6) AND (NOT $7 OR v.tow_bar) AND (NOT $8 OR (v.lift AND (v.lift_valid_to IS NULL OR v.lift_valid_to >= $18)))
    AND NOT EXISTS (SELECT 1 FROM live_booking b WHERE b.vehicle_id = v.id
        AND b.occupied_until > $9 AND b.start_at < $10)
    AND ($9 >= $11 OR NOT EXISTS (SELECT 1 FROM booking b WHERE b.vehicle_id = v.id AND b.state = 'checked_out' AND b.occupied_until < $11))
  ORDER BY coalesce(d.value, 9223372036854775807), CASE WHEN v.organisation_id = ANY ($12) THEN 0 ELSE 1 END,
     CASE WHEN $3 IS NOT NULL OR v.class IN ('car_i', 'car_ii') THEN 0 ELSE 1 END,
     CASE WHEN coalesce(v.seats, 0) > coalesce($4, 1) THEN coalesce(v.seats, 0) ELSE 0 END,
     CASE WHEN $17 > v.contract_from AND v.lease_to > v.contract_from
         THEN coalesce((v.odometer_km - v.contract_start_km) * 1000 * (CAST(v.lease_to AS DATE) - CAST(v.contract_from AS DATE)) / (v.contract_km * (CAST($17 AS DATE) - CAST(v.contract_from AS DATE))), 1000) ELSE 1000 END,
     v.id LIMIT $15 OFFSET $16;

-- list_occupied_of, booking/availability.rs: SQLite
SELECT vehicle_id, id, start_at, occupied_until, state FROM live_booking
  WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($1))
    AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out');

-- list_occupied_of, booking/availability.rs: PostgreSQL
SELECT vehicle_id, id, start_at, occupied_until, state FROM live_booking
  WHERE vehicle_id = ANY ($1)
    AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out');

-- list_board, booking/calendar.rs: SQLite
WITH shown AS (
     SELECT id FROM booking WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($3)) AND state IN ('requested', 'returned')
         AND start_at > $6 AND start_at < $5 AND occupied_until > $4
     UNION ALL SELECT id FROM live_booking WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($3))
         AND start_at < $5 AND occupied_until > $4
     UNION ALL SELECT id FROM booking WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($3)) AND state = 'checked_out'
         AND NOT (start_at < $5 AND occupied_until > $4))
  SELECT b.id, b.vehicle_id, b.start_at, CASE WHEN b.returned_at > b.start_at AND b.returned_at < b.end_at THEN b.returned_at ELSE b.end_at END AS end_at,
         b.occupied_until, b.state, b.kind, ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AS in_full, u.name AS driver, b.organisation_id,
         b.purpose, b.note, b.version, b.driver_id, b.made_by
  FROM shown JOIN booking b ON b.id = shown.id JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
  ORDER BY b.start_at, b.id;

-- list_board, booking/calendar.rs: PostgreSQL
WITH shown AS (
     SELECT id FROM booking WHERE vehicle_id = ANY ($3) AND state IN ('requested', 'returned')
         AND start_at > $6 AND start_at < $5 AND occupied_until > $4
     UNION ALL SELECT id FROM live_booking WHERE vehicle_id = ANY ($3)
         AND start_at < $5 AND occupied_until > $4
     UNION ALL SELECT id FROM booking WHERE vehicle_id = ANY ($3) AND state = 'checked_out'
         AND NOT (start_at < $5 AND occupied_until > $4))
  SELECT b.id, b.vehicle_id, b.start_at, CASE WHEN b.returned_at > b.start_at AND b.returned_at < b.end_at THEN b.returned_at ELSE b.end_at END AS end_at,
         b.occupied_until, b.state, b.kind, ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AS in_full, u.name AS driver, b.organisation_id,
         b.purpose, b.note, b.version, b.driver_id, b.made_by
  FROM shown JOIN booking b ON b.id = shown.id JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND h.organisation_id = ANY ($2)))
  ORDER BY b.start_at, b.id;

-- list_holders, booking/calendar.rs: SQLite
SELECT 'trip' AS source, t.start_at, t.end_at, t.driver_name AS driver, o.name AS organisation, t.purpose
  FROM trip t JOIN organisation o ON o.id = t.payer_id
  WHERE ($1 OR t.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = $3 AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > $6) AND (h.from_on <= $6 OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = $3 AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))))
    AND t.vehicle_id = $3 AND t.start_at < $5 AND t.end_at > $4
  UNION ALL
  SELECT 'booking', coalesce(b.checked_out_at, b.start_at), coalesce(b.returned_at, b.end_at), u.name, o.name, b.purpose
  FROM booking b JOIN organisation o ON o.id = b.organisation_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = $3 AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > $6) AND (h.from_on <= $6 OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = $3 AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.vehicle_id = $3 AND b.kind = 'booking'
    AND b.state IN ('confirmed', 'checked_out', 'returned') AND coalesce(b.checked_out_at, b.start_at) < $5
    AND (coalesce(b.returned_at, b.end_at) > $4 OR b.state = 'checked_out')
  ORDER BY 1 DESC, 2;

-- list_holders, booking/calendar.rs: PostgreSQL
SELECT 'trip' AS source, t.start_at, t.end_at, t.driver_name AS driver, o.name AS organisation, t.purpose
  FROM trip t JOIN organisation o ON o.id = t.payer_id
  WHERE ($1 OR t.payer_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = $3 AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > $6) AND (h.from_on <= $6 OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = $3 AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))))
    AND t.vehicle_id = $3 AND t.start_at < $5 AND t.end_at > $4
  UNION ALL
  SELECT 'booking', coalesce(b.checked_out_at, b.start_at), coalesce(b.returned_at, b.end_at), u.name, o.name, b.purpose
  FROM booking b JOIN organisation o ON o.id = b.organisation_id LEFT JOIN app_user u ON u.id = b.driver_id
  WHERE ($1 OR b.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = $3 AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > $6) AND (h.from_on <= $6 OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = $3 AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.vehicle_id = $3 AND b.kind = 'booking'
    AND b.state IN ('confirmed', 'checked_out', 'returned') AND coalesce(b.checked_out_at, b.start_at) < $5
    AND (coalesce(b.returned_at, b.end_at) > $4 OR b.state = 'checked_out')
  ORDER BY 1 DESC, 2;

-- list_occupied, booking/calendar.rs
SELECT id, start_at, occupied_until, state FROM live_booking
  WHERE vehicle_id = $1
    AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out') ORDER BY start_at;

-- list_occupied_each, booking/calendar.rs: SQLite
SELECT b.vehicle_id, b.id, b.start_at, b.occupied_until, b.state FROM (SELECT unhex(i.value) AS id, f.value AS from_at, u.value AS until_at FROM json_each($1) i JOIN json_each($2) f ON f.key = i.key JOIN json_each($3) u ON u.key = i.key) w JOIN live_booking b ON b.vehicle_id = w.id
     AND b.occupied_until > w.from_at AND b.start_at < w.until_at
  UNION
  SELECT vehicle_id, id, start_at, occupied_until, state FROM booking
  WHERE state = 'checked_out' AND vehicle_id IN (SELECT unhex(value) FROM json_each($1));

-- list_occupied_each, booking/calendar.rs: PostgreSQL
SELECT b.vehicle_id, b.id, b.start_at, b.occupied_until, b.state FROM (SELECT * FROM unnest($1, $2, $3) AS w (id, from_at, until_at)) w JOIN live_booking b ON b.vehicle_id = w.id
     AND tstzrange(b.start_at, b.occupied_until) && tstzrange(w.from_at, w.until_at)
  UNION
  SELECT vehicle_id, id, start_at, occupied_until, state FROM booking
  WHERE state = 'checked_out' AND vehicle_id = ANY ($1);

-- list_all_occupied, booking/calendar.rs
SELECT vehicle_id, id, start_at, occupied_until, state FROM live_booking
  WHERE ((occupied_until > $1 AND start_at < $2) OR state = 'checked_out');

-- find_last_remark, booking/history.rs
SELECT returned_at, remark FROM booking WHERE vehicle_id = $1 AND state = 'returned' AND returned_at IS NOT NULL
  ORDER BY returned_at DESC LIMIT 1;

-- list_booking_history, booking/history.rs
SELECT a.at, coalesce(u.name, a.actor) AS actor, a.action, a.before_json, a.after_json
  FROM audit_shown a LEFT JOIN app_user u ON u.login = a.actor
  WHERE a.entity = 'booking' AND a.entity_id = $1 ORDER BY a.seq;

-- list_visible_bookings, booking/list.rs: SQLite
SELECT b.id FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.id IN (SELECT unhex(value) FROM json_each($3));

-- list_visible_bookings, booking/list.rs: PostgreSQL
SELECT b.id FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.id = ANY ($3);

-- list_own_bookings, booking/list.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.driver_id = $3 AND (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at, b.id LIMIT $4 OFFSET $5;

-- list_own_bookings, booking/list.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.driver_id = $3 AND (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at, b.id LIMIT $4 OFFSET $5;

-- list_own_bookings, booking/list.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.driver_id = $3 AND NOT (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at DESC, b.id DESC LIMIT $4 OFFSET $5;

-- list_own_bookings, booking/list.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.driver_id = $3 AND NOT (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at DESC, b.id DESC LIMIT $4 OFFSET $5;

-- count_own_bookings, booking/list.rs: SQLite
SELECT CAST(coalesce(sum(CASE WHEN (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) THEN 1 ELSE 0 END), 0) AS BIGINT),
     CAST(coalesce(sum(CASE WHEN (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) THEN 0 ELSE 1 END), 0) AS BIGINT)
  FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.driver_id = $3;

-- count_own_bookings, booking/list.rs: PostgreSQL
SELECT CAST(coalesce(sum(CASE WHEN (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) THEN 1 ELSE 0 END), 0) AS BIGINT),
     CAST(coalesce(sum(CASE WHEN (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) THEN 0 ELSE 1 END), 0) AS BIGINT)
  FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.driver_id = $3;

-- list_running_and_coming, booking/list.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.driver_id = $3 AND b.end_at > $4 AND (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at, b.id LIMIT $5;

-- list_running_and_coming, booking/list.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.driver_id = $3 AND b.end_at > $4 AND (b.state IN ('requested', 'offered', 'confirmed', 'checked_out')) ORDER BY b.start_at, b.id LIMIT $5;

-- list_coming, booking/list.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.vehicle_id = $3 AND b.end_at > $4 ORDER BY b.start_at, b.id LIMIT $5;

-- list_coming, booking/list.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.vehicle_id = $3 AND b.end_at > $4 ORDER BY b.start_at, b.id LIMIT $5;

-- insert_bookings, booking/mod.rs
INSERT INTO booking (id, vehicle_id, organisation_id, driver_id, kind, state, start_at, end_at, occupied_until, purpose, note, sender_key, odometer_out_km, odometer_in_km, checked_out_at, returned_at, version, batch_id, series_id, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- update_booking, booking/mod.rs
UPDATE booking SET vehicle_id = $3, state = $4, start_at = $5, end_at = $6, occupied_until = $7, purpose = $8, note = $9,
     odometer_out_km = $10, odometer_in_km = $11, checked_out_at = $12, returned_at = $13, driver_id = $14,
     level_out_percent = $15, level_in_percent = $16, remark = $17, version = version + 1
  WHERE id = $1 AND version = $2;

-- find_booking, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.id = $3;

-- find_booking, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.id = $3;

-- list_bookings, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.vehicle_id = $4 AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.vehicle_id = $4 AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.driver_id = $3 AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.driver_id = $3 AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.state = 'requested' AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.state = 'requested' AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_bookings, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
  AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
  AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
  ORDER BY b.id LIMIT $9;

-- list_requests, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE b.state = 'requested' AND b.end_at > $3 AND ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) ORDER BY b.start_at, b.id;

-- list_requests, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE b.state = 'requested' AND b.end_at > $3 AND ($1 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) ORDER BY b.start_at, b.id;

-- list_overdue, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.state = 'checked_out' AND b.end_at < $3 ORDER BY b.end_at;

-- list_overdue, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.state = 'checked_out' AND b.end_at < $3 ORDER BY b.end_at;

-- list_missed, booking/mod.rs: SQLite
SELECT b.id FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.state = 'confirmed' AND b.kind = 'booking' AND b.start_at < $3 AND b.occupied_until > $3 AND b.driver_id IS NOT NULL
  ORDER BY b.start_at;

-- list_missed, booking/mod.rs: PostgreSQL
SELECT b.id FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.state = 'confirmed' AND b.kind = 'booking' AND b.start_at < $3 AND b.occupied_until > $3 AND b.driver_id IS NOT NULL
  ORDER BY b.start_at;

-- list_overruns, booking/mod.rs: SQLite
SELECT b.id, n.id FROM booking b JOIN booking n ON n.vehicle_id = b.vehicle_id
  WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.state = 'checked_out' AND b.end_at < $3
    AND n.state IN ('offered', 'confirmed') AND n.start_at >= b.end_at AND n.start_at <= $4 AND n.end_at > $3
    AND NOT EXISTS (SELECT 1 FROM booking e WHERE e.vehicle_id = b.vehicle_id AND e.state IN ('offered', 'confirmed')
      AND e.start_at >= b.end_at AND e.start_at < n.start_at)
  ORDER BY b.end_at LIMIT 500;

-- list_overruns, booking/mod.rs: PostgreSQL
SELECT b.id, n.id FROM booking b JOIN booking n ON n.vehicle_id = b.vehicle_id
  WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.state = 'checked_out' AND b.end_at < $3
    AND n.state IN ('offered', 'confirmed') AND n.start_at >= b.end_at AND n.start_at <= $4 AND n.end_at > $3
    AND NOT EXISTS (SELECT 1 FROM booking e WHERE e.vehicle_id = b.vehicle_id AND e.state IN ('offered', 'confirmed')
      AND e.start_at >= b.end_at AND e.start_at < n.start_at)
  ORDER BY b.end_at LIMIT 500;

-- list_driven, booking/mod.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.vehicle_id = $3
  AND (b.state = 'checked_out' OR (b.state = 'returned' AND b.returned_at >= $4)) ORDER BY b.checked_out_at, b.id;

-- list_driven, booking/mod.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.vehicle_id = $3
  AND (b.state = 'checked_out' OR (b.state = 'returned' AND b.returned_at >= $4)) ORDER BY b.checked_out_at, b.id;

-- find_last_booking, booking/mod.rs
SELECT * FROM booking WHERE driver_id = $1 AND kind = 'booking' ORDER BY start_at DESC, id DESC LIMIT 1;

-- insert_series, booking/series.rs
INSERT INTO booking_series (id, organisation_id, rule, first_start, first_end, made_at) VALUES ($1, $2, $3, $4, $5, $6);

-- find_series, booking/series.rs: SQLite
SELECT * FROM booking_series s WHERE ($1 OR s.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND s.id = $3;

-- find_series, booking/series.rs: PostgreSQL
SELECT * FROM booking_series s WHERE ($1 OR s.organisation_id = ANY ($2)) AND s.id = $3;

-- list_series_bookings, booking/series.rs: SQLite
SELECT * FROM booking b WHERE ($1 OR b.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND b.series_id = $3 ORDER BY b.start_at, b.id;

-- list_series_bookings, booking/series.rs: PostgreSQL
SELECT * FROM booking b WHERE ($1 OR b.organisation_id = ANY ($2) OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id = ANY ($2))) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = b.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = b.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND b.series_id = $3 ORDER BY b.start_at, b.id;

-- insert_waiting, booking/waiting_list.rs
INSERT INTO waiting_entry (id, organisation_id, driver_id, vehicle_id, class, seats, start_at, end_at, purpose, note, series_id, state, booking_id, offer_until, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- update_waiting, booking/waiting_list.rs
UPDATE waiting_entry SET state = $3, booking_id = $4, offer_until = $5, version = version + 1 WHERE id = $1 AND version = $2;

-- end_offer, booking/waiting_list.rs
UPDATE waiting_entry SET state = $2, booking_id = NULL, offer_until = NULL, version = version + 1
  WHERE booking_id = $1 AND state = 'offered' RETURNING *;

-- list_waiting, booking/waiting_list.rs: SQLite
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR w.driver_id = $3)
  AND (w.state IN ('waiting', 'offered') OR w.start_at > $4) ORDER BY w.id;

-- list_waiting, booking/waiting_list.rs: PostgreSQL
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id = ANY ($2) OR w.driver_id = $3)
  AND (w.state IN ('waiting', 'offered') OR w.start_at > $4) ORDER BY w.id;

-- count_waiting_of, booking/waiting_list.rs
SELECT count(*) FROM waiting_entry WHERE series_id = $1 AND state IN ('waiting', 'offered');

-- find_waiting, booking/waiting_list.rs: SQLite
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR w.driver_id = $3) AND w.id = $4;

-- find_waiting, booking/waiting_list.rs: PostgreSQL
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id = ANY ($2) OR w.driver_id = $3) AND w.id = $4;

-- list_waiting_within, booking/waiting_list.rs: SQLite
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2)))
  AND w.state = 'waiting' AND w.start_at < $4 AND w.end_at > $3 AND w.start_at > $5
  AND (w.vehicle_id IS NULL OR w.vehicle_id = $6) ORDER BY w.id;

-- list_waiting_within, booking/waiting_list.rs: PostgreSQL
SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id = ANY ($2))
  AND w.state = 'waiting' AND w.start_at < $4 AND w.end_at > $3 AND w.start_at > $5
  AND (w.vehicle_id IS NULL OR w.vehicle_id = $6) ORDER BY w.id FOR UPDATE SKIP LOCKED;

-- list_lapsed, booking/waiting_list.rs: SQLite
SELECT w.id FROM waiting_entry w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2)))
  AND ((w.state = 'offered' AND w.offer_until <= $3) OR (w.state = 'waiting' AND w.start_at <= $3)) ORDER BY w.id LIMIT 500;

-- list_lapsed, booking/waiting_list.rs: PostgreSQL
SELECT w.id FROM waiting_entry w WHERE ($1 OR w.organisation_id = ANY ($2))
  AND ((w.state = 'offered' AND w.offer_until <= $3) OR (w.state = 'waiting' AND w.start_at <= $3)) ORDER BY w.id LIMIT 500;

