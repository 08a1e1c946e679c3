//! Following up the fleet: how many vehicles its use takes, apart and together, and how much each vehicle was used and
//! cost.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::NaiveDate;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    fleet::{
        Need, Use,
        clean::{Emissions, Emitter, emissions},
        need,
    },
    ids::{OrganisationId, UnitId, VehicleId},
    money::Ore,
    register::{
        VehicleClass, VehicleStatus,
        organisation::{Organisation, Unit},
    },
    time::Month,
};
use vagnpark_store::{Tx, Uses, UtilisationRecord, VehicleFilter, VehicleRecord};

use crate::{
    app::App,
    cost::statement::{Books, ends_before_it_begins},
    error::ActionError,
    import::register::blocking,
    reading_scope,
};

/// Hours that a vehicle can be used on a working day, unless something else is agreed.
pub const HOURS_A_DAY: i64 = 9;

/// The need for vehicles of a class in one organisation, in one unit, or in all together.
#[derive(Clone, Debug)]
pub struct GroupNeed {
    /// The organisation; none for all together.
    pub organisation: Option<OrganisationId>,
    /// The name of the unit or the organisation.
    pub name: String,
    /// The need.
    pub need: Need,
    /// Vehicles in service that it runs today.
    pub has: usize,
}

/// The pool's need for vehicles of a class.
#[derive(Clone, Debug)]
pub struct ClassNeed {
    /// The class of the vehicles.
    pub class: VehicleClass,
    /// Each organisation by itself.
    pub apart: Vec<GroupNeed>,
    /// Each unit in sight of the actor, by the use of the vehicles that it runs.
    pub units: Vec<GroupNeed>,
    /// All together.
    pub together: GroupNeed,
    /// The yearly fixed cost of a vehicle of the class, from the costs of the months asked for.
    pub fixed_year: Ore,
}

impl ClassNeed {
    /// The vehicles that each by itself needs, added up.
    pub fn sum_apart(&self) -> usize {
        self.apart.iter().map(|group| group.need.for_share).sum()
    }

    /// How much less a year costs when all share.
    pub fn saved_a_year(&self) -> Ore {
        let fewer = self.sum_apart().saturating_sub(self.together.need.for_share);
        Ore(self.fixed_year.0.saturating_mul(i64::try_from(fewer).unwrap_or(0)))
    }
}

/// The uses of vehicles of a class: by who used them, and by the unit that runs them.
#[derive(Default)]
struct ClassUses {
    by_payer: BTreeMap<OrganisationId, Vec<Use>>,
    by_unit: BTreeMap<UnitId, Vec<Use>>,
}

fn by_class(uses: &Uses) -> BTreeMap<String, ClassUses> {
    let mut classes: BTreeMap<String, ClassUses> = BTreeMap::new();
    for record in uses.records() {
        let vehicle = record.vehicle;
        let class = match classes.get_mut(&vehicle.class) {
            Some(known) => known,
            None => classes.entry(vehicle.class.clone()).or_default(),
        };
        let of_payer = class.by_payer.entry(record.payer).or_default();
        let before = of_payer.len();
        of_payer.extend(record.windows().map(|(start, seconds)| Use::new(start, seconds, vehicle.buffer_minutes)));
        if let (Some(unit), Some(new)) = (vehicle.unit_id, of_payer.get(before..)) {
            class.by_unit.entry(unit.into()).or_default().extend(new);
        }
    }
    classes
}

/// How many vehicles the parties of the actor's agreements need: each by itself and all together, for all uses and for
/// a share of them in per mille.
#[tracing::instrument(skip_all)]
pub async fn fleet_need(
    app: &App,
    actor: &Actor,
    (from, to): (Month, Month),
    share_permille: usize,
) -> Result<Vec<ClassNeed>, ActionError> {
    if to < from {
        return Err(ends_before_it_begins(from, to).into());
    }
    if !(1..=1_000).contains(&share_permille) {
        let percent = i64::try_from(share_permille / 10).unwrap_or(i64::MAX);
        return Err(Refusal::at(Field::Level, Fault::outside(percent, 1, 100)).into());
    }
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let agreement = &books.agreement_for(to)?.agreement;
    let members: Vec<&str> = agreement.parties.iter().map(String::as_str).chain(agreement.bodies()).collect();
    let mut organisations = tx.list_organisations().await?;
    organisations.retain(|found| members.contains(&found.code.as_str()));
    let payers: Vec<OrganisationId> = organisations.iter().map(|found| found.id).collect();
    let uses = tx.list_uses(&payers, from, to).await?;
    let seen = actor.scope(Permission::SeeStatements);
    let mut units = tx.list_units().await?;
    units.retain(|unit| seen.covers(unit.organisation));
    let sharers = Sharers { organisations, units, share_permille };
    // A year of a large fleet occupies the processors for a moment; meanwhile the rest is read from the database.
    let work = blocking(move || sharers.needs(&uses));
    let (needs, fleet) = tokio::join!(work, Fleet::load(&mut tx, &payers, (from, to)));
    let (needs, fleet) = (needs?, fleet?);
    drop(tx);
    let mut classes: Vec<VehicleClass> = needs.iter().map(|(asked, _)| asked.class).collect();
    classes.dedup();
    let mut found: Vec<ClassNeed> = classes.into_iter().filter_map(|class| fleet.class_need(class, &needs)).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.together.need.uses));
    Ok(found)
}

/// Does pieces of work on as many threads as there are processors, the largest first; answers in the order of the
/// pieces.
fn on_all_processors<T: Sync, R: Send>(
    pieces: &[T],
    size: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(pieces.get(*place).map_or(0, &size)));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(pieces.len())));
    let take = || order.get(next.fetch_add(1, Ordering::Relaxed)).and_then(|place| Some((*place, pieces.get(*place)?)));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get).min(pieces.len()) {
            scope.spawn(|| {
                while let Some((place, piece)) = take() {
                    let answer = work(piece);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((place, answer));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// Whose need is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// All together.
    Everybody,
    /// An organisation by itself.
    Organisation(OrganisationId),
    /// A unit of an organisation, by the use of the vehicles that it runs.
    Unit(UnitId, OrganisationId),
}

/// A question about the need for vehicles of a class.
#[derive(Clone, Debug)]
struct Asked {
    class: VehicleClass,
    of: Of,
    name: String,
}

/// The organisations that share, and the share of the uses to serve.
struct Sharers {
    organisations: Vec<Organisation>,
    units: Vec<Unit>,
    share_permille: usize,
}

impl Sharers {
    /// Everybody's needs, class by class.
    fn needs(&self, uses: &Uses) -> Vec<(Asked, Need)> {
        let classes = by_class(uses);
        let known = classes.iter().filter_map(|(class, uses)| Some((class.parse().ok()?, uses)));
        let groups: Vec<(Asked, Vec<&[Use]>)> = known.flat_map(|(class, uses)| self.groups(class, uses)).collect();
        let size = |(_, uses): &(Asked, Vec<&[Use]>)| uses.iter().map(|part| part.len()).sum();
        on_all_processors(&groups, size, |(asked, uses)| (asked.clone(), need(&uses.concat(), self.share_permille)))
    }

    /// Everybody who uses a class, with their uses of it.
    fn groups<'a>(&self, class: VehicleClass, uses: &'a ClassUses) -> Vec<(Asked, Vec<&'a [Use]>)> {
        let all = uses.by_payer.values().map(Vec::as_slice).collect();
        let mut groups = vec![(Asked { class, of: Of::Everybody, name: String::new() }, all)];
        groups.extend(self.organisations.iter().filter_map(|own| {
            let asked = Asked { class, of: Of::Organisation(own.id), name: own.name.clone() };
            Some((asked, vec![uses.by_payer.get(&own.id)?.as_slice()]))
        }));
        groups.extend(self.units.iter().filter_map(|unit| {
            let own = self.organisations.iter().find(|own| own.id == unit.organisation)?;
            let asked = Asked { class, of: Of::Unit(unit.id, own.id), name: format!("{}, {}", unit.name, own.name) };
            Some((asked, vec![uses.by_unit.get(&unit.id)?.as_slice()]))
        }));
        groups
    }
}

/// The vehicles there are, and their fixed costs.
struct Fleet {
    /// Vehicles in service.
    vehicles: Vec<VehicleRecord>,
    /// The fixed cost of each vehicle in the months.
    fixed: HashMap<VehicleId, i64>,
    months: i64,
}

impl Fleet {
    async fn load(tx: &mut Tx, payers: &[OrganisationId], (from, to): (Month, Month)) -> Result<Self, ActionError> {
        let everything = Actor::job().scope(Permission::SeeVehicles);
        let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
        let mut vehicles = tx.list_vehicles(&everything, &filter).await?;
        vehicles.retain(|vehicle| vehicle.status == VehicleStatus::InService && payers.contains(&vehicle.organisation));
        let fixed = tx.list_utilisation(&everything, from, to).await?.into_iter();
        let fixed = fixed.map(|found| (found.vehicle_id, found.fixed_ore)).collect();
        let months = i64::try_from(from.through(to).count()).unwrap_or(i64::MAX);
        Ok(Self { vehicles, fixed, months })
    }

    fn of_class(&self, class: VehicleClass) -> impl Iterator<Item = &VehicleRecord> {
        self.vehicles.iter().filter(move |vehicle| vehicle.description.class == class)
    }

    /// The needs of a class among those that were computed, with the vehicles there are beside each.
    fn class_need(&self, class: VehicleClass, found: &[(Asked, Need)]) -> Option<ClassNeed> {
        let (mut apart, mut units, mut together) = (Vec::new(), Vec::new(), None);
        for (asked, need) in found.iter().filter(|(asked, _)| asked.class == class) {
            let group = |organisation, counts: &dyn Fn(&VehicleRecord) -> bool| GroupNeed {
                organisation,
                name: asked.name.clone(),
                need: need.clone(),
                has: self.of_class(class).filter(|vehicle| counts(vehicle)).count(),
            };
            match asked.of {
                Of::Everybody => together = Some(group(None, &|_| true)),
                Of::Organisation(own) => apart.push(group(Some(own), &|vehicle| vehicle.organisation == own)),
                Of::Unit(unit, own) => units.push(group(Some(own), &|vehicle| vehicle.unit == Some(unit))),
            }
        }
        Some(ClassNeed { class, apart, units, together: together?, fixed_year: self.fixed_year(class) })
    }

    /// The fixed cost of a vehicle of a class in a year: the average of those there are.
    fn fixed_year(&self, class: VehicleClass) -> Ore {
        let (mut fixed, mut count) = (0_i64, 0_i64);
        for vehicle in self.of_class(class) {
            fixed = fixed.saturating_add(self.fixed.get(&vehicle.id).copied().unwrap_or(0));
            count += 1;
        }
        Ore(fixed.saturating_mul(12).checked_div(count.saturating_mul(self.months)).unwrap_or(0))
    }
}

/// How much a vehicle was used and cost.
#[derive(Clone, Debug)]
pub struct Utilisation {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// How it was used.
    pub used: UtilisationRecord,
    /// Per mille of the hours it could have been used.
    pub used_permille: i64,
    /// Öre per kilometre; none if it was not driven.
    pub ore_per_km: Option<i64>,
    /// Per mille of the distance its lease plans up to today.
    pub contract_permille: Option<i64>,
    /// Kilometres beyond what its lease allows by its end, if it goes on like this.
    pub contract_over_km: Option<i64>,
}

/// The emissions of some vehicles, and how clean those in service are by the rules of a day.
pub fn emissions_of(found: &[Utilisation], on: NaiveDate) -> Emissions {
    let emitter = |found: &Utilisation| Emitter {
        class: found.vehicle.description.class,
        fuel: found.vehicle.description.fuel,
        co2_g_per_km: found.vehicle.description.co2_g_per_km,
        acquired_on: found.vehicle.acquired_on,
        distance_m: found.used.distance_m,
        in_service: found.vehicle.status == VehicleStatus::InService,
    };
    emissions(&found.iter().map(emitter).collect::<Vec<_>>(), on)
}

/// How much each vehicle in sight of the actor was used and cost in some months, most used first.
#[tracing::instrument(skip_all)]
pub async fn utilisation(
    app: &App,
    actor: &Actor,
    (from, to): (Month, Month),
) -> Result<Vec<Utilisation>, ActionError> {
    if to < from {
        return Err(ends_before_it_begins(from, to).into());
    }
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
    let mut vehicles: BTreeMap<_, _> =
        tx.list_vehicles(&scope, &filter).await?.into_iter().map(|vehicle| (vehicle.id, vehicle)).collect();
    let working_days: i64 = from.through(to).map(|month| i64::from(month.working_days())).sum();
    let capacity_s = working_days.saturating_mul(HOURS_A_DAY * 3_600);
    let today = app.today();
    let mut found = Vec::new();
    for used in tx.list_utilisation(&scope, from, to).await? {
        let Some(vehicle) = vehicles.remove(&used.vehicle_id) else { continue };
        // Other organisations' costs are their own business, even for vehicles that they share (B-11).
        if !scope.covers(vehicle.organisation) {
            continue;
        }
        found.push(Utilisation {
            used_permille: used.duration_s.saturating_mul(1_000).checked_div(capacity_s).unwrap_or(0),
            ore_per_km: used.cost_ore.saturating_mul(1_000).checked_div(used.distance_m),
            contract_permille: vehicle.contract_use_permille(today),
            contract_over_km: vehicle.contract_over_km(),
            vehicle,
            used,
        });
    }
    found.sort_by_key(|found| (std::cmp::Reverse(found.used_permille), found.vehicle.id));
    Ok(found)
}
