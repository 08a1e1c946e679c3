//! Whatever a text says otherwise is a change, and nothing else is.

use toml::Value;

use super::*;
use crate::cost::{
    Agreement, Key,
    price_list::{PriceList, Tariff},
};

const AGREEMENT: &str = r#"
name = "Samverkansavtal"
first_month = "2026-01"
decision = "§ 1"
parties = ["lindesberg", "nora", "hallefors"]
pass_on_method = "step_down"

[consent]
by = "bkt"
silence_after_days = 14
lapses_after_days = 40

[invoice]
seller = "lindesberg"
vat = "25"
bankgiro = "5050-1055"
due_days = 20
buyer_references = { nora = "N", hallefors = "H" }

[[pass_on]]
body = "bkt"
key = { population = "2023-12-31" }

[[pass_on]]
body = "bo"
key = "equal"

[preliminary]
nora = "12000"
hallefors = "9000,50"

[[rule]]
name = "Pool"
decision = "§ 9"
first_month = "2026-03"
last_month = "2027-04"
among = ["nora", "hallefors"]
categories = ["fuel", "charging"]
pool = "bergslagen"
vehicles = ["MLB 101", "MLB 102"]
classes = ["car_i", "light_truck"]
owner = "nora"
key = { mix = [{ weight = 70, key = "time" }, { weight = 30, key = { population = "2023-12-31" } }] }
use_counted_per = "pool"
capacity_hours_per_working_day = 9
idle = { shares = { lindesberg = 52, nora = 24 } }

[[rule]]
name = "Bränsle"
categories = ["fuel"]
key = "distance"

[[rule]]
name = "Rest"
key = { shares = { lindesberg = 1, nora = 2 } }
"#;

const PRICES: &str = r#"
name = "Prislista"
first_month = "2027-01"
decision = "§ 3"
parties = ["nora", "lindesberg", "hallefors"]
settlement = { shares = { nora = 1, lindesberg = 2 } }

[[price]]
classes = ["car_i", "light_truck"]
pool = "bergslagen"
per_month = "3100"
per_day = "10"
per_hour = "12,50"
per_km = "2.3333"
per_start = "5"
minimum = "60"
late_return = "100"

[[price]]
per_km = "4"
"#;

/// Lists that say the same in any order, and however often.
const LIMITS: [&str; 4] = ["among", "categories", "vehicles", "classes"];

/// The list that says the same in any order, but not however often.
const MIX: &str = "mix";

/// What a value may be instead, of which what cannot be read is passed over.
fn instead(value: &Value, name: &str) -> Vec<Value> {
    let words =
        ["2031-05", "2031-05-01", "trips", "tolls", "vehicle", "reciprocal", "outside", "car_ii", "7,25", "all"];
    let mut others: Vec<Value> = words.iter().map(|word| Value::String((*word).to_owned())).collect();
    match value {
        Value::String(text) => others.push(Value::String(format!("{text}x"))),
        Value::Integer(number) => others.push(Value::Integer(number + 1)),
        Value::Array(items) => {
            others.extend((0..items.len()).map(|gone| {
                let rest = items.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, item)| item.clone());
                Value::Array(rest.collect())
            }));
            if !LIMITS.contains(&name) {
                others.push(Value::Array(items.iter().chain(items.first()).cloned().collect()));
            }
            if !LIMITS.contains(&name) && name != MIX {
                others.push(Value::Array(items.iter().rev().cloned().collect()));
            }
        }
        Value::Table(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
    others
}

/// Every text that differs in one value, or has one less.
fn neighbours(value: &Value, name: &str) -> Vec<Value> {
    let mut all = instead(value, name);
    if let Value::Table(table) = value {
        for (key, inner) in table {
            let mut without = table.clone();
            without.remove(key);
            all.push(Value::Table(without));
            for other in neighbours(inner, key) {
                let mut changed = table.clone();
                changed.insert(key.clone(), other);
                all.push(Value::Table(changed));
            }
        }
    }
    if let Value::Array(items) = value {
        for (place, inner) in items.iter().enumerate() {
            for other in neighbours(inner, name) {
                let mut changed = items.clone();
                changed[place] = other;
                all.push(Value::Array(changed));
            }
        }
    }
    all
}

#[test]
fn c13_every_difference_of_an_agreement_is_a_change_and_nothing_else_is() {
    let whole = Agreement::parse(AGREEMENT).unwrap();
    assert_eq!(whole.changes_from(Some(&whole)), []);
    assert!(whole.changes_from(None).len() > 20);
    let table: Value = toml::from_str(AGREEMENT).unwrap();
    let others = neighbours(&table, "").into_iter().filter_map(|other| other.try_into::<Agreement>().ok());
    let mut walked = 0;
    for other in others.filter(|other| *other != whole) {
        walked += 1;
        assert!(!other.changes_from(Some(&whole)).is_empty(), "{other:#?}");
        assert!(!whole.changes_from(Some(&other)).is_empty(), "{other:#?}");
        assert_eq!(other.changes_from(Some(&other)), []);
    }
    assert!(walked > 150, "{walked}");
}

#[test]
fn c13_every_difference_of_a_price_list_is_a_change_and_nothing_else_is() {
    let whole = PriceList::parse(PRICES).unwrap();
    assert_eq!(whole.changes_from(Some(&whole)), []);
    let table: Value = toml::from_str(PRICES).unwrap();
    let others = neighbours(&table, "").into_iter().filter_map(|other| other.try_into::<PriceList>().ok());
    let mut walked = 0;
    for other in others.filter(|other| *other != whole) {
        walked += 1;
        assert!(!other.changes_from(Some(&whole)).is_empty(), "{other:#?}");
        assert!(!whole.changes_from(Some(&other)).is_empty(), "{other:#?}");
    }
    assert!(walked > 50, "{walked}");
}

/// What has changed if something in the agreement is written otherwise.
fn changes(from: &str, to: &str) -> Vec<AgreementChange> {
    assert!(AGREEMENT.contains(from), "{from}");
    let whole = Agreement::parse(AGREEMENT).unwrap();
    Agreement::parse(&AGREEMENT.replace(from, to)).unwrap().changes_from(Some(&whole))
}

/// The same, of rules alone.
fn rules(from: &str, to: &str) -> Vec<RuleChange> {
    let of_rule = |change| if let AgreementChange::Rule(change) = change { Some(change) } else { None };
    changes(from, to).into_iter().filter_map(of_rule).collect()
}

#[test]
fn c13_what_is_only_written_otherwise_is_no_change() {
    assert_eq!(changes("[\"fuel\", \"charging\"]", "[\"charging\", \"fuel\"]"), []);
    assert_eq!(changes("MLB 101", "mlb-101"), []);
    assert_eq!(changes("5050-1055", "50501055"), []);
    assert_eq!(changes("lindesberg = 1, nora = 2", "nora = 2, hallefors = 0, lindesberg = 1"), []);
    assert_eq!(changes("9000,50", "9 000.50"), []);
}

#[test]
fn c13_rules_are_known_by_their_names_and_by_what_they_say() {
    let name = |text: &str| text.to_owned();
    assert_eq!(
        rules("name = \"Bränsle\"", "name = \"Drivmedel\""),
        [RuleChange::Renamed { was: name("Bränsle"), is: name("Drivmedel") }]
    );
    let fuel = "[[rule]]\nname = \"Bränsle\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n\n";
    assert_eq!(rules(fuel, ""), [RuleChange::Gone(name("Bränsle"))]);
    let key = |was: Key, is: Key| {
        let change = TermChange::Key(KeyChange::Whole(Changed { was: Some(was), is }));
        RuleChange::Term { name: name("Bränsle"), change }
    };
    assert_eq!(rules("key = \"distance\"", "key = \"time\""), [key(Key::Distance, Key::Time)]);
    // Two of one name: the one that says the same is the one that stays.
    let twice = format!("{}{fuel}", fuel.replace("distance", "time"));
    let added = rules(fuel, &twice);
    assert!(
        matches!(&*added, [RuleChange::New { rule, place: Place::Before(next) }, RuleChange::Unused { .. }]
            if rule.key == Key::Time && next == "Bränsle"),
        "{added:?}"
    );
    // A share more changes the whole that the others are parts of.
    let shares = rules("lindesberg = 1, nora = 2", "lindesberg = 2, nora = 2");
    let share = |party: &str, was: (u64, u128), is: (u64, u128)| {
        let [was, is] = [was, is].map(|(parts, of)| Part { parts, of });
        let change = TermChange::Key(KeyChange::Share { party: name(party), was, is });
        RuleChange::Term { name: name("Rest"), change }
    };
    assert_eq!(shares, [share("lindesberg", (1, 3), (2, 4)), share("nora", (2, 3), (2, 4))]);
}

#[test]
fn c13_a_rule_that_is_asked_before_others_has_moved_and_they_have_not() {
    let whole = Agreement::parse(AGREEMENT).unwrap();
    let mut other = whole.clone();
    let is = |change| AgreementChange::Rule(change);
    let moved = |name: &str, place| is(RuleChange::Moved { name: name.to_owned(), place });
    let unused = |name: &str, behind: &str| {
        is(RuleChange::Unused { name: name.to_owned(), behind: behind.to_owned(), all: behind == "Rest" })
    };
    other.rules.rotate_right(1);
    let first = moved("Rest", Place::Before("Pool".to_owned()));
    assert_eq!(other.changes_from(Some(&whole)), [first, unused("Pool", "Rest"), unused("Bränsle", "Rest")]);
    other.rules.rotate_left(2);
    assert_eq!(other.changes_from(Some(&whole)), [moved("Pool", Place::Last), unused("Pool", "Rest")]);
    // Of two that never take the same, neither goes first.
    let apart = AGREEMENT.replace("\"fuel\", \"charging\"", "\"tax\", \"wash\"");
    let apart = Agreement::parse(&apart).unwrap();
    let mut turned = apart.clone();
    turned.rules.swap(0, 1);
    assert_eq!(turned.changes_from(Some(&apart)), []);
}

#[test]
fn c13_a_rule_that_can_never_be_used_is_told_when_it_becomes_so() {
    let whole = Agreement::parse(AGREEMENT).unwrap();
    let all = "[[rule]]\nname = \"Allt\"\nkey = \"equal\"\n\n";
    let first = AGREEMENT.replacen("[[rule]]", &format!("{all}[[rule]]"), 1);
    let first = Agreement::parse(&first).unwrap();
    let unused = |changes: Vec<AgreementChange>| -> Vec<(String, String, bool)> {
        let told = |change| {
            let AgreementChange::Rule(RuleChange::Unused { name, behind, all }) = change else { return None };
            Some((name, behind, all))
        };
        changes.into_iter().filter_map(told).collect()
    };
    let behind = |name: &str, behind: &str, all| (name.to_owned(), behind.to_owned(), all);
    let expected = ["Pool", "Bränsle", "Rest"].map(|name| behind(name, "Allt", true));
    assert_eq!(unused(first.changes_from(Some(&whole))), expected);
    assert_eq!(unused(first.changes_from(None)), expected);
    assert_eq!(unused(first.changes_from(Some(&first))), [], "it was so");
    // Behind one that takes as much, if that holds as long.
    let more = |months: &str| {
        let rule = format!(
            "[[rule]]\nname = \"Drift\"\n{months}categories = [\"fuel\", \"charging\", \"wash\"]\nkey = \"time\"\n\n"
        );
        Agreement::parse(&AGREEMENT.replacen("[[rule]]", &format!("{rule}[[rule]]"), 1)).unwrap()
    };
    let both = ["Pool", "Bränsle"].map(|name| behind(name, "Drift", false));
    assert_eq!(unused(more("").changes_from(Some(&whole))), both);
    assert_eq!(unused(more("first_month = \"2025-01\"\n").changes_from(Some(&whole))), both);
    assert_eq!(unused(more("first_month = \"2026-02\"\n").changes_from(Some(&whole))), both[..1]);
    assert_eq!(unused(more("last_month = \"2026-12\"\n").changes_from(Some(&whole))), []);
    // One that ends before the agreement begins never holds.
    let later = AGREEMENT.replacen("\"2026-01\"", "\"2027-05\"", 1);
    let later = Agreement::parse(&later).unwrap().changes_from(Some(&whole));
    let ended = RuleChange::Ended { name: "Pool".to_owned(), last: "2027-04".parse().unwrap() };
    assert!(later.contains(&AgreementChange::Rule(ended)), "{later:?}");
}

#[test]
fn c13_what_is_the_same_in_substance_is_no_change() {
    let mix = "mix = [{ weight = 70, key = \"time\" }, { weight = 30, key = { population = \"2023-12-31\" } }]";
    for same in [
        "mix = [{ weight = 7, key = \"time\" }, { weight = 3, key = { population = \"2023-12-31\" } }]",
        "mix = [{ weight = 30, key = { population = \"2023-12-31\" } }, { weight = 70, key = \"time\" }]",
        "mix = [{ weight = 30, key = { population = \"2023-12-31\" } }, { weight = 50, key = \"time\" }, \
         { weight = 0, key = \"trips\" }, { weight = 20, key = \"time\" }]",
    ] {
        assert_eq!(changes(mix, same), [], "{same}");
    }
    assert_eq!(changes("lindesberg = 52, nora = 24", "lindesberg = 26, nora = 12"), []);
    let first_month = "decision = \"§ 9\"\nfirst_month = \"2026-03\"";
    for (from, to) in [
        ("categories = [\"fuel\"]\nkey", "first_month = \"2026-01\"\ncategories = [\"fuel\"]\nkey"),
        ("name = \"Rest\"", "name = \"Rest\"\ndecision = \"§ 1\""),
        (
            "name = \"Rest\"",
            &format!(
                "name = \"Rest\"\ncategories = {:?}",
                crate::cost::CostCategory::ALL.iter().map(|category| category.as_str()).collect::<Vec<_>>()
            ),
        ),
    ] {
        assert_eq!(changes(from, to), [], "{to}");
    }
    assert_ne!(changes(first_month, "decision = \"§ 9\""), []);
    // All parties by name are all parties, and equal shares of them are equal parts.
    let equal = AGREEMENT.replace("key = \"distance\"", "key = \"equal\"");
    let [none, all, shares, few] = [
        "key = \"equal\"",
        "among = [\"nora\", \"lindesberg\", \"hallefors\"]\nkey = \"equal\"",
        "key = { shares = { nora = 5, lindesberg = 5, hallefors = 5 } }",
        "key = { shares = { nora = 5, lindesberg = 5 } }",
    ]
    .map(|key| Agreement::parse(&equal.replace("[\"fuel\"]\nkey = \"equal\"", &format!("[\"fuel\"]\n{key}"))).unwrap());
    assert_eq!(all.changes_from(Some(&none)), []);
    assert_eq!(none.changes_from(Some(&all)), []);
    assert_eq!(shares.changes_from(Some(&none)), []);
    assert_ne!(few.changes_from(Some(&none)), []);
    // With another party they are not all any more.
    let mut joined = none.clone();
    joined.parties.push("kumla".to_owned());
    for named in [&all, &shares] {
        assert!(joined.changes_from(Some(named)).len() > joined.changes_from(Some(&none)).len());
    }
    // The order of bodies counts where they are worked out one by one.
    for (method, moved) in [("step_down", 1), ("reciprocal", 0)] {
        let was = Agreement::parse(&AGREEMENT.replace("step_down", method)).unwrap();
        let mut is = was.clone();
        is.pass_on.reverse();
        assert_eq!(is.changes_from(Some(&was)).len(), moved, "{method}");
    }
}

#[test]
fn c13_of_invoices_that_there_are_not_nothing_is_said() {
    let internal = |change: &str| Agreement::parse(&AGREEMENT.replace("vat = \"25\"", change)).unwrap();
    let [whole, within] = [internal("vat = \"25\""), internal("vat = \"internal\"")];
    let change = within.changes_from(Some(&whole));
    assert!(matches!(&*change, [AgreementChange::Invoice(InvoiceChange::Vat(_))]), "{change:?}");
    assert!(whole.changes_from(Some(&within)).len() > 4, "all of it is new");
    let mut none = whole.clone();
    none.invoice = None;
    let begins = AgreementChange::Invoice(InvoiceChange::Begins);
    assert_eq!(whole.changes_from(Some(&none)).first(), Some(&begins));
    assert!(!within.changes_from(Some(&none)).contains(&begins));
}

#[test]
fn c13_prices_are_known_by_what_they_are_for() {
    let whole = PriceList::parse(PRICES).unwrap();
    let changes = |from: &str, to: &str| {
        assert!(PRICES.contains(from), "{from}");
        PriceList::parse(&PRICES.replace(from, to)).unwrap().changes_from(Some(&whole))
    };
    let rest = PriceFor { classes: Vec::new(), pool: None, beside_others: true };
    let (was, is) = (Tariff(40_000), Tariff(45_000));
    let dearer = PriceListChange::Amount { what: rest.clone(), kind: TariffKind::PerKm, was, is };
    assert_eq!(changes("per_km = \"4\"", "per_km = \"4,50\""), [dearer]);
    assert_eq!(changes("[\"car_i\", \"light_truck\"]", "[\"light_truck\", \"car_i\"]"), []);
    let first = |change: Vec<PriceListChange>| change.into_iter().next();
    assert!(matches!(first(changes("pool = \"bergslagen\"\n", "")), Some(PriceListChange::For { .. })));
    let added = "[[price]]\nclasses = [\"tractor_a\"]\nper_hour = \"200\"\n\n[[price]]\nper_km = \"4\"";
    let prices = vec![(TariffKind::PerHour, Tariff(2_000_000))];
    let what = PriceFor { classes: vec![crate::register::VehicleClass::TractorA], pool: None, beside_others: true };
    let new = PriceListChange::New { what, prices, place: Place::Before(rest) };
    assert_eq!(changes("[[price]]\nper_km = \"4\"", added), [new]);
}

#[test]
fn c13_what_holds_where_a_price_is_gone_is_told_and_what_never_holds() {
    let whole = PriceList::parse(PRICES).unwrap();
    let [mut gone, mut turned, mut apart] = [whole.clone(), whole.clone(), whole.clone()];
    gone.prices.remove(0);
    let limited = price_for_all(&whole, true);
    let everything = PriceFor { classes: Vec::new(), pool: None, beside_others: false };
    let change = PriceListChange::Gone { what: limited.clone(), then: Some(vec![everything.clone()]) };
    assert_eq!(gone.changes_from(Some(&whole)), [change]);
    // One for all vehicles before the others takes theirs.
    turned.prices.insert(0, whole.prices[1].clone());
    let unused = |what: &PriceFor| PriceListChange::Unused { what: what.clone(), behind: everything.clone() };
    let told = turned.changes_from(Some(&whole));
    assert!(told.contains(&unused(&PriceFor { beside_others: true, ..limited })), "{told:?}");
    assert!(told.contains(&unused(&PriceFor { beside_others: true, ..everything.clone() })), "{told:?}");
    let back = whole.changes_from(Some(&turned));
    assert!(back.iter().all(|change| !matches!(change, PriceListChange::Unused { .. })), "{back:?}");
    // All classes by name are all classes, and what is for other pools is asked in any order.
    apart.prices[1].classes = crate::register::VehicleClass::ALL.to_vec();
    assert_eq!(apart.changes_from(Some(&whole)), []);
    apart.prices[1].pool = Some("nora".to_owned());
    let mut other = apart.clone();
    other.prices.swap(0, 1);
    assert_eq!(other.changes_from(Some(&apart)), []);
}

/// What the first price of a list is for.
fn price_for_all(list: &PriceList, first: bool) -> PriceFor {
    let price = &list.prices[0];
    PriceFor { classes: price.classes.clone(), pool: price.pool.clone(), beside_others: !first }
}
