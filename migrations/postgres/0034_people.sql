-- The system always has an administrator who is let in (A-2), whoever locks out whom at the same moment: one after the
-- other looks for who is left.
CREATE FUNCTION system_administrator_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('system_administrator_stays'));
    IF NOT EXISTS (SELECT 1 FROM app_user o WHERE o.id <> OLD.id AND o.system_administrator AND NOT o.disabled) THEN
        RAISE EXCEPTION 'system_administrator_stays'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'system_administrator_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER system_administrator_stays BEFORE UPDATE OF disabled, system_administrator ON app_user FOR EACH ROW
    WHEN (OLD.system_administrator AND NOT OLD.disabled AND (NEW.disabled OR NOT NEW.system_administrator))
    EXECUTE FUNCTION system_administrator_stays();

-- The link with which somebody chooses a password, once (A-15). A newer one takes the place of the one before it.
CREATE TABLE password_link (
    user_id    UUID PRIMARY KEY REFERENCES app_user (id),
    token_hash BYTEA NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL
);
