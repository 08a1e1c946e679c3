-- What several own together changes when all of them say yes (C-13): a proposal, whoever is asked about it, and what they
-- said. What was proposed never changes; an answer is given once; one that has ended stays.
CREATE TABLE proposal (
    id              UUID PRIMARY KEY,
    kind            TEXT NOT NULL
        CHECK (kind IN ('agreement', 'agreement_withdrawal', 'price_list', 'price_list_withdrawal', 'vehicle_move')),
    content         TEXT NOT NULL,
    hash            TEXT NOT NULL,
    first_month     DATE NOT NULL,
    decision        TEXT NOT NULL,
    decided_on      DATE,
    organisation_id UUID REFERENCES organisation (id),
    proposed_by     TEXT NOT NULL,
    proposed_at     TIMESTAMPTZ NOT NULL,
    silence_from    TIMESTAMPTZ,
    lapses_at       TIMESTAMPTZ NOT NULL,
    in_place_of     UUID REFERENCES proposal (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'held', 'refused', 'withdrawn', 'replaced', 'lapsed')),
    ended_at        TIMESTAMPTZ,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX proposal_by_state ON proposal (state, lapses_at);

CREATE TABLE proposal_answer (
    proposal_id     UUID NOT NULL REFERENCES proposal (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    place           BIGINT NOT NULL,
    verdict         TEXT CHECK (verdict IN ('accepted', 'refused')),
    hash            TEXT,
    reason          TEXT NOT NULL DEFAULT '',
    answered_by     TEXT,
    answered_at     TIMESTAMPTZ,
    PRIMARY KEY (proposal_id, organisation_id),
    CHECK ((verdict IS NULL) = (hash IS NULL)),
    CHECK ((verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX proposal_answer_by_organisation ON proposal_answer (organisation_id, proposal_id);

CREATE FUNCTION proposals_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'proposals_stay' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposals_stay';
END $$;
CREATE TRIGGER proposals_stay_update BEFORE UPDATE ON proposal FOR EACH ROW
    WHEN (OLD.state <> 'open' OR NEW.kind <> OLD.kind OR NEW.content <> OLD.content OR NEW.hash <> OLD.hash
        OR NEW.first_month <> OLD.first_month OR NEW.lapses_at <> OLD.lapses_at
        OR NEW.silence_from IS DISTINCT FROM OLD.silence_from)
    EXECUTE FUNCTION proposals_stay();
CREATE TRIGGER proposals_stay_delete BEFORE DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION proposals_stay();

CREATE FUNCTION proposal_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.verdict IS NOT NULL
        OR EXISTS (SELECT 1 FROM proposal p WHERE p.id = OLD.proposal_id AND p.state <> 'open') THEN
        RAISE EXCEPTION 'proposals_stay' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposals_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_answers_stay BEFORE UPDATE OR DELETE ON proposal_answer
    FOR EACH ROW EXECUTE FUNCTION proposal_answers_stay();
