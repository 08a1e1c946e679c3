"""The year's sharing by DuckDB from the raw tables: python3 year_in_duckdb.py TRIPS.csv COSTS.csv (pip install duckdb).

Prints the seconds of the sharing, and of rolling the use up alone. Loading is not timed.
"""
import sys
import time

import duckdb

trips, costs = sys.argv[1:]
db = duckdb.connect()
db.execute(f"CREATE TABLE trips AS SELECT trip_id, regnr, kommun, start::TIMESTAMP AS start_at, \"end\"::TIMESTAMP AS end_at, (km * 1000)::BIGINT AS m FROM read_csv('{trips}')")
db.execute(f"CREATE TABLE costs AS SELECT regnr, date_trunc('month', date::DATE) AS month, category, amount_ore::BIGINT AS ore FROM read_csv('{costs}')")
db.execute("CREATE TABLE people AS SELECT * FROM (VALUES ('Lindesberg', 23292, 52), ('Nora', 10627, 24), ('Hällefors', 6495, 14), ('Ljusnarsberg', 4407, 10)) t(kommun, inhabitants, idle)")

USE = "SELECT regnr, kommun, date_trunc('month', start_at) AS month, sum(m) AS m, sum(epoch(end_at - start_at)) AS s, count(*) AS n FROM trips GROUP BY ALL"
SHARE = f"""
WITH used AS ({USE}),
whole AS (SELECT regnr, month, sum(m) AS m, sum(s) AS s FROM used GROUP BY ALL),
fuel AS (
    SELECT c.month, c.regnr, c.category, u.kommun, c.ore * u.m / w.m AS ore
    FROM costs c JOIN whole w USING (regnr, month) JOIN used u USING (regnr, month) WHERE c.category = 'fuel'),
capacity AS (SELECT regnr, month, s, least(s, 21 * 9 * 3600) AS in_use, 21 * 9 * 3600 AS could FROM whole),
fixed AS (
    SELECT c.month, c.regnr, c.category, p.kommun,
        c.ore * (k.in_use / k.could * (0.7 * coalesce(u.s, 0) / k.s + 0.3 * p.inhabitants / 44821) + (1 - k.in_use / k.could) * p.idle / 100) AS ore
    FROM costs c JOIN capacity k USING (regnr, month) CROSS JOIN people p
    LEFT JOIN used u ON u.regnr = c.regnr AND u.month = c.month AND u.kommun = p.kommun
    WHERE c.category IN ('lease', 'insurance')),
rest AS (
    SELECT c.month, c.regnr, c.category, p.kommun, c.ore / 4 AS ore FROM costs c CROSS JOIN people p
    WHERE c.category NOT IN ('fuel', 'lease', 'insurance')),
lines AS (SELECT * FROM fuel UNION ALL SELECT * FROM fixed UNION ALL SELECT * FROM rest)
SELECT month, regnr, category, kommun, sum(ore) AS ore FROM lines GROUP BY ALL"""


def seconds(statement):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        db.execute(statement).fetchall()
        times.append(time.perf_counter() - start)
    return sorted(times)[1]


print(seconds(SHARE), seconds(f"CREATE OR REPLACE TABLE used AS {USE}"))
