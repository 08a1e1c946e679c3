-- A rule may have a decision of its own.
ALTER TABLE closed_line ADD COLUMN decision TEXT;

-- What a closed month's lines add up to, by who owes it and what it was for: a year is read from these.
CREATE TABLE closed_sum (
    month      DATE NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    party      TEXT NOT NULL,
    category   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    amount_ore BIGINT NOT NULL,
    PRIMARY KEY (month, party, category, kind)
);
INSERT INTO closed_sum (month, party, category, kind, amount_ore)
SELECT l.month, s.value ->> 'party', l.category, l.kind, sum((s.value ->> 'amount_ore')::bigint)
FROM closed_line l, json_array_elements(l.shares::json) s GROUP BY 1, 2, 3, 4;
-- The references of what was written above are checked before the table is changed again.
SET CONSTRAINTS ALL IMMEDIATE;

CREATE TRIGGER closed_sums_stay BEFORE INSERT OR UPDATE OR DELETE ON closed_sum
    FOR EACH ROW EXECUTE FUNCTION closed_stays();
