//! The words of the audit log.

use crate::words::words;

words! {
    /// What can be done to something, in the words of the log. The words are hashed: they never change.
    AuditAction {
        /// A vehicle was booked.
        Book = "book",
        /// A series of bookings was made.
        BookSeries = "book_series",
        /// A request was approved.
        Approve = "approve",
        /// A request was turned down.
        TurnDown = "turn_down",
        /// A booking got another window, vehicle, driver or purpose; or a vehicle another owner, payer or unit.
        Move = "move",
        /// A booking or a workshop job was called off.
        Cancel = "cancel",
        /// The keys were taken.
        CheckOut = "check_out",
        /// The vehicle came back.
        Return = "return",
        /// A booking that nobody came for was ended.
        Release = "release",
        /// Somebody went on the waiting list.
        Wait = "wait",
        /// What came free was held for somebody who waits.
        Offer = "offer",
        /// It was taken.
        AcceptOffer = "accept_offer",
        /// It was let go.
        ReleaseOffer = "release_offer",
        /// An offer, a wait or a proposal ran out.
        Lapse = "lapse",
        /// A vehicle was taken out of booking for a job.
        Block = "block",
        /// It can be booked again.
        Unblock = "unblock",
        /// A job, or what falls due again and again, was planned.
        Plan = "plan",
        /// A job was done.
        Finish = "finish",
        /// A plan no longer holds.
        End = "end",
        /// A defect was reported.
        Report = "report",
        /// A picture was added to it.
        Picture = "picture",
        /// A defect was dealt with; or a month was closed.
        Close = "close",
        /// A vehicle came into the register.
        Register = "register",
        /// An odometer was read.
        ReadOdometer = "read_odometer",
        /// An hour meter was read.
        ReadHours = "read_hours",
        /// What was read was corrected.
        CorrectReading = "correct_reading",
        /// It was asked who had a vehicle.
        AskWhoHad = "ask_who_had",
        /// It was said where a trip went.
        Describe = "describe",
        /// A trip was measured by municipality.
        Measure = "measure",
        /// A trip or a cost was corrected.
        Correct = "correct",
        /// A cost was entered.
        Enter = "enter",
        /// The price of a bought vehicle was entered.
        Invest = "invest",
        /// A rate was set.
        Set = "set",
        /// Charges for bought vehicles were entered as costs.
        Post = "post",
        /// An agreement or a price list was applied.
        Apply = "apply",
        /// It was applied, replacing another.
        Replace = "replace",
        /// A change to what several own together was proposed.
        Propose = "propose",
        /// A party said yes to it.
        Accept = "accept",
        /// A party said no to it.
        Refuse = "refuse",
        /// It was taken back; or somebody left the waiting list.
        Withdraw = "withdraw",
        /// It was objected to what another organisation had entered.
        Object = "object",
        /// Something was saved under a name.
        Save = "save",
        /// It was deleted.
        Delete = "delete",
        /// Where amounts go in a ledger was said.
        Map = "map",
        /// It came in with a file.
        Import = "import",
        /// A file was taken back.
        UndoImport = "undo_import",
        /// A line of a file was matched to its vehicle.
        Match = "match",
        /// Something came into being: a person, an organisation, a unit.
        Add = "add",
        /// What is known of it was changed.
        Change = "change",
        /// It was turned off; or a person was locked out.
        Disable = "disable",
        /// A person was let in again.
        Enable = "enable",
        /// A person chose a language.
        ChooseLanguage = "choose_language",
        /// A person was given a link for choosing a password.
        GiveLink = "give_link",
        /// A person's sessions were ended by an administrator.
        EndSessions = "end_sessions",
        /// A person chose a password.
        ChoosePassword = "choose_password",
        /// A person was given roles, or roles were taken away.
        GiveRoles = "give_roles",
        /// A token, a feed or a webhook was made.
        Create = "create",
        /// A token or a feed was made worthless.
        Revoke = "revoke",
        /// An event was sent once more.
        Replay = "replay",
        /// The example data was made.
        MakeExample = "make_example",
        /// The log was begun, or goes on in a new form.
        Begin = "begin",
    }
}

words! {
    /// The kind of thing something is done to, in the words of the log.
    AuditEntity {
        /// A booking, or a block.
        Booking = "booking",
        /// A series of bookings.
        Series = "series",
        /// Somebody’s place on the waiting list.
        WaitingEntry = "waiting_entry",
        /// A vehicle.
        Vehicle = "vehicle",
        /// An organisation.
        Organisation = "organisation",
        /// A unit of one.
        Unit = "unit",
        /// A defect.
        Defect = "defect",
        /// A workshop job.
        WorkOrder = "work_order",
        /// What falls due again and again.
        ServicePlan = "service_plan",
        /// A trip.
        Trip = "trip",
        /// The areas of municipalities.
        Boundary = "boundary",
        /// A cost entry.
        Cost = "cost",
        /// Charges for bought vehicles.
        Capital = "capital",
        /// A year’s internal rate.
        InternalRate = "internal_rate",
        /// A version of an agreement.
        Agreement = "agreement",
        /// A version of a price list.
        PriceList = "price_list",
        /// Something proposed about what several own together.
        Proposal = "proposal",
        /// An objection to what another organisation has entered.
        Objection = "objection",
        /// A closed month.
        Period = "period",
        /// A question about another agreement.
        WhatIf = "what_if",
        /// Where a year’s amounts go in a ledger.
        LedgerMapping = "ledger_mapping",
        /// A file that was brought in.
        Import = "import",
        /// Lines of a file about one number.
        Purchase = "purchase",
        /// A person.
        User = "user",
        /// An API token.
        Token = "token",
        /// A calendar feed.
        CalendarFeed = "calendar_feed",
        /// A webhook.
        Webhook = "webhook",
        /// The example data.
        Example = "example",
        /// The installation whose log it is.
        Installation = "installation",
    }
}

impl AuditEntity {
    /// Whether webhooks report it.
    pub fn is_told(self) -> bool {
        matches!(
            self,
            Self::Booking | Self::Series | Self::WaitingEntry | Self::Defect | Self::WorkOrder | Self::Vehicle
        )
    }
}

/// The values of an entry that receivers outside are sent: ids, words of the program, moments, codes and amounts.
const SENT: &[&str] = &[
    "approval",
    "at",
    "booked",
    "buffer_minutes",
    "class",
    "co2_g_per_km",
    "contract",
    "cost_ore",
    "depot",
    "description",
    "distance_km",
    "done_on",
    "end",
    "engine_hours",
    "first_end",
    "first_start",
    "from",
    "fuel",
    "head_start_hours",
    "in_use_from",
    "kerb_weight_kg",
    "kind",
    "last_inspected_on",
    "lease_to",
    "lift",
    "model_year",
    "months",
    "odometer_in_km",
    "odometer_km",
    "odometer_out_km",
    "organisation",
    "pictures",
    "plan",
    "price",
    "range_km",
    "reading",
    "refused",
    "registration_number",
    "relations",
    "residual_ore",
    "rule",
    "seats",
    "service_due_on",
    "severity",
    "sharing",
    "sold_for_ore",
    "sold_on",
    "start",
    "start_km",
    "state",
    "status",
    "terms",
    "to",
    "total_weight_kg",
    "tow_bar",
    "unit",
    "vat_car",
    "vehicle",
];

/// Whether a value of that name is sent to receivers outside: nothing about who drives, and nothing that anybody wrote
/// freely. What is not on the list is not sent, inside another value either.
pub fn is_sent(name: &str) -> bool {
    SENT.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a19_what_is_sent_is_in_order_and_nothing_that_is_written_freely_is_among_it() {
        assert!(SENT.is_sorted() && is_sent("vehicle") && is_sent("state"));
        for name in ["driver", "reason", "note", "remark", "outcome", "key_place", "make", "person", "decision"] {
            assert!(!is_sent(name), "{name}");
        }
    }
}
