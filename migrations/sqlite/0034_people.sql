-- The system always has an administrator who is let in (A-2), whoever locks out whom at the same moment.
CREATE TRIGGER system_administrator_stays BEFORE UPDATE OF disabled, system_administrator ON app_user
WHEN OLD.system_administrator AND NOT OLD.disabled AND (NEW.disabled OR NOT NEW.system_administrator)
    AND NOT EXISTS (SELECT 1 FROM app_user o WHERE o.id <> OLD.id AND o.system_administrator AND NOT o.disabled)
BEGIN SELECT RAISE(ABORT, 'system_administrator_stays'); END;

-- The link with which somebody chooses a password, once (A-15). A newer one takes the place of the one before it.
CREATE TABLE password_link (
    user_id    BLOB PRIMARY KEY REFERENCES app_user (id),
    token_hash BLOB NOT NULL UNIQUE,
    expires_at TEXT NOT NULL
) STRICT;
