//! What an organisation pays for and another has entered, with what it costs to the öre (C-14).

use std::collections::HashMap;

use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, ChargedVerb, Permission, may},
    cost::{
        Agreement, KeyKind, LineKind, StatementLine, UseCountedPer, VehicleFacts,
        objection::{ChargedKind, ObjectionState, UsePart, UsedMuch},
        period::ClosedSpan,
        price_list::{ChargedUse, PriceList},
        spread,
    },
    ids::{CostEntryId, VehicleId},
    money::Ore,
    time::{Month, Window},
};
use vagnpark_store::{ChargedRecord, ChargedSum, ObjectionFilter, Tx};

use super::{SeenObjection, see_all};
use crate::{app::App, cost::statement::Books, error::ActionError, portion::Portion, reading_scope};

/// Something that is charged by others, with its price.
#[derive(Clone, Debug)]
pub struct ChargedItem {
    /// What it is.
    pub record: ChargedRecord,
    /// The month that bills it.
    pub month: Month,
    /// What it costs: a cost its amount, a trip its parts. None where no agreement shares it yet, of a booking that was
    /// not driven, and of what is late, which an adjustment bills.
    pub amount: Option<Ore>,
    /// The parts of a trip, by line of the statement.
    pub parts: Vec<UsePart>,
    /// The keys that a cost is shared by.
    pub keys: Vec<KeyKind>,
    /// What the price list of the month charges for a trip.
    pub price: Option<Ore>,
}

impl ChargedItem {
    /// The key of the words for what it is: a trip, a booking, or the category of a cost.
    pub fn kind_key(&self) -> String {
        match self.record.category {
            Some(category) => format!("category-{}", category.as_str().replace('_', "-")),
            None => format!("charged-kind-{}", self.record.kind),
        }
    }
}

/// A portion of what is charged by others in a month.
#[derive(Clone, Debug)]
pub struct Charged {
    /// How many things there are, in the portion or not.
    pub count: i64,
    /// What all of them cost together.
    pub total: Ore,
    /// Whether the month is closed.
    pub closed: bool,
    /// The things, by day.
    pub items: Vec<ChargedItem>,
}

/// A portion of what others have charged to the actor's organisations in a month, by day.
#[tracing::instrument(skip_all)]
pub async fn list_charged(app: &App, actor: &Actor, month: Month, portion: Portion) -> Result<Charged, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let sums = tx.sum_charged(&scope, month).await?;
    let count = sums.iter().map(|sum| sum.count).sum();
    let bill = Bill::of(&mut tx, month, count > 0).await?;
    let of_month = |sum: &ChargedSum| sum.days().map_or(sum.cost, |days| spread(sum.cost, days, month));
    let total = sums.iter().map(of_month).chain(sums.iter().filter_map(|sum| {
        let parts = bill.parts(sum.vehicle?, sum.used());
        Some(parts.iter().map(|part| part.amount).sum())
    }));
    let total = total.sum();
    let records = tx.list_charged(&scope, month, portion.rows(count)).await?;
    let items = records.into_iter().map(|record| bill.item(record)).collect();
    Ok(Charged { count, total, closed: bill.closed(), items })
}

/// All of it, for a file.
#[tracing::instrument(skip_all)]
pub async fn list_all_charged(app: &App, actor: &Actor, month: Month) -> Result<Vec<ChargedItem>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let records = tx.list_charged(&scope, month, (0, i64::MAX)).await?;
    let bill = Bill::of(&mut tx, month, !records.is_empty()).await?;
    Ok(records.into_iter().map(|record| bill.item(record)).collect())
}

/// The same by id, after one.
#[tracing::instrument(skip_all)]
pub async fn list_charged_after(
    app: &App,
    actor: &Actor,
    month: Month,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ChargedItem>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let records = tx.list_charged_after(&scope, month, after, limit).await?;
    let bill = Bill::of(&mut tx, month, !records.is_empty()).await?;
    Ok(records.into_iter().map(|record| bill.item(record)).collect())
}

/// The columns of the list as a file, by the keys of their names.
const COLUMNS: [&str; 10] = [
    "col-day",
    "col-kind",
    "col-vehicle",
    "col-payer",
    "charged-entered-by",
    "charged-file",
    "charged-km",
    "charged-amount",
    "charged-price",
    "charged-objection",
];

/// The list as the rows of a file, the first with the names of the columns; the words are found by their keys.
pub fn rows(items: &[ChargedItem], word: impl Fn(&str) -> String) -> Vec<Vec<String>> {
    let kronor = |amount: Option<Ore>| amount.map_or_else(String::new, |ore| ore.to_decimal().replace('.', ","));
    let row = |item: &ChargedItem| {
        let record = &item.record;
        let days = if record.from == record.to { String::new() } else { format!(" – {}", record.to) };
        vec![
            format!("{}{days}", record.from),
            word(&item.kind_key()),
            record.number.clone(),
            record.payer_name.clone(),
            record.entered_by_name.clone(),
            record.source(),
            if record.trips > 0 { kilometres(record.distance_m) } else { String::new() },
            kronor(item.amount),
            kronor(item.price),
            record.objection.map_or_else(String::new, |state| word(&format!("objection-{state}"))),
        ]
    };
    let names = COLUMNS.iter().map(|key| word(key)).collect();
    std::iter::once(names).chain(items.iter().map(row)).collect()
}

/// Metres as kilometres, without zeros that say nothing.
pub fn kilometres(metres: i64) -> String {
    let text = format!("{},{:03}", metres / 1_000, metres % 1_000);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

/// One thing with the objections to it.
#[derive(Clone, Debug)]
pub struct OpenedCharge {
    /// The thing; none if it was corrected so that it is charged by nobody else any more.
    pub item: Option<ChargedItem>,
    /// The objections, oldest first.
    pub objections: Vec<SeenObjection>,
    /// Whether the month that bills it is closed, and which one is open then.
    pub closed: Option<ClosedSpan>,
    /// Whether the actor may object to it now.
    pub may_object: bool,
}

/// One thing, for those who pay for it and those who entered it.
#[tracing::instrument(skip_all)]
pub async fn open_charged(app: &App, actor: &Actor, id: Uuid) -> Result<OpenedCharge, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let record = tx.find_charged(&scope, id).await?;
    let filter = ObjectionFilter { charged: Some(id), limit: i64::MAX, ..ObjectionFilter::default() };
    let records = tx.list_objections(&scope, &filter).await?;
    let objections = see_all(&mut tx, actor, records).await?;
    let Some(record) = record else {
        let gone = OpenedCharge { item: None, objections, closed: None, may_object: false };
        return if gone.objections.is_empty() { Err(ActionError::NotFound("charged")) } else { Ok(gone) };
    };
    let span = tx.closed_span().await?;
    let month = record.month(span);
    let closed = span.filter(|span| span.covers(month));
    let settled = record.objection.is_some_and(|is| matches!(is, ObjectionState::Open | ObjectionState::Stands));
    let may_object = closed.is_none() && !settled && may(actor, ChargedVerb::Object, &record).is_ok();
    let bill = Bill::of(&mut tx, month, true).await?;
    Ok(OpenedCharge { item: Some(bill.item(record)), objections, closed, may_object })
}

/// What a month's bill says of single uses and costs. It is the payer's own part that is shown of it, whether or not
/// the reader may see the statement.
#[derive(Default)]
struct Bill {
    month: Option<Month>,
    span: Option<ClosedSpan>,
    /// Whether an agreement shares the month.
    shared: bool,
    lines: Vec<StatementLine>,
    /// The lines that count the use of a vehicle, and those that count that of a pool: one for each rule and category.
    of_vehicles: HashMap<VehicleId, Vec<StatementLine>>,
    of_pools: HashMap<String, Vec<StatementLine>>,
    vehicles: HashMap<VehicleId, VehicleFacts>,
    prices: Option<PriceList>,
}

impl Bill {
    /// The bill of a month; one that nobody asks for has no lines.
    async fn of(tx: &mut Tx, month: Month, wanted: bool) -> Result<Self, ActionError> {
        let job = Actor::job();
        let books = Books::open(tx, &job).await?;
        let mut bill = Self { month: Some(month), span: books.span, ..Self::default() };
        if !wanted {
            return Ok(bill);
        }
        match books.share(tx, month).await {
            Ok(shared) => {
                let facts = books.known_facts(tx, month).await?;
                bill.vehicles = facts.vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle)).collect();
                bill.shared = true;
                bill.sort(&shared.agreement.agreement, shared.statement.lines);
            }
            // Nothing shares it yet.
            Err(ActionError::NotFound(_) | ActionError::Agreement(_)) => {}
            Err(error) => return Err(error),
        }
        let lists = tx.list_price_list_versions(&job.scope(Permission::SeeStatements)).await?;
        bill.prices = lists.held_in(month).map(|version| version.list.clone());
        Ok(bill)
    }

    /// Sorts the lines that use is counted for by what they count. A pool's vehicles have a line each, which are shared
    /// by the same use: they are taken as one, so that a part of them is rounded once.
    fn sort(&mut self, agreement: &Agreement, lines: Vec<StatementLine>) {
        for line in lines.iter().filter(|line| line.kind == LineKind::Use) {
            let rule = agreement.rules.get(line.rule);
            let per_pool = rule.is_some_and(|rule| rule.use_counted_per == UseCountedPer::Pool);
            let counted = match line.vehicle {
                Some(vehicle) if !per_pool => self.of_vehicles.entry(vehicle).or_default(),
                Some(vehicle) => {
                    let pool = self.vehicles.get(&vehicle).and_then(|vehicle| vehicle.pool.clone());
                    self.of_pools.entry(pool.unwrap_or_default()).or_default()
                }
                None => self.of_pools.entry(line.number.clone()).or_default(),
            };
            match counted.iter_mut().find(|one| (one.rule, one.category) == (line.rule, line.category)) {
                Some(one) => one.amount = [one.amount, line.amount].into_iter().sum(),
                None => counted.push(line.clone()),
            }
        }
        self.lines = lines;
    }

    fn closed(&self) -> bool {
        self.span.zip(self.month).is_some_and(|(span, month)| span.covers(month))
    }

    /// The parts that a use of a vehicle carries.
    fn parts(&self, vehicle: VehicleId, used: UsedMuch) -> Vec<UsePart> {
        if used.trips == 0 {
            return Vec::new();
        }
        let pool = self.vehicles.get(&vehicle).and_then(|vehicle| vehicle.pool.as_ref());
        let own = self.of_vehicles.get(&vehicle).into_iter().flatten();
        let pooled = pool.and_then(|pool| self.of_pools.get(pool)).into_iter().flatten();
        own.chain(pooled).filter_map(|line| UsePart::of(line, used)).collect()
    }

    /// The keys that a cost is shared by.
    fn keys(&self, cost: CostEntryId) -> Vec<KeyKind> {
        let mut keys: Vec<KeyKind> =
            self.lines.iter().filter(|line| line.entries.contains(&cost)).map(|line| line.key).collect();
        keys.dedup();
        keys
    }

    /// What the price list charges for a use.
    fn price(&self, record: &ChargedRecord) -> Option<Ore> {
        let (list, vehicle) = (self.prices.as_ref()?, self.vehicles.get(&record.vehicle?)?);
        let start = record.start_at.filter(|_| record.trips > 0)?;
        let window = Window::new(start, start + chrono::Duration::seconds(record.duration_s)).ok()?;
        let used = ChargedUse {
            number: vehicle.number.clone(),
            class: vehicle.class,
            pool: vehicle.pool.clone(),
            payer: record.payer_code.clone(),
            window,
            distance_m: record.distance_m,
            late: false,
        };
        list.charges(self.month?, &[used], &[]).first().map(|charge| charge.amount)
    }

    fn item(&self, record: ChargedRecord) -> ChargedItem {
        let is_cost = record.kind == ChargedKind::Cost;
        let shared = self.shared && record.late_in.is_none() && record.trips > 0;
        let parts = match record.vehicle {
            Some(vehicle) if shared => self.parts(vehicle, record.used()),
            _ => Vec::new(),
        };
        let amount = if is_cost {
            // What is late is billed whole; what is not, by its days (C-3).
            let month = self.month.filter(|_| record.late_in.is_none());
            Some(month.map_or(record.cost, |month| spread(record.cost, (record.from, record.to), month)))
        } else {
            shared.then(|| parts.iter().map(|part| part.amount).sum())
        };
        let keys = if is_cost { self.keys(CostEntryId(record.id)) } else { Vec::new() };
        ChargedItem { month: record.month(self.span), amount, parts, keys, price: self.price(&record), record }
    }
}
