-- D-1: the odometer at the pump has the bounds of every other one. What is beyond them was no reading of a meter.
UPDATE purchase SET odometer_km = NULL WHERE odometer_km NOT BETWEEN 0 AND 10000000;
CREATE TRIGGER purchase_odometer_in_bounds_insert BEFORE INSERT ON purchase
BEGIN SELECT CASE
    WHEN NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'purchase_odometer_km_in_bounds')
END; END;
CREATE TRIGGER purchase_odometer_in_bounds_update BEFORE UPDATE OF odometer_km ON purchase
BEGIN SELECT CASE
    WHEN NEW.odometer_km NOT BETWEEN 0 AND 10000000 THEN RAISE(ABORT, 'purchase_odometer_km_in_bounds')
END; END;
