# Why something cannot be done. The same keys in the same order as in ../sv/refusals.ftl.

refusal-taken = The vehicle is taken from { $from } until { $until }. Free vehicles are named instead.
refusal-taken-unnamed = The vehicle is taken at that time.
refusal-window-empty = The end must come after the start.
refusal-window-in-the-past = The time has passed already.
refusal-window-too-long = A booking may last at most { $days } { $days ->
    [one] day
   *[other] days
}.
refusal-not-in-service = The vehicle is not in service ({ $status }).
refusal-driving-ban = The vehicle has a driving ban from { $from } and can only be booked to inspection or workshop.
refusal-licence-missing = The vehicle requires licence class { $class }.
refusal-driver-locked-out = The driver is locked out and cannot be given a vehicle. Choose another driver.
refusal-driver-books-nothing = The driver has no role that may book. Choose another driver, or ask the administrator for the role Driver.
refusal-not-shared = The vehicle is not shared with your organisation.
refusal-not-shared-then = The vehicle goes to another organisation on { $on }. Until then it can be booked by those who have it now, from that day on by those who receive it.
refusal-head-start = Other organisations can book the vehicle from { $from }.
refusal-stopped-by-defect = The vehicle must not be driven: a defect has been reported.
refusal-no-such-local-time = That time does not exist, the clocks go forward. The nearest are { $before } and { $after }.
refusal-series-not-whole = { $count ->
    [one] { $count } occurrence cannot be had: { $days }.
   *[other] { $count } occurrences cannot be had: { $days }.
}
refusal-wrong-state = That cannot be done as it stands ({ $state }). { $possible }
possible-booking = { $word ->
    [checked_out] While the vehicle is out, its end can be changed and it can be brought back.
    [confirmed] The booking can be changed, taken or called off.
    [requested] The request waits for an answer; it can be changed or called off.
    [offered] The offer can be taken or let go.
   *[other] The booking is over. Make a new one if it is needed.
}
possible-waiting = { $word ->
    [offered] The offer can be taken or let go.
    [waiting] No vehicle has come free yet.
   *[other] The wait is over. Join the waiting list again if need be.
}
possible-work = { $word ->
    [planned] The job can be finished or called off.
   *[other] The job is over. Plan a new one if it is needed.
}
possible-defect = { $word ->
    [open] The defect can be repaired or dismissed.
   *[other] The defect is closed. Report it again if it is still there.
}
possible-proposal = { $word ->
    [open] The proposal waits for answers.
    [held] What was proposed already holds. Propose a change if it is needed.
   *[other] The proposal is over. Make a new one if it is needed.
}
possible-objection = { $word ->
    [open] You have objected already, and the objection waits for an answer.
    [stands] The objection has been answered.
   *[other] The objection is over.
}
refusal-stale = Somebody else has changed it meanwhile. See what holds now before you save yours.
stale-holds = What holds now: { $what }. Change what you typed if need be, and save again.
refusal-changed-meanwhile = Somebody else has changed the same thing while the page was open. { $clashes } Nothing is saved. Press again if what you wrote is to hold.
clash = { $field } is now “{ $holds }”; you wrote “{ $typed }”.
clash-nothing = nothing
refusal-odometer-negative = The odometer { $km } cannot be negative.
refusal-odometer-falls-back = { $km } km is less than the reading before, { $before } km on { $at }. { $mil ->
        [true] Is the value in mil, perhaps?
       *[other] Look again. If it is right, the one before is wrong: confirm it, with a reason.
    }
refusal-odometer-ahead-of-later = { $km } km is more than { $after } km on { $at }, which is later.
refusal-odometer-implausible = { $order ->
        [until] { $driven } km until { $other } km at { $when }: is that right?
       *[since] { $driven } km since { $when }: is that right?
    } { $perhaps ->
        [none] Look again.
       *[other] Is it { $perhaps } km, perhaps?
    } If { $km } km is right, confirm it, with a reason.
refusal-reading-in-future = { $at } has not come yet. A reading cannot be later than now.
refusal-check-out-too-early = The vehicle can be taken from { $from }. To have it now, move the start to now.
refusal-not-approved-yet = This is more than was approved. Change the time or the vehicle of the booking first; the coordinator is asked then.
refusal-vehicle-out = The vehicle has not come back from the booking before. Ask the coordinator to return it, or choose another vehicle.
refusal-reason-missing = Say why.
refusal-corrected-reading-missing = A correction must name a reading of the same vehicle.
refusal-block-hits-bookings = { $count ->
    [one] { $count } booking is in the way. Move it first.
   *[other] { $count } bookings are in the way. Move them first.
}
refusal-registration-number-in-use = { $number } names another vehicle on those days.
refusal-out-of-bounds = { $field }: { $given } is not possible. It must be from { $least } to { $most }.
refusal-out-of-bounds-unnamed = { $field }: it must be from { $least } to { $most }.
refusal-text-too-long = { $field }: the text is too long. At most { $most } letters are taken.
refusal-sign-not-allowed = { $field }: the text has an invisible character ({ $sign }) that is not allowed. Remove it.
refusal-total-below-kerb = The total weight { $total } kg is less than the service weight { $kerb } kg.
refusal-already-there = { $field }: { $value } is taken already.
refusal-already-there-by = { $field }: { $value } is taken already. It is { $by }.
refusal-already-there-unnamed = { $field }: it is taken already.
refusal-reference-missing = Something that is named does not exist, or no longer does. Reload the page.
refusal-not-storable = A value cannot be stored ({ $constraint }). Check what was written.
refusal-registration-number-in-use-unnamed = One of the registration numbers is another vehicle’s on those days.
refusal-posting = { $category } – { $fault }
refusal-decision-missing = The decision is missing: write who decided, when and the paragraph under decision.
refusal-not-asked = Your organisation is not asked about this.
refusal-signed-already = You have already signed the month off as it is. If another sign-off is missing, somebody else has to give it.
refusal-not-signed = You have no sign-off of the month to take back.
refusal-answered-already = Your organisation has answered already. An answer is given once; to change your mind, propose something else.
refusal-charged-in-closed-month = The month is closed, so it is too late to object. Ask { $organisation } to correct it; the difference is billed in { $open }, which is open.
refusal-proposal-changed = The proposal is no longer what you saw. Read it again, then answer.
refusal-not-a-party = Only a party of the agreement in force may do this.
refusal-own-account = You cannot lock yourself out. Ask another administrator.
refusal-own-role = You cannot take away your own role as administrator. Ask another administrator.
refusal-no-role-left = The person must have at least one role. Keep one, or lock the person out instead.
refusal-link-of-locked-out = The person is locked out and cannot be given a link. Let the person in again first.
refusal-last-system-administrator = There has to be a system administrator who can log in. Make somebody else a system administrator first, or let in one who is locked out.
refusal-roles-elsewhere = The person also has roles at other organisations or is a system administrator. Only a system administrator can change their entry, lock them out or let them in.
refusal-not-theirs-to-stop = Only those who work where the vehicle belongs, or who have it booked, can stop it. Report the defect without stopping the vehicle; its coordinators are told at once.
refusal-tokens-are-made-logged-in = A token cannot make another. Log in and make it there, or ask the operator.
refusal-of-another = { $vehicle ->
    [none] The vehicle
   *[other] { $vehicle }
} belongs to { $organisation }, or did on the day in question, and you have no role there that permits this.
refusal-login-taken = The login is taken. Choose another, or find the person in the list if it is the same.
refusal-idempotency-key-reused = The idempotency key was used for another request.
refusal-period-closed = The month is closed. What it bills cannot be changed; a correction is billed in the next open month.
refusal-period-not-ready = The month cannot be closed yet. { $preconditions }
refusal-period-open = The month is not closed. Close it first, so that what is booked is final.
refusal-mapping-missing = { $party } has no account for { $year }: { $categories }. Enter them under Accounts.
refusal-lift-lapsed = The lift must be inspected: it may be used until { $until }.
