# Messages: what others have changed.
message-approval-wanted = { $vehicle } { $start }–{ $end }: a request waits for your approval.
message-approved = { $vehicle } { $start }–{ $end }: your request is approved.
message-turned-down = { $vehicle } { $start }–{ $end }: your request was turned down. { $remark }
message-booking-moved = Your booking has changed: { $vehicle } { $start }–{ $end }.
message-booking-cancelled = { $vehicle } { $start }–{ $end }: your booking is cancelled. { $remark }
message-released = { $vehicle } { $start }–{ $end }: nobody came for the vehicle, so the booking is released.
message-overrun = { $vehicle } was due back { $due } and has not been returned. Your booking { $start } may be affected.
message-offer = { $vehicle } { $start }–{ $end } is held for you until { $until }. Answer on the waiting list.
message-offer-lapsed = The offer { $start }–{ $end } has lapsed.
message-vehicle-stopped = { $vehicle } must not be driven: { $remark }
message-booked-vehicle-stopped = { $vehicle }, which you have booked { $start }, must not be driven. The coordinator will be in touch.
