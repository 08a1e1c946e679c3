//! Holding the registers against the audit log: what the newest entries say of a thing is what its row holds.
//!
//! The log is read once, in the order of its things and a piece at a time; each thing's newest value of each member is
//! what its row has to have. Rows that no entry names, and things that have no row any more, are looked for besides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    ids::{BookingId, CostEntryId, OrganisationId, UserId, VehicleId},
    money::Ore,
    register::{Relation, RelationKind},
};
use vagnpark_store::{ChargedCapital, KeptVersion, LoggedState, Tx, VehicleFilter};

use super::difference::difference;
use crate::{app::App, booking::book, error::ActionError, people::said::all_said, register::vehicle};

/// The most differences that are named.
const NAMED: usize = 100;

/// How many entries are read at a time, and how many things are held against their rows at a time.
const PIECE: i64 = 2_000;
const THINGS: usize = 500;

/// The kinds of things whose rows are held against what the log says of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Vehicle,
    Booking,
    Cost,
    User,
}

impl Thing {
    fn entity(self) -> AuditEntity {
        match self {
            Self::Vehicle => AuditEntity::Vehicle,
            Self::Booking => AuditEntity::Booking,
            Self::Cost => AuditEntity::Cost,
            Self::User => AuditEntity::User,
        }
    }
}

/// A thing that is not as the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Its kind.
    pub entity: AuditEntity,
    /// Its id.
    pub id: String,
    /// What is another: the name of a member, or in words.
    pub what: String,
}

/// The things that are not as the log says.
#[derive(Clone, Debug, Default)]
pub struct Departures {
    /// The first of them.
    pub named: Vec<Departure>,
    /// How many there are.
    pub count: usize,
}

impl Departures {
    fn add(&mut self, entity: AuditEntity, id: impl Into<String>, what: impl Into<String>) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(Departure { entity, id: id.into(), what: what.into() });
        }
    }
}

/// What the log says of one thing.
#[derive(Default)]
struct Told {
    id: String,
    /// The newest value of each member.
    members: Map<String, Value>,
    /// Whether the log tells how it was made.
    made: bool,
    /// Whose it was then.
    made_for: Option<OrganisationId>,
    /// Whether the last entry took it away.
    gone: bool,
    /// The relations that moves began, in order.
    begun: Vec<Relation>,
    /// The number of the version that it replaced.
    replaced: Option<i64>,
}

/// What earlier versions changed of a vehicle when a job was finished, and told only of the job.
const UNTOLD_EARLIER: [&str; 2] = ["service_due_on", "last_inspected_on"];

/// A move as earlier versions told it.
#[derive(Deserialize)]
struct EarlierMove {
    relation: RelationKind,
    organisation: OrganisationId,
    from: NaiveDate,
}

impl EarlierMove {
    fn begins(self) -> Relation {
        let Self { relation: kind, organisation, from } = self;
        Relation { kind, organisation, unit: None, person: None, from, to: None }
    }
}

impl Told {
    fn new(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// Takes in what an entry says; `earlier` is one that an earlier version wrote.
    fn hear(&mut self, entity: AuditEntity, state: &LoggedState, earlier: bool) -> Result<(), ActionError> {
        let after = state.after_json.as_deref().map(object).transpose()?;
        let makes = matches!(
            (entity, state.action),
            (AuditEntity::Vehicle, AuditAction::Register | AuditAction::Import)
                | (AuditEntity::Booking, AuditAction::Book | AuditAction::Block | AuditAction::Offer)
                | (AuditEntity::Cost, AuditAction::Enter | AuditAction::Correct)
                | (AuditEntity::User, AuditAction::Add)
                | (AuditEntity::Agreement | AuditEntity::PriceList, AuditAction::Apply | AuditAction::Replace)
        );
        if makes && (state.before_json.is_none() || entity != AuditEntity::Vehicle) {
            self.made_for = if self.made { self.made_for } else { state.organisation_id.map(OrganisationId) };
            self.made = true;
        }
        let taken_back = state.action == AuditAction::UndoImport && after.is_none();
        self.gone = taken_back || state.action == AuditAction::Withdraw;
        if entity == AuditEntity::User && matches!(state.action, AuditAction::Disable | AuditAction::Enable) {
            self.members.insert("disabled".to_owned(), (state.action == AuditAction::Disable).into());
        }
        if state.action == AuditAction::Replace {
            let before = state.before_json.as_deref().map(object).transpose()?;
            self.replaced = before.and_then(|before| before.get("version")?.as_i64());
        }
        let mut after = after.unwrap_or_default();
        if let Some(relations) = after.remove("relations") {
            self.begun.extend(Vec::<Relation>::deserialize(relations).unwrap_or_default());
        } else if (entity, state.action) == (AuditEntity::Vehicle, AuditAction::Move) {
            // Earlier versions moved one relation at a time.
            let earlier = EarlierMove::deserialize(Value::Object(std::mem::take(&mut after)));
            self.begun.extend(earlier.ok().map(EarlierMove::begins));
        }
        if earlier {
            after.retain(|member, _| !UNTOLD_EARLIER.contains(&member.as_str()));
        }
        self.members.extend(after);
        Ok(())
    }
}

fn object(json: &str) -> Result<Map<String, Value>, ActionError> {
    serde_json::from_str(json).map_err(ActionError::broken)
}

/// What the log says of the things of a kind, one after the other.
struct Log {
    entity: AuditEntity,
    after: (String, i64),
    /// When an earlier version wrote last, if one did.
    earlier: Option<DateTime<Utc>>,
    /// What was read and not yet answered, in order.
    read: Vec<Told>,
    over: bool,
}

impl Log {
    fn of(entity: AuditEntity, earlier: Option<DateTime<Utc>>) -> Self {
        Self { entity, after: (String::new(), 0), earlier, read: Vec::new(), over: false }
    }

    /// The next things, whole; none when there are no more.
    async fn next(&mut self, tx: &mut Tx) -> Result<Vec<Told>, ActionError> {
        while !self.over && self.read.len() <= THINGS {
            let (id, seq) = &self.after;
            let states = tx.list_logged(self.entity, (id, *seq), PIECE).await?;
            match states.last() {
                Some(last) => self.after = (last.entity_id.clone(), last.seq),
                None => self.over = true,
            }
            for state in &states {
                let id = self.thing(state)?;
                if self.read.last().is_none_or(|told| told.id != id) {
                    self.read.push(Told::new(id));
                }
                if let Some(told) = self.read.last_mut() {
                    told.hear(self.entity, state, self.earlier.is_some_and(|last| state.at <= last))?;
                }
            }
        }
        // The last may go on in the next piece.
        let last = if self.over { None } else { self.read.pop() };
        let whole = std::mem::take(&mut self.read);
        self.read.extend(last);
        Ok(whole)
    }

    /// The thing that an entry tells of: the entry of a correction is kept under what it corrects.
    fn thing(&self, state: &LoggedState) -> Result<String, ActionError> {
        if self.entity != AuditEntity::Cost {
            return Ok(state.entity_id.clone());
        }
        let after = state.after_json.as_deref().map(object).transpose()?.unwrap_or_default();
        Ok(after.get("id").and_then(Value::as_str).unwrap_or(&state.entity_id).to_owned())
    }
}

/// Holds the registers against the audit log, as of one moment.
#[tracing::instrument(skip_all)]
pub async fn verify_registers(app: &App) -> Result<Departures, ActionError> {
    let mut tx = app.store.read().await?;
    let (mut found, earlier) = (Departures::default(), tx.last_of_first_form().await?);
    for thing in [Thing::Vehicle, Thing::Booking, Thing::Cost, Thing::User] {
        let mut log = Log::of(thing.entity(), earlier);
        loop {
            let told = log.next(&mut tx).await?;
            if told.is_empty() {
                break;
            }
            hold(&mut tx, thing, &told, &mut found).await?;
        }
    }
    let kept = tx.list_kept_agreements().await?;
    hold_versions(&mut tx, AuditEntity::Agreement, kept, &mut found).await?;
    let kept = tx.list_kept_price_lists().await?;
    hold_versions(&mut tx, AuditEntity::PriceList, kept, &mut found).await?;
    hold_unlogged(&mut tx, earlier, &mut found).await?;
    hold_capital(&mut tx, &mut found).await?;
    Ok(found)
}

/// Holds things against their rows.
async fn hold(tx: &mut Tx, thing: Thing, told: &[Told], departures: &mut Departures) -> Result<(), ActionError> {
    let (entity, rows) = (thing.entity(), rows(tx, thing, told).await?);
    for one in told {
        match rows.get(&one.id) {
            Some(_) if one.gone => departures.add(entity, &one.id, "there again"),
            None if !one.gone && one.made => departures.add(entity, &one.id, "gone"),
            Some(row) => {
                if let Some(member) = difference(&Value::Object(one.members.clone()), row) {
                    departures.add(entity, &one.id, member);
                }
            }
            None => {}
        }
    }
    if thing == Thing::Vehicle {
        let known = ids::<VehicleId>(told);
        let mut held = tx.load_relations(&known).await?;
        for one in told.iter().filter(|one| rows.contains_key(&one.id)) {
            let own = one.id.parse().ok().and_then(|id: VehicleId| held.remove(&id)).unwrap_or_default();
            if let Some(kind) = moved_otherwise(one, &own) {
                departures.add(entity, &one.id, format!("relations.{kind}"));
            }
        }
    }
    Ok(())
}

fn ids<T: From<Uuid>>(told: &[Told]) -> Vec<T> {
    told.iter().filter_map(|one| one.id.parse::<Uuid>().ok()).map(T::from).collect()
}

/// The rows of things as their entries would tell them now, by id.
async fn rows(tx: &mut Tx, thing: Thing, told: &[Told]) -> Result<HashMap<String, Value>, ActionError> {
    let mut rows = HashMap::new();
    match thing {
        Thing::Vehicle => {
            let (scope, ids) = (Actor::job().scope(Permission::SeeVehicles), ids(told));
            let filter = VehicleFilter { ids: Some(ids), limit: i64::MAX, ..VehicleFilter::default() };
            for record in tx.list_vehicles(&scope, &filter).await? {
                let mut said = vehicle::change(AuditAction::Change, &record, None).after.unwrap_or_default();
                said["organisation"] = record.organisation.to_string().into();
                rows.insert(record.id.to_string(), said);
            }
        }
        Thing::Booking => {
            for record in tx.load_bookings(&ids::<BookingId>(told)).await? {
                let said = book::change(AuditAction::Move, &record, None).after.unwrap_or_default();
                rows.insert(record.id.to_string(), said);
            }
        }
        Thing::Cost => {
            for record in tx.load_costs(&ids::<CostEntryId>(told)).await? {
                let said = serde_json::to_value(&record.entry).map_err(ActionError::broken)?;
                rows.insert(record.entry.id.to_string(), said);
            }
        }
        Thing::User => {
            for record in tx.load_users(&ids::<UserId>(told)).await? {
                rows.insert(record.id.to_string(), all_said(&record));
            }
        }
    }
    Ok(rows)
}

/// The kind of relation that is another than the moves of a vehicle tell. The first of each kind is told by whom the
/// vehicle was made for; days that a move left to it are gone where both begin on the same day.
fn moved_otherwise(told: &Told, held: &[Relation]) -> Option<RelationKind> {
    let first = told.made_for;
    RelationKind::ALL.iter().copied().find(|kind| {
        let mut begun: BTreeMap<_, OrganisationId> = BTreeMap::new();
        begun.extend(told.begun.iter().filter(|one| one.kind == *kind).map(|one| (one.from, one.organisation)));
        let own: Vec<&Relation> = held.iter().filter(|one| one.kind == *kind).collect();
        let others: Vec<&&Relation> = own.iter().filter(|one| !begun.contains_key(&one.from)).collect();
        let told_rows = own.iter().filter(|one| begun.get(&one.from) == Some(&one.organisation)).count();
        let firsts = match (&others[..], first) {
            ([], _) => !begun.is_empty() || first.is_none(),
            ([only], Some(first)) => only.organisation == first,
            ([_], None) => true,
            _ => false,
        };
        // Each holds until the next begins.
        let chained = own.windows(2).all(|pair| matches!(pair, [one, next] if one.to == Some(next.from)))
            && own.last().is_none_or(|last| last.to.is_none());
        !firsts || told_rows != begun.len() || !chained
    })
}

/// Holds the versions of the agreement or the price list against the log.
async fn hold_versions(
    tx: &mut Tx,
    entity: AuditEntity,
    kept: Vec<KeptVersion>,
    departures: &mut Departures,
) -> Result<(), ActionError> {
    let mut rows: BTreeMap<String, KeptVersion> = kept.into_iter().map(|one| (one.id.to_string(), one)).collect();
    let (mut log, mut told) = (Log::of(entity, None), Vec::new());
    loop {
        let more = log.next(tx).await?;
        if more.is_empty() {
            break;
        }
        told.extend(more);
    }
    let replaced: BTreeSet<i64> = told.iter().filter_map(|one| one.replaced).collect();
    for one in told {
        let Some(row) = rows.remove(&one.id) else {
            departures.add(entity, one.id, "gone");
            continue;
        };
        let KeptVersion { version, first_month, source, withdrawn, .. } = row;
        let found = serde_json::json!({ "version": version, "first_month": first_month, "source": source });
        if let Some(member) = difference(&Value::Object(one.members), &found) {
            departures.add(entity, one.id, member);
        } else if withdrawn != (one.gone || replaced.contains(&version)) {
            departures.add(entity, one.id, "withdrawn");
        }
    }
    for id in rows.into_keys() {
        departures.add(entity, id, "in no entry");
    }
    Ok(())
}

/// Looks for rows that no entry names. Those that came with a file are its batch's; those of the example are told of
/// by one entry, and not looked at.
async fn hold_unlogged(
    tx: &mut Tx,
    earlier: Option<DateTime<Utc>>,
    departures: &mut Departures,
) -> Result<(), ActionError> {
    let most = i64::try_from(NAMED).unwrap_or(i64::MAX);
    let is_example = !tx.list_logged(AuditEntity::Example, ("", 0), 1).await?.is_empty();
    let mut unlogged = vec![
        (AuditEntity::Vehicle, tx.list_unlogged_vehicles(most).await?),
        (AuditEntity::User, tx.list_unlogged_users(most).await?),
    ];
    if !is_example {
        unlogged.push((AuditEntity::Booking, tx.list_unlogged_bookings(most).await?));
        // Earlier versions told of a job, and not of each of its costs.
        let since = earlier.map(first_id_after);
        unlogged.push((AuditEntity::Cost, tx.list_unlogged_costs(since.unwrap_or_default(), most).await?));
    }
    for (entity, ids) in unlogged {
        for id in ids {
            departures.add(entity, id.to_string(), "in no entry");
        }
    }
    Ok(())
}

/// The first id that is made after an instant, to the millisecond: ids begin with the moment that they were made (RFC
/// 9562, version 7).
fn first_id_after(at: DateTime<Utc>) -> Uuid {
    let next = u128::try_from(at.timestamp_millis().saturating_add(1)).unwrap_or_default();
    Uuid::from_u128(next << 80)
}

/// Holds the charges for bought vehicles against what was said of them when they were entered: their number and sum
/// for each organisation.
async fn hold_capital(tx: &mut Tx, departures: &mut Departures) -> Result<(), ActionError> {
    let mut sums: BTreeMap<OrganisationId, (i64, Ore)> = BTreeMap::new();
    let mut after = (String::new(), 0);
    loop {
        let states = tx.list_logged(AuditEntity::Capital, (&after.0, after.1), PIECE).await?;
        let Some(last) = states.last() else { break };
        after = (last.entity_id.clone(), last.seq);
        for state in &states {
            let said = state.after_json.as_deref().map(object).transpose()?.unwrap_or_default();
            let number = |name: &str| said.get(name).and_then(Value::as_i64).unwrap_or_default();
            let sum = sums.entry(state.organisation_id.unwrap_or_default().into()).or_default();
            *sum = (sum.0.saturating_add(number("entries")), Ore(sum.1.0.saturating_add(number("total_ore"))));
        }
    }
    for ChargedCapital { organisation, entries, total } in tx.sum_charged_capital().await? {
        if sums.remove(&organisation).unwrap_or_default() != (entries, total) {
            departures.add(AuditEntity::Capital, organisation.to_string(), "charges");
        }
    }
    for (organisation, (entries, _)) in sums {
        if entries != 0 {
            departures.add(AuditEntity::Capital, organisation.to_string(), "gone");
        }
    }
    Ok(())
}
