-- list_mappings, finance/ledger_mapping.rs: SQLite
SELECT organisation_id, category, account, account_name, cost_centre, activity, counterpart FROM ledger_mapping m
  WHERE ($1 OR m.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND m.year = $3 ORDER BY m.organisation_id, m.category;

-- list_mappings, finance/ledger_mapping.rs: PostgreSQL
SELECT organisation_id, category, account, account_name, cost_centre, activity, counterpart FROM ledger_mapping m
  WHERE ($1 OR m.organisation_id = ANY ($2)) AND m.year = $3 ORDER BY m.organisation_id, m.category;

-- put_mapping, finance/ledger_mapping.rs
DELETE FROM ledger_mapping WHERE organisation_id = $1 AND year = $2;

-- put_mapping, finance/ledger_mapping.rs
INSERT INTO ledger_mapping (organisation_id, year, category, account, account_name, cost_centre, activity, counterpart) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

