-- Grams of carbon dioxide a kilometre, mixed driving, from the type approval.
ALTER TABLE vehicle ADD COLUMN co2_g_per_km INTEGER CHECK (co2_g_per_km BETWEEN 0 AND 2000);
