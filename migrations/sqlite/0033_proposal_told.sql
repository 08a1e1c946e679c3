-- Those whom a proposal concerns and who are not asked themselves, because a body answers for them: they see it and are
-- told (C-13).
CREATE TABLE proposal_told (
    proposal_id     BLOB NOT NULL REFERENCES proposal (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (proposal_id, organisation_id)
);
CREATE INDEX proposal_told_by_organisation ON proposal_told (organisation_id, proposal_id);
