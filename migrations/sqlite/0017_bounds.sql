-- What a value can be at all (D-1, D-2): the bounds of `domain/src/bounds/table.rs`, held by the database itself. A test
-- reads both. What old rows hold that cannot be is put aside first, so that they can be worked with: numbers and days of a
-- vehicle as extra attributes, signs that are no text as spaces.

UPDATE vehicle SET extra = json_set(extra, '$."model_year (cannot be)"', CAST(model_year AS TEXT)), model_year = NULL WHERE model_year NOT BETWEEN 1900 AND 2100;
UPDATE vehicle SET extra = json_set(extra, '$."seats (cannot be)"', CAST(seats AS TEXT)), seats = NULL WHERE seats NOT BETWEEN 0 AND 200;
UPDATE vehicle SET extra = json_set(extra, '$."kerb_weight_kg (cannot be)"', CAST(kerb_weight_kg AS TEXT)), kerb_weight_kg = NULL WHERE kerb_weight_kg NOT BETWEEN 0 AND 100000;
UPDATE vehicle SET extra = json_set(extra, '$."total_weight_kg (cannot be)"', CAST(total_weight_kg AS TEXT)), total_weight_kg = NULL WHERE total_weight_kg NOT BETWEEN 0 AND 100000;
UPDATE vehicle SET extra = json_set(extra, '$."range_km (cannot be)"', CAST(range_km AS TEXT)), range_km = NULL WHERE range_km NOT BETWEEN 0 AND 10000;
UPDATE vehicle SET extra = json_set(extra, '$."co2_g_per_km (cannot be)"', CAST(co2_g_per_km AS TEXT)), co2_g_per_km = NULL WHERE co2_g_per_km NOT BETWEEN 0 AND 2000;
UPDATE vehicle SET extra = json_set(extra, '$."buffer_minutes (cannot be)"', CAST(buffer_minutes AS TEXT)), buffer_minutes = 0 WHERE buffer_minutes NOT BETWEEN 0 AND 1440;
UPDATE vehicle SET extra = json_set(extra, '$."head_start_hours (cannot be)"', CAST(head_start_hours AS TEXT)), head_start_hours = NULL WHERE head_start_hours NOT BETWEEN 0 AND 8760;
UPDATE vehicle SET extra = json_set(extra, '$."price_ore (cannot be)"', CAST(price_ore AS TEXT)), price_ore = NULL WHERE price_ore NOT BETWEEN 0 AND 1000000000000;
UPDATE vehicle SET extra = json_set(extra, '$."contract_km (cannot be)"', CAST(contract_km AS TEXT)), contract_km = NULL WHERE contract_km NOT BETWEEN 1 AND 10000000;
UPDATE vehicle SET extra = json_set(extra, '$."contract_start_km (cannot be)"', CAST(contract_start_km AS TEXT)), contract_start_km = NULL WHERE contract_start_km NOT BETWEEN 0 AND 10000000;
UPDATE vehicle SET extra = json_set(extra, '$."acquired_on (cannot be)"', acquired_on), acquired_on = NULL WHERE acquired_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."first_used_on (cannot be)"', first_used_on), first_used_on = NULL WHERE first_used_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."last_inspected_on (cannot be)"', last_inspected_on), last_inspected_on = NULL WHERE last_inspected_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."lease_to (cannot be)"', lease_to), lease_to = NULL WHERE lease_to NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."contract_from (cannot be)"', contract_from), contract_from = NULL WHERE contract_from NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."service_due_on (cannot be)"', service_due_on), service_due_on = NULL WHERE service_due_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = json_set(extra, '$."lift_valid_to (cannot be)"', lift_valid_to), lift_valid_to = NULL WHERE lift_valid_to NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET odometer_km = NULL, odometer_at = NULL WHERE odometer_km NOT BETWEEN 0 AND 10000000;
UPDATE app_user SET login = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(app_user.login, 1, 1) UNION ALL SELECT place + 1, substr(app_user.login, place + 1, 1) FROM sign WHERE place < length(app_user.login))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE login GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE app_user SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(app_user.name, 1, 1) UNION ALL SELECT place + 1, substr(app_user.name, place + 1, 1) FROM sign WHERE place < length(app_user.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE app_user SET email = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(app_user.email, 1, 1) UNION ALL SELECT place + 1, substr(app_user.email, place + 1, 1) FROM sign WHERE place < length(app_user.email))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE email GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE api_token SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(api_token.name, 1, 1) UNION ALL SELECT place + 1, substr(api_token.name, place + 1, 1) FROM sign WHERE place < length(api_token.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE organisation SET code = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(organisation.code, 1, 1) UNION ALL SELECT place + 1, substr(organisation.code, place + 1, 1) FROM sign WHERE place < length(organisation.code))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE organisation SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(organisation.name, 1, 1) UNION ALL SELECT place + 1, substr(organisation.name, place + 1, 1) FROM sign WHERE place < length(organisation.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE unit SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(unit.name, 1, 1) UNION ALL SELECT place + 1, substr(unit.name, place + 1, 1) FROM sign WHERE place < length(unit.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE unit SET cost_centre = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(unit.cost_centre, 1, 1) UNION ALL SELECT place + 1, substr(unit.cost_centre, place + 1, 1) FROM sign WHERE place < length(unit.cost_centre))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE depot SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(depot.name, 1, 1) UNION ALL SELECT place + 1, substr(depot.name, place + 1, 1) FROM sign WHERE place < length(depot.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE pool SET code = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(pool.code, 1, 1) UNION ALL SELECT place + 1, substr(pool.code, place + 1, 1) FROM sign WHERE place < length(pool.code))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE pool SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(pool.name, 1, 1) UNION ALL SELECT place + 1, substr(pool.name, place + 1, 1) FROM sign WHERE place < length(pool.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE vehicle SET inventory_number = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(vehicle.inventory_number, 1, 1) UNION ALL SELECT place + 1, substr(vehicle.inventory_number, place + 1, 1) FROM sign WHERE place < length(vehicle.inventory_number))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE inventory_number GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE vehicle SET vin = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(vehicle.vin, 1, 1) UNION ALL SELECT place + 1, substr(vehicle.vin, place + 1, 1) FROM sign WHERE place < length(vehicle.vin))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE vin GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE vehicle SET make = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(vehicle.make, 1, 1) UNION ALL SELECT place + 1, substr(vehicle.make, place + 1, 1) FROM sign WHERE place < length(vehicle.make))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE make GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE vehicle SET model = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(vehicle.model, 1, 1) UNION ALL SELECT place + 1, substr(vehicle.model, place + 1, 1) FROM sign WHERE place < length(vehicle.model))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE model GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE vehicle SET key_place = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(vehicle.key_place, 1, 1) UNION ALL SELECT place + 1, substr(vehicle.key_place, place + 1, 1) FROM sign WHERE place < length(vehicle.key_place))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE key_place GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE internal_rate SET decision = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(internal_rate.decision, 1, 1) UNION ALL SELECT place + 1, substr(internal_rate.decision, place + 1, 1) FROM sign WHERE place < length(internal_rate.decision))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE decision GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE what_if SET name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(what_if.name, 1, 1) UNION ALL SELECT place + 1, substr(what_if.name, place + 1, 1) FROM sign WHERE place < length(what_if.name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE webhook SET url = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(webhook.url, 1, 1) UNION ALL SELECT place + 1, substr(webhook.url, place + 1, 1) FROM sign WHERE place < length(webhook.url))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE url GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE ledger_mapping SET account = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(ledger_mapping.account, 1, 1) UNION ALL SELECT place + 1, substr(ledger_mapping.account, place + 1, 1) FROM sign WHERE place < length(ledger_mapping.account))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE account GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE ledger_mapping SET account_name = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(ledger_mapping.account_name, 1, 1) UNION ALL SELECT place + 1, substr(ledger_mapping.account_name, place + 1, 1) FROM sign WHERE place < length(ledger_mapping.account_name))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE account_name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE ledger_mapping SET cost_centre = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(ledger_mapping.cost_centre, 1, 1) UNION ALL SELECT place + 1, substr(ledger_mapping.cost_centre, place + 1, 1) FROM sign WHERE place < length(ledger_mapping.cost_centre))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE ledger_mapping SET activity = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(ledger_mapping.activity, 1, 1) UNION ALL SELECT place + 1, substr(ledger_mapping.activity, place + 1, 1) FROM sign WHERE place < length(ledger_mapping.activity))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE activity GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';
UPDATE ledger_mapping SET counterpart = (WITH RECURSIVE sign (place, one) AS (SELECT 1, substr(ledger_mapping.counterpart, 1, 1) UNION ALL SELECT place + 1, substr(ledger_mapping.counterpart, place + 1, 1) FROM sign WHERE place < length(ledger_mapping.counterpart))
    SELECT group_concat(CASE WHEN unicode(one) < 32 OR unicode(one) = 127 THEN ' ' ELSE one END, '') FROM sign) WHERE counterpart GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*';

CREATE TRIGGER vehicle_in_bounds_insert BEFORE INSERT ON vehicle
BEGIN SELECT CASE
    WHEN NEW.model_year NOT BETWEEN 1900 AND 2100 THEN RAISE(ABORT, 'vehicle_model_year_in_bounds')
    WHEN NEW.seats NOT BETWEEN 0 AND 200 THEN RAISE(ABORT, 'vehicle_seats_in_bounds')
    WHEN NEW.kerb_weight_kg NOT BETWEEN 0 AND 100000 THEN RAISE(ABORT, 'vehicle_kerb_weight_kg_in_bounds')
    WHEN NEW.total_weight_kg NOT BETWEEN 0 AND 100000 THEN RAISE(ABORT, 'vehicle_total_weight_kg_in_bounds')
    WHEN NEW.range_km NOT BETWEEN 0 AND 10000 THEN RAISE(ABORT, 'vehicle_range_km_in_bounds')
    WHEN NEW.co2_g_per_km NOT BETWEEN 0 AND 2000 THEN RAISE(ABORT, 'vehicle_co2_g_per_km_in_bounds')
    WHEN NEW.buffer_minutes NOT BETWEEN 0 AND 1440 THEN RAISE(ABORT, 'vehicle_buffer_minutes_in_bounds')
    WHEN NEW.head_start_hours NOT BETWEEN 0 AND 8760 THEN RAISE(ABORT, 'vehicle_head_start_hours_in_bounds')
    WHEN NEW.price_ore NOT BETWEEN 0 AND 1000000000000 THEN RAISE(ABORT, 'vehicle_price_ore_in_bounds')
    WHEN NEW.contract_km NOT BETWEEN 1 AND 10000000 THEN RAISE(ABORT, 'vehicle_contract_km_in_bounds')
    WHEN NEW.contract_start_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'vehicle_contract_start_km_in_bounds')
    WHEN NEW.acquired_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_acquired_on_in_bounds')
    WHEN NEW.first_used_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_first_used_on_in_bounds')
    WHEN NEW.last_inspected_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_last_inspected_on_in_bounds')
    WHEN NEW.lease_to NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_lease_to_in_bounds')
    WHEN NEW.contract_from NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_contract_from_in_bounds')
    WHEN NEW.service_due_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_service_due_on_in_bounds')
    WHEN NEW.lift_valid_to NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_lift_valid_to_in_bounds')
    WHEN (NEW.inventory_number GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.inventory_number AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_inventory_number_in_bounds')
    WHEN (NEW.vin GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.vin AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_vin_in_bounds')
    WHEN (NEW.make GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.make AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_make_in_bounds')
    WHEN (NEW.model GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.model AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_model_in_bounds')
    WHEN (NEW.key_place GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.key_place AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_key_place_in_bounds')
END; END;
CREATE TRIGGER vehicle_in_bounds_update BEFORE UPDATE OF model_year, seats, kerb_weight_kg, total_weight_kg, range_km, co2_g_per_km, buffer_minutes, head_start_hours, price_ore, contract_km, contract_start_km, acquired_on, first_used_on, last_inspected_on, lease_to, contract_from, service_due_on, lift_valid_to, inventory_number, vin, make, model, key_place ON vehicle
BEGIN SELECT CASE
    WHEN NEW.model_year IS NOT OLD.model_year AND NEW.model_year NOT BETWEEN 1900 AND 2100 THEN RAISE(ABORT, 'vehicle_model_year_in_bounds')
    WHEN NEW.seats IS NOT OLD.seats AND NEW.seats NOT BETWEEN 0 AND 200 THEN RAISE(ABORT, 'vehicle_seats_in_bounds')
    WHEN NEW.kerb_weight_kg IS NOT OLD.kerb_weight_kg AND NEW.kerb_weight_kg NOT BETWEEN 0 AND 100000 THEN RAISE(ABORT, 'vehicle_kerb_weight_kg_in_bounds')
    WHEN NEW.total_weight_kg IS NOT OLD.total_weight_kg AND NEW.total_weight_kg NOT BETWEEN 0 AND 100000 THEN RAISE(ABORT, 'vehicle_total_weight_kg_in_bounds')
    WHEN NEW.range_km IS NOT OLD.range_km AND NEW.range_km NOT BETWEEN 0 AND 10000 THEN RAISE(ABORT, 'vehicle_range_km_in_bounds')
    WHEN NEW.co2_g_per_km IS NOT OLD.co2_g_per_km AND NEW.co2_g_per_km NOT BETWEEN 0 AND 2000 THEN RAISE(ABORT, 'vehicle_co2_g_per_km_in_bounds')
    WHEN NEW.buffer_minutes IS NOT OLD.buffer_minutes AND NEW.buffer_minutes NOT BETWEEN 0 AND 1440 THEN RAISE(ABORT, 'vehicle_buffer_minutes_in_bounds')
    WHEN NEW.head_start_hours IS NOT OLD.head_start_hours AND NEW.head_start_hours NOT BETWEEN 0 AND 8760 THEN RAISE(ABORT, 'vehicle_head_start_hours_in_bounds')
    WHEN NEW.price_ore IS NOT OLD.price_ore AND NEW.price_ore NOT BETWEEN 0 AND 1000000000000 THEN RAISE(ABORT, 'vehicle_price_ore_in_bounds')
    WHEN NEW.contract_km IS NOT OLD.contract_km AND NEW.contract_km NOT BETWEEN 1 AND 10000000 THEN RAISE(ABORT, 'vehicle_contract_km_in_bounds')
    WHEN NEW.contract_start_km IS NOT OLD.contract_start_km AND NEW.contract_start_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'vehicle_contract_start_km_in_bounds')
    WHEN NEW.acquired_on IS NOT OLD.acquired_on AND NEW.acquired_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_acquired_on_in_bounds')
    WHEN NEW.first_used_on IS NOT OLD.first_used_on AND NEW.first_used_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_first_used_on_in_bounds')
    WHEN NEW.last_inspected_on IS NOT OLD.last_inspected_on AND NEW.last_inspected_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_last_inspected_on_in_bounds')
    WHEN NEW.lease_to IS NOT OLD.lease_to AND NEW.lease_to NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_lease_to_in_bounds')
    WHEN NEW.contract_from IS NOT OLD.contract_from AND NEW.contract_from NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_contract_from_in_bounds')
    WHEN NEW.service_due_on IS NOT OLD.service_due_on AND NEW.service_due_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_service_due_on_in_bounds')
    WHEN NEW.lift_valid_to IS NOT OLD.lift_valid_to AND NEW.lift_valid_to NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_lift_valid_to_in_bounds')
    WHEN NEW.inventory_number IS NOT OLD.inventory_number AND (NEW.inventory_number GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.inventory_number AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_inventory_number_in_bounds')
    WHEN NEW.vin IS NOT OLD.vin AND (NEW.vin GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.vin AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_vin_in_bounds')
    WHEN NEW.make IS NOT OLD.make AND (NEW.make GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.make AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_make_in_bounds')
    WHEN NEW.model IS NOT OLD.model AND (NEW.model GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.model AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_model_in_bounds')
    WHEN NEW.key_place IS NOT OLD.key_place AND (NEW.key_place GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.key_place AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'vehicle_key_place_in_bounds')
END; END;
CREATE TRIGGER odometer_reading_in_bounds_insert BEFORE INSERT ON odometer_reading
BEGIN SELECT CASE
    WHEN NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'odometer_reading_odometer_km_in_bounds')
    WHEN NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'odometer_reading_at_in_bounds')
END; END;
CREATE TRIGGER odometer_reading_in_bounds_update BEFORE UPDATE OF odometer_km, at ON odometer_reading
BEGIN SELECT CASE
    WHEN NEW.odometer_km IS NOT OLD.odometer_km AND NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'odometer_reading_odometer_km_in_bounds')
    WHEN NEW.at IS NOT OLD.at AND NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'odometer_reading_at_in_bounds')
END; END;
CREATE TRIGGER engine_hours_reading_in_bounds_insert BEFORE INSERT ON engine_hours_reading
BEGIN SELECT CASE
    WHEN NEW.hours NOT BETWEEN 0 AND 1000000 THEN RAISE(ABORT, 'engine_hours_reading_hours_in_bounds')
    WHEN NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'engine_hours_reading_at_in_bounds')
END; END;
CREATE TRIGGER engine_hours_reading_in_bounds_update BEFORE UPDATE OF hours, at ON engine_hours_reading
BEGIN SELECT CASE
    WHEN NEW.hours IS NOT OLD.hours AND NEW.hours NOT BETWEEN 0 AND 1000000 THEN RAISE(ABORT, 'engine_hours_reading_hours_in_bounds')
    WHEN NEW.at IS NOT OLD.at AND NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'engine_hours_reading_at_in_bounds')
END; END;
CREATE TRIGGER booking_in_bounds_insert BEFORE INSERT ON booking
BEGIN SELECT CASE
    WHEN NEW.odometer_out_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'booking_odometer_out_km_in_bounds')
    WHEN NEW.odometer_in_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'booking_odometer_in_km_in_bounds')
    WHEN NEW.level_out_percent NOT BETWEEN 0 AND 100 THEN RAISE(ABORT, 'booking_level_out_percent_in_bounds')
    WHEN NEW.level_in_percent NOT BETWEEN 0 AND 100 THEN RAISE(ABORT, 'booking_level_in_percent_in_bounds')
    WHEN NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'booking_start_at_in_bounds')
    WHEN NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'booking_end_at_in_bounds')
END; END;
CREATE TRIGGER booking_in_bounds_update BEFORE UPDATE OF odometer_out_km, odometer_in_km, level_out_percent, level_in_percent, start_at, end_at ON booking
BEGIN SELECT CASE
    WHEN NEW.odometer_out_km IS NOT OLD.odometer_out_km AND NEW.odometer_out_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'booking_odometer_out_km_in_bounds')
    WHEN NEW.odometer_in_km IS NOT OLD.odometer_in_km AND NEW.odometer_in_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'booking_odometer_in_km_in_bounds')
    WHEN NEW.level_out_percent IS NOT OLD.level_out_percent AND NEW.level_out_percent NOT BETWEEN 0 AND 100 THEN RAISE(ABORT, 'booking_level_out_percent_in_bounds')
    WHEN NEW.level_in_percent IS NOT OLD.level_in_percent AND NEW.level_in_percent NOT BETWEEN 0 AND 100 THEN RAISE(ABORT, 'booking_level_in_percent_in_bounds')
    WHEN NEW.start_at IS NOT OLD.start_at AND NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'booking_start_at_in_bounds')
    WHEN NEW.end_at IS NOT OLD.end_at AND NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'booking_end_at_in_bounds')
END; END;
CREATE TRIGGER waiting_entry_in_bounds_insert BEFORE INSERT ON waiting_entry
BEGIN SELECT CASE
    WHEN NEW.seats NOT BETWEEN 0 AND 200 THEN RAISE(ABORT, 'waiting_entry_seats_in_bounds')
    WHEN NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'waiting_entry_start_at_in_bounds')
    WHEN NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'waiting_entry_end_at_in_bounds')
END; END;
CREATE TRIGGER waiting_entry_in_bounds_update BEFORE UPDATE OF seats, start_at, end_at ON waiting_entry
BEGIN SELECT CASE
    WHEN NEW.seats IS NOT OLD.seats AND NEW.seats NOT BETWEEN 0 AND 200 THEN RAISE(ABORT, 'waiting_entry_seats_in_bounds')
    WHEN NEW.start_at IS NOT OLD.start_at AND NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'waiting_entry_start_at_in_bounds')
    WHEN NEW.end_at IS NOT OLD.end_at AND NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'waiting_entry_end_at_in_bounds')
END; END;
CREATE TRIGGER trip_in_bounds_insert BEFORE INSERT ON trip
BEGIN SELECT CASE
    WHEN NEW.distance_m NOT BETWEEN 0 AND 100000000 THEN RAISE(ABORT, 'trip_distance_m_in_bounds')
    WHEN NEW.duration_s NOT BETWEEN 0 AND 316224000 THEN RAISE(ABORT, 'trip_duration_s_in_bounds')
    WHEN NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'trip_start_at_in_bounds')
    WHEN NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'trip_end_at_in_bounds')
END; END;
CREATE TRIGGER trip_in_bounds_update BEFORE UPDATE OF distance_m, duration_s, start_at, end_at ON trip
BEGIN SELECT CASE
    WHEN NEW.distance_m IS NOT OLD.distance_m AND NEW.distance_m NOT BETWEEN 0 AND 100000000 THEN RAISE(ABORT, 'trip_distance_m_in_bounds')
    WHEN NEW.duration_s IS NOT OLD.duration_s AND NEW.duration_s NOT BETWEEN 0 AND 316224000 THEN RAISE(ABORT, 'trip_duration_s_in_bounds')
    WHEN NEW.start_at IS NOT OLD.start_at AND NEW.start_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'trip_start_at_in_bounds')
    WHEN NEW.end_at IS NOT OLD.end_at AND NEW.end_at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'trip_end_at_in_bounds')
END; END;
CREATE TRIGGER trip_correction_in_bounds_insert BEFORE INSERT ON trip_correction
BEGIN SELECT CASE
    WHEN NEW.distance_after NOT BETWEEN 0 AND 100000000 THEN RAISE(ABORT, 'trip_correction_distance_after_in_bounds')
END; END;
CREATE TRIGGER trip_correction_in_bounds_update BEFORE UPDATE OF distance_after ON trip_correction
BEGIN SELECT CASE
    WHEN NEW.distance_after IS NOT OLD.distance_after AND NEW.distance_after NOT BETWEEN 0 AND 100000000 THEN RAISE(ABORT, 'trip_correction_distance_after_in_bounds')
END; END;
CREATE TRIGGER cost_entry_in_bounds_insert BEFORE INSERT ON cost_entry
BEGIN SELECT CASE
    WHEN NEW.net_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_net_ore_in_bounds')
    WHEN NEW.vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_vat_ore_in_bounds')
    WHEN NEW.recoverable_vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_recoverable_vat_ore_in_bounds')
    WHEN NEW.from_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'cost_entry_from_on_in_bounds')
    WHEN NEW.to_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'cost_entry_to_on_in_bounds')
    WHEN (NEW.supplier GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.supplier AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'cost_entry_supplier_in_bounds')
    WHEN (NEW.reference GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.reference AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'cost_entry_reference_in_bounds')
END; END;
CREATE TRIGGER cost_entry_in_bounds_update BEFORE UPDATE OF net_ore, vat_ore, recoverable_vat_ore, from_on, to_on, supplier, reference ON cost_entry
BEGIN SELECT CASE
    WHEN NEW.net_ore IS NOT OLD.net_ore AND NEW.net_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_net_ore_in_bounds')
    WHEN NEW.vat_ore IS NOT OLD.vat_ore AND NEW.vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_vat_ore_in_bounds')
    WHEN NEW.recoverable_vat_ore IS NOT OLD.recoverable_vat_ore AND NEW.recoverable_vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'cost_entry_recoverable_vat_ore_in_bounds')
    WHEN NEW.from_on IS NOT OLD.from_on AND NEW.from_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'cost_entry_from_on_in_bounds')
    WHEN NEW.to_on IS NOT OLD.to_on AND NEW.to_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'cost_entry_to_on_in_bounds')
    WHEN NEW.supplier IS NOT OLD.supplier AND (NEW.supplier GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.supplier AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'cost_entry_supplier_in_bounds')
    WHEN NEW.reference IS NOT OLD.reference AND (NEW.reference GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.reference AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'cost_entry_reference_in_bounds')
END; END;
CREATE TRIGGER purchase_in_bounds_insert BEFORE INSERT ON purchase
BEGIN SELECT CASE
    WHEN NEW.net_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_net_ore_in_bounds')
    WHEN NEW.vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_vat_ore_in_bounds')
    WHEN NEW.recoverable_vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_recoverable_vat_ore_in_bounds')
    WHEN NEW.quantity NOT BETWEEN -1000000000 AND 1000000000 THEN RAISE(ABORT, 'purchase_quantity_in_bounds')
    WHEN NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'purchase_at_in_bounds')
    WHEN (NEW.number GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.number AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_number_in_bounds')
    WHEN (NEW.station GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.station AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_station_in_bounds')
    WHEN (NEW.supplier GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.supplier AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_supplier_in_bounds')
END; END;
CREATE TRIGGER purchase_in_bounds_update BEFORE UPDATE OF net_ore, vat_ore, recoverable_vat_ore, quantity, at, number, station, supplier ON purchase
BEGIN SELECT CASE
    WHEN NEW.net_ore IS NOT OLD.net_ore AND NEW.net_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_net_ore_in_bounds')
    WHEN NEW.vat_ore IS NOT OLD.vat_ore AND NEW.vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_vat_ore_in_bounds')
    WHEN NEW.recoverable_vat_ore IS NOT OLD.recoverable_vat_ore AND NEW.recoverable_vat_ore NOT BETWEEN -1000000000000 AND 1000000000000 THEN RAISE(ABORT, 'purchase_recoverable_vat_ore_in_bounds')
    WHEN NEW.quantity IS NOT OLD.quantity AND NEW.quantity NOT BETWEEN -1000000000 AND 1000000000 THEN RAISE(ABORT, 'purchase_quantity_in_bounds')
    WHEN NEW.at IS NOT OLD.at AND NEW.at NOT BETWEEN '1920-01-01' AND '2101-01-01' THEN RAISE(ABORT, 'purchase_at_in_bounds')
    WHEN NEW.number IS NOT OLD.number AND (NEW.number GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.number AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_number_in_bounds')
    WHEN NEW.station IS NOT OLD.station AND (NEW.station GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.station AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_station_in_bounds')
    WHEN NEW.supplier IS NOT OLD.supplier AND (NEW.supplier GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.supplier AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'purchase_supplier_in_bounds')
END; END;
CREATE TRIGGER investment_in_bounds_insert BEFORE INSERT ON investment
BEGIN SELECT CASE
    WHEN NEW.cost_ore NOT BETWEEN 1 AND 1000000000000 THEN RAISE(ABORT, 'investment_cost_ore_in_bounds')
    WHEN NEW.sold_for_ore NOT BETWEEN 0 AND 1000000000000 THEN RAISE(ABORT, 'investment_sold_for_ore_in_bounds')
    WHEN NEW.in_use_from NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'investment_in_use_from_in_bounds')
    WHEN NEW.sold_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'investment_sold_on_in_bounds')
    WHEN (NEW.reference GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.reference AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'investment_reference_in_bounds')
END; END;
CREATE TRIGGER investment_in_bounds_update BEFORE UPDATE OF cost_ore, sold_for_ore, in_use_from, sold_on, reference ON investment
BEGIN SELECT CASE
    WHEN NEW.cost_ore IS NOT OLD.cost_ore AND NEW.cost_ore NOT BETWEEN 1 AND 1000000000000 THEN RAISE(ABORT, 'investment_cost_ore_in_bounds')
    WHEN NEW.sold_for_ore IS NOT OLD.sold_for_ore AND NEW.sold_for_ore NOT BETWEEN 0 AND 1000000000000 THEN RAISE(ABORT, 'investment_sold_for_ore_in_bounds')
    WHEN NEW.in_use_from IS NOT OLD.in_use_from AND NEW.in_use_from NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'investment_in_use_from_in_bounds')
    WHEN NEW.sold_on IS NOT OLD.sold_on AND NEW.sold_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'investment_sold_on_in_bounds')
    WHEN NEW.reference IS NOT OLD.reference AND (NEW.reference GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.reference AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'investment_reference_in_bounds')
END; END;
CREATE TRIGGER work_order_in_bounds_insert BEFORE INSERT ON work_order
BEGIN SELECT CASE
    WHEN NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'work_order_odometer_km_in_bounds')
    WHEN NEW.done_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'work_order_done_on_in_bounds')
END; END;
CREATE TRIGGER work_order_in_bounds_update BEFORE UPDATE OF odometer_km, done_on ON work_order
BEGIN SELECT CASE
    WHEN NEW.odometer_km IS NOT OLD.odometer_km AND NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'work_order_odometer_km_in_bounds')
    WHEN NEW.done_on IS NOT OLD.done_on AND NEW.done_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'work_order_done_on_in_bounds')
END; END;
CREATE TRIGGER service_plan_in_bounds_insert BEFORE INSERT ON service_plan
BEGIN SELECT CASE
    WHEN NEW.interval_months NOT BETWEEN 1 AND 600 THEN RAISE(ABORT, 'service_plan_interval_months_in_bounds')
    WHEN NEW.interval_km NOT BETWEEN 1 AND 10000000 THEN RAISE(ABORT, 'service_plan_interval_km_in_bounds')
    WHEN NEW.interval_hours NOT BETWEEN 1 AND 1000000 THEN RAISE(ABORT, 'service_plan_interval_hours_in_bounds')
    WHEN NEW.last_done_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'service_plan_last_done_km_in_bounds')
    WHEN NEW.last_done_hours NOT BETWEEN 0 AND 1000000 THEN RAISE(ABORT, 'service_plan_last_done_hours_in_bounds')
    WHEN NEW.last_done_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'service_plan_last_done_on_in_bounds')
END; END;
CREATE TRIGGER service_plan_in_bounds_update BEFORE UPDATE OF interval_months, interval_km, interval_hours, last_done_km, last_done_hours, last_done_on ON service_plan
BEGIN SELECT CASE
    WHEN NEW.interval_months IS NOT OLD.interval_months AND NEW.interval_months NOT BETWEEN 1 AND 600 THEN RAISE(ABORT, 'service_plan_interval_months_in_bounds')
    WHEN NEW.interval_km IS NOT OLD.interval_km AND NEW.interval_km NOT BETWEEN 1 AND 10000000 THEN RAISE(ABORT, 'service_plan_interval_km_in_bounds')
    WHEN NEW.interval_hours IS NOT OLD.interval_hours AND NEW.interval_hours NOT BETWEEN 1 AND 1000000 THEN RAISE(ABORT, 'service_plan_interval_hours_in_bounds')
    WHEN NEW.last_done_km IS NOT OLD.last_done_km AND NEW.last_done_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'service_plan_last_done_km_in_bounds')
    WHEN NEW.last_done_hours IS NOT OLD.last_done_hours AND NEW.last_done_hours NOT BETWEEN 0 AND 1000000 THEN RAISE(ABORT, 'service_plan_last_done_hours_in_bounds')
    WHEN NEW.last_done_on IS NOT OLD.last_done_on AND NEW.last_done_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'service_plan_last_done_on_in_bounds')
END; END;
CREATE TRIGGER population_in_bounds_insert BEFORE INSERT ON population
BEGIN SELECT CASE
    WHEN NEW.inhabitants NOT BETWEEN 0 AND 1000000000 THEN RAISE(ABORT, 'population_inhabitants_in_bounds')
    WHEN NEW.reference_date NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'population_reference_date_in_bounds')
END; END;
CREATE TRIGGER population_in_bounds_update BEFORE UPDATE OF inhabitants, reference_date ON population
BEGIN SELECT CASE
    WHEN NEW.inhabitants IS NOT OLD.inhabitants AND NEW.inhabitants NOT BETWEEN 0 AND 1000000000 THEN RAISE(ABORT, 'population_inhabitants_in_bounds')
    WHEN NEW.reference_date IS NOT OLD.reference_date AND NEW.reference_date NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'population_reference_date_in_bounds')
END; END;
CREATE TRIGGER internal_rate_in_bounds_insert BEFORE INSERT ON internal_rate
BEGIN SELECT CASE
    WHEN NEW.year NOT BETWEEN 1950 AND 2100 THEN RAISE(ABORT, 'internal_rate_year_in_bounds')
    WHEN (NEW.decision GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.decision AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'internal_rate_decision_in_bounds')
END; END;
CREATE TRIGGER internal_rate_in_bounds_update BEFORE UPDATE OF year, decision ON internal_rate
BEGIN SELECT CASE
    WHEN NEW.year IS NOT OLD.year AND NEW.year NOT BETWEEN 1950 AND 2100 THEN RAISE(ABORT, 'internal_rate_year_in_bounds')
    WHEN NEW.decision IS NOT OLD.decision AND (NEW.decision GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.decision AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'internal_rate_decision_in_bounds')
END; END;
CREATE TRIGGER ledger_mapping_in_bounds_insert BEFORE INSERT ON ledger_mapping
BEGIN SELECT CASE
    WHEN NEW.year NOT BETWEEN 1950 AND 2100 THEN RAISE(ABORT, 'ledger_mapping_year_in_bounds')
    WHEN (NEW.account GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.account AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_account_in_bounds')
    WHEN (NEW.account_name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.account_name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_account_name_in_bounds')
    WHEN (NEW.cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.cost_centre AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_cost_centre_in_bounds')
    WHEN (NEW.activity GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.activity AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_activity_in_bounds')
    WHEN (NEW.counterpart GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.counterpart AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_counterpart_in_bounds')
END; END;
CREATE TRIGGER ledger_mapping_in_bounds_update BEFORE UPDATE OF year, account, account_name, cost_centre, activity, counterpart ON ledger_mapping
BEGIN SELECT CASE
    WHEN NEW.year IS NOT OLD.year AND NEW.year NOT BETWEEN 1950 AND 2100 THEN RAISE(ABORT, 'ledger_mapping_year_in_bounds')
    WHEN NEW.account IS NOT OLD.account AND (NEW.account GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.account AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_account_in_bounds')
    WHEN NEW.account_name IS NOT OLD.account_name AND (NEW.account_name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.account_name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_account_name_in_bounds')
    WHEN NEW.cost_centre IS NOT OLD.cost_centre AND (NEW.cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.cost_centre AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_cost_centre_in_bounds')
    WHEN NEW.activity IS NOT OLD.activity AND (NEW.activity GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.activity AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_activity_in_bounds')
    WHEN NEW.counterpart IS NOT OLD.counterpart AND (NEW.counterpart GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.counterpart AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'ledger_mapping_counterpart_in_bounds')
END; END;
CREATE TRIGGER vehicle_relation_in_bounds_insert BEFORE INSERT ON vehicle_relation
BEGIN SELECT CASE
    WHEN NEW.from_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_relation_from_on_in_bounds')
END; END;
CREATE TRIGGER vehicle_relation_in_bounds_update BEFORE UPDATE OF from_on ON vehicle_relation
BEGIN SELECT CASE
    WHEN NEW.from_on IS NOT OLD.from_on AND NEW.from_on NOT BETWEEN '1920-01-01' AND '2100-12-31' THEN RAISE(ABORT, 'vehicle_relation_from_on_in_bounds')
END; END;
CREATE TRIGGER app_user_in_bounds_insert BEFORE INSERT ON app_user
BEGIN SELECT CASE
    WHEN (NEW.login GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.login AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_login_in_bounds')
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_name_in_bounds')
    WHEN (NEW.email GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.email AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_email_in_bounds')
END; END;
CREATE TRIGGER app_user_in_bounds_update BEFORE UPDATE OF login, name, email ON app_user
BEGIN SELECT CASE
    WHEN NEW.login IS NOT OLD.login AND (NEW.login GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.login AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_login_in_bounds')
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_name_in_bounds')
    WHEN NEW.email IS NOT OLD.email AND (NEW.email GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.email AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'app_user_email_in_bounds')
END; END;
CREATE TRIGGER api_token_in_bounds_insert BEFORE INSERT ON api_token
BEGIN SELECT CASE
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'api_token_name_in_bounds')
END; END;
CREATE TRIGGER api_token_in_bounds_update BEFORE UPDATE OF name ON api_token
BEGIN SELECT CASE
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'api_token_name_in_bounds')
END; END;
CREATE TRIGGER organisation_in_bounds_insert BEFORE INSERT ON organisation
BEGIN SELECT CASE
    WHEN (NEW.code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.code AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'organisation_code_in_bounds')
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'organisation_name_in_bounds')
END; END;
CREATE TRIGGER organisation_in_bounds_update BEFORE UPDATE OF code, name ON organisation
BEGIN SELECT CASE
    WHEN NEW.code IS NOT OLD.code AND (NEW.code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.code AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'organisation_code_in_bounds')
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'organisation_name_in_bounds')
END; END;
CREATE TRIGGER unit_in_bounds_insert BEFORE INSERT ON unit
BEGIN SELECT CASE
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'unit_name_in_bounds')
    WHEN (NEW.cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.cost_centre AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'unit_cost_centre_in_bounds')
END; END;
CREATE TRIGGER unit_in_bounds_update BEFORE UPDATE OF name, cost_centre ON unit
BEGIN SELECT CASE
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'unit_name_in_bounds')
    WHEN NEW.cost_centre IS NOT OLD.cost_centre AND (NEW.cost_centre GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.cost_centre AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'unit_cost_centre_in_bounds')
END; END;
CREATE TRIGGER depot_in_bounds_insert BEFORE INSERT ON depot
BEGIN SELECT CASE
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'depot_name_in_bounds')
END; END;
CREATE TRIGGER depot_in_bounds_update BEFORE UPDATE OF name ON depot
BEGIN SELECT CASE
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'depot_name_in_bounds')
END; END;
CREATE TRIGGER pool_in_bounds_insert BEFORE INSERT ON pool
BEGIN SELECT CASE
    WHEN (NEW.code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.code AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'pool_code_in_bounds')
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'pool_name_in_bounds')
END; END;
CREATE TRIGGER pool_in_bounds_update BEFORE UPDATE OF code, name ON pool
BEGIN SELECT CASE
    WHEN NEW.code IS NOT OLD.code AND (NEW.code GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.code AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'pool_code_in_bounds')
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'pool_name_in_bounds')
END; END;
CREATE TRIGGER what_if_in_bounds_insert BEFORE INSERT ON what_if
BEGIN SELECT CASE
    WHEN (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'what_if_name_in_bounds')
END; END;
CREATE TRIGGER what_if_in_bounds_update BEFORE UPDATE OF name ON what_if
BEGIN SELECT CASE
    WHEN NEW.name IS NOT OLD.name AND (NEW.name GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.name AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'what_if_name_in_bounds')
END; END;
CREATE TRIGGER webhook_in_bounds_insert BEFORE INSERT ON webhook
BEGIN SELECT CASE
    WHEN (NEW.url GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.url AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'webhook_url_in_bounds')
END; END;
CREATE TRIGGER webhook_in_bounds_update BEFORE UPDATE OF url ON webhook
BEGIN SELECT CASE
    WHEN NEW.url IS NOT OLD.url AND (NEW.url GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*' OR instr(CAST(NEW.url AS BLOB), x'00') > 0) THEN RAISE(ABORT, 'webhook_url_in_bounds')
END; END;
