-- D-1: the odometer at the pump has the bounds of every other one. What is beyond them was no reading of a meter.
UPDATE purchase SET odometer_km = NULL WHERE odometer_km NOT BETWEEN 0 AND 10000000;
ALTER TABLE purchase
    ADD CONSTRAINT purchase_odometer_km_in_bounds CHECK (odometer_km BETWEEN 0 AND 10000000);
