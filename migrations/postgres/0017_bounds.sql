-- What a value can be at all (D-1, D-2): the bounds of `domain/src/bounds/table.rs`, held by the database itself. A test
-- reads both. What old rows hold that cannot be is put aside first, so that they can be worked with: numbers and days of a
-- vehicle as extra attributes, signs that are no text as spaces.

UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('model_year (cannot be)', CAST(model_year AS TEXT)))::TEXT, model_year = NULL WHERE model_year NOT BETWEEN 1900 AND 2100;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('seats (cannot be)', CAST(seats AS TEXT)))::TEXT, seats = NULL WHERE seats NOT BETWEEN 0 AND 200;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('kerb_weight_kg (cannot be)', CAST(kerb_weight_kg AS TEXT)))::TEXT, kerb_weight_kg = NULL WHERE kerb_weight_kg NOT BETWEEN 0 AND 100000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('total_weight_kg (cannot be)', CAST(total_weight_kg AS TEXT)))::TEXT, total_weight_kg = NULL WHERE total_weight_kg NOT BETWEEN 0 AND 100000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('range_km (cannot be)', CAST(range_km AS TEXT)))::TEXT, range_km = NULL WHERE range_km NOT BETWEEN 0 AND 10000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('co2_g_per_km (cannot be)', CAST(co2_g_per_km AS TEXT)))::TEXT, co2_g_per_km = NULL WHERE co2_g_per_km NOT BETWEEN 0 AND 2000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('buffer_minutes (cannot be)', CAST(buffer_minutes AS TEXT)))::TEXT, buffer_minutes = 0 WHERE buffer_minutes NOT BETWEEN 0 AND 1440;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('head_start_hours (cannot be)', CAST(head_start_hours AS TEXT)))::TEXT, head_start_hours = NULL WHERE head_start_hours NOT BETWEEN 0 AND 8760;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('price_ore (cannot be)', CAST(price_ore AS TEXT)))::TEXT, price_ore = NULL WHERE price_ore NOT BETWEEN 0 AND 1000000000000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('contract_km (cannot be)', CAST(contract_km AS TEXT)))::TEXT, contract_km = NULL WHERE contract_km NOT BETWEEN 1 AND 10000000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('contract_start_km (cannot be)', CAST(contract_start_km AS TEXT)))::TEXT, contract_start_km = NULL WHERE contract_start_km NOT BETWEEN 0 AND 10000000;
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('acquired_on (cannot be)', CAST(acquired_on AS TEXT)))::TEXT, acquired_on = NULL WHERE acquired_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('first_used_on (cannot be)', CAST(first_used_on AS TEXT)))::TEXT, first_used_on = NULL WHERE first_used_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('last_inspected_on (cannot be)', CAST(last_inspected_on AS TEXT)))::TEXT, last_inspected_on = NULL WHERE last_inspected_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('lease_to (cannot be)', CAST(lease_to AS TEXT)))::TEXT, lease_to = NULL WHERE lease_to NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('contract_from (cannot be)', CAST(contract_from AS TEXT)))::TEXT, contract_from = NULL WHERE contract_from NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('service_due_on (cannot be)', CAST(service_due_on AS TEXT)))::TEXT, service_due_on = NULL WHERE service_due_on NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET extra = (CAST(extra AS JSONB) || jsonb_build_object('lift_valid_to (cannot be)', CAST(lift_valid_to AS TEXT)))::TEXT, lift_valid_to = NULL WHERE lift_valid_to NOT BETWEEN '1920-01-01' AND '2100-12-31';
UPDATE vehicle SET odometer_km = NULL, odometer_at = NULL WHERE odometer_km NOT BETWEEN 0 AND 10000000;
UPDATE app_user SET login = regexp_replace(login, '[\x01-\x1f\x7f]', ' ', 'g') WHERE login ~ '[\x01-\x1f\x7f]';
UPDATE app_user SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE app_user SET email = regexp_replace(email, '[\x01-\x1f\x7f]', ' ', 'g') WHERE email ~ '[\x01-\x1f\x7f]';
UPDATE api_token SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE organisation SET code = regexp_replace(code, '[\x01-\x1f\x7f]', ' ', 'g') WHERE code ~ '[\x01-\x1f\x7f]';
UPDATE organisation SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE unit SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE unit SET cost_centre = regexp_replace(cost_centre, '[\x01-\x1f\x7f]', ' ', 'g') WHERE cost_centre ~ '[\x01-\x1f\x7f]';
UPDATE depot SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE pool SET code = regexp_replace(code, '[\x01-\x1f\x7f]', ' ', 'g') WHERE code ~ '[\x01-\x1f\x7f]';
UPDATE pool SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE vehicle SET inventory_number = regexp_replace(inventory_number, '[\x01-\x1f\x7f]', ' ', 'g') WHERE inventory_number ~ '[\x01-\x1f\x7f]';
UPDATE vehicle SET vin = regexp_replace(vin, '[\x01-\x1f\x7f]', ' ', 'g') WHERE vin ~ '[\x01-\x1f\x7f]';
UPDATE vehicle SET make = regexp_replace(make, '[\x01-\x1f\x7f]', ' ', 'g') WHERE make ~ '[\x01-\x1f\x7f]';
UPDATE vehicle SET model = regexp_replace(model, '[\x01-\x1f\x7f]', ' ', 'g') WHERE model ~ '[\x01-\x1f\x7f]';
UPDATE vehicle SET key_place = regexp_replace(key_place, '[\x01-\x1f\x7f]', ' ', 'g') WHERE key_place ~ '[\x01-\x1f\x7f]';
UPDATE internal_rate SET decision = regexp_replace(decision, '[\x01-\x1f\x7f]', ' ', 'g') WHERE decision ~ '[\x01-\x1f\x7f]';
UPDATE what_if SET name = regexp_replace(name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE name ~ '[\x01-\x1f\x7f]';
UPDATE webhook SET url = regexp_replace(url, '[\x01-\x1f\x7f]', ' ', 'g') WHERE url ~ '[\x01-\x1f\x7f]';
UPDATE ledger_mapping SET account = regexp_replace(account, '[\x01-\x1f\x7f]', ' ', 'g') WHERE account ~ '[\x01-\x1f\x7f]';
UPDATE ledger_mapping SET account_name = regexp_replace(account_name, '[\x01-\x1f\x7f]', ' ', 'g') WHERE account_name ~ '[\x01-\x1f\x7f]';
UPDATE ledger_mapping SET cost_centre = regexp_replace(cost_centre, '[\x01-\x1f\x7f]', ' ', 'g') WHERE cost_centre ~ '[\x01-\x1f\x7f]';
UPDATE ledger_mapping SET activity = regexp_replace(activity, '[\x01-\x1f\x7f]', ' ', 'g') WHERE activity ~ '[\x01-\x1f\x7f]';
UPDATE ledger_mapping SET counterpart = regexp_replace(counterpart, '[\x01-\x1f\x7f]', ' ', 'g') WHERE counterpart ~ '[\x01-\x1f\x7f]';

ALTER TABLE vehicle
    ADD CONSTRAINT vehicle_model_year_in_bounds CHECK (model_year BETWEEN 1900 AND 2100) NOT VALID,
    ADD CONSTRAINT vehicle_seats_in_bounds CHECK (seats BETWEEN 0 AND 200) NOT VALID,
    ADD CONSTRAINT vehicle_kerb_weight_kg_in_bounds CHECK (kerb_weight_kg BETWEEN 0 AND 100000) NOT VALID,
    ADD CONSTRAINT vehicle_total_weight_kg_in_bounds CHECK (total_weight_kg BETWEEN 0 AND 100000) NOT VALID,
    ADD CONSTRAINT vehicle_range_km_in_bounds CHECK (range_km BETWEEN 0 AND 10000) NOT VALID,
    ADD CONSTRAINT vehicle_co2_g_per_km_in_bounds CHECK (co2_g_per_km BETWEEN 0 AND 2000) NOT VALID,
    ADD CONSTRAINT vehicle_buffer_minutes_in_bounds CHECK (buffer_minutes BETWEEN 0 AND 1440) NOT VALID,
    ADD CONSTRAINT vehicle_head_start_hours_in_bounds CHECK (head_start_hours BETWEEN 0 AND 8760) NOT VALID,
    ADD CONSTRAINT vehicle_price_ore_in_bounds CHECK (price_ore BETWEEN 0 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT vehicle_contract_km_in_bounds CHECK (contract_km BETWEEN 1 AND 10000000) NOT VALID,
    ADD CONSTRAINT vehicle_contract_start_km_in_bounds CHECK (contract_start_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT vehicle_acquired_on_in_bounds CHECK (acquired_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_first_used_on_in_bounds CHECK (first_used_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_last_inspected_on_in_bounds CHECK (last_inspected_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_lease_to_in_bounds CHECK (lease_to BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_contract_from_in_bounds CHECK (contract_from BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_service_due_on_in_bounds CHECK (service_due_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_lift_valid_to_in_bounds CHECK (lift_valid_to BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT vehicle_inventory_number_in_bounds CHECK (inventory_number !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT vehicle_vin_in_bounds CHECK (vin !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT vehicle_make_in_bounds CHECK (make !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT vehicle_model_in_bounds CHECK (model !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT vehicle_key_place_in_bounds CHECK (key_place !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE odometer_reading
    ADD CONSTRAINT odometer_reading_odometer_km_in_bounds CHECK (odometer_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT odometer_reading_at_in_bounds CHECK (at >= '1920-01-01Z' AND at < '2101-01-01Z') NOT VALID;
ALTER TABLE engine_hours_reading
    ADD CONSTRAINT engine_hours_reading_hours_in_bounds CHECK (hours BETWEEN 0 AND 1000000) NOT VALID,
    ADD CONSTRAINT engine_hours_reading_at_in_bounds CHECK (at >= '1920-01-01Z' AND at < '2101-01-01Z') NOT VALID;
ALTER TABLE booking
    ADD CONSTRAINT booking_odometer_out_km_in_bounds CHECK (odometer_out_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT booking_odometer_in_km_in_bounds CHECK (odometer_in_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT booking_level_out_percent_in_bounds CHECK (level_out_percent BETWEEN 0 AND 100) NOT VALID,
    ADD CONSTRAINT booking_level_in_percent_in_bounds CHECK (level_in_percent BETWEEN 0 AND 100) NOT VALID,
    ADD CONSTRAINT booking_start_at_in_bounds CHECK (start_at >= '1920-01-01Z' AND start_at < '2101-01-01Z') NOT VALID,
    ADD CONSTRAINT booking_end_at_in_bounds CHECK (end_at >= '1920-01-01Z' AND end_at < '2101-01-01Z') NOT VALID;
ALTER TABLE waiting_entry
    ADD CONSTRAINT waiting_entry_seats_in_bounds CHECK (seats BETWEEN 0 AND 200) NOT VALID,
    ADD CONSTRAINT waiting_entry_start_at_in_bounds CHECK (start_at >= '1920-01-01Z' AND start_at < '2101-01-01Z') NOT VALID,
    ADD CONSTRAINT waiting_entry_end_at_in_bounds CHECK (end_at >= '1920-01-01Z' AND end_at < '2101-01-01Z') NOT VALID;
ALTER TABLE trip
    ADD CONSTRAINT trip_distance_m_in_bounds CHECK (distance_m BETWEEN 0 AND 100000000) NOT VALID,
    ADD CONSTRAINT trip_duration_s_in_bounds CHECK (duration_s BETWEEN 0 AND 316224000) NOT VALID,
    ADD CONSTRAINT trip_start_at_in_bounds CHECK (start_at >= '1920-01-01Z' AND start_at < '2101-01-01Z') NOT VALID,
    ADD CONSTRAINT trip_end_at_in_bounds CHECK (end_at >= '1920-01-01Z' AND end_at < '2101-01-01Z') NOT VALID;
ALTER TABLE trip_correction
    ADD CONSTRAINT trip_correction_distance_after_in_bounds CHECK (distance_after BETWEEN 0 AND 100000000) NOT VALID;
ALTER TABLE cost_entry
    ADD CONSTRAINT cost_entry_net_ore_in_bounds CHECK (net_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT cost_entry_vat_ore_in_bounds CHECK (vat_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT cost_entry_recoverable_vat_ore_in_bounds CHECK (recoverable_vat_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT cost_entry_from_on_in_bounds CHECK (from_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT cost_entry_to_on_in_bounds CHECK (to_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT cost_entry_supplier_in_bounds CHECK (supplier !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT cost_entry_reference_in_bounds CHECK (reference !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE purchase
    ADD CONSTRAINT purchase_net_ore_in_bounds CHECK (net_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT purchase_vat_ore_in_bounds CHECK (vat_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT purchase_recoverable_vat_ore_in_bounds CHECK (recoverable_vat_ore BETWEEN -1000000000000 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT purchase_quantity_in_bounds CHECK (quantity BETWEEN -1000000000 AND 1000000000) NOT VALID,
    ADD CONSTRAINT purchase_at_in_bounds CHECK (at >= '1920-01-01Z' AND at < '2101-01-01Z') NOT VALID,
    ADD CONSTRAINT purchase_number_in_bounds CHECK (number !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT purchase_station_in_bounds CHECK (station !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT purchase_supplier_in_bounds CHECK (supplier !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE investment
    ADD CONSTRAINT investment_cost_ore_in_bounds CHECK (cost_ore BETWEEN 1 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT investment_sold_for_ore_in_bounds CHECK (sold_for_ore BETWEEN 0 AND 1000000000000) NOT VALID,
    ADD CONSTRAINT investment_in_use_from_in_bounds CHECK (in_use_from BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT investment_sold_on_in_bounds CHECK (sold_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID,
    ADD CONSTRAINT investment_reference_in_bounds CHECK (reference !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE work_order
    ADD CONSTRAINT work_order_odometer_km_in_bounds CHECK (odometer_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT work_order_done_on_in_bounds CHECK (done_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID;
ALTER TABLE service_plan
    ADD CONSTRAINT service_plan_interval_months_in_bounds CHECK (interval_months BETWEEN 1 AND 600) NOT VALID,
    ADD CONSTRAINT service_plan_interval_km_in_bounds CHECK (interval_km BETWEEN 1 AND 10000000) NOT VALID,
    ADD CONSTRAINT service_plan_interval_hours_in_bounds CHECK (interval_hours BETWEEN 1 AND 1000000) NOT VALID,
    ADD CONSTRAINT service_plan_last_done_km_in_bounds CHECK (last_done_km BETWEEN 0 AND 10000000) NOT VALID,
    ADD CONSTRAINT service_plan_last_done_hours_in_bounds CHECK (last_done_hours BETWEEN 0 AND 1000000) NOT VALID,
    ADD CONSTRAINT service_plan_last_done_on_in_bounds CHECK (last_done_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID;
ALTER TABLE population
    ADD CONSTRAINT population_inhabitants_in_bounds CHECK (inhabitants BETWEEN 0 AND 1000000000) NOT VALID,
    ADD CONSTRAINT population_reference_date_in_bounds CHECK (reference_date BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID;
ALTER TABLE internal_rate
    ADD CONSTRAINT internal_rate_year_in_bounds CHECK (year BETWEEN 1950 AND 2100) NOT VALID,
    ADD CONSTRAINT internal_rate_decision_in_bounds CHECK (decision !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE ledger_mapping
    ADD CONSTRAINT ledger_mapping_year_in_bounds CHECK (year BETWEEN 1950 AND 2100) NOT VALID,
    ADD CONSTRAINT ledger_mapping_account_in_bounds CHECK (account !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT ledger_mapping_account_name_in_bounds CHECK (account_name !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT ledger_mapping_cost_centre_in_bounds CHECK (cost_centre !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT ledger_mapping_activity_in_bounds CHECK (activity !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT ledger_mapping_counterpart_in_bounds CHECK (counterpart !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE vehicle_relation
    ADD CONSTRAINT vehicle_relation_from_on_in_bounds CHECK (from_on BETWEEN '1920-01-01' AND '2100-12-31') NOT VALID;
ALTER TABLE app_user
    ADD CONSTRAINT app_user_login_in_bounds CHECK (login !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT app_user_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT app_user_email_in_bounds CHECK (email !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE api_token
    ADD CONSTRAINT api_token_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE organisation
    ADD CONSTRAINT organisation_code_in_bounds CHECK (code !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT organisation_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE unit
    ADD CONSTRAINT unit_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT unit_cost_centre_in_bounds CHECK (cost_centre !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE depot
    ADD CONSTRAINT depot_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE pool
    ADD CONSTRAINT pool_code_in_bounds CHECK (code !~ '[\x01-\x1f\x7f]') NOT VALID,
    ADD CONSTRAINT pool_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE what_if
    ADD CONSTRAINT what_if_name_in_bounds CHECK (name !~ '[\x01-\x1f\x7f]') NOT VALID;
ALTER TABLE webhook
    ADD CONSTRAINT webhook_url_in_bounds CHECK (url !~ '[\x01-\x1f\x7f]') NOT VALID;
