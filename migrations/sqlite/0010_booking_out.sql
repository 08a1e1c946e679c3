-- What is out is busy whatever was planned: looked up at every booking.
CREATE INDEX booking_out ON booking (vehicle_id) WHERE state = 'checked_out';
