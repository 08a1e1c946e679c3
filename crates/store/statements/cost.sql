-- insert_agreement, cost/agreement.rs
SELECT id FROM agreement WHERE first_month = $1;

-- insert_agreement, cost/agreement.rs
INSERT INTO agreement (id, name, version, first_month, decision, source, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- insert_agreement, cost/agreement.rs
INSERT INTO agreement_party (agreement_id, organisation_id) VALUES ($1, $2);

-- list_agreement_versions, cost/agreement.rs: SQLite
SELECT a.id, a.version, a.source, a.applied_at,
     ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = a.id AND p.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AS seen
  FROM agreement a ORDER BY a.first_month;

-- list_agreement_versions, cost/agreement.rs: PostgreSQL
SELECT a.id, a.version, a.source, a.applied_at,
     ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = a.id AND p.organisation_id = ANY ($2))) AS seen
  FROM agreement a ORDER BY a.first_month;

-- list_having_something_to_share, cost/agreement.rs
SELECT o.code FROM organisation o
  WHERE EXISTS (SELECT 1 FROM vehicle v WHERE v.organisation_id = o.id)
     OR EXISTS (SELECT 1 FROM vehicle_relation r WHERE r.organisation_id = o.id AND r.kind IN ('owner', 'user', 'payer') AND (r.to_on IS NULL OR r.to_on > $1))
     OR EXISTS (SELECT 1 FROM cost_entry c WHERE c.organisation_id = o.id AND c.to_on >= $1)
  ORDER BY o.code;

-- end_agreement, cost/agreement.rs
INSERT INTO withdrawn_version (id, kind, version, first_month, source, applied_at, withdrawn_at, withdrawn_by)
  SELECT id, 'agreement', version, first_month, source, applied_at, $2, $3 FROM agreement WHERE id = $1;

-- end_agreement, cost/agreement.rs
DELETE FROM agreement_party WHERE agreement_id = $1;

-- end_agreement, cost/agreement.rs
DELETE FROM agreement WHERE id = $1;

-- next_agreement_version, cost/agreement.rs
SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM agreement
  UNION ALL SELECT version FROM withdrawn_version WHERE kind = 'agreement') AS versions;

-- insert_costs, cost/entry.rs
INSERT INTO cost_entry (id, vehicle_id, pool_id, organisation_id, category, from_on, to_on, net_ore, vat_ore, recoverable_vat_ore, supplier, reference, sender_id, sender_key, batch_id, late_in, corrects_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- list_sender_costs, cost/entry.rs
SELECT * FROM cost_entry WHERE sender_id = $1 AND sender_key IS NOT NULL;

-- find_equal_costs, cost/entry.rs: SQLite
SELECT DISTINCT c.vehicle_id, c.net_ore, c.from_on FROM (SELECT unhex(i.value) AS id, n.value AS value FROM json_each($1) i JOIN json_each($2) n ON n.key = i.key) p
  JOIN cost_entry c ON c.vehicle_id = p.id AND c.net_ore = p.value WHERE c.from_on BETWEEN $3 AND $4;

-- find_equal_costs, cost/entry.rs: PostgreSQL
SELECT DISTINCT c.vehicle_id, c.net_ore, c.from_on FROM (SELECT * FROM unnest($1, $2) AS p (id, value)) p
  JOIN cost_entry c ON c.vehicle_id = p.id AND c.net_ore = p.value WHERE c.from_on BETWEEN $3 AND $4;

-- sum_vehicle_costs, cost/entry.rs
SELECT vehicle_id, CAST(sum(net_ore) AS BIGINT) FROM cost_entry
  WHERE vehicle_id IS NOT NULL AND from_on BETWEEN $1 AND $2 GROUP BY vehicle_id;

-- list_costs, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND c.vehicle_id = $3 AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY +c.id LIMIT $8;

-- list_costs, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2))) AND c.vehicle_id = $3 AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY c.id LIMIT $8;

-- list_costs, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND $3 IS NULL AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY +c.id LIMIT $8;

-- list_costs, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2))) AND $3 IS NULL AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY c.id LIMIT $8;

-- list_costs, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND $3 IS NULL AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY c.id LIMIT $8;

-- list_costs, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2))) AND $3 IS NULL AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
  AND ($6 IS NULL OR c.category = $6) AND ($7 IS NULL OR c.id > $7) ORDER BY c.id LIMIT $8;

-- list_costs_by_day, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
    AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
    AND ($6 IS NULL OR c.category = $6)
  ORDER BY c.from_on DESC, c.id DESC LIMIT $7 OFFSET $8;

-- list_costs_by_day, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2)))
    AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
    AND ($6 IS NULL OR c.category = $6)
  ORDER BY c.from_on DESC, c.id DESC LIMIT $7 OFFSET $8;

-- sum_costs, cost/entry.rs: SQLite
SELECT count(*), CAST(coalesce(sum(c.shared_ore), 0) AS BIGINT) FROM cost_entry c
  WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
    AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
    AND ($6 IS NULL OR c.category = $6);

-- sum_costs, cost/entry.rs: PostgreSQL
SELECT count(*), CAST(coalesce(sum(c.shared_ore), 0) AS BIGINT) FROM cost_entry c
  WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2)))
    AND ($3 IS NULL OR c.vehicle_id = $3) AND ($4 IS NULL OR c.to_on >= $4) AND ($5 IS NULL OR c.from_on <= $5)
    AND ($6 IS NULL OR c.category = $6);

-- find_cost, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AND c.id = $3;

-- find_cost, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = c.vehicle_id AND v.organisation_id = ANY ($2)) OR (c.organisation_id IS NULL AND c.vehicle_id IS NULL AND EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id) AND NOT EXISTS (SELECT 1 FROM vehicle v WHERE v.pool_id = c.pool_id AND NOT v.organisation_id = ANY ($2))) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind IN ('owner', 'payer') AND h.from_on <= c.to_on AND (h.to_on IS NULL OR h.to_on > c.from_on) AND h.organisation_id = ANY ($2))) AND c.id = $3;

-- find_own_cost, cost/entry.rs: SQLite
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id IN (SELECT unhex(value) FROM json_each($2))))) AND c.id = $3;

-- find_own_cost, cost/entry.rs: PostgreSQL
SELECT c.* FROM cost_entry c WHERE ($1 OR c.organisation_id = ANY ($2) OR (EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = c.vehicle_id AND h.kind = 'user' AND (h.to_on IS NULL OR h.to_on > c.from_on) AND (h.from_on <= c.to_on OR NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = h.vehicle_id AND e.kind = 'user' AND e.from_on < h.from_on)) AND h.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM vehicle o WHERE o.id = c.vehicle_id AND NOT EXISTS (SELECT 1 FROM vehicle_relation e WHERE e.vehicle_id = o.id AND e.kind = 'user') AND o.organisation_id = ANY ($2)))) AND c.id = $3;

-- find_cost_for_update, cost/entry.rs: SQLite
SELECT id FROM cost_entry WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- find_cost_for_update, cost/entry.rs: PostgreSQL
SELECT id FROM cost_entry WHERE id = ANY ($1) FOR UPDATE;

-- list_cost_corrections, cost/entry.rs
SELECT * FROM cost_entry WHERE corrects_id = $1 ORDER BY id;

-- sum_cost, cost/entry.rs
SELECT CAST(sum(net_ore) AS BIGINT), CAST(sum(vat_ore) AS BIGINT), CAST(sum(recoverable_vat_ore) AS BIGINT)
  FROM cost_entry WHERE id = $1 OR corrects_id = $1;

-- list_month_costs, cost/entry.rs
SELECT * FROM cost_entry WHERE to_on >= $1 AND from_on <= $2;

-- load_entry_facts, cost/entry.rs
SELECT c.id, c.vehicle_id, c.pool_id, o.code AS organisation, c.category, c.from_on, c.to_on, c.shared_ore,
     coalesce(c.corrects_id, c.id) AS original_id
  FROM cost_entry c LEFT JOIN organisation o ON o.id = c.organisation_id
  WHERE c.to_on >= $1 AND c.from_on <= $2 AND (c.late_in IS NULL OR c.late_in <= $3) ORDER BY c.id;

-- put_investment, cost/investment.rs
INSERT INTO investment (vehicle_id, organisation_id, in_use_from, cost_ore, residual_ore, months, reference, sold_on, sold_for_ore)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (vehicle_id) DO UPDATE SET organisation_id = excluded.organisation_id, in_use_from = excluded.in_use_from,
     cost_ore = excluded.cost_ore, residual_ore = excluded.residual_ore, months = excluded.months, reference = excluded.reference,
     sold_on = excluded.sold_on, sold_for_ore = excluded.sold_for_ore;

-- list_investments, cost/investment.rs: SQLite
SELECT i.* FROM investment i WHERE ($1 OR i.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = i.vehicle_id AND h.kind IN ('owner') AND h.from_on <= h.from_on AND (h.to_on IS NULL OR h.to_on > i.in_use_from) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
  ORDER BY i.in_use_from, i.vehicle_id;

-- list_investments, cost/investment.rs: PostgreSQL
SELECT i.* FROM investment i WHERE ($1 OR i.organisation_id = ANY ($2) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = i.vehicle_id AND h.kind IN ('owner') AND h.from_on <= h.from_on AND (h.to_on IS NULL OR h.to_on > i.in_use_from) AND h.organisation_id = ANY ($2)))
  ORDER BY i.in_use_from, i.vehicle_id;

-- hold_investments, cost/investment.rs: SQLite
SELECT i.* FROM investment i WHERE ($1 OR i.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = i.vehicle_id AND h.kind IN ('owner') AND h.from_on <= h.from_on AND (h.to_on IS NULL OR h.to_on > i.in_use_from) AND h.organisation_id IN (SELECT unhex(value) FROM json_each($2))))
  ORDER BY i.in_use_from, i.vehicle_id;

-- hold_investments, cost/investment.rs: PostgreSQL
SELECT i.* FROM investment i WHERE ($1 OR i.organisation_id = ANY ($2) OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = i.vehicle_id AND h.kind IN ('owner') AND h.from_on <= h.from_on AND (h.to_on IS NULL OR h.to_on > i.in_use_from) AND h.organisation_id = ANY ($2)))
  ORDER BY i.in_use_from, i.vehicle_id FOR UPDATE;

-- mark_posted, cost/investment.rs: SQLite
UPDATE investment SET posted_until = $1 WHERE vehicle_id IN (SELECT unhex(value) FROM json_each($2));

-- mark_posted, cost/investment.rs: PostgreSQL
UPDATE investment SET posted_until = $1 WHERE vehicle_id = ANY ($2);

-- count_unposted_investments, cost/investment.rs: SQLite
SELECT count(*) FROM investment WHERE in_use_from <= $2 AND (posted_until IS NULL OR posted_until < $1)
  AND (sold_on IS NULL OR sold_on >= $1) AND organisation_id IN (SELECT unhex(value) FROM json_each($3));

-- count_unposted_investments, cost/investment.rs: PostgreSQL
SELECT count(*) FROM investment WHERE in_use_from <= $2 AND (posted_until IS NULL OR posted_until < $1)
  AND (sold_on IS NULL OR sold_on >= $1) AND organisation_id = ANY ($3);

-- put_internal_rate, cost/investment.rs
INSERT INTO internal_rate (organisation_id, year, rate, decision) VALUES ($1, $2, $3, $4)
  ON CONFLICT (organisation_id, year) DO UPDATE SET rate = excluded.rate, decision = excluded.decision;

-- list_internal_rates, cost/investment.rs: SQLite
SELECT organisation_id, year, rate, decision FROM internal_rate WHERE ($1 OR organisation_id IN (SELECT unhex(value) FROM json_each($2)))
  ORDER BY organisation_id, year;

-- list_internal_rates, cost/investment.rs: PostgreSQL
SELECT organisation_id, year, rate, decision FROM internal_rate WHERE ($1 OR organisation_id = ANY ($2))
  ORDER BY organisation_id, year;

-- list_charged, cost/objection/charged.rs: SQLite
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2))) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2)))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id IN (SELECT unhex(value) FROM json_each($2))) ORDER BY x.from_on, x.id, x.paid_from LIMIT $8 OFFSET $7;

-- list_charged, cost/objection/charged.rs: PostgreSQL
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id = ANY ($2)) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id = ANY ($2))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id = ANY ($2)) ORDER BY x.from_on, x.id, x.paid_from LIMIT $8 OFFSET $7;

-- list_charged_after, cost/objection/charged.rs: SQLite
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2))) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2)))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id IN (SELECT unhex(value) FROM json_each($2))) AND ($7 IS NULL OR x.id > $7 OR (x.id = $7 AND x.paid_from > $9)) ORDER BY x.id, x.paid_from LIMIT $8;

-- list_charged_after, cost/objection/charged.rs: PostgreSQL
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id = ANY ($2)) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id = ANY ($2))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id = ANY ($2)) AND ($7 IS NULL OR x.id > $7 OR (x.id = $7 AND x.paid_from > $9)) ORDER BY x.id, x.paid_from LIMIT $8;

-- sum_charged, cost/objection/charged.rs: SQLite
SELECT x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END AS entry_id, x.payer_id, p.code AS payer_code, count(*) AS count, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.distance_m ELSE 0 END) AS BIGINT) AS distance_m, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.duration_s ELSE 0 END) AS BIGINT) AS duration_s, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.trips ELSE 0 END) AS BIGINT) AS trips, CAST(sum(x.cost_ore) AS BIGINT) AS cost_ore, min(x.from_on) AS from_on, min(x.to_on) AS to_on, x.paid_from, x.paid_to FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2))) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id IN (SELECT unhex(value) FROM json_each($2)))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id IN (SELECT unhex(value) FROM json_each($2))) GROUP BY x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END, x.payer_id, p.code, x.paid_from, x.paid_to;

-- sum_charged, cost/objection/charged.rs: PostgreSQL
SELECT x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END AS entry_id, x.payer_id, p.code AS payer_code, count(*) AS count, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.distance_m ELSE 0 END) AS BIGINT) AS distance_m, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.duration_s ELSE 0 END) AS BIGINT) AS duration_s, CAST(sum(CASE WHEN x.late_in IS NULL THEN x.trips ELSE 0 END) AS BIGINT) AS trips, CAST(sum(x.cost_ore) AS BIGINT) AS cost_ore, min(x.from_on) AS from_on, min(x.to_on) AS to_on, x.paid_from, x.paid_to FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE $3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id = ANY ($2)) UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) AND ($1 OR u.payer_id = ANY ($2))) UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id AND l.late_in <= $3 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.start_at >= $5 AND b.start_at < $6 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND (c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id = ANY ($2)) GROUP BY x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END, x.payer_id, p.code, x.paid_from, x.paid_to;

-- list_charged_thing, cost/objection/charged.rs: SQLite
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.id = $3 UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.id = $3 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND c.id = $3) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id IN (SELECT unhex(value) FROM json_each($2)) OR x.entered_by_id IN (SELECT unhex(value) FROM json_each($2))) ORDER BY CASE WHEN x.payer_id IN (SELECT unhex(value) FROM json_each($2)) THEN 0 ELSE 1 END, x.paid_from;

-- list_charged_thing, cost/objection/charged.rs: PostgreSQL
SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, CAST(x.trips AS BIGINT) AS trips, x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, e.name AS entered_by_name, i.file_name, x.sender_key, o.state FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.id = $3 UNION ALL SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.id = $3 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND c.id = $3) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id AND ($1 OR x.payer_id = ANY ($2) OR x.entered_by_id = ANY ($2)) ORDER BY CASE WHEN x.payer_id = ANY ($2) THEN 0 ELSE 1 END, x.paid_from;

-- find_charged_for_update, cost/objection/charged.rs: SQLite
SELECT id FROM trip WHERE id = $1;

-- find_charged_for_update, cost/objection/charged.rs: PostgreSQL
SELECT id FROM trip WHERE id = $1 FOR UPDATE;

-- find_charged_for_update, cost/objection/charged.rs: SQLite
SELECT id FROM booking WHERE id = $1;

-- find_charged_for_update, cost/objection/charged.rs: PostgreSQL
SELECT id FROM booking WHERE id = $1 FOR UPDATE;

-- find_charged_for_update, cost/objection/charged.rs: SQLite
SELECT id FROM cost_entry WHERE id = $1;

-- find_charged_for_update, cost/objection/charged.rs: PostgreSQL
SELECT id FROM cost_entry WHERE id = $1 FOR UPDATE;

-- list_charged_trips_of, cost/objection/charged.rs: SQLite
SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(t.start_at, CASE WHEN t.start_at >= date(strftime('%Y-03-31', t.start_at), '-6 days', 'weekday 0') || 'T01' AND t.start_at < date(strftime('%Y-10-31', t.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.batch_id = $1) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id GROUP BY x.payer_id, x.entered_by_id ORDER BY x.payer_id, x.entered_by_id;

-- list_charged_trips_of, cost/objection/charged.rs: PostgreSQL
SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on FROM (SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, 1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, t.payer_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(t.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, t.batch_id, t.sender_key
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE t.batch_id = $1) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id GROUP BY x.payer_id, x.entered_by_id ORDER BY x.payer_id, x.entered_by_id;

-- list_charged_others_of, cost/objection/charged.rs: SQLite
SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on FROM (SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS from_on, date(b.end_at, CASE WHEN b.end_at >= date(strftime('%Y-03-31', b.end_at), '-6 days', 'weekday 0') || 'T01' AND b.end_at < date(strftime('%Y-10-31', b.end_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= date(b.start_at, CASE WHEN b.start_at >= date(strftime('%Y-03-31', b.start_at), '-6 days', 'weekday 0') || 'T01' AND b.start_at < date(strftime('%Y-10-31', b.start_at), '-6 days', 'weekday 0') || 'T01' THEN '+2 hours' ELSE '+1 hours' END) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.batch_id = $1 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND c.batch_id = $1) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id GROUP BY x.payer_id, x.entered_by_id ORDER BY x.payer_id, x.entered_by_id;

-- list_charged_others_of, cost/objection/charged.rs: PostgreSQL
SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on FROM (SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS from_on, CAST(b.end_at AT TIME ZONE 'Europe/Stockholm' AS DATE) AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), coalesce((SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' AND h.from_on <= CAST(b.start_at AT TIME ZONE 'Europe/Stockholm' AS DATE) ORDER BY h.from_on DESC LIMIT 1), (SELECT h.organisation_id FROM vehicle_relation h WHERE h.vehicle_id = v.id AND h.kind = 'user' ORDER BY h.from_on LIMIT 1), v.organisation_id)) AS entered_by_id, b.batch_id, b.sender_key
  FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
  LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
  LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND b.batch_id = $1 UNION ALL SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, coalesce(r.organisation_id, c.organisation_id) AS payer_id, coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, c.batch_id, c.sender_key
  FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
  WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND c.batch_id = $1) x JOIN organisation p ON p.id = x.payer_id
  JOIN organisation e ON e.id = x.entered_by_id
  LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
  LEFT JOIN import_batch i ON i.id = x.batch_id
  LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
  WHERE x.payer_id <> x.entered_by_id GROUP BY x.payer_id, x.entered_by_id ORDER BY x.payer_id, x.entered_by_id;

-- insert_objection, cost/objection/mod.rs
INSERT INTO objection (id, kind, charged_id, trip_id, booking_id, cost_entry_id, month, number, on_day, organisation_id, entered_by_id, reason, made_by, made_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- list_objections, cost/objection/mod.rs: SQLite
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR o.entered_by_id IN (SELECT unhex(value) FROM json_each($2))) AND ($3 IS NULL OR o.month = $3) AND ($4 IS NULL OR o.state = $4) AND ($5 IS NULL OR o.charged_id = $5) AND ($6 IS NULL OR o.id > $6) ORDER BY o.id LIMIT $7;

-- list_objections, cost/objection/mod.rs: PostgreSQL
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id = ANY ($2) OR o.entered_by_id = ANY ($2)) AND ($3 IS NULL OR o.month = $3) AND ($4 IS NULL OR o.state = $4) AND ($5 IS NULL OR o.charged_id = $5) AND ($6 IS NULL OR o.id > $6) ORDER BY o.id LIMIT $7;

-- find_objection, cost/objection/mod.rs: SQLite
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR o.entered_by_id IN (SELECT unhex(value) FROM json_each($2))) AND o.id = $3;

-- find_objection, cost/objection/mod.rs: PostgreSQL
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id = ANY ($2) OR o.entered_by_id = ANY ($2)) AND o.id = $3;

-- find_objection_for_update, cost/objection/mod.rs: SQLite
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR o.entered_by_id IN (SELECT unhex(value) FROM json_each($2))) AND o.id = $3;

-- find_objection_for_update, cost/objection/mod.rs: PostgreSQL
SELECT o.* FROM objection o WHERE ($1 OR o.organisation_id = ANY ($2) OR o.entered_by_id = ANY ($2)) AND o.id = $3 FOR UPDATE;

-- lock_open_objections, cost/objection/mod.rs: SQLite
SELECT o.* FROM objection o WHERE o.state = 'open' AND (o.charged_id = $1 OR o.charged_id = (SELECT t.booking_id FROM trip t WHERE t.id = $1) OR o.cost_entry_id IN (SELECT c.id FROM cost_entry c WHERE c.corrects_id = $1)) ORDER BY o.id;

-- lock_open_objections, cost/objection/mod.rs: PostgreSQL
SELECT o.* FROM objection o WHERE o.state = 'open' AND (o.charged_id = $1 OR o.charged_id = (SELECT t.booking_id FROM trip t WHERE t.id = $1) OR o.cost_entry_id IN (SELECT c.id FROM cost_entry c WHERE c.corrects_id = $1)) ORDER BY o.id FOR UPDATE;

-- lock_open_objections_of, cost/objection/mod.rs: SQLite
SELECT o.* FROM objection o WHERE o.state = 'open' AND (EXISTS (SELECT 1 FROM trip t WHERE t.id = o.trip_id AND t.batch_id = $1) OR EXISTS (SELECT 1 FROM booking b WHERE b.id = o.booking_id AND b.batch_id = $1) OR EXISTS (SELECT 1 FROM cost_entry c WHERE c.id = o.cost_entry_id AND c.batch_id = $1)) ORDER BY o.id;

-- lock_open_objections_of, cost/objection/mod.rs: PostgreSQL
SELECT o.* FROM objection o WHERE o.state = 'open' AND (EXISTS (SELECT 1 FROM trip t WHERE t.id = o.trip_id AND t.batch_id = $1) OR EXISTS (SELECT 1 FROM booking b WHERE b.id = o.booking_id AND b.batch_id = $1) OR EXISTS (SELECT 1 FROM cost_entry c WHERE c.id = o.cost_entry_id AND c.batch_id = $1)) ORDER BY o.id FOR UPDATE;

-- count_open_objections, cost/objection/mod.rs
SELECT p.name AS organisation, e.name AS entered_by, count(*) AS count FROM objection o
  JOIN organisation p ON p.id = o.organisation_id JOIN organisation e ON e.id = o.entered_by_id
  WHERE o.month = $1 AND o.state = 'open' GROUP BY p.name, e.name ORDER BY p.name, e.name;

-- end_objection, cost/objection/mod.rs
UPDATE objection SET state = $3, answer = $4, ended_by = $5, ended_by_id = $6, ended_at = $7, version = version + 1
  WHERE id = $1 AND version = $2 AND state = 'open';

-- share_closed_span, cost/period.rs
SELECT share_periods();

-- closed_span, cost/period.rs
SELECT min(month), max(month) FROM closed_period;

-- hold_periods, cost/period.rs
SELECT pg_advisory_xact_lock(1001010);

-- insert_closed_period, cost/period.rs
INSERT INTO closed_receiver (month, organisation_id, amount_ore, hash) VALUES ($1, $2, $3, $4);

-- insert_closed_period, cost/period.rs
INSERT INTO closed_period (month, until_on, agreement_id, closed_at, closed_by, total_ore, facts, previous_hash, hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- insert_closed_lines, cost/period.rs
INSERT INTO closed_line (month, place, origin, rule, rule_name, decision, vehicle_id, number, registration_number, category, kind, amount_ore, key, unit, shares, entries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- list_closed_periods, cost/period.rs: SQLite
SELECT month, agreement_id, closed_at, closed_by, total_ore, previous_hash, hash FROM closed_period c
  WHERE ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = c.agreement_id AND p.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) ORDER BY month;

-- list_closed_periods, cost/period.rs: PostgreSQL
SELECT month, agreement_id, closed_at, closed_by, total_ore, previous_hash, hash FROM closed_period c
  WHERE ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = c.agreement_id AND p.organisation_id = ANY ($2))) ORDER BY month;

-- list_closed_receivers, cost/period.rs
SELECT organisation_id, amount_ore, hash FROM closed_receiver WHERE month = $1 ORDER BY organisation_id;

-- list_closed_lines, cost/period.rs
SELECT * FROM closed_line WHERE month = $1 ORDER BY place;

-- count_closed_lines, cost/period.rs
SELECT count(*) FROM closed_line WHERE month >= $1 AND month <= $2;

-- list_billed_lines, cost/period.rs
SELECT * FROM closed_line WHERE origin = $1 ORDER BY month, place;

-- load_frozen_facts, cost/period.rs
SELECT facts FROM closed_period WHERE month = $1;

-- list_late_origins, cost/period.rs
SELECT DISTINCT month FROM usage_late WHERE late_in = $1;

-- list_late_origins, cost/period.rs
SELECT DISTINCT from_on, to_on FROM cost_entry WHERE late_in = $1;

-- count_unmatched_purchases, cost/period.rs: SQLite
SELECT count(*) FROM purchase WHERE vehicle_id IS NULL AND at < $1 AND (organisation_id IS NULL OR organisation_id IN (SELECT unhex(value) FROM json_each($2)));

-- count_unmatched_purchases, cost/period.rs: PostgreSQL
SELECT count(*) FROM purchase WHERE vehicle_id IS NULL AND at < $1 AND (organisation_id IS NULL OR organisation_id = ANY ($2));

-- list_used_without_reading, cost/period.rs
SELECT DISTINCT coalesce(v.registration_number, v.inventory_number, '') AS number FROM usage_month u JOIN vehicle v ON v.id = u.vehicle_id
  WHERE u.month = $1 AND NOT EXISTS (SELECT 1 FROM odometer_reading r WHERE r.vehicle_id = v.id AND r.at >= $2 AND r.at < $3)
  ORDER BY number;

-- insert_trip_correction, cost/period.rs
INSERT INTO trip_correction (id, trip_id, late_in, payer_before, payer_after, distance_before, distance_after, reason, made_at,
  made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- find_trip_correction, cost/period.rs
SELECT payer_after, distance_after FROM trip_correction WHERE trip_id = $1 ORDER BY made_at DESC, id DESC LIMIT 1;

-- list_trip_corrections, cost/period.rs
SELECT id, late_in, payer_before, payer_after, distance_before, distance_after, reason, made_at, made_by
  FROM trip_correction WHERE trip_id = $1 ORDER BY made_at, id;

-- insert_price_list, cost/price_list.rs
SELECT id FROM price_list WHERE first_month = $1;

-- insert_price_list, cost/price_list.rs
INSERT INTO price_list (id, version, first_month, source, applied_at) VALUES ($1, $2, $3, $4, $5);

-- insert_price_list, cost/price_list.rs
INSERT INTO price_list_party (price_list_id, organisation_id) VALUES ($1, $2);

-- list_price_list_versions, cost/price_list.rs: SQLite
SELECT l.id, l.version, l.source, l.applied_at,
     ($1 OR EXISTS (SELECT 1 FROM price_list_party p WHERE p.price_list_id = l.id AND p.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) AS seen
  FROM price_list l ORDER BY l.first_month;

-- list_price_list_versions, cost/price_list.rs: PostgreSQL
SELECT l.id, l.version, l.source, l.applied_at,
     ($1 OR EXISTS (SELECT 1 FROM price_list_party p WHERE p.price_list_id = l.id AND p.organisation_id = ANY ($2))) AS seen
  FROM price_list l ORDER BY l.first_month;

-- end_price_list, cost/price_list.rs
INSERT INTO withdrawn_version (id, kind, version, first_month, source, applied_at, withdrawn_at, withdrawn_by)
  SELECT id, 'price_list', version, first_month, source, applied_at, $2, $3 FROM price_list WHERE id = $1;

-- end_price_list, cost/price_list.rs
DELETE FROM price_list_party WHERE price_list_id = $1;

-- end_price_list, cost/price_list.rs
DELETE FROM price_list WHERE id = $1;

-- next_price_list_version, cost/price_list.rs
SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM price_list
  UNION ALL SELECT version FROM withdrawn_version WHERE kind = 'price_list') AS versions;

-- list_charged_uses, cost/price_list.rs
SELECT v.id AS vehicle_id, coalesce(v.registration_number, v.inventory_number, '') AS number, v.class, p.code AS pool, o.code AS payer, t.start_at,
     t.end_at, t.distance_m, coalesce(b.returned_at > b.end_at, FALSE) AS late
  FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
  LEFT JOIN pool p ON p.id = v.pool_id LEFT JOIN booking b ON b.id = t.booking_id
  WHERE t.month = $1;

-- insert_proposal, cost/proposal.rs
INSERT INTO proposal (id, kind, content, hash, first_month, decision, decided_on, organisation_id, proposed_by,
     proposed_at, silence_from, lapses_at, in_place_of, state, base)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- insert_proposal, cost/proposal.rs
INSERT INTO proposal_answer (proposal_id, organisation_id, place) VALUES ($1, $2, $3);

-- insert_proposal, cost/proposal.rs
INSERT INTO proposal_told (proposal_id, organisation_id) VALUES ($1, $2);

-- load_told, cost/proposal.rs: SQLite
SELECT proposal_id, organisation_id FROM proposal_told WHERE proposal_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY proposal_id, organisation_id;

-- load_told, cost/proposal.rs: PostgreSQL
SELECT proposal_id, organisation_id FROM proposal_told WHERE proposal_id = ANY ($1) ORDER BY proposal_id, organisation_id;

-- list_proposals, cost/proposal.rs: SQLite
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (p.kind = 'vehicle_move' AND (p.organisation_id IN (SELECT unhex(value) FROM json_each($3)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($3))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($3)))))) AND ($4 IS NULL OR p.state = $4) AND ($5 IS NULL OR p.id < $5) ORDER BY p.id DESC LIMIT $6;

-- list_proposals, cost/proposal.rs: PostgreSQL
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id = ANY ($2) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($2))) OR (p.kind = 'vehicle_move' AND (p.organisation_id = ANY ($3) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($3)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($3))))) AND ($4 IS NULL OR p.state = $4) AND ($5 IS NULL OR p.id < $5) ORDER BY p.id DESC LIMIT $6;

-- find_proposal_for_update, cost/proposal.rs: SQLite
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (p.kind = 'vehicle_move' AND (p.organisation_id IN (SELECT unhex(value) FROM json_each($3)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($3))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($3)))))) AND p.id = $4;

-- find_proposal_for_update, cost/proposal.rs: PostgreSQL
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id = ANY ($2) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($2))) OR (p.kind = 'vehicle_move' AND (p.organisation_id = ANY ($3) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($3)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($3))))) AND p.id = $4 FOR UPDATE;

-- find_proposal, cost/proposal.rs: SQLite
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id IN (SELECT unhex(value) FROM json_each($2)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($2))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) OR (p.kind = 'vehicle_move' AND (p.organisation_id IN (SELECT unhex(value) FROM json_each($3)) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id IN (SELECT unhex(value) FROM json_each($3))) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id IN (SELECT unhex(value) FROM json_each($3)))))) AND p.id = $4;

-- find_proposal, cost/proposal.rs: PostgreSQL
SELECT * FROM proposal p WHERE ($1 OR (p.organisation_id = ANY ($2) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($2)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($2))) OR (p.kind = 'vehicle_move' AND (p.organisation_id = ANY ($3) OR EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = p.id AND a.organisation_id = ANY ($3)) OR EXISTS (SELECT 1 FROM proposal_told n WHERE n.proposal_id = p.id AND n.organisation_id = ANY ($3))))) AND p.id = $4;

-- load_answers, cost/proposal.rs: SQLite
SELECT * FROM proposal_answer WHERE proposal_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY proposal_id, place;

-- load_answers, cost/proposal.rs: PostgreSQL
SELECT * FROM proposal_answer WHERE proposal_id = ANY ($1) ORDER BY proposal_id, place;

-- put_answer, cost/proposal.rs
UPDATE proposal_answer SET verdict = $3, hash = $4, reason = $5, answered_by = $6, answered_at = $7
  WHERE proposal_id = $1 AND organisation_id = $2;

-- end_proposal, cost/proposal.rs
UPDATE proposal SET state = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- load_version_sources, cost/proposal.rs: SQLite
SELECT id, source FROM agreement WHERE id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL SELECT id, source FROM price_list WHERE id IN (SELECT unhex(value) FROM json_each($1))
  UNION ALL SELECT id, source FROM withdrawn_version WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- load_version_sources, cost/proposal.rs: PostgreSQL
SELECT id, source FROM agreement WHERE id = ANY ($1)
  UNION ALL SELECT id, source FROM price_list WHERE id = ANY ($1)
  UNION ALL SELECT id, source FROM withdrawn_version WHERE id = ANY ($1);

-- is_withdrawn, cost/proposal.rs
SELECT EXISTS (SELECT 1 FROM withdrawn_version WHERE id = $1);

-- list_due_proposals, cost/proposal.rs
SELECT id FROM proposal WHERE state = 'open' AND (lapses_at <= $1 OR silence_from <= $1
  OR first_month <= (SELECT max(month) FROM closed_period)) ORDER BY id;

-- insert_sign_off, cost/sign_off.rs
INSERT INTO sign_off (id, month, organisation_id, person_id, signed_by, signed_at, hash, total_ore, seen)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- list_sign_offs, cost/sign_off.rs
SELECT * FROM sign_off WHERE month = $1 AND state <> 'withdrawn' ORDER BY signed_at, id;

-- end_sign_offs, cost/sign_off.rs: SQLite
UPDATE sign_off SET state = $2, ended_at = $3 WHERE state = 'holds' AND id IN (SELECT unhex(value) FROM json_each($1));

-- end_sign_offs, cost/sign_off.rs: PostgreSQL
UPDATE sign_off SET state = $2, ended_at = $3 WHERE state = 'holds' AND id = ANY ($1);

-- list_months_signed, cost/sign_off.rs
SELECT DISTINCT month FROM sign_off s WHERE state = 'holds'
  AND NOT EXISTS (SELECT 1 FROM closed_period p WHERE p.month = s.month) ORDER BY month;

-- load_vehicle_facts, cost/vehicle_facts.rs
SELECT v.id, coalesce((SELECT n.number FROM registration_number n WHERE n.vehicle_id = v.id AND n.from_on <= $1
             AND (n.to_on IS NULL OR n.to_on > $1) LIMIT 1), v.registration_number) AS number,
         v.inventory_number, v.status, v.class, p.code AS pool, v.acquired_on, v.first_used_on, i.sold_on
  FROM vehicle v LEFT JOIN pool p ON p.id = v.pool_id LEFT JOIN investment i ON i.vehicle_id = v.id ORDER BY v.id;

-- load_vehicle_facts, cost/vehicle_facts.rs
SELECT r.vehicle_id, r.kind, o.code, r.from_on, r.to_on FROM vehicle_relation r JOIN organisation o ON o.id = r.organisation_id
  WHERE r.kind IN ('owner', 'payer') AND r.from_on <= $2 AND (r.to_on IS NULL OR r.to_on > $1)
  ORDER BY r.vehicle_id, r.kind, r.from_on;

-- load_vehicle_facts, cost/vehicle_facts.rs
SELECT b.vehicle_id, b.until_on, b.status, b.class, p.code AS pool FROM vehicle_before b LEFT JOIN pool p ON p.id = b.pool_id
  WHERE b.until_on > $1 ORDER BY b.vehicle_id, b.until_on;

-- keep_vehicle_before, cost/vehicle_facts.rs
INSERT INTO vehicle_before (vehicle_id, until_on, status, class, pool_id)
  SELECT v.id, $2, v.status, v.class, v.pool_id FROM vehicle v
  WHERE v.id = $1 AND (v.status <> $3 OR v.class <> $4 OR v.pool_id IS DISTINCT FROM $5)
  ON CONFLICT (vehicle_id, until_on) DO NOTHING;

-- insert_what_if, cost/what_if.rs
INSERT INTO what_if (id, organisation_id, name, first_month, last_month, source, population_on, without, made_at, made_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- list_what_ifs, cost/what_if.rs: SQLite
SELECT * FROM what_if w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2))) ORDER BY made_at DESC, id;

-- list_what_ifs, cost/what_if.rs: PostgreSQL
SELECT * FROM what_if w WHERE ($1 OR w.organisation_id = ANY ($2)) ORDER BY made_at DESC, id;

-- delete_what_if, cost/what_if.rs
DELETE FROM what_if WHERE id = $1;

-- insert_closed_sums, cost/year.rs
INSERT INTO closed_sum (month, party, category, kind, amount_ore) VALUES ($1, $2, $3, $4, $5);

-- load_closed_sums, cost/year.rs
SELECT month, party, category, kind, amount_ore FROM closed_sum WHERE month >= $1 AND month <= $2;

-- load_prepaid, cost/year.rs
SELECT category, from_on, to_on, shared_ore FROM cost_entry WHERE from_on <= $1 AND to_on > $1;

