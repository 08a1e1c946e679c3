//! The costs that the charges of a bought vehicle become: each owner carries its own days, at its own internal rate
//! (V-11).

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{
    Fault, Field, Refusal,
    cost::{
        CostCategory, CostEntry,
        investment::{CapitalCharge, RateMissing, Rates},
        part_of_days,
    },
    ids::OrganisationId,
    money::Ore,
    register::{Relation, RelationKind, held_between, organisation::Organisation},
    time::Month,
};
use vagnpark_store::{CostRecord, InvestmentRecord, RateRecord, Tx};

use crate::{app::App, error::ActionError};

/// The name behind entries that the program makes.
const SUPPLIER: &str = "Vagnpark";

/// The internal rate that an owner has not set.
pub(super) struct MissingRate {
    owner: OrganisationId,
    year: i32,
}

impl MissingRate {
    /// The refusal, which says whose it is.
    pub(super) fn refusal(&self, organisations: &[Organisation]) -> Refusal {
        let owner = organisations.iter().find(|found| found.id == self.owner);
        let of = owner.map_or_else(|| self.owner.to_string(), |owner| owner.name.clone());
        Refusal::at(Field::Rate, Fault::MissingFor { of, year: self.year })
    }
}

/// The rates of an organisation.
pub(super) fn of(rates: &[RateRecord], organisation: OrganisationId) -> Rates {
    rates.iter().filter(|rate| rate.organisation == organisation).map(|rate| (rate.year, rate.rate)).collect()
}

/// The organisation that owned a vehicle on a day.
pub(super) fn owner_on(known: &[Relation], day: NaiveDate) -> Option<OrganisationId> {
    held_between(known, RelationKind::Owner, (day, day)).first().map(|(owner, _)| *owner)
}

/// An investment with those who have owned its vehicle.
pub(super) struct Owners<'a> {
    record: &'a InvestmentRecord,
    known: Vec<Relation>,
}

impl<'a> Owners<'a> {
    /// Loads who has owned it.
    pub(super) async fn load(tx: &mut Tx, record: &'a InvestmentRecord) -> Result<Self, ActionError> {
        let vehicle = record.investment.vehicle;
        let known = tx.load_relations(&[vehicle]).await?.remove(&vehicle).unwrap_or_default();
        Ok(Self { record, known })
    }

    /// The costs of a month: for each owner, its days of them.
    pub(super) fn charges(
        &self,
        app: &App,
        rates: &[RateRecord],
        month: Month,
    ) -> Result<Vec<CostRecord>, MissingRate> {
        let mut costs = Vec::new();
        for (owner, part) in self.owned(month) {
            let charges = self.record.investment.charges(month, month, &of(rates, owner));
            let charges = charges.map_err(|RateMissing { year }| MissingRate { owner, year })?;
            costs.extend(charges.iter().flat_map(|charge| self.costs_of(app, owner, part, charge)));
        }
        Ok(costs)
    }

    /// Only the depreciation of a month, which needs no rate.
    pub(super) fn depreciation_of(&self, app: &App, month: Month) -> Vec<CostRecord> {
        let (without, investment) = (Rates::from([(month.first_day().year(), 0)]), &self.record.investment);
        let charges = investment.charges(month, month, &without).unwrap_or_default();
        let each = |charge: &CapitalCharge| {
            let owned = self.owned(month).into_iter();
            owned.flat_map(|(owner, part)| self.costs_of(app, owner, part, charge)).collect::<Vec<_>>()
        };
        charges.iter().flat_map(each).collect()
    }

    /// What has been entered as costs of it, with whose it is.
    pub(super) async fn known_charges(&self, tx: &mut Tx) -> Result<Vec<(OrganisationId, CostEntry)>, ActionError> {
        let mut owners: Vec<OrganisationId> = vec![self.record.organisation];
        let owned = self.known.iter().filter(|relation| relation.kind == RelationKind::Owner);
        owners.extend(owned.map(|relation| relation.organisation));
        owners.sort_unstable();
        owners.dedup();
        let mut known = Vec::new();
        for owner in owners {
            let own = tx.list_sender_costs(owner).await?.into_iter();
            known.extend(
                own.filter(|entry| entry.vehicle == Some(self.record.investment.vehicle)).map(|own| (owner, own)),
            );
        }
        Ok(known)
    }

    /// Whether a cost is a charge of a month.
    pub(super) fn is_charge_of(&self, entry: &CostEntry, month: Month) -> bool {
        let key = self.key_of(month, entry.category);
        entry
            .sender_key
            .as_deref()
            .and_then(|own| own.strip_prefix(&key))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The days of a month on which it was in use, by owner.
    fn owned(&self, month: Month) -> Vec<(OrganisationId, (NaiveDate, NaiveDate))> {
        let days = self.days(month);
        let owned = held_between(&self.known, RelationKind::Owner, days);
        if owned.is_empty() { vec![(self.record.organisation, days)] } else { owned }
    }

    fn days(&self, month: Month) -> (NaiveDate, NaiveDate) {
        let investment = &self.record.investment;
        let last = investment.sold.map_or(month.last_day(), |(on, _)| on.min(month.last_day()));
        (investment.in_use_from.max(month.first_day()), last)
    }

    /// The key of a charge's entry.
    fn key_of(&self, month: Month, category: CostCategory) -> String {
        format!("capital/{}/{month}/{category}", self.record.investment.vehicle)
    }

    /// The costs of an owner's part of a charge.
    fn costs_of(
        &self,
        app: &App,
        owner: OrganisationId,
        part: (NaiveDate, NaiveDate),
        charge: &CapitalCharge,
    ) -> Vec<CostRecord> {
        let (investment, days) = (&self.record.investment, self.days(charge.month));
        let key = |category| {
            let whole = self.key_of(charge.month, category);
            // Somebody who gives it away and gets it back within a month has two parts of it.
            if part.0 == days.0 { whole } else { format!("{whole}/{}", part.0) }
        };
        let entry = |category: CostCategory, amount| CostEntry {
            id: app.new_id(),
            vehicle: Some(investment.vehicle),
            pool: None,
            category,
            from: part.0,
            to: part.1,
            net: amount,
            vat: Ore::ZERO,
            recoverable_vat: Ore::ZERO,
            supplier: Some(SUPPLIER.to_owned()),
            reference: Some(self.record.reference.clone()).filter(|reference| !reference.is_empty()),
            sender_key: Some(key(category)),
            corrects: None,
        };
        let charges = [(CostCategory::Depreciation, charge.depreciation), (CostCategory::Interest, charge.interest)];
        let parts = charges.into_iter().map(|(category, amount)| (category, part_of_days(amount, days, part)));
        parts
            .filter(|(_, amount)| *amount != Ore::ZERO)
            .map(|(category, amount)| CostRecord { entry: entry(category, amount), organisation: Some(owner) })
            .collect()
    }
}
