-- B-2: a vehicle is out once. Where two bookings of one vehicle stand as out, the keys are with who took them last; the
-- others were taken long before their time, and wait for it again.
UPDATE booking SET state = 'confirmed', checked_out_at = NULL, odometer_out_km = NULL, level_out_percent = NULL, version = version + 1
WHERE state = 'checked_out' AND EXISTS (
    SELECT 1 FROM booking other
    WHERE other.vehicle_id = booking.vehicle_id AND other.state = 'checked_out' AND other.id <> booking.id
      AND (coalesce(other.checked_out_at, '-infinity'), other.id) > (coalesce(booking.checked_out_at, '-infinity'), booking.id));
DROP INDEX booking_out;
CREATE UNIQUE INDEX one_out ON booking (vehicle_id) WHERE state = 'checked_out';
