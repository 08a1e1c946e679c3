-- Bought vehicles that are charged over their lives. `posted_until` is the last month whose charges were entered as costs;
-- who enters them holds the row.
CREATE TABLE investment (
    vehicle_id      UUID PRIMARY KEY REFERENCES vehicle (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    in_use_from     DATE NOT NULL,
    cost_ore        BIGINT NOT NULL CHECK (cost_ore > 0),
    residual_ore    BIGINT NOT NULL CHECK (residual_ore BETWEEN 0 AND cost_ore),
    months          BIGINT NOT NULL CHECK (months BETWEEN 1 AND 600),
    reference       TEXT NOT NULL,
    sold_on         DATE CHECK (sold_on >= in_use_from),
    sold_for_ore    BIGINT CHECK (sold_for_ore >= 0),
    posted_until    DATE,
    CHECK ((sold_on IS NULL) = (sold_for_ore IS NULL))
);
CREATE INDEX investment_by_organisation ON investment (organisation_id);

-- Internal rates by year, in hundredths of a per cent.
CREATE TABLE internal_rate (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    year            BIGINT NOT NULL,
    rate            BIGINT NOT NULL CHECK (rate BETWEEN 0 AND 10000),
    decision        TEXT NOT NULL,
    PRIMARY KEY (organisation_id, year)
);
