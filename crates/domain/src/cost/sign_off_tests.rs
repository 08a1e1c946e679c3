use chrono::TimeZone;

use super::*;

fn at(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, 9, 0, 0).unwrap()
}

fn id<T: From<uuid::Uuid>>(number: u128) -> T {
    uuid::Uuid::from_u128(number).into()
}

fn signed(organisation: u128, person: u128, hash: &str, day: u32) -> SignOff {
    SignOff { organisation: id(organisation), person: id(person), hash: hash.to_owned(), at: at(day) }
}

fn waits(asked: &[OrganisationId], given: &[SignOff], silence: Option<u16>, day: u32) -> Option<Missing> {
    match standing(asked, given, "now", silence, at(day)) {
        Signed::Agreed { consent, silent } => {
            assert_eq!(silent.is_empty(), asked.iter().all(|id| given.iter().any(|yes| yes.organisation == *id)));
            let covers = |hash: &str| consent.must_cover(&Matter::report(hash)).is_ok();
            assert!(covers("now") && !covers("other"));
            None
        }
        Signed::Waiting(missing) => Some(missing),
    }
}

#[test]
fn c10_a_month_waits_for_everybody_who_is_asked() {
    let asked = [id(1), id(2), id(3)];
    let one = [signed(1, 11, "now", 2)];
    let missing = Missing { organisations: vec![id(2), id(3)], second_person: false, silence_from: None };
    assert_eq!(waits(&asked, &one, None, 30), Some(missing));
    let all = [signed(1, 11, "now", 2), signed(2, 12, "now", 3), signed(3, 13, "now", 4)];
    assert_eq!(waits(&asked, &all, None, 4), None);
}

#[test]
fn c10_a_sign_off_of_another_report_is_none() {
    let asked = [id(1), id(2)];
    let given = [signed(1, 11, "before", 2), signed(2, 12, "now", 3)];
    let missing = waits(&asked, &given, None, 4).unwrap();
    assert_eq!(missing.organisations, vec![id(1)]);
}

#[test]
fn c10_one_person_is_not_enough_for_all() {
    let asked = [id(1), id(2)];
    let given = [signed(1, 11, "now", 2), signed(2, 11, "now", 2)];
    assert_eq!(
        waits(&asked, &given, None, 3),
        Some(Missing { organisations: vec![], second_person: true, silence_from: None })
    );
    let another = [signed(1, 11, "now", 2), signed(2, 11, "now", 2), signed(2, 12, "now", 3)];
    assert_eq!(waits(&asked, &another, None, 3), None);
    let body = [signed(9, 11, "now", 2)];
    assert!(waits(&[id(9)], &body, None, 3).unwrap().second_person, "two people of the body");
    // Whoever is not asked does not help.
    let stranger = [signed(9, 11, "now", 2), signed(8, 12, "now", 2)];
    assert!(waits(&[id(9)], &stranger, None, 3).unwrap().second_person);
}

#[test]
fn c10_silence_counts_after_the_days_that_the_agreement_says_and_never_for_one_alone() {
    let asked = [id(1), id(2), id(3)];
    let one = [signed(1, 11, "now", 2), signed(1, 12, "now", 2)];
    assert!(waits(&asked, &one, Some(5), 30).is_some(), "two organisations where there are two");
    // Counted from the second, for only then the others are told the day.
    let two = [signed(1, 11, "now", 2), signed(2, 12, "now", 10)];
    assert_eq!(waits(&asked, &two, Some(5), 10).unwrap().silence_from, Some(at(15)), "it is known beforehand");
    assert!(waits(&asked, &two, Some(5), 14).is_some());
    assert!(waits(&asked, &two, Some(5), 15).is_none());
    assert!(waits(&asked, &two, None, 30).is_some());
}

fn seen(parties: &[&str], amounts: &[(&str, CostCategory, &[i64])]) -> SeenReport {
    let mut report =
        SeenReport { parties: parties.iter().map(|party| (*party).to_owned()).collect(), ..Default::default() };
    for (number, category, shares) in amounts {
        let shares = shares.iter().copied().map(Ore).collect();
        report.amounts.entry((*number).to_owned()).or_default().insert(*category, shares);
    }
    report
}

#[test]
fn c10_the_difference_names_what_moved_between_parties_too() {
    let before = seen(
        &["nora", "lindesberg"],
        &[("MLB 106", CostCategory::Fuel, &[100, 300]), ("MLB 107", CostCategory::Fuel, &[50, 50])],
    );
    let now = seen(
        &["nora", "lindesberg", "ljusnarsberg"],
        &[
            ("MLB 106", CostCategory::Fuel, &[200, 200, 0]),
            ("MLB 107", CostCategory::Fuel, &[50, 50, 0]),
            ("MLB 108", CostCategory::Tax, &[0, 0, 7]),
        ],
    );
    let changes = before.changes(&now, "nora");
    assert_eq!(
        changes,
        [
            AmountChange {
                number: "MLB 106".to_owned(),
                category: CostCategory::Fuel,
                total: (Ore(400), Ore(400)),
                own: (Ore(100), Ore(200)),
            },
            AmountChange {
                number: "MLB 108".to_owned(),
                category: CostCategory::Tax,
                total: (Ore(0), Ore(7)),
                own: (Ore(0), Ore(0)),
            },
        ]
    );
}
