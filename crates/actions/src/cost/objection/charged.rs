//! What an organisation pays for and another has entered, with what it costs to the öre (C-14).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, BookingVerb, ChargedVerb, Permission, Scope, may, permits},
    cost::{
        Agreement, CostCategory, KeyKind, LineKind, StatementLine, UseCountedPer, VehicleFacts,
        objection::{ChargedKind, ObjectionState, PaidCost, UsePart, UsedMuch, charged_part},
        period::ClosedSpan,
        price_list::{ChargedUse, PriceList},
    },
    ids::{BookingId, CostEntryId, TripId, VehicleId},
    money::Ore,
    register::organisation::Organisation,
    time::{Month, Window},
};
use vagnpark_store::{ChargedRecord, ChargedSum, ObjectionFilter, Tx};

use super::{SeenObjection, see_all};
use crate::{
    app::App,
    booking::calendar::run_during,
    cost::{
        may_correct::{may_correct_cost, may_correct_trip},
        statement::Books,
    },
    error::ActionError,
    portion::Portion,
    reading_scope,
};

/// Something that is charged by others, with its price.
#[derive(Clone, Debug)]
pub struct ChargedItem {
    /// What it is.
    pub record: ChargedRecord,
    /// The month that bills it.
    pub month: Month,
    /// What it costs: a cost its amount on the days that the payer paid for its vehicle, a trip its parts. None where
    /// no agreement shares it yet, of a booking that was not driven, and of what an adjustment bills.
    pub amount: Option<Ore>,
    /// What the month charges its payer for it. A cost that is shared by use is charged by its trips.
    pub charged: Option<Ore>,
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
    /// What the month charges the actor's organisations; none where no agreement shares it.
    pub balance: Option<Balance>,
    /// Whether the month is closed.
    pub closed: bool,
    /// The things, by day.
    pub items: Vec<ChargedItem>,
}

/// What a month charges some organisations, and how much of that is in the list of what others have entered.
#[derive(Clone, Debug)]
pub struct Balance {
    /// All of it.
    pub whole: Ore,
    /// What is in the list.
    pub listed: Ore,
    /// The adjustments of closed months, whoever entered what they are about.
    pub adjustments: Vec<Adjusted>,
    /// What is neither: what the organisations have entered themselves, and their parts of what is shared by something
    /// other than use.
    pub rest: Ore,
}

/// An adjustment of a closed month, as far as it is some organisations' own.
#[derive(Clone, Debug)]
pub struct Adjusted {
    /// The closed month.
    pub origin: Month,
    /// The number of the vehicle, or the code of the pool.
    pub number: String,
    /// What was paid for.
    pub category: CostCategory,
    /// Their part.
    pub amount: Ore,
}

/// A portion of what others have charged to the actor's organisations in a month, by day.
#[tracing::instrument(skip_all)]
pub async fn list_charged(app: &App, actor: &Actor, month: Month, portion: Portion) -> Result<Charged, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let sums = tx.sum_charged(&scope, month).await?;
    let count = sums.iter().map(|sum| sum.count).sum();
    let bill = Bill::of(&mut tx, month, true).await?;
    let total = sums.iter().map(|sum| bill.cost_of(sum)).sum();
    let balance = bill.balance(&tx.list_organisations().await?, &scope, &sums);
    let records = tx.list_charged(&scope, month, portion.rows(count)).await?;
    let items = records.into_iter().map(|record| bill.item(record)).collect();
    Ok(Charged { count, total, balance, closed: bill.closed(), items })
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

/// The same by id, after one: of a cost that several have paid for, after the days of one of them.
#[tracing::instrument(skip_all)]
pub async fn list_charged_after(
    app: &App,
    actor: &Actor,
    month: Month,
    after: Option<(Uuid, Option<NaiveDate>)>,
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
    /// Whether the actor may open the thing itself.
    pub opens: bool,
    /// Whether the actor may correct it, or call it off.
    pub corrects: bool,
}

/// One thing, for those who pay for it and those who entered it.
#[tracing::instrument(skip_all)]
pub async fn open_charged(app: &App, actor: &Actor, id: Uuid) -> Result<OpenedCharge, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let record = tx.list_charged_thing(&scope, id).await?.into_iter().next();
    let filter = ObjectionFilter { charged: Some(id), limit: i64::MAX, ..ObjectionFilter::default() };
    let records = tx.list_objections(&scope, &filter).await?;
    let objections = see_all(&mut tx, actor, records).await?;
    let Some(record) = record else {
        let gone =
            OpenedCharge { item: None, objections, closed: None, may_object: false, opens: false, corrects: false };
        return if gone.objections.is_empty() { Err(ActionError::NotFound("charged")) } else { Ok(gone) };
    };
    let span = tx.closed_span().await?;
    let month = record.month(span);
    let closed = span.filter(|span| span.covers(month));
    let settled = record.objection.is_some_and(|is| matches!(is, ObjectionState::Open | ObjectionState::Stands));
    let may_object = closed.is_none() && !settled && may(actor, ChargedVerb::Object, &record).is_ok();
    let bill = Bill::of(&mut tx, month, true).await?;
    let (opens, corrects) = reach(&mut tx, actor, &record, app.today()).await?;
    Ok(OpenedCharge { item: Some(bill.item(record)), objections, closed, may_object, opens, corrects })
}

/// Whether somebody may open a thing that is charged by others, and correct it: whoever sent a trip of a vehicle that
/// others run sees it here only.
async fn reach(
    tx: &mut Tx,
    actor: &Actor,
    record: &ChargedRecord,
    today: NaiveDate,
) -> Result<(bool, bool), ActionError> {
    let (vehicles, costs) = (actor.scope(Permission::SeeVehicles), actor.scope(Permission::SeeCosts));
    Ok(match record.kind {
        ChargedKind::Trip => {
            let id = TripId(record.id);
            (tx.find_trip(&vehicles, id).await?.is_some(), may_correct_trip(tx, actor, id).await?)
        }
        ChargedKind::Booking => {
            let Some(booking) = tx.find_booking(&vehicles, BookingId(record.id)).await? else {
                return Ok((false, false));
            };
            let Some(vehicle) = tx.find_vehicle(&vehicles, booking.vehicle).await? else { return Ok((true, false)) };
            let run_by = run_during(tx, &vehicle, booking.window, today).await?;
            (true, permits(actor, BookingVerb::Change, &booking.interests(&run_by)))
        }
        ChargedKind::Cost => {
            let id = CostEntryId(record.id);
            (tx.find_cost(&costs, id).await?.is_some(), may_correct_cost(tx, actor, id).await?)
        }
    })
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

    /// The lines that a cost is shared by.
    fn lines_of(&self, cost: CostEntryId) -> impl Iterator<Item = &StatementLine> {
        self.lines.iter().filter(move |line| line.origin.is_none() && line.entries.contains(&cost))
    }

    /// The keys that a cost is shared by.
    fn keys(&self, cost: CostEntryId) -> Vec<KeyKind> {
        let mut keys: Vec<KeyKind> = self.lines_of(cost).map(|line| line.key).collect();
        keys.dedup();
        keys
    }

    /// What the month charges a payer for a cost.
    fn charged(&self, cost: CostEntryId, paid: PaidCost, payer: &str) -> Option<Ore> {
        charged_part(paid.whole_in(self.month?), payer, self.lines_of(cost))
    }

    /// What the use of a vehicle, or a cost, amounts to in the month.
    fn cost_of(&self, sum: &ChargedSum) -> Ore {
        let Some((_, paid)) = sum.paid() else { return self.price_of_use(sum) };
        self.month.map_or(Ore::ZERO, |month| paid.amount_in(month))
    }

    fn price_of_use(&self, sum: &ChargedSum) -> Ore {
        let parts = sum.vehicle.map(|vehicle| self.parts(vehicle, sum.used()));
        parts.into_iter().flatten().map(|part| part.amount).sum()
    }

    /// Whether the month charges an organisation something itself.
    fn has_part(&self, party: &str) -> bool {
        self.lines.iter().any(|line| line.shares.iter().any(|share| share.party == party))
    }

    /// What the month charges the organisations in scope, held against what is in their list.
    fn balance(&self, organisations: &[Organisation], scope: &Scope, sums: &[ChargedSum]) -> Option<Balance> {
        let own: HashSet<&str> =
            organisations.iter().filter(|found| scope.covers(found.id)).map(|found| found.code.as_str()).collect();
        let of_own = |line: &StatementLine| -> Ore {
            line.shares.iter().filter(|share| own.contains(share.party.as_str())).map(|share| share.amount).sum()
        };
        let adjusted = |line: &StatementLine| {
            let amount = of_own(line);
            let adjusted = |origin| Adjusted { origin, number: line.number.clone(), category: line.category, amount };
            line.origin.filter(|_| amount != Ore::ZERO).map(adjusted)
        };
        // An organisation that paid twice in a month has the cost in the list twice, and pays its part once.
        let mut counted = HashSet::new();
        let listed = sums.iter().filter_map(|sum| match sum.paid() {
            Some((cost, paid)) if counted.insert((cost, sum.payer)) => self.charged(cost, paid, &sum.payer_code),
            Some(_) => None,
            // What a body's use costs is shared among its members.
            None => self.has_part(&sum.payer_code).then(|| self.price_of_use(sum)),
        });
        let listed: Ore = listed.sum();
        let whole: Ore = self.lines.iter().map(of_own).sum();
        let adjustments: Vec<Adjusted> = self.lines.iter().filter_map(adjusted).collect();
        let known = adjustments.iter().map(|adjusted| adjusted.amount).chain([listed]).sum::<Ore>();
        let rest = Ore(whole.0.saturating_sub(known.0));
        self.shared.then_some(Balance { whole, listed, adjustments, rest })
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
        let (amount, charged) = if is_cost {
            let (cost, paid) = (CostEntryId(record.id), record.paid());
            let amount = self.month.map(|month| paid.amount_in(month));
            // An adjustment bills what lies in closed months.
            let adjusted = record.late_in.is_some() && amount == Some(Ore::ZERO);
            (amount.filter(|_| !adjusted), self.charged(cost, paid, &record.payer_code))
        } else {
            let amount = shared.then(|| parts.iter().map(|part| part.amount).sum());
            (amount, amount)
        };
        let keys = if is_cost { self.keys(CostEntryId(record.id)) } else { Vec::new() };
        ChargedItem { month: record.month(self.span), amount, charged, parts, keys, price: self.price(&record), record }
    }
}
