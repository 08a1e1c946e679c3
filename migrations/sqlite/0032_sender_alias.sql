-- Which organisation a sender means by a name that means none to others (I-8).
CREATE TABLE sender_alias (
    sender_id       BLOB NOT NULL,
    folded          TEXT NOT NULL,
    alias           TEXT NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (sender_id, folded)
) STRICT;
