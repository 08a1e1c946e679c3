# Messages, calendars and webhooks. The same keys in the same order as in ../sv/messages.ftl.

message-approval-wanted = { $vehicle } { $start }–{ $end }: a request waits for your approval.
message-approved = { $vehicle } { $start }–{ $end }: your request is approved.
message-turned-down = { $vehicle } { $start }–{ $end }: your request was turned down. { $remark }
message-booking-moved = Your booking has changed: { $vehicle } { $start }–{ $end }.
message-booking-handed-on = You have taken over a booking: { $vehicle } { $start }–{ $end }.
message-booking-taken-over = { $vehicle } { $start }–{ $end }: your booking has been handed on to another driver.
message-booking-cancelled = { $vehicle } { $start }–{ $end }: your booking is cancelled. { $remark }
message-released = { $vehicle } { $start }–{ $end }: nobody came for the vehicle, so the booking is released.
message-overrun = { $vehicle } was due back { $due } and has not been returned. Your booking { $start } may be affected.
message-offer = { $vehicle } { $start }–{ $end } is held for you until { $until }. Answer on the waiting list.
message-offer-taken = The coordinator has accepted for you: { $vehicle } { $start }–{ $end }.
message-offer-lapsed = The offer { $start }–{ $end } has lapsed.
message-taken-off-waiting-list = The coordinator has taken you off the waiting list for { $start }–{ $end }.
message-vehicle-stopped = { $vehicle } must not be driven: { $remark }
message-booked-vehicle-stopped = { $vehicle }, which you have booked { $start }, must not be driven. The coordinator will be in touch.
message-defect-reported = { $vehicle }: a defect was reported: { $remark }
message-reading-confirmed = { $vehicle }: a reading that seems impossible was confirmed: { $remark }. If it is wrong, or the one before, correct it on the vehicle's page.
message-driver-locked-out = { $who } is locked out, and has bookings ahead ({ $what }): { $remark }. { $by ->
    [administrator] Nobody coordinates them: give somebody the role of coordinator, who hands them on or calls them off.
   *[other] Hand them on to somebody else, or call them off.
}
message-driver-locked-out-with-keys = { $who } is locked out, and has taken { $remark }. { $by ->
    [administrator] Nobody coordinates it: give somebody the role of coordinator, who collects the keys and returns the vehicle.
   *[other] Collect the keys and return the vehicle.
}
message-webhook-stopped = The webhook { $remark } could not be reached for a long time and is turned off. Nothing more is sent there. Add it again when the receiver works.
message-operator = The operator
message-agreement-applied = { $who } has put the agreement “{ $what }”, version { $version }, in force from { $from }. { $replaces ->
    [none] {""}
   *[other] It replaces version { $replaces }.
}
message-agreement-withdrawn = { $who } has taken back the agreement “{ $what }”, version { $version }, which held from { $from }. The version that began earlier continues to hold, if there is one.
message-price-list-applied = { $who } has put the price list “{ $what }”, version { $version }, in force from { $from }. { $replaces ->
    [none] {""}
   *[other] It replaces version { $replaces }.
}
message-price-list-withdrawn = { $who } has taken back the price list “{ $what }”, version { $version }, which would have held from { $from }.
message-booked-vehicle-moved = { $vehicle }, which you have booked for { $start }, goes to { $who } on { $from }. The booking stays. Find out where the vehicle stands before you leave.
message-vehicles-moved = { $who } has moved vehicles: “{ $what }” from { $from }. { $bookings ->
    [none] {""}
   *[other] Bookings from that day on stay: { $bookings }.
}{ $depots ->
    [none] {""}
   *[other] {" "}The depot does not go with it: { $depots }.
}
message-proposal-made = { $who } proposes: { $proposed } “{ $what }” from { $from }. Read it and answer by { $until }.
message-proposal-held = Everybody has said yes: { $proposed } “{ $what }” from { $from }. { $bookings ->
    [none] {""}
   *[other] Bookings from that day on stay: { $bookings }.
}{ $depots ->
    [none] {""}
   *[other] {" "}The depot does not go with it: { $depots }.
}
message-proposal-refused = { $who } has said no to the proposal: { $proposed } “{ $what }” from { $from }. { $remark }
message-proposal-replaced = The proposal has been replaced: { $proposed } “{ $what }” from { $from }{ $decision }. In its place came { $instead } “{ $by }” from { $since }{ $decided }.
message-proposal-withdrawn = { $who } has withdrawn the proposal: { $proposed } “{ $what }” from { $from }.
message-proposal-lapsed = The proposal lapsed without everybody’s yes: { $proposed } “{ $what }” from { $from }.
message-proposal-impossible = The proposal can no longer hold and has lapsed: { $proposed } “{ $what }” from { $from }. The month is closed, or what it would change is another by now. Make a new one if it is needed.
message-period-signed = { $who } has signed off { $from }: SEK { $what }. Your sign-off is missing. { $until ->
    [none] {""}
   *[other] If you do not answer before { $until }, that counts as a sign-off, and the month is closed.
}
message-second-person-missing = { $who } has signed off { $from } for everyone: SEK { $what }. One more person has to.
message-period-silent = { $from } is closed: SEK { $what }. Not everybody has signed it off, but by the agreement silence counts as a yes.
message-sign-off-outdated = { $from } is no longer what you signed off. The month now comes to SEK { $what }. See what has changed and sign it off again.
message-sign-off-withdrawn = { $who } has taken back the sign-off of { $from }.
message-period-agreed = Everybody has signed off { $from }, and the month is closed: SEK { $what }.
message-period-closed = { $who } has closed { $from } for all parties: SEK { $what }.
message-charged-by-others = { $who } has entered something that you pay for (number: { $what }). See what it is, and object if something is wrong.
message-objection-made = { $who } objects to what you have entered for { $vehicle } { $start }: { $remark } Correct it, or say why it stands.
message-objection-met = { $who } has corrected what the objection about { $vehicle } { $start } was to, and it is over. { $remark }
message-objection-undone = { $who } has undone the import { $remark }, and what the objection about { $vehicle } { $start } was to is no longer charged. The objection is over.
message-objection-answered = { $who } stands by what you objected to for { $vehicle } { $start }: { $remark }
message-objection-withdrawn = { $who } has withdrawn the objection about { $vehicle } { $start }.
message-audit-head = The head of the audit log for { $from } (number of entries: { $what }). Keep the line; the log can be held against it (vagnpark audit verify --heads). { $remark }
messages-title = Messages
messages-none = No messages.
messages-read = Mark all as read
messages-new = New
feeds-title = Calendar feeds
feeds-intro = A calendar to subscribe to in Outlook or the phone. Anyone who has the password or the address can read the calendar; revoke it if it has gone astray.
feeds-fresh-login = Copy it now, it is shown only once. Calendar programs that can log in take the address and the password; any user name will do.
feeds-login = Address
feeds-fresh = Programs that cannot log in take an address with the password in it instead
feeds-make-person = My bookings
feeds-make-dues = What falls due
feeds-revoke = Revoke
feed-person = My vehicle bookings
feed-vehicle = The vehicle's bookings
feed-dues = Falls due
feed-ban = Driving ban from { $from }
message-due-soon = { $vehicle }: { $what } falls due { $start }.
webhooks-intro = What happens in your organisation is sent, signed, to the addresses here.
webhooks-new = New webhook
webhooks-url = Address
webhooks-secret = The key that the receiver checks signatures with. It is shown only now.
webhooks-disable = Turn off
webhook-log = Sent
webhook-none = Nothing has been sent yet.
webhook-event = Event
webhook-attempts = Attempts
webhook-answer = Answer
webhook-was-off = The webhook was turned off.
webhook-too-slow = The receiver did not answer in time.
webhook-no-host = Nothing on the network has the address's host name. Check the address.
webhook-turned-away = The receiver accepts no connections.
webhook-broken-off = The connection broke before the answer came.
webhook-not-secure = The connection is not secure: the receiver's certificate is not accepted.
webhook-own-network = The receiver is not on the public network. The operator can allow receivers within the own network.
webhook-other-host = The host is none of those that whoever runs the system permits.
webhook-no-secret = The webhook’s secret is encrypted with another key than the installation has now. Make the webhook again.
webhook-plain = The address does not begin with https. Make the webhook again with a secure address.
webhook-no-connection = No connection to the receiver could be made.
webhook-answered = The receiver answered { $status }.
webhook-said = It could not be sent: “{ $detail }”
webhook-again = Send again
webhooks-title = Webhooks
delivery-waiting = Waiting
delivery-sent = Sent
delivery-failed = Failed
