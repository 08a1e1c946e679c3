-- The ways in that lists, sums and follow-up take, so that none of them reads all months or all entries.

CREATE INDEX usage_month_by_vehicle ON usage_month (vehicle_id, month);
CREATE INDEX cost_entry_by_corrected ON cost_entry (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX cost_entry_by_organisation ON cost_entry (organisation_id, from_on);
DROP INDEX trip_by_vehicle;
CREATE INDEX trip_by_vehicle ON trip (vehicle_id, month, id);
CREATE INDEX work_order_planned ON work_order (vehicle_id) WHERE state = 'planned';
CREATE INDEX vehicle_by_inventory_number ON vehicle (inventory_number) WHERE inventory_number IS NOT NULL;

-- The uses of a vehicle by a payer in a month, as “start+seconds,…”, for asking how many vehicles a year of uses takes. Made
-- from the trips; it holds as long as its sums are those of the roll-ups, and is made anew when they are not. It refers to
-- nothing: what it is about may go away.
CREATE TABLE use_pack (
    month      TEXT NOT NULL,
    vehicle_id BLOB NOT NULL,
    payer_id   BLOB NOT NULL,
    trips      INTEGER NOT NULL,
    duration_s INTEGER NOT NULL,
    windows    TEXT NOT NULL,
    PRIMARY KEY (month, vehicle_id, payer_id)
) STRICT, WITHOUT ROWID;
