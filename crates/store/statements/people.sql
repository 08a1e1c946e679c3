-- server_secret, people/login.rs
INSERT INTO server_secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING;

-- server_secret, people/login.rs
SELECT value FROM server_secret WHERE name = $1;

-- claim_attempt, people/login.rs
INSERT INTO login_attempt (key, failures, pause_us, ready_us, tried_at) VALUES ($1, 1, 0, $3, $6)
  ON CONFLICT (key) DO UPDATE SET failures = login_attempt.failures + 1, tried_at = excluded.tried_at,
    ready_us = CASE WHEN login_attempt.ready_us > $2 THEN login_attempt.ready_us + $5 ELSE excluded.ready_us END
  WHERE login_attempt.ready_us <= $4;

-- claim_attempt, people/login.rs
INSERT INTO login_attempt (key, failures, pause_us, ready_us, tried_at) VALUES ($1, 1, 0, $2, $7)
  ON CONFLICT (key) DO UPDATE SET tried_at = excluded.tried_at,
    failures = CASE WHEN login_attempt.ready_us < $3 THEN 1 ELSE login_attempt.failures + 1 END,
    pause_us = CASE WHEN login_attempt.ready_us < $3 OR login_attempt.failures + 1 < $4 THEN 0
      WHEN login_attempt.pause_us = 0 THEN $5
      WHEN login_attempt.pause_us * 2 > $6 THEN $6 ELSE login_attempt.pause_us * 2 END,
    ready_us = excluded.ready_us +
      CASE WHEN login_attempt.ready_us < $3 OR login_attempt.failures + 1 < $4 THEN 0
      WHEN login_attempt.pause_us = 0 THEN $5
      WHEN login_attempt.pause_us * 2 > $6 THEN $6 ELSE login_attempt.pause_us * 2 END
  WHERE login_attempt.ready_us <= $2;

-- claim_attempt, people/login.rs
SELECT ready_us FROM login_attempt WHERE key = $1;

-- release_attempt, people/login.rs
UPDATE login_attempt SET failures = failures - 1, ready_us = ready_us - $2 WHERE key = $1 AND failures > 0;

-- forget_attempts, people/login.rs
DELETE FROM login_attempt WHERE key = $1;

-- set_password, people/password.rs
UPDATE app_user SET password_hash = $2, version = version + 1 WHERE id = $1;

-- insert_password_link, people/password.rs
INSERT INTO password_link (user_id, token_hash, expires_at) VALUES ($1, $2, $3);

-- find_password_link, people/password.rs
SELECT user_id FROM password_link WHERE token_hash = $1 AND expires_at > $2;

-- delete_password_link, people/password.rs
DELETE FROM password_link WHERE user_id = $1;

-- insert_session, people/session.rs
INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at, password_at, browser)
  VALUES ($1, $2, $3, $4, $5, $6, $7);

-- find_session, people/session.rs
SELECT user_id, created_at, seen_at, expires_at, password_at, browser FROM session WHERE token_hash = $1;

-- list_sessions_of, people/session.rs
SELECT token_hash, user_id, created_at, seen_at, expires_at, password_at, browser
  FROM session WHERE user_id = $1 ORDER BY seen_at DESC, created_at DESC;

-- note_password, people/session.rs
UPDATE session SET password_at = $2 WHERE token_hash = $1;

-- touch_session, people/session.rs
UPDATE session SET seen_at = $2 WHERE token_hash = $1;

-- delete_session, people/session.rs
DELETE FROM session WHERE token_hash = $1;

-- delete_other_sessions, people/session.rs
DELETE FROM session WHERE user_id = $1 AND token_hash <> $2;

-- delete_sessions_of, people/session.rs
DELETE FROM session WHERE user_id = $1;

-- insert_token, people/token.rs
INSERT INTO api_token (id, user_id, name, token_hash, read_only, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- find_token_holder, people/token.rs
SELECT u.*, t.read_only, t.expires_at, t.revoked_at, g.organisation_id, g.role FROM api_token t
  JOIN app_user u ON u.id = t.user_id LEFT JOIN role_grant g ON g.user_id = u.id
  WHERE t.token_hash = $1 ORDER BY g.organisation_id, g.role;

-- list_tokens, people/token.rs
SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at FROM api_token WHERE user_id = $1 ORDER BY id;

-- find_token, people/token.rs
SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at FROM api_token WHERE id = $1 AND revoked_at IS NULL;

-- revoke_token, people/token.rs
UPDATE api_token SET revoked_at = $2 WHERE id = $1;

-- revoke_tokens_of, people/token.rs
UPDATE api_token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL;

-- insert_user, people/user.rs
INSERT INTO app_user (id, login, name, password_hash, language, licences, system_administrator, disabled, email)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- insert_user, people/user.rs
INSERT INTO role_grant (user_id, organisation_id, role) VALUES ($1, $2, $3);

-- set_disabled, people/user.rs
UPDATE app_user SET disabled = $2, version = version + 1 WHERE id = $1;

-- set_language, people/user.rs
UPDATE app_user SET language = $2, version = version + 1 WHERE id = $1;

-- update_user, people/user.rs
UPDATE app_user SET name = $2, email = $3, licences = $4, version = version + 1 WHERE id = $1;

-- change_roles, people/user.rs
DELETE FROM role_grant WHERE user_id = $1 AND organisation_id = $2 AND role = $3;

-- change_roles, people/user.rs
INSERT INTO role_grant (user_id, organisation_id, role) VALUES ($1, $2, $3);

-- count_traces, people/user.rs
SELECT (SELECT count(*) FROM session WHERE user_id = $1)
  + (SELECT count(*) FROM api_token WHERE user_id = $1),
  (SELECT count(*) FROM booking WHERE driver_id = $1 OR made_by = $1);

-- delete_user, people/user.rs
DELETE FROM message WHERE user_id = $1;

-- delete_user, people/user.rs
DELETE FROM password_link WHERE user_id = $1;

-- delete_user, people/user.rs
DELETE FROM role_grant WHERE user_id = $1;

-- delete_user, people/user.rs
DELETE FROM app_user WHERE id = $1;

-- list_grants, people/user.rs
SELECT user_id, organisation_id, role FROM role_grant ORDER BY user_id, organisation_id, role;

-- find_user_by_login, people/user.rs
SELECT * FROM app_user WHERE login = $1;

-- find_user, people/user.rs
SELECT * FROM app_user WHERE id = $1;

-- find_user_for_update, people/user.rs: SQLite
SELECT * FROM app_user WHERE id = $1;

-- find_user_for_update, people/user.rs: PostgreSQL
SELECT * FROM app_user WHERE id = $1 FOR UPDATE;

-- load_drivers, people/user.rs: SQLite
SELECT u.id, u.licences, u.disabled, u.system_administrator OR EXISTS (SELECT 1 FROM role_grant g
     WHERE g.user_id = u.id AND g.role IN (SELECT value FROM json_each($2)))
  FROM app_user u WHERE u.id IN (SELECT unhex(value) FROM json_each($1));

-- load_drivers, people/user.rs: PostgreSQL
SELECT u.id, u.licences, u.disabled, u.system_administrator OR EXISTS (SELECT 1 FROM role_grant g
     WHERE g.user_id = u.id AND g.role = ANY ($2))
  FROM app_user u WHERE u.id = ANY ($1);

-- load_names, people/user.rs: SQLite
SELECT id, name FROM app_user WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- load_names, people/user.rs: PostgreSQL
SELECT id, name FROM app_user WHERE id = ANY ($1);

-- load_users, people/user.rs: SQLite
SELECT * FROM app_user WHERE id IN (SELECT unhex(value) FROM json_each($1));

-- load_users, people/user.rs: PostgreSQL
SELECT * FROM app_user WHERE id = ANY ($1);

-- with_own_grants, people/user.rs
SELECT organisation_id, role FROM role_grant WHERE user_id = $1 ORDER BY organisation_id, role;

-- count_waiting_people, people/user.rs: SQLite
SELECT count(*) FILTER (WHERE u.password_hash IS NULL), count(*) FILTER (WHERE NOT u.system_administrator AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id))
  FROM app_user u WHERE NOT u.disabled AND ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id AND g.organisation_id IN (SELECT unhex(value) FROM json_each($2))));

-- count_waiting_people, people/user.rs: PostgreSQL
SELECT count(*) FILTER (WHERE u.password_hash IS NULL), count(*) FILTER (WHERE NOT u.system_administrator AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id))
  FROM app_user u WHERE NOT u.disabled AND ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id AND g.organisation_id = ANY ($2)));

-- list_users, people/user.rs: SQLite
SELECT u.* FROM app_user u WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id AND g.organisation_id IN (SELECT unhex(value) FROM json_each($2)))) ORDER BY u.login;

-- list_users, people/user.rs: PostgreSQL
SELECT u.* FROM app_user u WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id AND g.organisation_id = ANY ($2))) ORDER BY u.login;

