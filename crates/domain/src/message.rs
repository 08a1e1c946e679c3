//! Messages to people about what others did (B-2, B-5 … B-7, S-9), and what is sent to other programs. The texts are
//! the server's.

use crate::words::words;

words! {
    /// The kind of a message.
    MessageKind {
        /// A request waits for your approval.
        ApprovalWanted = "approval_wanted",
        /// Your request was approved.
        Approved = "approved",
        /// Your request was turned down.
        TurnedDown = "turned_down",
        /// Somebody else changed your booking.
        BookingMoved = "booking_moved",
        /// A booking of somebody else's was handed on to you.
        BookingHandedOn = "booking_handed_on",
        /// A booking of yours was handed on to somebody else.
        BookingTakenOver = "booking_taken_over",
        /// Somebody else called off your booking.
        BookingCancelled = "booking_cancelled",
        /// You did not come, and the vehicle was released.
        Released = "released",
        /// The driver before you has not brought the vehicle back.
        Overrun = "overrun",
        /// A vehicle you waited for is held for you.
        Offer = "offer",
        /// Somebody else has taken for you what was held.
        OfferTaken = "offer_taken",
        /// The offer is over.
        OfferLapsed = "offer_lapsed",
        /// Somebody else has taken you off the waiting list.
        TakenOffWaitingList = "taken_off_waiting_list",
        /// Something falls due on a vehicle that you look after (S-11).
        DueSoon = "due_soon",
        /// A vehicle that you look after must not be driven.
        VehicleStopped = "vehicle_stopped",
        /// A defect was reported on a vehicle that you look after.
        DefectReported = "defect_reported",
        /// A reading of the odometer that seems impossible was confirmed; it may be wrong, or one before it.
        ReadingConfirmed = "reading_confirmed",
        /// A vehicle that you have booked must not be driven; the coordinator is told.
        BookedVehicleStopped = "booked_vehicle_stopped",
        /// Somebody who drives for your organisation is locked out, and has bookings ahead.
        DriverLockedOut = "driver_locked_out",
        /// Somebody who drives for your organisation is locked out, and has a vehicle out.
        DriverLockedOutWithKeys = "driver_locked_out_with_keys",
        /// A webhook of your organisation could not be reached for long and is turned off.
        WebhookStopped = "webhook_stopped",
        /// The operator has put a version of your agreement in force (C-4).
        AgreementApplied = "agreement_applied",
        /// The operator has taken a version of your agreement back.
        AgreementWithdrawn = "agreement_withdrawn",
        /// The operator has put a version of your price list in force (C-12).
        PriceListApplied = "price_list_applied",
        /// The operator has taken a version of your price list back.
        PriceListWithdrawn = "price_list_withdrawn",
        /// The operator has given vehicles to your organisation, or taken them from it (V-10).
        VehiclesMoved = "vehicles_moved",
        /// The vehicle of a booking goes to another organisation, and the booking stays (V-12).
        BookedVehicleMoved = "booked_vehicle_moved",
        /// Somebody proposes something, and your organisation is asked (C-13).
        ProposalMade = "proposal_made",
        /// All have accepted a proposal, and it holds.
        ProposalHeld = "proposal_held",
        /// Somebody has said no to a proposal.
        ProposalRefused = "proposal_refused",
        /// Another proposal has taken the place of one.
        ProposalReplaced = "proposal_replaced",
        /// Whoever made a proposal has taken it back.
        ProposalWithdrawn = "proposal_withdrawn",
        /// A proposal has run out without everybody's yes.
        ProposalLapsed = "proposal_lapsed",
        /// A proposal can no longer hold, since what it would change is another by now.
        ProposalImpossible = "proposal_impossible",
        /// A party has signed a month off, and yours is waited for (C-10).
        PeriodSigned = "period_signed",
        /// One person has signed a month off for all, and another has to.
        SecondPersonMissing = "second_person_missing",
        /// A month is closed because the silence of some counts as a yes.
        PeriodSilent = "period_silent",
        /// A month that you have signed off has become another.
        SignOffOutdated = "sign_off_outdated",
        /// A party has taken its sign-off back.
        SignOffWithdrawn = "sign_off_withdrawn",
        /// All have signed a month off, and it is closed.
        PeriodAgreed = "period_agreed",
        /// The operator has closed a month for all.
        PeriodClosed = "period_closed",
        /// Another organisation has entered what yours pays for (C-14).
        ChargedByOthers = "charged_by_others",
        /// An organisation objects to what yours has entered.
        ObjectionMade = "objection_made",
        /// What yours objected to was corrected.
        ObjectionMet = "objection_met",
        /// The import that brought what was objected to was undone.
        ObjectionUndone = "objection_undone",
        /// What yours objected to stands, with a reason.
        ObjectionAnswered = "objection_answered",
        /// An organisation has taken its objection back.
        ObjectionWithdrawn = "objection_withdrawn",
        /// The head of the audit log of a day, signed, to be kept.
        AuditHead = "audit_head",
    }
}

words! {
    /// What a calendar feed shows.
    FeedKind {
        /// The bookings of whoever made it.
        Person = "person",
        /// What falls due on the vehicles they look after.
        Dues = "dues",
        /// The bookings of one vehicle.
        Vehicle = "vehicle",
    }
}

words! {
    /// The state of an event on its way to a webhook.
    DeliveryState {
        /// It is about to be sent, or sent again.
        Waiting = "waiting",
        /// It was accepted.
        Sent = "sent",
        /// It was refused too many times and is not sent again.
        Failed = "failed",
    }
}
