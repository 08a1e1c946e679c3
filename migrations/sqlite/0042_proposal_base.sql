-- The version that a proposal would change, as it was when it was made: its id, or nothing where none held. Whoever says
-- yes says it to what is changed, too; once that is another, the proposal is over (C-13). Unknown of earlier ones.
ALTER TABLE proposal ADD COLUMN base TEXT;
