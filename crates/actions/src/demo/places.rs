//! Organisations, units, depots, the pool and the inhabitants of the example. Public facts: names,
//! numbers and populations (Statistics Sweden, 31 December).

use std::collections::HashMap;

use chrono::NaiveDate;
use vagnpark_domain::{
    access::Actor,
    ids::{OrganisationId, PoolId, UnitId},
    register::organisation::{Organisation, OrganisationKind, Unit},
};
use vagnpark_store::{Depot, Pool};

use crate::{ActionError, App, register::organisation, work::Unaudited};

/// The places of the example.
pub(super) struct Places {
    organisations: HashMap<&'static str, OrganisationId>,
    pub(super) units: Vec<(&'static str, UnitId)>,
    pub(super) depots: Vec<Depot>,
    pub(super) pool: PoolId,
}

impl Places {
    pub(super) fn organisation(&self, code: &str) -> OrganisationId {
        self.organisations.get(code).copied().unwrap_or(OrganisationId::NOBODY)
    }
}

/// Code, name, kind, organisation number, municipality code, host.
type OrganisationFacts =
    (&'static str, &'static str, OrganisationKind, Option<&'static str>, Option<&'static str>, Option<&'static str>);

const ORGANISATIONS: [OrganisationFacts; 6] = [
    ("hallefors", "Hällefors kommun", OrganisationKind::Municipality, Some("212000-1942"), Some("1863"), None),
    ("ljusnarsberg", "Ljusnarsbergs kommun", OrganisationKind::Municipality, Some("212000-1959"), Some("1864"), None),
    ("nora", "Nora kommun", OrganisationKind::Municipality, Some("212000-2007"), Some("1884"), None),
    ("lindesberg", "Lindesbergs kommun", OrganisationKind::Municipality, Some("212000-2015"), Some("1885"), None),
    ("bkt", "Bergslagens Kommunalteknik", OrganisationKind::Federation, None, None, None),
    ("bmb", "Bergslagens miljö- och byggförvaltning", OrganisationKind::JointBoard, None, None, Some("lindesberg")),
];

const ALIASES: [(&str, &str); 6] = [
    ("hallefors", "Hellefors"),
    ("hallefors", "Hällefors"),
    ("lindesberg", "Lindesb"),
    ("lindesberg", "Lindesberg"),
    ("ljusnarsberg", "Ljusnarsberg"),
    ("bmb", "Miljö och bygg"),
];

const UNITS: [(&str, &str, &str); 12] = [
    ("lindesberg", "Vård och omsorg", "3100"),
    ("lindesberg", "Barn och utbildning", "2200"),
    ("lindesberg", "Kommunledning", "1000"),
    ("nora", "Socialtjänst", "410"),
    ("nora", "Barn och ungdom", "320"),
    ("hallefors", "Välfärd", "5200"),
    ("hallefors", "Bildning", "5100"),
    ("ljusnarsberg", "Vård och omsorg", "61"),
    ("ljusnarsberg", "Bildning", "52"),
    ("bkt", "Gata och park", "G10"),
    ("bkt", "Vatten och avlopp", "V20"),
    ("bmb", "Miljö och bygg", "M1"),
];

/// Name, organisation, degrees north, degrees east.
const DEPOTS: [(&str, &str, f64, f64); 6] = [
    ("Lindesberg stadshus", "lindesberg", 59.5930, 15.2305),
    ("Lindesberg Lindeskolan", "lindesberg", 59.5967, 15.2212),
    ("Nora kommunhus", "nora", 59.5193, 15.0402),
    ("Hällefors kommunhus", "hallefors", 59.7826, 14.5197),
    ("Kopparberg kommunhus", "ljusnarsberg", 59.8769, 14.9950),
    ("BKT Lindesberg förråd", "bkt", 59.6008, 15.2390),
];

const INHABITANTS: [(&str, i64, i64); 4] = [
    ("hallefors", 6_495, 6_656),
    ("ljusnarsberg", 4_407, 4_517),
    ("lindesberg", 23_292, 23_435),
    ("nora", 10_627, 10_701),
];

pub(super) async fn create(app: &App) -> Result<Places, ActionError> {
    let operator = Actor::operator();
    let mut organisations = HashMap::new();
    for (code, name, kind, number, municipality, host) in ORGANISATIONS {
        let organisation = Organisation {
            id: app.new_id(),
            code: code.to_owned(),
            name: name.to_owned(),
            kind,
            organisation_number: number.map(str::to_owned),
            municipality_code: municipality.map(str::to_owned),
            host: host.and_then(|host| organisations.get(host).copied()),
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        organisation::register_organisation(app, &operator, &organisation).await?;
        organisations.insert(code, organisation.id);
    }
    let id_of = |code: &str| organisations.get(code).copied().ok_or(ActionError::NotFound("organisation"));
    let mut units = Vec::new();
    for (organisation, name, cost_centre) in UNITS {
        let unit = Unit {
            id: app.new_id(),
            organisation: id_of(organisation)?,
            name: name.to_owned(),
            cost_centre: cost_centre.to_owned(),
        };
        organisation::add_unit(app, &operator, &unit).await?;
        units.push((organisation, unit.id));
    }
    let mut work = app.begin(&operator).await?;
    for (organisation, alias) in ALIASES {
        work.tx.put_alias(id_of(organisation)?, alias, None).await?;
    }
    for (organisation, in_2023, in_2022) in INHABITANTS {
        for (year, inhabitants) in [(2023, in_2023), (2022, in_2022)] {
            if let Some(on) = NaiveDate::from_ymd_opt(year, 12, 31) {
                work.tx.put_population(id_of(organisation)?, on, inhabitants, "SCB").await?;
            }
        }
    }
    let mut depots = Vec::new();
    for (name, organisation, latitude, longitude) in DEPOTS {
        let depot = Depot {
            id: app.new_id(),
            organisation: id_of(organisation)?,
            name: name.to_owned(),
            place: Some((latitude, longitude)),
        };
        work.tx.insert_depot(&depot).await?;
        depots.push(depot);
    }
    let pool = Pool { id: app.new_id(), code: "bergslagen".to_owned(), name: "Bilpool Bergslagen".to_owned() };
    work.tx.insert_pool(&pool).await?;
    work.finish_unaudited(Unaudited::Example).await?;
    Ok(Places { organisations, units, depots, pool: pool.id })
}
