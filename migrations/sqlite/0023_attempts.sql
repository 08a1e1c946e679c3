-- A key is claimed by an attempt, which renews its lease while it works; another takes over when the lease is over. What
-- an attempt did is noted in the transaction that did it, and only if the claim is still its own, so that a request is
-- done once whatever dies in between. Claims from before have no attempt, and nobody takes them over.
ALTER TABLE idempotency_key ADD COLUMN attempt BLOB;
ALTER TABLE idempotency_key ADD COLUMN lease_until TEXT;
-- What was done: the kind of thing and its id.
ALTER TABLE idempotency_key ADD COLUMN effect TEXT;
