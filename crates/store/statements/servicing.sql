-- insert_defect, servicing/defect.rs
INSERT INTO defect (id, vehicle_id, booking_id, reported_by, reported_at, severity, description, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- put_picture, servicing/defect.rs
INSERT INTO defect_picture (defect_id, place, media_type, bytes) VALUES ($1, $2, $3, $4);

-- update_defect, servicing/defect.rs
UPDATE defect SET state = $3, closed_at = $4, outcome = $5, work_order_id = $6, severity = $7, version = version + 1
  WHERE id = $1 AND version = $2 AND vehicle_id = $8;

-- keep_stop, servicing/defect.rs
UPDATE vehicle SET stopped_by_defect = EXISTS (
  SELECT 1 FROM defect d WHERE d.vehicle_id = $1 AND d.state = 'open' AND d.severity = 'do_not_drive') WHERE id = $1;

-- list_defects, servicing/defect.rs: SQLite
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = $3 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))))
    AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open')
    AND ($6 IS NULL OR (CASE WHEN $7 THEN d.state <> 'open' AND d.id < $6 ELSE d.state <> 'open' OR d.id < $6 END))
  ORDER BY CASE d.state WHEN 'open' THEN 0 ELSE 1 END, d.id DESC LIMIT $8 OFFSET $9;

-- list_defects, servicing/defect.rs: PostgreSQL
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = $3 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))))
    AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open')
    AND ($6 IS NULL OR (CASE WHEN $7 THEN d.state <> 'open' AND d.id < $6 ELSE d.state <> 'open' OR d.id < $6 END))
  ORDER BY CASE d.state WHEN 'open' THEN 0 ELSE 1 END, d.id DESC LIMIT $8 OFFSET $9;

-- list_open_defects, servicing/defect.rs: SQLite
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = NULL OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
    AND d.state = 'open' AND d.vehicle_id IN (SELECT unhex(value) FROM json_each($3))
  ORDER BY CASE d.severity WHEN 'do_not_drive' THEN 0 ELSE 1 END, d.id DESC;

-- list_open_defects, servicing/defect.rs: PostgreSQL
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = NULL OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND h.organisation_id = ANY ($2)))
    AND d.state = 'open' AND d.vehicle_id = ANY ($3)
  ORDER BY CASE d.severity WHEN 'do_not_drive' THEN 0 ELSE 1 END, d.id DESC;

-- count_open_defects, servicing/defect.rs: SQLite
SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND d.state = 'open';

-- count_open_defects, servicing/defect.rs: PostgreSQL
SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND d.state = 'open';

-- count_defects, servicing/defect.rs: SQLite
SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))))
    AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open');

-- count_defects, servicing/defect.rs: PostgreSQL
SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))))
    AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open');

-- find_defect, servicing/defect.rs: SQLite
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = $3 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND (h.from_on <= date(d.reported_at, CASE WHEN d.reported_at >= date(strftime('%Y-03-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' AND d.reported_at < date(strftime('%Y-10-31', d.reported_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))))) AND d.id = $4;

-- find_defect, servicing/defect.rs: PostgreSQL
SELECT d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = $3 OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, d.outcome, d.work_order_id, d.version, (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures
  FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR d.reported_by = $3 OR (d.state <> 'open' AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = d.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND (h.from_on <= CAST(d.reported_at AT TIME ZONE 'Europe/Stockholm' AS DATE) OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = d.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))))) AND d.id = $4;

-- find_picture, servicing/defect.rs
SELECT media_type, bytes FROM defect_picture WHERE defect_id = $1 AND place = $2;

-- insert_plan, servicing/service_plan.rs
INSERT INTO service_plan (id, vehicle_id, kind, note, interval_months, interval_km, last_done_on, last_done_km,
  interval_hours, last_done_hours) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- update_plan, servicing/service_plan.rs
UPDATE service_plan SET note = $3, interval_months = $4, interval_km = $5, last_done_on = $6, last_done_km = $7, ended_on = $8,
     interval_hours = $9, last_done_hours = $10, version = version + 1
  WHERE id = $1 AND version = $2 AND vehicle_id = $11;

-- list_plans, servicing/service_plan.rs: SQLite
SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR ($3 IS NOT NULL AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > p.last_done_on) AND (h.from_on <= p.last_done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))))) AND ($3 IS NULL OR p.vehicle_id = $3) AND p.ended_on IS NULL ORDER BY p.id;

-- list_plans, servicing/service_plan.rs: PostgreSQL
SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR ($3 IS NOT NULL AND (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = p.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > p.last_done_on) AND (h.from_on <= p.last_done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = p.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))))) AND ($3 IS NULL OR p.vehicle_id = $3) AND p.ended_on IS NULL ORDER BY p.id;

-- find_plan, servicing/service_plan.rs: SQLite
SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND p.id = $3;

-- find_plan, servicing/service_plan.rs: PostgreSQL
SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND p.id = $3;

-- load_trends, servicing/service_plan.rs: SQLite
SELECT r.vehicle_id, r.at, r.value, r.hours FROM (
     SELECT o.vehicle_id, o.at, o.odometer_km AS value, false AS hours, o.id FROM odometer_reading o
     WHERE NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = o.id)
     UNION ALL SELECT vehicle_id, at, hours, true, id FROM engine_hours_reading) r
  JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND r.at >= $3 AND EXISTS (SELECT 1 FROM service_plan p
     WHERE p.vehicle_id = r.vehicle_id AND p.ended_on IS NULL AND (p.interval_km IS NOT NULL OR p.interval_hours IS NOT NULL))
  ORDER BY r.vehicle_id, r.at, r.id;

-- load_trends, servicing/service_plan.rs: PostgreSQL
SELECT r.vehicle_id, r.at, r.value, r.hours FROM (
     SELECT o.vehicle_id, o.at, o.odometer_km AS value, false AS hours, o.id FROM odometer_reading o
     WHERE NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = o.id)
     UNION ALL SELECT vehicle_id, at, hours, true, id FROM engine_hours_reading) r
  JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND r.at >= $3 AND EXISTS (SELECT 1 FROM service_plan p
     WHERE p.vehicle_id = r.vehicle_id AND p.ended_on IS NULL AND (p.interval_km IS NOT NULL OR p.interval_hours IS NOT NULL))
  ORDER BY r.vehicle_id, r.at, r.id;

-- set_lift_valid_to, servicing/service_plan.rs
UPDATE vehicle SET lift_valid_to = $2 WHERE id = $1;

-- load_managers, servicing/service_plan.rs
SELECT vehicle_id, person_id FROM vehicle_relation
  WHERE kind = 'manager' AND person_id IS NOT NULL AND from_on <= $1 AND (to_on IS NULL OR to_on > $1);

-- insert_work_order, servicing/work_order.rs
INSERT INTO work_order (id, vehicle_id, booking_id, kind, state, note, done_on, odometer_km, plan_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- insert_done_work, servicing/work_order.rs
INSERT INTO work_order (id, vehicle_id, kind, state, note, done_on, odometer_km, sender_id, sender_key, batch_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- list_sender_work, servicing/work_order.rs
SELECT * FROM work_order WHERE sender_id = $1 AND sender_key IS NOT NULL;

-- update_work_order, servicing/work_order.rs
UPDATE work_order SET state = $3, note = $4, done_on = $5, odometer_km = $6, version = version + 1 WHERE id = $1 AND version = $2 AND vehicle_id = $7;

-- list_work_orders, servicing/work_order.rs: SQLite
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND ($3 IS NULL OR w.vehicle_id = $3)
    AND ($4 IS NULL OR w.state = $4) AND ($5 IS NULL OR w.id < $5) ORDER BY w.id DESC LIMIT $6;

-- list_work_orders, servicing/work_order.rs: PostgreSQL
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND ($3 IS NULL OR w.vehicle_id = $3)
    AND ($4 IS NULL OR w.state = $4) AND ($5 IS NULL OR w.id < $5) ORDER BY w.id DESC LIMIT $6;

-- list_planned_jobs, servicing/work_order.rs: SQLite
SELECT w.*, b.start_at, b.end_at, d.name AS depot FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  LEFT JOIN booking b ON b.id = w.booking_id LEFT JOIN depot d ON d.id = v.depot_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND w.state = 'planned' ORDER BY b.start_at, w.id;

-- list_planned_jobs, servicing/work_order.rs: PostgreSQL
SELECT w.*, b.start_at, b.end_at, d.name AS depot FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  LEFT JOIN booking b ON b.id = w.booking_id LEFT JOIN depot d ON d.id = v.depot_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND w.state = 'planned' ORDER BY b.start_at, w.id;

-- list_tyre_changes, servicing/work_order.rs: SQLite
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND w.kind = 'tyres'
    AND (w.state = 'planned' OR (w.state = 'done' AND ($3 IS NULL OR w.done_on >= $3))) ORDER BY w.id;

-- list_tyre_changes, servicing/work_order.rs: PostgreSQL
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND w.kind = 'tyres'
    AND (w.state = 'planned' OR (w.state = 'done' AND ($3 IS NULL OR w.done_on >= $3))) ORDER BY w.id;

-- find_work_order, servicing/work_order.rs: SQLite
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND w.id = $3;

-- find_work_order, servicing/work_order.rs: PostgreSQL
SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = w.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > w.done_on) AND (h.from_on <= w.done_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = w.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND w.id = $3;

