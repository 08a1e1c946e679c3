-- What whoever brought the vehicle back says to the next driver; what the booking was for stays as it was written (B-9).
ALTER TABLE booking ADD COLUMN remark TEXT NOT NULL DEFAULT '';
