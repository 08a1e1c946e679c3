-- put_organisation, register/organisation.rs
INSERT INTO organisation (id, code, name, kind, organisation_number, municipality_code, host_id, valid_from, valid_to, successor_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, kind = excluded.kind,
     organisation_number = excluded.organisation_number, municipality_code = excluded.municipality_code,
     host_id = excluded.host_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
     successor_id = excluded.successor_id, version = organisation.version + 1;

-- list_organisations, register/organisation.rs
SELECT id, code, name, kind, organisation_number, municipality_code, host_id, valid_from, valid_to, successor_id
  FROM organisation ORDER BY code;

-- list_organisation_ids, register/organisation.rs
SELECT id FROM organisation ORDER BY id;

-- put_alias, register/organisation.rs
UPDATE organisation_alias SET to_on = $2 WHERE folded = $1 AND from_on < $2 AND (to_on IS NULL OR to_on > $2);

-- put_alias, register/organisation.rs
INSERT INTO organisation_alias (folded, from_on, alias, organisation_id) VALUES ($1, $4, $2, $3)
  ON CONFLICT (folded, from_on) DO UPDATE SET alias = excluded.alias, organisation_id = excluded.organisation_id;

-- load_aliases, register/organisation.rs
SELECT folded, from_on, to_on, organisation_id FROM organisation_alias ORDER BY folded, from_on;

-- put_unit, register/organisation.rs
INSERT INTO unit (id, organisation_id, name, cost_centre) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, cost_centre = excluded.cost_centre;

-- put_unit_alias, register/organisation.rs
INSERT INTO unit_alias (organisation_id, folded, alias, unit_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (organisation_id, folded) DO UPDATE SET alias = excluded.alias, unit_id = excluded.unit_id;

-- load_unit_aliases, register/organisation.rs
SELECT organisation_id, folded, unit_id FROM unit_alias;

-- list_units, register/organisation.rs
SELECT id, organisation_id, name, cost_centre FROM unit ORDER BY organisation_id, name;

-- insert_depot, register/organisation.rs
INSERT INTO depot (id, organisation_id, name, latitude, longitude) VALUES ($1, $2, $3, $4, $5);

-- list_depots, register/organisation.rs
SELECT id, organisation_id, name, latitude, longitude FROM depot ORDER BY name;

-- insert_pool, register/organisation.rs
INSERT INTO pool (id, code, name) VALUES ($1, $2, $3);

-- list_pools, register/organisation.rs
SELECT id, code, name FROM pool ORDER BY code;

-- put_population, register/organisation.rs
INSERT INTO population (organisation_id, reference_date, inhabitants, source) VALUES ($1, $2, $3, $4)
  ON CONFLICT (organisation_id, reference_date) DO UPDATE SET inhabitants = excluded.inhabitants, source = excluded.source;

-- load_population, register/organisation.rs
SELECT o.code, p.reference_date, p.inhabitants FROM population p JOIN organisation o ON o.id = p.organisation_id;

-- list_readings, register/reading.rs: SQLite
SELECT r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
  FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id = $3 ORDER BY r.at, r.id;

-- list_readings, register/reading.rs: PostgreSQL
SELECT r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
  FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND h.organisation_id = ANY ($2))) AND v.id = $3 ORDER BY r.at, r.id;

-- list_statement_readings, register/reading.rs
SELECT id, at, odometer_km, kind, '' AS source, replaces_id, NULL AS reason FROM odometer_reading
  WHERE vehicle_id = $1 AND at >= $2 AND at < $3 ORDER BY at, id;

-- load_all_readings, register/reading.rs: SQLite
SELECT r.vehicle_id, r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
  FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) ORDER BY r.at, r.id;

-- load_all_readings, register/reading.rs: PostgreSQL
SELECT r.vehicle_id, r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
  FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) ORDER BY r.at, r.id;

-- insert_readings, register/reading.rs
INSERT INTO odometer_reading (id, vehicle_id, at, odometer_km, kind, source, replaces_id, reason, batch_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- refresh_odometers, register/reading.rs
UPDATE vehicle SET
     odometer_km = (SELECT r.odometer_km FROM odometer_reading r WHERE r.vehicle_id = vehicle.id
         AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) ORDER BY r.at DESC, r.id DESC LIMIT 1),
     odometer_at = (SELECT r.at FROM odometer_reading r WHERE r.vehicle_id = vehicle.id
         AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) ORDER BY r.at DESC, r.id DESC LIMIT 1)
  WHERE id IN (…, …);

-- insert_engine_hours, register/reading.rs
INSERT INTO engine_hours_reading (id, vehicle_id, at, hours, source) VALUES ($1, $2, $3, $4, $5);

-- list_engine_hours, register/reading.rs: SQLite
SELECT r.id, r.at, r.hours, r.source FROM engine_hours_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > date(r.at, CASE WHEN r.at >= date(strftime('%Y-03-31', r.at), '-6 days', 'weekday 0') || 'T01' AND r.at < date(strftime('%Y-10-31', r.at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id = $3 ORDER BY r.at, r.id;

-- list_engine_hours, register/reading.rs: PostgreSQL
SELECT r.id, r.at, r.hours, r.source FROM engine_hours_reading r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND (h.to_on IS NULL OR h.to_on > CAST(r.at AT TIME ZONE 'Europe/Stockholm' AS DATE)) AND h.organisation_id = ANY ($2))) AND v.id = $3 ORDER BY r.at, r.id;

-- list_vehicles, register/vehicle/mod.rs: SQLite
SELECT v.*, CASE WHEN ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id IN (SELECT unhex(value) FROM json_each($10)) AND ($3 IS NULL OR lower(coalesce(v.registration_number, '') || ' ' || coalesce(v.inventory_number, '') || ' ' || v.make || v.model) LIKE $3)
  AND ($4 IS NULL OR v.class = $4) AND ($5 IS NULL OR v.status = $5)
  AND ($6 IS NULL OR v.organisation_id = $6) AND ($7 IS NULL OR v.id > $7)
  AND ($9 IS NULL OR v.depot_id = $9)
  ORDER BY v.id LIMIT $8;

-- list_vehicles, register/vehicle/mod.rs: PostgreSQL
SELECT v.*, CASE WHEN ($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id = ANY ($2)) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id = ANY ($2)) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) AND v.id = ANY ($10) AND ($3 IS NULL OR lower(coalesce(v.registration_number, '') || ' ' || coalesce(v.inventory_number, '') || ' ' || v.make || v.model) LIKE $3)
  AND ($4 IS NULL OR v.class = $4) AND ($5 IS NULL OR v.status = $5)
  AND ($6 IS NULL OR v.organisation_id = $6) AND ($7 IS NULL OR v.id > $7)
  AND ($9 IS NULL OR v.depot_id = $9)
  ORDER BY v.id LIMIT $8;

-- list_vehicles, register/vehicle/mod.rs: SQLite
SELECT v.*, CASE WHEN ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id IS NOT NULL AND $10 IS NOT NULL AND ($3 IS NULL OR lower(coalesce(v.registration_number, '') || ' ' || coalesce(v.inventory_number, '') || ' ' || v.make || v.model) LIKE $3)
  AND ($4 IS NULL OR v.class = $4) AND ($5 IS NULL OR v.status = $5)
  AND ($6 IS NULL OR v.organisation_id = $6) AND ($7 IS NULL OR v.id > $7)
  AND ($9 IS NULL OR v.depot_id = $9)
  ORDER BY v.id LIMIT $8;

-- list_vehicles, register/vehicle/mod.rs: PostgreSQL
SELECT v.*, CASE WHEN ($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id = ANY ($2)) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id = ANY ($2)) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) AND v.id IS NOT NULL AND $10 IS NOT NULL AND ($3 IS NULL OR lower(coalesce(v.registration_number, '') || ' ' || coalesce(v.inventory_number, '') || ' ' || v.make || v.model) LIKE $3)
  AND ($4 IS NULL OR v.class = $4) AND ($5 IS NULL OR v.status = $5)
  AND ($6 IS NULL OR v.organisation_id = $6) AND ($7 IS NULL OR v.id > $7)
  AND ($9 IS NULL OR v.depot_id = $9)
  ORDER BY v.id LIMIT $8;

-- find_vehicle, register/vehicle/mod.rs: SQLite
SELECT v.*, CASE WHEN ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id = $3;

-- find_vehicle, register/vehicle/mod.rs: PostgreSQL
SELECT v.*, CASE WHEN ($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id = ANY ($2)) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id = ANY ($2)) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) AND v.id = $3;

-- find_vehicle_by_number, register/vehicle/mod.rs: SQLite
SELECT v.id FROM vehicle v WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND (v.registration_number = $3 OR v.inventory_number = $4)
  ORDER BY CASE WHEN v.registration_number = $3 THEN 0 ELSE 1 END,
     CASE WHEN v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) THEN 0 ELSE 1 END, v.id LIMIT 1;

-- find_vehicle_by_number, register/vehicle/mod.rs: PostgreSQL
SELECT v.id FROM vehicle v WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) AND (v.registration_number = $3 OR v.inventory_number = $4)
  ORDER BY CASE WHEN v.registration_number = $3 THEN 0 ELSE 1 END,
     CASE WHEN v.organisation_id = ANY ($2) THEN 0 ELSE 1 END, v.id LIMIT 1;

-- lock_vehicles, register/vehicle/mod.rs: SQLite
SELECT v.*, CASE WHEN ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND v.id IN (SELECT unhex(value) FROM json_each($3)) ORDER BY v.id;

-- lock_vehicles, register/vehicle/mod.rs: PostgreSQL
SELECT v.*, CASE WHEN ($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.to_on IS NULL AND h.organisation_id = ANY ($2)) THEN NULL ELSE (SELECT max(h.to_on) FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind <> 'manager' AND h.organisation_id = ANY ($2)) END AS had_until FROM vehicle v WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) AND v.id = ANY ($3) ORDER BY v.id FOR UPDATE;

-- insert_vehicles, register/vehicle/mod.rs
INSERT INTO vehicle (id, organisation_id, unit_id, depot_id, pool_id, registration_number, inventory_number, vin, make, model, model_year, class, vat_car, fuel, seats, kerb_weight_kg, total_weight_kg, tow_bar, lift, range_km, buffer_minutes, price_ore, sharing, status, inspection_group, licence_demanded, acquired_on, first_used_on, last_inspected_on, lease_to, service_due_on, odometer_km, odometer_at, extra, version, approval, head_start_hours, key_place, contract_from, contract_km, contract_start_km, co2_g_per_km) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42);

-- overwrite_vehicle, register/vehicle/mod.rs
UPDATE vehicle SET unit_id = $3, depot_id = $4, pool_id = $5, registration_number = $6, inventory_number = $7, vin = $8,
     make = $9, model = $10, model_year = $11, class = $12, vat_car = $13, fuel = $14, seats = $15, kerb_weight_kg = $16,
     total_weight_kg = $17, tow_bar = $18, lift = $19, range_km = $20, buffer_minutes = $21, price_ore = $22, sharing = $23,
     status = $24, inspection_group = $25, licence_demanded = $26, acquired_on = $27, first_used_on = $28,
     last_inspected_on = $29, lease_to = $30, service_due_on = $31, extra = $32, organisation_id = $33, approval = $34,
     head_start_hours = $35, key_place = $36, contract_from = $37, contract_km = $38, contract_start_km = $39, co2_g_per_km = $40,
     version = version + 1
  WHERE id = $1 AND version = $2;

-- list_inventory_numbers, register/vehicle/mod.rs
SELECT inventory_number, id FROM vehicle WHERE inventory_number IS NOT NULL;

-- find_inventory_number, register/vehicle/mod.rs
SELECT id FROM vehicle WHERE inventory_number = $1;

-- list_shares_with, register/vehicle/mod.rs: SQLite
SELECT vehicle_id, organisation_id FROM vehicle_share WHERE organisation_id IN (SELECT unhex(value) FROM json_each($1));

-- list_shares_with, register/vehicle/mod.rs: PostgreSQL
SELECT vehicle_id, organisation_id FROM vehicle_share WHERE organisation_id = ANY ($1);

-- is_shared_with, register/vehicle/mod.rs
SELECT count(*) FROM vehicle_share WHERE vehicle_id = $1 AND organisation_id = $2;

-- insert_registration_numbers, register/vehicle_history.rs
INSERT INTO registration_number (vehicle_id, number, from_on) VALUES ($1, $2, $3);

-- list_taken_numbers, register/vehicle_history.rs
SELECT number, to_on FROM registration_number ORDER BY number, from_on;

-- open_relations, register/vehicle_history.rs
INSERT INTO vehicle_relation (vehicle_id, kind, organisation_id, unit_id, person_id, from_on, to_on) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- insert_statuses, register/vehicle_history.rs
INSERT INTO vehicle_status (vehicle_id, status, from_on) VALUES ($1, $2, $3);

-- list_relations, register/vehicle_history.rs: SQLite
SELECT r.kind, r.organisation_id, r.unit_id, r.person_id, r.from_on, r.to_on
  FROM vehicle_relation r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND v.id = $3 ORDER BY r.kind, r.from_on;

-- list_relations, register/vehicle_history.rs: PostgreSQL
SELECT r.kind, r.organisation_id, r.unit_id, r.person_id, r.from_on, r.to_on
  FROM vehicle_relation r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE ($1 OR v.organisation_id = ANY ($2)) AND v.id = $3 ORDER BY r.kind, r.from_on;

-- load_relations, register/vehicle_history.rs: SQLite
SELECT * FROM vehicle_relation WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY vehicle_id, kind, from_on;

-- load_relations, register/vehicle_history.rs: PostgreSQL
SELECT * FROM vehicle_relation WHERE vehicle_id = ANY ($1) ORDER BY vehicle_id, kind, from_on;

-- load_handed, register/vehicle_history.rs
SELECT vehicle_id FROM vehicle_relation WHERE kind = 'user' GROUP BY vehicle_id HAVING count(*) > 1;

-- load_users_from, register/vehicle_history.rs: SQLite
SELECT vehicle_id, from_on, organisation_id FROM vehicle_relation
  WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($1)) AND kind = 'user' AND from_on >= $2 ORDER BY from_on;

-- load_users_from, register/vehicle_history.rs: PostgreSQL
SELECT vehicle_id, from_on, organisation_id FROM vehicle_relation
  WHERE vehicle_id = ANY ($1) AND kind = 'user' AND from_on >= $2 ORDER BY from_on;

-- last_closed_for, register/vehicle_history.rs: SQLite
SELECT max(c.month) FROM vehicle_closed c WHERE c.until_on > $2
  AND (c.about <> 'use' OR EXISTS (SELECT 1 FROM vehicle_relation r WHERE r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on < c.until_on AND (r.to_on IS NULL OR r.to_on > c.month)))
  AND c.vehicle_id IN (SELECT unhex(value) FROM json_each($1));

-- last_closed_for, register/vehicle_history.rs: PostgreSQL
SELECT max(c.month) FROM vehicle_closed c WHERE c.until_on > $2
  AND (c.about <> 'use' OR EXISTS (SELECT 1 FROM vehicle_relation r WHERE r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on < c.until_on AND (r.to_on IS NULL OR r.to_on > c.month)))
  AND c.vehicle_id = ANY ($1);

-- move_relations, register/vehicle_history.rs
UPDATE vehicle SET version = version + 1 WHERE id = $1;

-- list_used_by_others, register/vehicle_history.rs
SELECT v.id FROM vehicle v JOIN vehicle_relation u ON u.vehicle_id = v.id AND u.kind = 'user'
  WHERE u.from_on <= $1 AND (u.to_on IS NULL OR u.to_on > $2) AND u.organisation_id <> v.organisation_id
  ORDER BY v.id;

-- hand_to_users, register/vehicle_history.rs: SQLite
UPDATE vehicle SET organisation_id = u.organisation_id, unit_id = u.unit_id, version = vehicle.version + 1,
     depot_id = CASE WHEN EXISTS (SELECT 1 FROM depot d WHERE d.id = vehicle.depot_id AND d.organisation_id = vehicle.organisation_id) THEN NULL ELSE vehicle.depot_id END
  FROM vehicle_relation u
  WHERE u.vehicle_id = vehicle.id AND u.kind = 'user' AND u.from_on <= $2 AND (u.to_on IS NULL OR u.to_on > $2) AND u.organisation_id <> vehicle.organisation_id
    AND vehicle.id IN (SELECT unhex(value) FROM json_each($1));

-- hand_to_users, register/vehicle_history.rs: PostgreSQL
UPDATE vehicle SET organisation_id = u.organisation_id, unit_id = u.unit_id, version = vehicle.version + 1,
     depot_id = CASE WHEN EXISTS (SELECT 1 FROM depot d WHERE d.id = vehicle.depot_id AND d.organisation_id = vehicle.organisation_id) THEN NULL ELSE vehicle.depot_id END
  FROM vehicle_relation u
  WHERE u.vehicle_id = vehicle.id AND u.kind = 'user' AND u.from_on <= $2 AND (u.to_on IS NULL OR u.to_on > $2) AND u.organisation_id <> vehicle.organisation_id
    AND vehicle.id = ANY ($1);

-- count_bookings_past, register/vehicle_history.rs: SQLite
SELECT count(*) FROM booking b JOIN live_booking l ON l.id = b.id
  WHERE b.end_at > $2 AND b.vehicle_id IN (SELECT unhex(value) FROM json_each($1));

-- count_bookings_past, register/vehicle_history.rs: PostgreSQL
SELECT count(*) FROM booking b JOIN live_booking l ON l.id = b.id
  WHERE b.end_at > $2 AND b.vehicle_id = ANY ($1);

-- list_bookings_past, register/vehicle_history.rs: SQLite
SELECT b.* FROM booking b JOIN live_booking l ON l.id = b.id
  WHERE b.end_at > $2 AND b.vehicle_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY b.start_at, b.id LIMIT $3;

-- list_bookings_past, register/vehicle_history.rs: PostgreSQL
SELECT b.* FROM booking b JOIN live_booking l ON l.id = b.id
  WHERE b.end_at > $2 AND b.vehicle_id = ANY ($1) ORDER BY b.start_at, b.id LIMIT $3;

-- end_relation, register/vehicle_history.rs
DELETE FROM vehicle_relation WHERE vehicle_id = $1 AND kind = $2 AND from_on = $3;

-- end_relation, register/vehicle_history.rs
UPDATE vehicle_relation SET to_on = $3
  WHERE vehicle_id = $1 AND kind = $2 AND from_on < $3 AND (to_on IS NULL OR to_on > $3);

