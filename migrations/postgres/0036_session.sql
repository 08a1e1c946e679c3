-- What a session was opened with, in the names of browser and system, and when its owner gave the password again, so that
-- people know their sessions (A-16).
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN password_at TIMESTAMPTZ;
