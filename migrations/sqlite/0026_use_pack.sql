-- The uses of a month, as “payer/vehicle:start+seconds,…;payer/vehicle:…”, for asking how many vehicles a year of uses takes: a
-- row for each month, since reading many small ones takes longer than what is asked. Made from the trips; it holds as long as
-- its sums are those of the roll-ups, and is made anew when they are not. What takes trips away or changes whose they are
-- takes it away, too.
DROP TABLE use_pack;
CREATE TABLE use_pack (
    month      TEXT PRIMARY KEY,
    trips      INTEGER NOT NULL,
    duration_s INTEGER NOT NULL,
    uses       TEXT NOT NULL
) STRICT;
