-- What a vehicle was until a day, written when its status, class or pool changes (V-7, C-6). What it is now stands in
-- `vehicle`; on a day it was what the first of these rows after that day says.
CREATE TABLE vehicle_before (
    vehicle_id BLOB NOT NULL REFERENCES vehicle (id),
    until_on   TEXT NOT NULL,
    status     TEXT NOT NULL,
    class      TEXT NOT NULL,
    pool_id    BLOB REFERENCES pool (id),
    PRIMARY KEY (vehicle_id, until_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX vehicle_before_by_day ON vehicle_before (until_on);

-- Versions of agreements and price lists that were taken back or replaced (C-4): kept whole, and in force nowhere.
CREATE TABLE withdrawn_version (
    id           BLOB PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('agreement', 'price_list')),
    version      INTEGER NOT NULL,
    first_month  TEXT NOT NULL,
    source       TEXT NOT NULL,
    applied_at   TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER withdrawn_versions_stay_update BEFORE UPDATE ON withdrawn_version
BEGIN SELECT RAISE(ABORT, 'withdrawn_versions_stay'); END;
CREATE TRIGGER withdrawn_versions_stay_delete BEFORE DELETE ON withdrawn_version
BEGIN SELECT RAISE(ABORT, 'withdrawn_versions_stay'); END;

-- period_closed: the version that a closed month was shared by stays, and none begins that would hold for one.
DROP TRIGGER agreement_in_closed_period_insert;
DROP TRIGGER agreements_stay_update;
DROP TRIGGER agreements_stay_delete;
CREATE TRIGGER agreement_in_closed_period_insert BEFORE INSERT ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period p JOIN agreement a ON a.id = p.agreement_id
    WHERE p.month >= NEW.first_month AND a.first_month <= NEW.first_month)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER agreements_stay_update BEFORE UPDATE ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period p JOIN agreement a ON a.id = p.agreement_id
    WHERE a.id = OLD.id OR (p.month >= NEW.first_month AND a.first_month <= NEW.first_month))
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;
CREATE TRIGGER agreements_stay_delete BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM closed_period WHERE agreement_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'period_closed'); END;

-- price_lists_stay: a price list goes only before the month that it holds from, and is kept as withdrawn.
DROP TRIGGER price_lists_stay_delete;
CREATE TRIGGER price_lists_stay_delete BEFORE DELETE ON price_list
WHEN NOT EXISTS (SELECT 1 FROM withdrawn_version w WHERE w.id = OLD.id AND w.withdrawn_at < OLD.first_month)
BEGIN SELECT RAISE(ABORT, 'price_lists_stay'); END;

-- Whom else than its own organisation an entry of the audit log concerns: all parties of what was agreed or closed (A-4).
CREATE TABLE audit_concerned (
    seq             INTEGER NOT NULL REFERENCES audit_entry (seq),
    organisation_id BLOB NOT NULL,
    PRIMARY KEY (seq, organisation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_concerned_by_organisation ON audit_concerned (organisation_id, seq);
CREATE TRIGGER audit_concerned_stays_update BEFORE UPDATE ON audit_concerned
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;
CREATE TRIGGER audit_concerned_stays_delete BEFORE DELETE ON audit_concerned
BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;
