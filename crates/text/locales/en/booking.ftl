# Booking, the board and the waiting list. The same keys in the same order as in ../sv/booking.ftl.

book-title = Book
book-start = From
book-end = To
book-near = Near
book-payer = Paid by
book-place = Place
book-search = Show free vehicles
book-free = Free vehicles
book-none = No free vehicle fits. Try another time or fewer demands.
book-licence-missing = There are free vehicles, but they require a licence that is not registered for you:
book-licence-hint = Do you hold it? Ask whoever looks after the users of your organisation to add it.
book-this = Book
book-one = Book
book-note = Note
book-note-hint = Never write the names of clients or patients.
reason-own = Your organisation's
reason-here = Based there
reason-distance = { $km } km away
reason-fits = Just the right size
reason-spare = Spare seats: { $spare }
reason-contract = Under its contract distance
bookings-title = My bookings
bookings-coming = Upcoming
bookings-past = Earlier
bookings-none = You have no upcoming bookings.
bookings-of = Bookings of { $name }
booking-title = Booking
check-out-title = Take the vehicle
check-out = Take it
return-title = Bring it back
return = Return
return-remark = Anything the next driver should know?
odometer-out = Odometer in km
odometer-in = Odometer in km at return
cancel-booking = Cancel the booking
board-title = Planning board
view-day = Day
view-week = Week
view-four-weeks = Four weeks
board-week = Week { $week }: { $from } – { $to }
board-weeks = Weeks { $week }–{ $last }
board-earlier = Earlier
board-today = Today
board-later = Later
board-date = Date
board-search = Find vehicles
board-show = Show
board-help = Drag a booking to move it, drag its edge to change its length. By keyboard: M to move, the arrows, Shift and arrows for the length, Enter saves, Esc undoes.
board-none = No vehicle fits the choice.
board-more = More vehicles
board-book = Book
board-stopped = Must not be driven
board-busy = Busy
board-block = Workshop or blocked
board-late = Out, late
board-moved = { $vehicle } { $start }–{ $end }: moved.
board-asked = { $vehicle } { $start }–{ $end }: the request has been sent and waits for approval.
board-say-picked = Moving. The arrows change time and vehicle, Shift and arrows the length. Enter saves, Esc undoes.
board-say-at = to
board-say-back = Back where it was.
board-say-lost = The server did not answer. The booking is where it was.
board-say-ended = You are no longer logged in, or somebody else is. The booking is where it was. Load the page anew.
board-undo = Undo
board-instead = Move to instead
board-open = Open
board-act-earlier = Earlier
board-act-later = Later
board-act-shorter = Shorter
board-act-longer = Longer
board-act-up = Vehicle above
board-act-down = Vehicle below
board-act-save = Save
board-act-cancel = Cancel
book-date = Date
book-until = Until (another day)
book-more = Purpose, repetition and needs
book-repeat = Repeats
book-stale = You have changed what you look for. Search again to see what is free then.
book-repeat-until = Last day
book-tow-bar = Tow bar
book-lift = Wheelchair lift
book-asks = Needs approval
book-asks-hint = The vehicle is not yours until somebody has approved.
book-ask-this = Send request
book-ask-one = Ask for
book-taken-then = Taken then. The next free time:
repeat-once = Once
repeat-daily = Every day
repeat-weekdays = Every weekday
repeat-weekly = Every week
repeat-fortnightly = Every other week
repeat-monthly = Every month
series-refused = These occurrences cannot be had
series-leave-out = Book the others
series-wait = Book the others and wait for these
series-part = Applies to
part-this = Only this one
part-following = This and the following
part-all = All to come
strip-label = Week
strip-week = wk
strip-before = A week earlier
strip-after = A week later
wait-for-this = Put me on the list for this vehicle
wait-offer = Nothing fits? When a vehicle comes free it is held for you, and you are told.
wait-join = Put me on the waiting list
waiting-title = Waiting list
waiting-intro = When a vehicle comes free it is held for the first person it suits, until a deadline. Then it goes to the next.
waiting-none = Nobody is waiting.
waiting-any = Any vehicle that fits
waiting-until = Held for you until
waiting-until-for-other = Held for this person until
waiting-accept = Take it
waiting-leave = Leave the list
waiting-take-off = Take off the list
requests-title = Requests
requests-none = No requests are waiting.
requests-competing = { $count ->
    [one] { $count } other wants the vehicle at the same time
   *[other] { $count } others want the vehicle at the same time
}
requests-queue = Put the others on the waiting list
requests-approve = Approve
requests-refuse = Turn down
requests-reason = Reason, if you turn it down
booking-fresh = Done! { $vehicle } is booked { $start } – { $end }.
booking-to-next = To the next driver
booking-from-before = From the last driver
booking-fresh-series = Done! { $booked } of { $wanted } { $wanted ->
    [one] occurrence
   *[other] occurrences
} { $booked ->
    [one] is
   *[other] are
} booked, { $first } – { $last }.
booking-asked = The request has been sent and waits for approval. { $vehicle } is not booked yet; you get a message when somebody has answered.
booking-asked-series = A request for { $booked } of { $wanted } { $wanted ->
    [one] occurrence
   *[other] occurrences
} has been sent, { $first } – { $last }, and waits for approval. { $vehicle } is not booked yet; you get a message when somebody has answered.
booking-waiting = You are on the waiting list for { $waiting } { $waiting ->
    [one] occurrence
   *[other] occurrences
}.
booking-key = Key
booking-driver = Driver
booking-todo = Read the odometer when you take the vehicle and when you bring it back.
booking-again = Book the same vehicle again
check-out-from = The vehicle can be taken from
check-out-now = Take it now
check-out-now-hint = Do you need it earlier? The booking then begins now, if the vehicle is free.
reading-correct = Correct the odometer
reading-title = Correct a reading
reading-stands = Holds now
reading-right = What the odometer showed, in km
reading-hint = The log keeps both values. If the value came from a return, the length of the trip is corrected too.
booking-already = You had this booking already. Its purpose and note are not changed; change them below if they are to be others.
about-title = Purpose and note
move-title = Move or change the time
move-vehicle = Vehicle
move-same = The same vehicle
move = Change
history-title = What has happened
history-book = Booked
history-move = Changed
history-driver = driver { $from } → { $to }
history-cancel = Cancelled
history-check-out = Taken out
history-return = Returned
history-correct-reading = Odometer corrected
history-approve = Approved
history-turn-down = Turned down
history-offer = Offered from the waiting list
history-accept-offer = Offer taken
history-release-offer = Offer withdrawn
history-release = Released, nobody came
history-block = Blocked for the workshop
history-unblock = Block lifted
impact-title = { $count ->
    [one] { $count } booking is in the way
   *[other] { $count } bookings are in the way
}
impact-intro = Choose what happens to each. Everything is done at once, and everybody is told.
impact-becomes = What happens
impact-move = Move to
impact-cancel = Cancel
impact-reason = Reason, for those who are cancelled
booking-ics = Put into the calendar (.ics)
passing-none = No coming bookings.
passing-locked-out = The person is locked out and cannot be given a vehicle. Hand the bookings on or call them off.
passing-show = Booking
passing-out = The keys are out. Collect them, and open the booking to return the vehicle.
passing-driver = New driver
passing-reason = Reason, if you call them off
passing-hand-on = Hand on the chosen ones
passing-call-off = Call off the chosen ones
passing-done = { $count ->
    [0] No booking could be changed.
    [one] { $count } booking is done.
   *[other] { $count } bookings are done.
}
passing-stayed = These stay as they were:
