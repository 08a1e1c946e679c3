-- A rule may have a decision of its own.
ALTER TABLE closed_line ADD COLUMN decision TEXT;

-- What a closed month's lines add up to, by who owes it and what it was for: a year is read from these.
CREATE TABLE closed_sum (
    month      TEXT NOT NULL REFERENCES closed_period (month) DEFERRABLE INITIALLY DEFERRED,
    party      TEXT NOT NULL,
    category   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    amount_ore INTEGER NOT NULL,
    PRIMARY KEY (month, party, category, kind)
) STRICT;
INSERT INTO closed_sum (month, party, category, kind, amount_ore)
SELECT l.month, s.value ->> 'party', l.category, l.kind, sum(s.value ->> 'amount_ore')
FROM closed_line l, json_each(l.shares) s GROUP BY 1, 2, 3, 4;

CREATE TRIGGER closed_sums_stay_insert BEFORE INSERT ON closed_sum
WHEN EXISTS (SELECT 1 FROM closed_period WHERE month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_sums_stay_update BEFORE UPDATE ON closed_sum
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER closed_sums_stay_delete BEFORE DELETE ON closed_sum
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
