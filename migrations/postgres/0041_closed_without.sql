-- What closed months have taken a stand on, by vehicle (C-10): what they billed for it, and its costs and use, whether
-- they were counted or left to those outside the agreement (C-15). What is late is a matter of the month that bills it.
CREATE VIEW vehicle_closed (vehicle_id, month, until_on, about) AS
SELECT l.vehicle_id, p.month, p.until_on, 'line' FROM closed_period p JOIN closed_line l ON l.origin = p.month
WHERE l.vehicle_id IS NOT NULL
UNION ALL
SELECT c.vehicle_id, p.month, p.until_on, 'cost' FROM closed_period p
JOIN cost_entry c ON p.month <= c.to_on AND p.until_on > c.from_on
WHERE c.vehicle_id IS NOT NULL
    AND (c.late_in IS NULL OR EXISTS (SELECT 1 FROM closed_period b WHERE b.month = c.late_in))
UNION ALL
SELECT u.vehicle_id, p.month, p.until_on, 'use' FROM closed_period p JOIN usage_month u ON u.month = p.month
UNION ALL
SELECT u.vehicle_id, p.month, p.until_on, 'use' FROM closed_period p JOIN usage_late u ON u.month = p.month
WHERE EXISTS (SELECT 1 FROM closed_period b WHERE b.month = u.late_in);

-- Who owned and paid for a vehicle on the days of a closed month that counted it, or left it to others, stays: it could
-- never be billed for whoever has it by a later decision. That a relation ends later is no change of those days. A
-- vehicle that becomes known later may have been there before, and one that nobody paid for gets its first payer.
CREATE OR REPLACE FUNCTION relation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM share_periods();
    IF TG_OP = 'INSERT' AND NEW.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM vehicle_closed c
        WHERE c.vehicle_id = NEW.vehicle_id AND c.about <> 'use'
            AND c.until_on > NEW.from_on AND (NEW.to_on IS NULL OR c.month < NEW.to_on)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' AND OLD.kind IN ('owner', 'payer') AND EXISTS (SELECT 1 FROM vehicle_closed c
        WHERE c.vehicle_id = OLD.vehicle_id
            AND c.until_on > OLD.from_on AND (OLD.to_on IS NULL OR c.month < OLD.to_on)) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.kind IN ('owner', 'payer') OR NEW.kind IN ('owner', 'payer'))
        AND EXISTS (SELECT 1 FROM vehicle_closed c
        WHERE c.vehicle_id IN (OLD.vehicle_id, NEW.vehicle_id)
          AND ((c.until_on > OLD.from_on AND (OLD.to_on IS NULL OR c.month < OLD.to_on))
            OR (c.until_on > NEW.from_on AND (NEW.to_on IS NULL OR c.month < NEW.to_on)))
          AND (OLD.vehicle_id <> NEW.vehicle_id OR OLD.organisation_id <> NEW.organisation_id OR OLD.kind <> NEW.kind
            OR greatest(OLD.from_on, c.month) <> greatest(NEW.from_on, c.month)
            OR least(coalesce(OLD.to_on, c.until_on), c.until_on)
                <> least(coalesce(NEW.to_on, c.until_on), c.until_on))) THEN
        PERFORM period_closed();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
