-- list_uses, fleet/utilisation.rs: SQLite
SELECT t.month, hex(t.payer_id) || '/' || hex(t.vehicle_id) || ':' || string_agg(
     CAST(unixepoch(t.start_at) AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',') AS section
  FROM trip t WHERE t.month >= $1 AND t.month <= $2 AND t.vehicle_id IN (
     SELECT vehicle_id FROM usage_month WHERE month >= $1 AND month <= $2
     UNION SELECT vehicle_id FROM usage_late WHERE month >= $1 AND month <= $2)
  GROUP BY t.vehicle_id, t.month, t.payer_id;

-- list_uses, fleet/utilisation.rs: PostgreSQL
SELECT t.month, CAST(t.payer_id AS TEXT) || '/' || CAST(t.vehicle_id AS TEXT) || ':' || string_agg(
     CAST(CAST(floor(extract(epoch FROM t.start_at)) AS BIGINT) AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',') AS section
  FROM trip t WHERE t.month >= $1 AND t.month <= $2 AND t.vehicle_id IN (
     SELECT vehicle_id FROM usage_month WHERE month >= $1 AND month <= $2
     UNION SELECT vehicle_id FROM usage_late WHERE month >= $1 AND month <= $2)
  GROUP BY t.vehicle_id, t.month, t.payer_id;

-- list_uses, fleet/utilisation.rs
SELECT id, class, unit_id, buffer_minutes FROM vehicle;

-- list_packs, fleet/utilisation.rs
SELECT k.month, p.uses FROM (SELECT month, CAST(sum(trips) AS BIGINT) AS trips, CAST(sum(duration_s) AS BIGINT) AS duration_s FROM (
     SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_month
         WHERE month >= $1 AND month <= $2 GROUP BY month
     UNION ALL SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_late
         WHERE month >= $1 AND month <= $2 GROUP BY month) summed
  GROUP BY month) k
  LEFT JOIN use_pack p ON p.month = k.month AND p.trips = k.trips AND p.duration_s = k.duration_s;

-- list_unpacked_months, fleet/utilisation.rs
SELECT k.month FROM (SELECT month, CAST(sum(trips) AS BIGINT) AS trips, CAST(sum(duration_s) AS BIGINT) AS duration_s FROM (
     SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_month
         WHERE month >= $1 AND month <= $2 GROUP BY month
     UNION ALL SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_late
         WHERE month >= $1 AND month <= $2 GROUP BY month) summed
  GROUP BY month) k
  LEFT JOIN use_pack p ON p.month = k.month AND p.trips = k.trips AND p.duration_s = k.duration_s WHERE p.month IS NULL ORDER BY k.month;

-- forget_packs, fleet/utilisation.rs
DELETE FROM use_pack WHERE month = $1;

-- hold_pack, fleet/utilisation.rs
INSERT INTO use_pack (month, trips, duration_s, uses) VALUES ($1, -1, -1, '')
  ON CONFLICT (month) DO UPDATE SET trips = -1, duration_s = -1, uses = '';

-- pack_month, fleet/utilisation.rs: SQLite
UPDATE use_pack SET trips = packed.trips, duration_s = packed.duration_s, uses = packed.uses FROM (
         SELECT k.trips, k.duration_s, coalesce((SELECT string_agg(s.section, ';') FROM (SELECT t.month, hex(t.payer_id) || '/' || hex(t.vehicle_id) || ':' || string_agg(
         CAST(unixepoch(t.start_at) AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',') AS section
      FROM trip t WHERE t.month >= $1 AND t.month <= $2 AND t.vehicle_id IN (
         SELECT vehicle_id FROM usage_month WHERE month >= $1 AND month <= $2
         UNION SELECT vehicle_id FROM usage_late WHERE month >= $1 AND month <= $2)
      GROUP BY t.vehicle_id, t.month, t.payer_id) s), '') AS uses
         FROM (SELECT month, CAST(sum(trips) AS BIGINT) AS trips, CAST(sum(duration_s) AS BIGINT) AS duration_s FROM (
     SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_month
         WHERE month >= $1 AND month <= $2 GROUP BY month
     UNION ALL SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_late
         WHERE month >= $1 AND month <= $2 GROUP BY month) summed
  GROUP BY month) k
  LEFT JOIN use_pack p ON p.month = k.month AND p.trips = k.trips AND p.duration_s = k.duration_s) AS packed
      WHERE use_pack.month = $1;

-- pack_month, fleet/utilisation.rs: PostgreSQL
UPDATE use_pack SET trips = packed.trips, duration_s = packed.duration_s, uses = packed.uses FROM (
         SELECT k.trips, k.duration_s, coalesce((SELECT string_agg(s.section, ';') FROM (SELECT t.month, CAST(t.payer_id AS TEXT) || '/' || CAST(t.vehicle_id AS TEXT) || ':' || string_agg(
         CAST(CAST(floor(extract(epoch FROM t.start_at)) AS BIGINT) AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',') AS section
      FROM trip t WHERE t.month >= $1 AND t.month <= $2 AND t.vehicle_id IN (
         SELECT vehicle_id FROM usage_month WHERE month >= $1 AND month <= $2
         UNION SELECT vehicle_id FROM usage_late WHERE month >= $1 AND month <= $2)
      GROUP BY t.vehicle_id, t.month, t.payer_id) s), '') AS uses
         FROM (SELECT month, CAST(sum(trips) AS BIGINT) AS trips, CAST(sum(duration_s) AS BIGINT) AS duration_s FROM (
     SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_month
         WHERE month >= $1 AND month <= $2 GROUP BY month
     UNION ALL SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_late
         WHERE month >= $1 AND month <= $2 GROUP BY month) summed
  GROUP BY month) k
  LEFT JOIN use_pack p ON p.month = k.month AND p.trips = k.trips AND p.duration_s = k.duration_s) AS packed
      WHERE use_pack.month = $1;

-- list_utilisation, fleet/utilisation.rs: SQLite
SELECT v.id AS vehicle_id, coalesce(u.distance_m, 0) AS distance_m, coalesce(u.duration_s, 0) AS duration_s,
     coalesce(u.trips, 0) AS trips, coalesce(c.cost_ore, 0) AS cost_ore, coalesce(c.fixed_ore, 0) AS fixed_ore
  FROM vehicle v
  LEFT JOIN (
     SELECT vehicle_id, CAST(sum(distance_m) AS BIGINT) AS distance_m, CAST(sum(duration_s) AS BIGINT) AS duration_s,
         CAST(sum(trips) AS BIGINT) AS trips
     FROM usage_month WHERE month >= $3 AND month <= $4 GROUP BY vehicle_id) u ON u.vehicle_id = v.id
  LEFT JOIN (
     SELECT vehicle_id, CAST(sum(shared_ore) AS BIGINT) AS cost_ore,
         CAST(sum(CASE WHEN category IN (SELECT value FROM json_each($5)) THEN shared_ore ELSE 0 END) AS BIGINT) AS fixed_ore
     FROM cost_entry WHERE from_on >= $3 AND from_on <= $4 AND vehicle_id IS NOT NULL GROUP BY vehicle_id) c
     ON c.vehicle_id = v.id
  WHERE (($1 OR v.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) ORDER BY v.id;

-- list_utilisation, fleet/utilisation.rs: PostgreSQL
SELECT v.id AS vehicle_id, coalesce(u.distance_m, 0) AS distance_m, coalesce(u.duration_s, 0) AS duration_s,
     coalesce(u.trips, 0) AS trips, coalesce(c.cost_ore, 0) AS cost_ore, coalesce(c.fixed_ore, 0) AS fixed_ore
  FROM vehicle v
  LEFT JOIN (
     SELECT vehicle_id, CAST(sum(distance_m) AS BIGINT) AS distance_m, CAST(sum(duration_s) AS BIGINT) AS duration_s,
         CAST(sum(trips) AS BIGINT) AS trips
     FROM usage_month WHERE month >= $3 AND month <= $4 GROUP BY vehicle_id) u ON u.vehicle_id = v.id
  LEFT JOIN (
     SELECT vehicle_id, CAST(sum(shared_ore) AS BIGINT) AS cost_ore,
         CAST(sum(CASE WHEN category = ANY ($5) THEN shared_ore ELSE 0 END) AS BIGINT) AS fixed_ore
     FROM cost_entry WHERE from_on >= $3 AND from_on <= $4 AND vehicle_id IS NOT NULL GROUP BY vehicle_id) c
     ON c.vehicle_id = v.id
  WHERE (($1 OR v.organisation_id = ANY ($2) OR v.sharing = 'pool' OR (v.sharing = 'organisations' AND EXISTS (SELECT 1 FROM vehicle_share s WHERE s.vehicle_id = v.id AND s.organisation_id = ANY ($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.organisation_id = ANY ($2))) ORDER BY v.id;

