-- insert_feed, messages/feed.rs
INSERT INTO calendar_feed (id, user_id, kind, vehicle_id, token_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- find_feed, messages/feed.rs
SELECT id, user_id, kind, vehicle_id, created_at, revoked_at FROM calendar_feed WHERE token_hash = $1 AND revoked_at IS NULL;

-- list_feeds, messages/feed.rs
SELECT id, user_id, kind, vehicle_id, created_at, revoked_at FROM calendar_feed
  WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id DESC;

-- revoke_feed, messages/feed.rs
UPDATE calendar_feed SET revoked_at = $2 WHERE id = $1;

-- revoke_feeds_of, messages/feed.rs
UPDATE calendar_feed SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL;

-- list_mail_due, messages/message.rs
SELECT m.id, m.kind, m.about, m.made_at, m.read_at, u.email, u.name, u.language, m.mail_attempts
  FROM message m JOIN app_user u ON u.id = m.user_id
  WHERE m.mail_state = 'waiting' AND m.mail_next_at <= $1 ORDER BY m.mail_next_at, m.id LIMIT $2;

-- keep_old_mail, messages/message.rs
UPDATE message SET mail_state = 'none', mail_error = 'too old when e-mail was first tried'
  WHERE mail_state = 'waiting' AND mail_attempts = 0 AND made_at < $1;

-- note_mail, messages/message.rs
UPDATE message SET mail_state = $2, mail_next_at = coalesce($3, mail_next_at), mail_error = $4, mail_attempts = mail_attempts + 1
  WHERE id = $1;

-- insert_messages, messages/message.rs
INSERT INTO message (id, user_id, kind, about, once_key, made_at, mail_next_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (once_key) DO NOTHING;

-- list_messages, messages/message.rs
SELECT id, kind, about, made_at, read_at FROM message WHERE user_id = $1
    AND ($2 IS NULL OR (made_at, id) < (SELECT a.made_at, a.id FROM message a WHERE a.id = $2))
  ORDER BY made_at DESC, id DESC LIMIT $3 OFFSET $4;

-- count_messages, messages/message.rs
SELECT count(*) FROM message WHERE user_id = $1;

-- list_unread, messages/message.rs
SELECT id, kind, about, made_at, read_at FROM message WHERE user_id = $1 AND read_at IS NULL
  ORDER BY made_at DESC, id DESC LIMIT $2;

-- mark_read, messages/message.rs
UPDATE message SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL;

-- list_coordinators, messages/message.rs
SELECT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
  WHERE g.organisation_id = $1 AND g.role = 'coordinator' AND NOT u.disabled ORDER BY u.id;

-- list_system_administrators, messages/message.rs
SELECT id FROM app_user WHERE system_administrator AND NOT disabled ORDER BY id;

-- list_auditors, messages/message.rs
SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
  WHERE g.role = 'auditor' AND NOT u.disabled ORDER BY u.id;

-- list_administrators, messages/message.rs
SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
  WHERE g.organisation_id = $1 AND g.role = 'administrator' AND NOT u.disabled ORDER BY u.id;

-- list_finance_people, messages/message.rs: SQLite
SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
  WHERE g.organisation_id IN (SELECT unhex(value) FROM json_each($1)) AND g.role = 'finance' AND NOT u.disabled ORDER BY u.id;

-- list_finance_people, messages/message.rs: PostgreSQL
SELECT DISTINCT u.id FROM app_user u JOIN role_grant g ON g.user_id = u.id
  WHERE g.organisation_id = ANY ($1) AND g.role = 'finance' AND NOT u.disabled ORDER BY u.id;

-- insert_webhook, messages/webhook.rs
INSERT INTO webhook (id, organisation_id, url, secret, created_at) VALUES ($1, $2, $3, $4, $5);

-- list_webhook_secrets, messages/webhook.rs
SELECT id, secret FROM webhook ORDER BY id;

-- keep_webhook_secret, messages/webhook.rs
UPDATE webhook SET secret = $2 WHERE id = $1;

-- list_webhooks, messages/webhook.rs: SQLite
SELECT * FROM webhook w WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND w.disabled_at IS NULL ORDER BY w.id;

-- list_webhooks, messages/webhook.rs: PostgreSQL
SELECT * FROM webhook w WHERE ($1 OR w.organisation_id = ANY ($2)) AND w.disabled_at IS NULL ORDER BY w.id;

-- disable_webhook, messages/webhook.rs
UPDATE webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL;

-- insert_deliveries, messages/webhook.rs
INSERT INTO webhook_delivery (id, webhook_id, event, body, state, next_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- list_deliveries, messages/webhook.rs: SQLite
SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND d.webhook_id = $3
    AND ($4 IS NULL OR (d.made_at, d.id) < (SELECT a.made_at, a.id FROM webhook_delivery a WHERE a.id = $4))
  ORDER BY d.made_at DESC, d.id DESC LIMIT $5 OFFSET $6;

-- list_deliveries, messages/webhook.rs: PostgreSQL
SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id = ANY ($2)) AND d.webhook_id = $3
    AND ($4 IS NULL OR (d.made_at, d.id) < (SELECT a.made_at, a.id FROM webhook_delivery a WHERE a.id = $4))
  ORDER BY d.made_at DESC, d.id DESC LIMIT $5 OFFSET $6;

-- count_deliveries, messages/webhook.rs: SQLite
SELECT count(*) FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND d.webhook_id = $3;

-- count_deliveries, messages/webhook.rs: PostgreSQL
SELECT count(*) FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id = ANY ($2)) AND d.webhook_id = $3;

-- find_delivery, messages/webhook.rs: SQLite
SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id IN (SELECT unhex(value) FROM json_each($2))) AND d.id = $3;

-- find_delivery, messages/webhook.rs: PostgreSQL
SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE ($1 OR w.organisation_id = ANY ($2)) AND d.id = $3;

-- list_deliveries_due, messages/webhook.rs
SELECT * FROM webhook w WHERE w.disabled_at IS NULL AND (w.rest_until IS NULL OR w.rest_until <= $1)
    AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= $1)
  ORDER BY w.id;

-- list_deliveries_due, messages/webhook.rs
SELECT d.* FROM (SELECT e.*, row_number() OVER (PARTITION BY e.webhook_id ORDER BY e.next_at, e.id) AS place
    FROM webhook_delivery e JOIN webhook w ON w.id = e.webhook_id
    WHERE e.state = 'waiting' AND e.next_at <= $1 AND w.disabled_at IS NULL) d
  WHERE d.place <= $2 ORDER BY d.next_at, d.id;

-- delivery_waits, messages/webhook.rs
SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE d.id = $1 AND d.state = 'waiting' AND w.disabled_at IS NULL;

-- note_receiver, messages/webhook.rs
UPDATE webhook SET failures = $2, rest_until = $3 WHERE id = $1;

-- end_deliveries, messages/webhook.rs
UPDATE webhook_delivery SET state = 'failed', answer = $2 WHERE webhook_id = $1 AND state = 'waiting';

-- note_delivery, messages/webhook.rs
UPDATE webhook_delivery SET state = $2, attempts = $3, next_at = $4, sent_at = $5, answer = $6 WHERE id = $1;

