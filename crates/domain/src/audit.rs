//! The audit log's chain: each entry carries the hash of the one before it, so that nobody
//! can change or take out one without every later one showing it.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

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
        /// A token, a feed or a webhook was made.
        Create = "create",
        /// A token or a feed was made worthless.
        Revoke = "revoke",
        /// An event was sent once more.
        Replay = "replay",
        /// The example data was made.
        MakeExample = "make_example",
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

/// The parts of an entry that are hashed.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: &'a str,
    /// Through which door.
    pub door: &'a str,
    /// What was done.
    pub action: &'a str,
    /// The kind of thing it was done to.
    pub entity: &'a str,
    /// Its id or name.
    pub entity_id: &'a str,
    /// JSON of what it was.
    pub before: Option<&'a str>,
    /// JSON of what it became.
    pub after: Option<&'a str>,
}

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry: SHA-256 over the previous hash and each field with its length, so that
/// moving text from one field to the next changes it.
pub fn link_hash(previous: &str, link: &Link<'_>) -> String {
    let at = link.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let seq = link.seq.to_string();
    let fields = [
        Some(previous),
        Some(seq.as_str()),
        Some(at.as_str()),
        Some(link.actor),
        Some(link.door),
        Some(link.action),
        Some(link.entity),
        Some(link.entity_id),
        link.before,
        link.after,
    ];
    let mut hasher = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                hasher.update(text.len().to_string());
                hasher.update(b":");
                hasher.update(text);
            }
            None => hasher.update(b"-"),
        }
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_moving_text_between_fields_changes_the_hash() {
        let link = Link {
            seq: 1,
            at: DateTime::UNIX_EPOCH,
            actor: "anna",
            door: "page",
            action: "book",
            entity: "booking",
            entity_id: "1",
            before: None,
            after: Some("{}"),
        };
        let moved = Link { actor: "ann", door: "apage", ..link };
        let hashes = [
            link_hash(GENESIS, &link),
            link_hash(GENESIS, &moved),
            link_hash(GENESIS, &Link { before: Some(""), ..link }),
        ];
        assert_ne!(hashes[0], hashes[1]);
        assert_ne!(hashes[0], hashes[2]);
    }
}
