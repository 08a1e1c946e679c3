//! The domain's refusals of a row, as reasons of findings: stored with the report, and shown in the reader's language.

use vagnpark_domain::{
    Field, Refusal,
    bounds::Shown,
    cost::CostEntry,
    register::organisation::{Organisation, OrganisationKind},
};
use vagnpark_importer::{Bound, Reason, RefusedReason, RegisterReason, ValueReason, Wanted};

/// Why a row's value is refused.
pub(super) fn by_domain(refusal: &Refusal) -> Reason {
    if let Some(reason) = out_of_bounds(refusal) {
        reason
    } else if let Refusal::TextTooLong { most, .. } = refusal {
        RefusedReason::TooLong { most: u64::try_from(*most).unwrap_or(u64::MAX) }.into()
    } else if let Refusal::SignNotAllowed { sign, .. } = refusal {
        RefusedReason::SignNotAllowed { sign: sign.clone() }.into()
    } else if let Refusal::TotalBelowKerb { total_kg, kerb_kg } = refusal {
        RefusedReason::TotalBelowKerb { total_kg: *total_kg, kerb_kg: *kerb_kg }.into()
    } else if let Refusal::AlreadyThere { by, .. } = refusal {
        RefusedReason::AlreadyThere { by: Some(by.clone()).filter(|by| !by.is_empty()) }.into()
    } else if let Refusal::RegistrationNumberInUse { .. } = refusal {
        RegisterReason::NumberInUse.into()
    } else if refusal.field() == Some(Field::Email.as_str()) {
        ValueReason::NotA { wanted: Wanted::Email }.into()
    } else {
        reading(refusal, false)
    }
}

fn out_of_bounds(refusal: &Refusal) -> Option<Reason> {
    let Refusal::OutOfBounds { least, most, .. } = refusal else { return None };
    Some(RefusedReason::OutOfBounds { least: bound(least)?, most: bound(most)? }.into())
}

fn bound(shown: &Shown) -> Option<Bound> {
    Some(match shown {
        Shown::Number(number) => Bound::Number(*number),
        Shown::Year(year) => Bound::Year(*year),
        Shown::Amount(ore) => Bound::Amount(*ore),
        Shown::Day(day) => Bound::Day(*day),
        Shown::Measure(number, 1_000, _) => Bound::Metres(*number),
        Shown::Measure(number, ..) => Bound::Seconds(*number),
        Shown::Given(_) => return None,
    })
}

/// Why a reading is refused; `left` if the rest of the row is taken without it.
pub(super) fn reading(refusal: &Refusal, left: bool) -> Reason {
    if let Refusal::OdometerFallsBack { before_km, before_at, perhaps_mil, .. } = refusal {
        let (before_km, before_at, perhaps_mil) = (*before_km, *before_at, *perhaps_mil);
        RefusedReason::OdometerFallsBack { before_km, before_at, perhaps_mil, left }.into()
    } else if let Refusal::OdometerAheadOfLater { after_km, after_at, .. } = refusal {
        RefusedReason::OdometerAheadOfLater { after_km: *after_km, after_at: *after_at, left }.into()
    } else if let Refusal::OdometerImplausible { at, driven_km, other_km, other_at, .. } = refusal {
        let (driven_km, other_km, other_at) = (*driven_km, *other_km, *other_at);
        RefusedReason::OdometerImplausible { driven_km, other_km, other_at, since: other_at <= *at, left }.into()
    } else if let Refusal::ReadingInFuture { .. } = refusal {
        RefusedReason::ReadInFuture.into()
    } else if let Refusal::OdometerNegative { .. } = refusal {
        ValueReason::Negative.into()
    } else if let Some(reason) = out_of_bounds(refusal) {
        reason
    } else {
        RefusedReason::Refused { refusal: refusal.code().to_owned() }.into()
    }
}

/// Why a cost is impossible, by the field that is wrong.
pub(super) fn of_cost(field: Field, entry: &CostEntry) -> Reason {
    if field == Field::To {
        RegisterReason::CostEndsEarly { from: entry.from, to: entry.to }.into()
    } else if field == Field::Pool {
        ValueReason::VehicleAndPool.into()
    } else if field == Field::Vehicle {
        ValueReason::NoneGiven { fields: vec!["vehicle".to_owned(), "pool".to_owned()] }.into()
    } else if field == Field::RecoverableVat {
        RegisterReason::RecoverableVatTooLarge { recoverable: entry.recoverable_vat, vat: entry.vat }.into()
    } else if field == Field::Vat {
        RegisterReason::VatAgainstNet { vat: entry.vat, net: entry.net }.into()
    } else {
        RegisterReason::AmountTooLarge.into()
    }
}

/// Why an organisation is impossible, by the field that is wrong.
pub(super) fn of_organisation(field: Field, organisation: &Organisation) -> Reason {
    if field == Field::Host && organisation.kind == OrganisationKind::JointBoard {
        RegisterReason::HostMissing.into()
    } else if field == Field::Host {
        RegisterReason::HostNotAllowed.into()
    } else if field == Field::ValidTo {
        RegisterReason::OrganisationEndsEarly.into()
    } else if field == Field::OrganisationNumber {
        ValueReason::CheckDigit.into()
    } else {
        ValueReason::Empty { field: field.as_str().to_owned() }.into()
    }
}
