//! What is found when a row meets the register, and what the rules refuse, by the keys of the texts.

use vagnpark_domain::{bounds::Shown, import::Kind, money::Ore};
use vagnpark_importer::{RefusedReason, RegisterReason};

use super::{Values, or_none};
use crate::{Language, grouped, said::moment};

impl Language {
    pub(super) fn of_register(self, reason: &RegisterReason, kind: Option<Kind>) -> (&'static str, Values) {
        let none = Values::new;
        let at_row = |row: &Option<u64>| ("row", or_none(row.map(|row| row.to_string())));
        let amount = |ore: &Ore| self.shown(&Shown::Amount(*ore));
        match reason {
            RegisterReason::NoSuchDriver => ("no-such-driver", none()),
            RegisterReason::EqualRow { row } => ("equal-row", vec![at_row(row)]),
            RegisterReason::KnownOtherwise { of, fields, row } => {
                let fields = self.fields_of(kind, fields).join(", ");
                ("known-otherwise", vec![("of", of.as_str().to_owned()), ("fields", fields), at_row(row)])
            }
            RegisterReason::SaidOtherwise { row } => ("said-otherwise", vec![("row", row.to_string())]),
            RegisterReason::RolesStay { roles } => ("roles-stay", vec![("roles", self.value_of("roles", roles))]),
            RegisterReason::TripBesideAnother => ("trip-beside-another", none()),
            RegisterReason::TripLongAgo => ("trip-long-ago", none()),
            RegisterReason::TripLong { days } => ("trip-long", vec![("days", days.to_string())]),
            RegisterReason::OwnSince { day } => ("own-since", vec![("day", day.to_string())]),
            RegisterReason::ReadOnFileDay { day } => ("read-on-file-day", vec![("day", day.to_string())]),
            RegisterReason::TwiceInFile { row } => ("twice-in-file", vec![at_row(row)]),
            RegisterReason::NumberTwice { row, vehicle, earlier } => {
                let values = [("row", row.to_string()), ("vehicle", vehicle.clone()), ("earlier", earlier.to_string())];
                ("number-twice", values.into())
            }
            RegisterReason::OtherValues { of } => ("other-values", vec![("of", of.as_str().to_owned())]),
            RegisterReason::PerhapsCorrected { of } => ("perhaps-corrected", vec![("of", of.as_str().to_owned())]),
            RegisterReason::AliasTaken => ("alias-taken", none()),
            RegisterReason::Overlap { from, until } => {
                ("overlap", vec![("from", moment(*from)), ("until", moment(*until))])
            }
            RegisterReason::NoSuchPool => ("no-such-pool", none()),
            RegisterReason::CostEndsEarly { from, to } => {
                ("cost-ends-early", vec![("from", from.to_string()), ("to", to.to_string())])
            }
            RegisterReason::RecoverableVatTooLarge { recoverable, vat } => {
                ("recoverable-vat-too-large", vec![("recoverable", amount(recoverable)), ("vat", amount(vat))])
            }
            RegisterReason::VatAgainstNet { vat, net } => {
                ("vat-against-net", vec![("vat", amount(vat)), ("net", amount(net))])
            }
            RegisterReason::AmountTooLarge => ("amount-too-large", none()),
            RegisterReason::HostMissing => ("host-missing", none()),
            RegisterReason::HostNotAllowed => ("host-not-allowed", none()),
            RegisterReason::OrganisationEndsEarly => ("organisation-ends-early", none()),
            RegisterReason::ValuesDiffer { field, register, source } => {
                let register = self.value_of(field, register);
                ("values-differ", vec![("register", register), ("origin", self.origin(source))])
            }
            RegisterReason::NumberPassedOn { make_and_model } => {
                ("number-passed-on", vec![("make-and-model", make_and_model.clone())])
            }
            RegisterReason::OtherOrganisation { vehicle, organisation } => {
                let values = [("vehicle", vehicle.clone()), ("organisation", organisation.clone())];
                ("other-organisation", values.into())
            }
            RegisterReason::ToBeRunByAnother { organisation } => {
                ("to-be-run-by-another", vec![("organisation", organisation.clone())])
            }
            RegisterReason::RunByAnotherToday { organisation } => {
                ("run-by-another-today", vec![("organisation", organisation.clone())])
            }
            RegisterReason::RunByAnother { organisation } => {
                ("run-by-another", vec![("organisation", organisation.clone())])
            }
            RegisterReason::NumberInUse => ("number-in-use", none()),
            RegisterReason::NameKnown { login } => ("name-known", vec![("login", login.clone())]),
            RegisterReason::NoAgreement => ("no-agreement", vec![]),
            RegisterReason::CostKnownBesides { day } => ("cost-known-besides", vec![("day", day.to_string())]),
            RegisterReason::MonthClosed { billed_in } => ("month-closed", vec![("billed-in", billed_in.to_string())]),
            RegisterReason::NoSuchVehicle => ("no-such-vehicle", none()),
            RegisterReason::LineWaits => ("line-waits", none()),
            RegisterReason::OddPurchase { doubts } => ("odd-purchase", vec![("doubts", self.doubts(doubts))]),
            RegisterReason::DoneInFuture => ("done-in-future", none()),
            RegisterReason::TripInFuture => ("trip-in-future", none()),
            RegisterReason::TooFar { minutes } => ("too-far", vec![("minutes", grouped(*minutes))]),
            RegisterReason::NoChassisNumber => ("no-chassis-number", none()),
            RegisterReason::SameChassisNumber { vehicle, row } => {
                ("same-chassis-number", vec![("vehicle", vehicle.clone()), at_row(row)])
            }
            RegisterReason::NoSuchOrganisation => ("no-such-organisation", none()),
            RegisterReason::NotYours { what } => ("not-yours", vec![("what", what.as_str().to_owned())]),
            RegisterReason::NoSuchUnit { answer } => ("no-such-unit", vec![("answer", answer.clone())]),
            RegisterReason::Added { what } => ("added", vec![("what", what.as_str().to_owned())]),
            RegisterReason::CostCentreKept { unit, has } => {
                ("cost-centre-kept", vec![("unit", or_none(unit.clone())), ("has", has.clone())])
            }
            RegisterReason::LoginMade { login } => ("login-made", vec![("login", login.clone())]),
            RegisterReason::LoginStays { login } => ("login-stays", vec![("login", login.clone())]),
            RegisterReason::LoginReserved => ("login-reserved", none()),
            RegisterReason::DriverByDefault => ("driver-by-default", none()),
            RegisterReason::CardIsVehicle { vehicle } => ("card-is-vehicle", vec![("vehicle", vehicle.clone())]),
            RegisterReason::NoPasswordYet => ("no-password-yet", none()),
            RegisterReason::OtherPerson { name } => ("other-person", vec![("name", name.clone())]),
            RegisterReason::EntryOfOthers => ("entry-of-others", none()),
            RegisterReason::StaysLockedOut => ("stays-locked-out", none()),
            RegisterReason::LinesFound { count } => ("lines-found", vec![("count", count.to_string())]),
            RegisterReason::DoneLater { day } => ("done-later", vec![("day", day.to_string())]),
            RegisterReason::OdometerOfThen { km } => ("odometer-of-then", vec![("km", grouped(*km))]),
            RegisterReason::NoOdometerThen => ("no-odometer-then", none()),
        }
    }

    pub(super) fn of_refused(self, reason: &RefusedReason) -> (&'static str, Values) {
        match reason {
            RefusedReason::OutOfBounds { least, most } => {
                ("out-of-bounds", vec![("least", self.bound(*least)), ("most", self.bound(*most))])
            }
            RefusedReason::TooLong { most } => ("too-long", vec![("most", most.to_string())]),
            RefusedReason::SignNotAllowed { sign } => ("sign-not-allowed", vec![("sign", sign.clone())]),
            RefusedReason::TotalBelowKerb { total_kg, kerb_kg } => {
                ("total-below-kerb", vec![("total", total_kg.to_string()), ("kerb", kerb_kg.to_string())])
            }
            RefusedReason::AlreadyThere { by } => ("already-there", vec![("by", or_none(by.clone()))]),
            RefusedReason::OdometerFallsBack { before_km, before_at, perhaps_mil, left } => {
                let values = [
                    ("before", grouped(*before_km)),
                    ("at", moment(*before_at)),
                    ("mil", perhaps_mil.to_string()),
                    ("left", left.to_string()),
                ];
                ("odometer-falls-back", values.into())
            }
            RefusedReason::OdometerAheadOfLater { after_km, after_at, left } => {
                let values = [("after", grouped(*after_km)), ("at", moment(*after_at)), ("left", left.to_string())];
                ("odometer-ahead-of-later", values.into())
            }
            RefusedReason::OdometerImplausible { driven_km, other_km, other_at, since, left } => {
                let values = [
                    ("driven", grouped(*driven_km)),
                    ("other", grouped(*other_km)),
                    ("at", moment(*other_at)),
                    ("since", since.to_string()),
                    ("left", left.to_string()),
                ];
                ("odometer-implausible", values.into())
            }
            RefusedReason::ReadInFuture => ("read-in-future", Values::new()),
            RefusedReason::Refused { refusal } => ("refused", vec![("refusal", refusal.clone())]),
        }
    }
}
