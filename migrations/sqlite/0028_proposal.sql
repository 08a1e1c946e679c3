-- What several own together changes when all of them say yes (C-13): a proposal, whoever is asked about it, and what they
-- said. What was proposed never changes; an answer is given once; one that has ended stays.
CREATE TABLE proposal (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL
        CHECK (kind IN ('agreement', 'agreement_withdrawal', 'price_list', 'price_list_withdrawal', 'vehicle_move')),
    content         TEXT NOT NULL,
    hash            TEXT NOT NULL,
    first_month     TEXT NOT NULL,
    decision        TEXT NOT NULL,
    decided_on      TEXT,
    organisation_id BLOB REFERENCES organisation (id),
    proposed_by     TEXT NOT NULL,
    proposed_at     TEXT NOT NULL,
    silence_from    TEXT,
    lapses_at       TEXT NOT NULL,
    in_place_of     BLOB REFERENCES proposal (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'held', 'refused', 'withdrawn', 'replaced', 'lapsed')),
    ended_at        TEXT,
    version         INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT;
CREATE INDEX proposal_by_state ON proposal (state, lapses_at);

CREATE TABLE proposal_answer (
    proposal_id     BLOB NOT NULL REFERENCES proposal (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    place           INTEGER NOT NULL,
    verdict         TEXT CHECK (verdict IN ('accepted', 'refused')),
    hash            TEXT,
    reason          TEXT NOT NULL DEFAULT '',
    answered_by     TEXT,
    answered_at     TEXT,
    PRIMARY KEY (proposal_id, organisation_id),
    CHECK ((verdict IS NULL) = (hash IS NULL)),
    CHECK ((verdict IS NULL) = (answered_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_answer_by_organisation ON proposal_answer (organisation_id, proposal_id);

CREATE TRIGGER proposals_stay_update BEFORE UPDATE ON proposal
WHEN OLD.state <> 'open' OR NEW.kind <> OLD.kind OR NEW.content <> OLD.content OR NEW.hash <> OLD.hash
    OR NEW.first_month <> OLD.first_month OR NEW.lapses_at <> OLD.lapses_at OR NEW.silence_from IS NOT OLD.silence_from
BEGIN SELECT RAISE(ABORT, 'proposals_stay'); END;
CREATE TRIGGER proposals_stay_delete BEFORE DELETE ON proposal
BEGIN SELECT RAISE(ABORT, 'proposals_stay'); END;
CREATE TRIGGER proposal_answers_stay_update BEFORE UPDATE ON proposal_answer
WHEN OLD.verdict IS NOT NULL OR EXISTS (SELECT 1 FROM proposal p WHERE p.id = OLD.proposal_id AND p.state <> 'open')
BEGIN SELECT RAISE(ABORT, 'proposals_stay'); END;
CREATE TRIGGER proposal_answers_stay_delete BEFORE DELETE ON proposal_answer
BEGIN SELECT RAISE(ABORT, 'proposals_stay'); END;
