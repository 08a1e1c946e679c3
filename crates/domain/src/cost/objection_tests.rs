use super::*;

fn line(kind: LineKind, unit: KeyUnit, bases: &[&str]) -> StatementLine {
    let share = |basis: &&str| Share { party: (*basis).to_owned(), basis: (*basis).to_owned(), amount: Ore(0) };
    StatementLine {
        rule: 0,
        rule_name: "Drift".to_owned(),
        decision: None,
        vehicle: None,
        number: "MLB 101".to_owned(),
        registration_number: None,
        category: CostCategory::Fuel,
        kind,
        amount: Ore(10_000),
        key: KeyKind::Distance,
        unit,
        shares: bases.iter().map(share).collect(),
        entries: Vec::new(),
        origin: None,
    }
}

const USED: UsedMuch = UsedMuch { distance_m: 5_000, duration_s: 1_800, trips: 1 };

#[test]
fn c14_a_trip_carries_its_part_of_what_the_vehicle_cost_to_the_ore() {
    let part = UsePart::of(&line(LineKind::Use, KeyUnit::Metres, &["20000", "10000"]), USED).unwrap();
    // 5 of 30 km of 100 kronor: 16,666… öre are rounded half up.
    assert_eq!((part.amount, part.line), (Ore(1_667), Ore(10_000)));
    assert_eq!((part.explanation.measure.as_str(), part.explanation.whole.as_str()), ("5", "30"));
    let by_time = UsePart::of(&line(LineKind::Use, KeyUnit::Seconds, &["3600"]), USED).unwrap();
    assert_eq!(by_time.amount, Ore(5_000));
    let by_trips = UsePart::of(&line(LineKind::Use, KeyUnit::Trips, &["3", "5"]), USED).unwrap();
    assert_eq!(by_trips.amount, Ore(1_250));
}

#[test]
fn c14_what_is_not_shared_by_use_is_no_part_of_a_trip() {
    for (kind, unit) in [
        (LineKind::Use, KeyUnit::Inhabitants),
        (LineKind::Use, KeyUnit::Fraction),
        (LineKind::Idle, KeyUnit::Metres),
        (LineKind::Adjustment, KeyUnit::RightLessBilled),
    ] {
        assert_eq!(UsePart::of(&line(kind, unit, &["1"]), USED), None, "{kind:?} {unit:?}");
    }
    assert_eq!(UsePart::of(&line(LineKind::Use, KeyUnit::Metres, &["0"]), USED).unwrap().amount, Ore(0));
}

#[test]
fn c14_an_objection_ends_once() {
    assert!(ObjectionState::Open.must_be_open().is_ok());
    for ended in [ObjectionState::Corrected, ObjectionState::Stands, ObjectionState::Withdrawn] {
        assert_eq!(ended.must_be_open(), Err(Refusal::in_state(ended)));
    }
}
