-- Where amounts go in each organisation's ledger (F-2), by year and category. `settlement` is the account that the
-- voucher balances against.
CREATE TABLE ledger_mapping (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    year            BIGINT NOT NULL,
    category        TEXT NOT NULL,
    account         TEXT NOT NULL,
    account_name    TEXT NOT NULL DEFAULT '',
    cost_centre     TEXT NOT NULL DEFAULT '',
    activity        TEXT NOT NULL DEFAULT '',
    counterpart     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, year, category)
);
