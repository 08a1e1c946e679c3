//! Closed months, and facts that become known late.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use vagnpark_domain::{
    access::Actor,
    cost::{
        KeyKind, KeyUnit, LineKind, Share, StatementLine,
        period::{ClosedSpan, FrozenFacts},
        proposal::{Consent, Matter, ProposalKind},
        year::MonthSums,
    },
    ids::TripId,
};
use vagnpark_store::{AgreementVersion, ClosedPeriod, ClosedReceiver, TripCorrection, TripUse};

use crate::contract::*;
use crate::harness::{seen, until};

pub(super) const AGREEMENT: &str = "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\n\
                         parties = [\"nora\", \"lindesberg\"]\n\
    [[rule]]\nname = \"Allt\"\nkey = \"direct\"\n";

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn trip(number: u128, start: &str, metres: i64) -> NewTrip {
    let start = at(start);
    NewTrip {
        id: id(number),
        vehicle: id(101),
        payer: id(NORA),
        booking: None,
        driver_name: None,
        window: Window::new(start, start + Duration::hours(1)).unwrap(),
        distance_m: metres,
        purpose: String::new(),
        sender_key: Some(format!("T{number}")),
    }
}

async fn use_of(tx: &mut Tx, trip: TripId) -> Locked<TripUse> {
    let found = tx.find_trip(&everything(), trip).await.unwrap().unwrap();
    tx.find_trip_use_for_update(&permitted(TripVerb::Correct, found)).await.unwrap().unwrap()
}

fn cost(number: u128, from: &str, to: &str, ore: i64, corrects: Option<u128>) -> CostRecord {
    let entry = CostEntry {
        id: id(number),
        vehicle: Some(id(101)),
        pool: None,
        category: CostCategory::Lease,
        from: day(from),
        to: day(to),
        net: Ore(ore),
        vat: Ore(0),
        recoverable_vat: Ore(0),
        supplier: None,
        reference: None,
        sender_key: None,
        corrects: corrects.map(id),
    };
    CostRecord { entry, organisation: Some(id(NORA)) }
}

fn line(amount: i64, origin: Option<Month>) -> StatementLine {
    let share = |party: &str, amount| Share { party: party.to_owned(), basis: "1/3".to_owned(), amount: Ore(amount) };
    StatementLine {
        rule: 0,
        rule_name: "Allt".to_owned(),
        decision: None,
        vehicle: Some(id(101)),
        number: "MLB101".to_owned(),
        registration_number: Some("MLB101".to_owned()),
        category: CostCategory::Lease,
        kind: if origin.is_some() { LineKind::Adjustment } else { LineKind::Use },
        amount: Ore(amount),
        key: KeyKind::Direct,
        unit: KeyUnit::Days,
        shares: vec![share("nora", amount), share("lindesberg", 0)],
        entries: vec![id(1)],
        origin,
    }
}

async fn close(
    store: &Store,
    closed: Month,
    lines: &[StatementLine],
    previous_hash: &str,
) -> Result<ClosedPeriod, StoreError> {
    let mut tx = store.begin().await?;
    tx.hold_periods().await?;
    let period = ClosedPeriod {
        month: closed,
        agreement: id(1),
        closed_at: at("2026-10-01T08:00:00Z"),
        closed_by: "eva".to_owned(),
        total: lines.iter().map(|line| line.amount).sum(),
        previous_hash: previous_hash.to_owned(),
        hash: format!("hash of {closed}"),
    };
    let names = BTreeMap::from([("nora".to_owned(), "Nora kommun".to_owned())]);
    let facts = FrozenFacts::of(&tx.load_month_facts(closed, closed).await?, names);
    let receiver = ClosedReceiver { organisation: id(NORA), amount: period.total, hash: "own".to_owned() };
    let agreed = Consent::of_operator(&Actor::operator(), Matter::report("seen")).unwrap();
    let other = tx.insert_closed_period((&agreed, "other"), &period, &facts, &[], lines).await;
    assert!(matches!(other, Err(StoreError::Refused(Refusal::ProposalChanged))), "not what was agreed: {other:?}");
    tx.insert_closed_period((&agreed, "seen"), &period, &facts, &[receiver], lines).await?;
    tx.commit().await?;
    Ok(period)
}

async fn with_agreement(database: &Database) -> Store {
    let store = furnished(database).await;
    let mut tx = store.begin().await.unwrap();
    let agreement = AgreementVersion {
        id: id(1),
        version: 1,
        agreement: vagnpark_domain::cost::Agreement::parse(AGREEMENT).unwrap(),
        source: AGREEMENT.to_owned(),
        applied_at: at("2025-12-01T08:00:00Z"),
    };
    let agreed = consent(ProposalKind::Agreement, &agreement.source);
    tx.insert_agreement(&agreed, &agreement, &[id(NORA)], "eva").await.unwrap();
    tx.commit().await.unwrap();
    store
}

#[tokio::test]
async fn a_year_is_read_from_the_sums_of_its_closed_months() {
    for database in both() {
        let store = with_agreement(&database).await;
        let (august, september) = (month("2026-08"), month("2026-09"));
        close(&store, august, &[line(500, None), line(-120, Some(month("2026-07")))], "").await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let year = cost(1, "2026-01-01", "2026-12-31", 36_500, None);
        put_costs(&mut tx, &[year, cost(2, "2026-10-01", "2026-12-31", 900, None)], None).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let sums = tx.load_closed_sums(month("2026-01"), september).await.unwrap();
        assert_eq!(sums.keys().collect::<Vec<_>>(), [&august]);
        assert_eq!(sums[&august], MonthSums::of(&tx.list_closed_lines(august).await.unwrap()));
        assert_eq!((sums[&august].total_of("nora"), sums[&august].total_of("lindesberg")), (Ore(380), Ore(0)));
        assert!(tx.load_closed_sums(september, september).await.unwrap().is_empty());
        assert_eq!(tx.count_closed_lines(month("2026-01"), september).await.unwrap(), 2);
        assert_eq!(tx.count_closed_lines(september, september).await.unwrap(), 0);
        // A cost that begins later does not count at the month's end yet.
        let prepaid = tx.load_prepaid(september).await.unwrap();
        assert_eq!(prepaid, BTreeMap::from([(CostCategory::Lease, Ore(9_200))]));
        assert!(store.verify().await.unwrap().wrong_sums == 0);
    }
}

#[tokio::test]
async fn a_closed_month_comes_back_as_it_was_closed_and_takes_nothing_more() {
    for database in both() {
        let store = with_agreement(&database).await;
        let august = month("2026-08");
        assert_eq!(store.read().await.unwrap().closed_span().await.unwrap(), None);
        let lines = [line(1_000, None), line(-7, None)];
        let period = close(&store, august, &lines, "").await.unwrap();
        let error = close(&store, august, &lines, "").await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::PeriodClosed)), "{error:?}");
        let later = close(&store, month("2026-09"), &[line(5, Some(august))], &period.hash).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let span = ClosedSpan { first: august, open: month("2026-10") };
        assert_eq!(tx.closed_span().await.unwrap(), Some(span));
        assert_eq!(tx.list_closed_periods(&of(id(NORA))).await.unwrap(), [period.clone(), later]);
        assert_eq!(tx.list_closed_periods(&of(id(LINDESBERG))).await.unwrap(), [], "no party of it");
        assert_eq!(tx.list_closed_lines(august).await.unwrap(), lines);
        let billed = tx.list_billed_lines(august).await.unwrap();
        assert_eq!(billed, [lines[0].clone(), lines[1].clone(), line(5, Some(august))], "and what adjusted it later");
        let receivers = tx.list_closed_receivers(august).await.unwrap();
        assert_eq!((receivers[0].organisation, receivers[0].amount), (id(NORA), Ore(993)));
        let facts = tx.load_frozen_facts(august).await.unwrap();
        assert_eq!(facts.names["nora"], "Nora kommun");
        assert_eq!(tx.load_frozen_facts(month("2026-10")).await.unwrap(), FrozenFacts::default());
    }
}

/// The packed uses are what the trips say, whatever happens to them meanwhile.
async fn check_packs(store: &Store, (from, to): (Month, Month)) {
    let windows = async || {
        let mut tx = store.read().await.unwrap();
        let uses = tx.list_uses(&[id(NORA)], from, to).await.unwrap();
        assert!(uses.records().all(|used| used.vehicle.buffer_minutes == 15 && used.payer == id(NORA)));
        let mut windows = Vec::new();
        for record in uses.records() {
            windows.extend(record.windows());
        }
        windows.sort_unstable();
        windows
    };
    let from_trips = windows().await;
    assert_eq!(from_trips.len(), 201);
    store.pack_uses().await.unwrap();
    assert_eq!(windows().await, from_trips, "packed, they are the same");
    // A pack is valid only as long as it fits the roll-ups.
    let mut tx = store.begin().await.unwrap();
    let other: TripId = id(3);
    let used = use_of(&mut tx, other).await;
    tx.change_trip_use(&used, id(LINDESBERG), used.distance_m).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(windows().await.len(), 200);
    // Packing while a trip goes to another payer waits, and then packs the result.
    let mut tx = store.begin().await.unwrap();
    let third: TripId = id(4);
    let used = use_of(&mut tx, third).await;
    tx.change_trip_use(&used, id(LINDESBERG), used.distance_m).await.unwrap();
    let mut packing = tokio::spawn({
        let store = store.clone();
        async move { store.pack_uses().await }
    });
    let early = tokio::time::timeout(std::time::Duration::from_millis(300), &mut packing).await;
    assert!(early.is_err(), "it does not wait: {early:?}");
    tx.commit().await.unwrap();
    packing.await.unwrap().unwrap();
    assert_eq!(windows().await.len(), 199);
}

#[tokio::test]
async fn late_facts_are_known_from_the_month_that_bills_them() {
    for database in both() {
        let store = with_agreement(&database).await;
        let (august, september) = (month("2026-08"), month("2026-09"));
        let mut tx = store.begin().await.unwrap();
        tx.insert_trips(&[trip(1, "2026-08-03T08:00:00Z", 1_000)], id(NORA), None).await.unwrap();
        put_costs(&mut tx, &[cost(1, "2026-08-01", "2026-08-31", 3_100, None)], None).await.unwrap();
        tx.commit().await.unwrap();
        close(&store, august, &[line(3_100, None)], "").await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let span = tx.share_closed_span().await.unwrap().unwrap();
        let trips: Vec<NewTrip> = (2..203).map(|number| trip(number, "2026-08-04T08:00:00Z", 10)).collect();
        tx.insert_trips(&trips, id(NORA), None).await.unwrap();
        put_costs(&mut tx, &[cost(2, "2026-07-01", "2026-10-31", 12_300, None)], None).await.unwrap();
        put_costs(&mut tx, &[cost(3, "2026-08-01", "2026-08-31", -100, Some(1))], None).await.unwrap();
        assert_eq!(tx.list_late_origins(september, span).await.unwrap(), [august]);
        let original = tx.find_cost_for_update(&everything(), id(1)).await.unwrap().unwrap();
        assert_eq!(tx.sum_cost(&original).await.unwrap(), [Ore(3_000), Ore(0), Ore(0)]);
        assert_eq!(
            tx.list_cost_corrections(&original).await.unwrap(),
            [cost(3, "2026-08-01", "2026-08-31", -100, Some(1)).entry]
        );
        assert!(tx.find_cost(&of(id(LINDESBERG)), id(1)).await.unwrap().is_none());
        assert_eq!(
            tx.find_cost(&of(id(NORA)), id(1)).await.unwrap(),
            Some(cost(1, "2026-08-01", "2026-08-31", 3_100, None))
        );
        let used = |usage: Vec<vagnpark_domain::cost::Usage>| {
            usage.iter().map(|usage| (usage.distance_m, usage.trips)).collect::<Vec<_>>()
        };
        assert_eq!(used(tx.load_usage(august, august).await.unwrap()), [(1_000, 1)], "as it was billed");
        assert_eq!(used(tx.load_usage(august, september).await.unwrap()), [(3_010, 202)], "as it is known now");
        let known =
            |facts: vagnpark_domain::cost::MonthFacts| facts.entries.iter().map(|entry| entry.amount.0).sum::<i64>();
        assert_eq!(known(tx.load_month_facts(august, august).await.unwrap()), 3_100);
        assert_eq!(known(tx.load_month_facts(august, september).await.unwrap()), 3_000 + 3_100);

        let first: TripId = id(1);
        let before = use_of(&mut tx, first).await;
        assert_eq!((before.distance_m, before.month, before.late_in), (1_000, august, None));
        let correction = TripCorrection {
            id: uuid::Uuid::from_u128(1),
            late_in: september,
            payer_before: id(NORA),
            payer_after: id(LINDESBERG),
            distance_before: 1_000,
            distance_after: 700,
            reason: "fel betalare".to_owned(),
            made_at: at("2026-09-03T08:00:00Z"),
            made_by: "eva".to_owned(),
        };
        tx.insert_trip_correction(&before, &correction).await.unwrap();
        let corrected = tx.find_trip(&everything(), first).await.unwrap().unwrap();
        assert_eq!(tx.find_trip_correction(&corrected).await.unwrap(), Some((id(LINDESBERG), 700)));
        let mut both_payers = used(tx.load_usage(august, september).await.unwrap());
        both_payers.sort_unstable();
        assert_eq!(both_payers, [(700, 1), (2_010, 201)]);

        // In an open month the trip itself changes.
        let open: TripId = id(2);
        let late = use_of(&mut tx, open).await;
        assert_eq!(late.late_in, Some(september));
        tx.change_trip_use(&late, id(LINDESBERG), 5).await.unwrap();
        assert_eq!(use_of(&mut tx, open).await.distance_m, 5);
        assert_eq!(tx.count_unmatched_purchases(august, &[id(NORA)]).await.unwrap(), 0);
        assert_eq!(tx.list_used_without_reading(august).await.unwrap(), ["MLB101"]);
        tx.commit().await.unwrap();
        let report = store.verify().await.unwrap();
        assert_eq!(report.wrong_usage, 0, "{report:?}");
        check_packs(&store, (august, september)).await;
        let found = store.read().await.unwrap().list_utilisation(&of(id(NORA)), august, august).await.unwrap();
        let own = found.iter().find(|found| found.vehicle_id == id(101)).unwrap();
        assert_eq!((own.distance_m, own.trips, own.cost_ore, own.fixed_ore), (1_000, 1, 3_000, 3_000));
    }
}

const WRITERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_a_month_is_closed_is_billed_in_it_or_late_and_never_lost() {
    for database in both() {
        let store = with_agreement(&database).await;
        let august = month("2026-08");
        let mut tx = store.begin().await.unwrap();
        tx.insert_trips(&[trip(1, "2026-08-03T08:00:00Z", 1)], id(NORA), None).await.unwrap();
        tx.commit().await.unwrap();
        let (begun, written) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (store, tell, begun, written) = (store.clone(), tell.clone(), begun.clone(), written.clone());
                tokio::spawn(async move {
                    for number in 0..20 {
                        begun.fetch_add(1, SeqCst);
                        let mut tx = store.begin().await.unwrap();
                        let trip =
                            trip(1_000 + number * 100 + u128::try_from(writer).unwrap(), "2026-08-04T08:00:00Z", 1);
                        tx.insert_trips(&[trip], id(NORA), None).await.unwrap();
                        tx.commit().await.unwrap();
                        written.fetch_add(1, SeqCst);
                        let _ = tell.send(());
                    }
                })
            })
            .collect();
        for _ in 0..WRITERS {
            told.recv().await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        tx.hold_periods().await.unwrap();
        let billed = tx.load_usage(august, august).await.unwrap()[0].trips;
        // All writers are at their next trip, which waits until the month is closed.
        until("writers that wait", std::time::Duration::from_secs(10), async || {
            let under_way = begun.load(SeqCst) - written.load(SeqCst);
            seen(under_way == WRITERS, under_way)
        })
        .await;
        let period = ClosedPeriod {
            month: august,
            agreement: id(1),
            closed_at: at("2026-10-01T08:00:00Z"),
            closed_by: "eva".to_owned(),
            total: Ore(0),
            previous_hash: String::new(),
            hash: "h".to_owned(),
        };
        tx.insert_closed_period(
            (&Consent::of_operator(&Actor::operator(), Matter::report("seen")).unwrap(), "seen"),
            &period,
            &FrozenFacts::default(),
            &[],
            &[],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        assert_eq!(
            tx.load_usage(august, august).await.unwrap()[0].trips,
            billed,
            "{}: as it was counted",
            store.engine()
        );
        assert!(billed < 161, "it was closed in the middle");
        assert_eq!(tx.load_usage(august, month("2026-09")).await.unwrap()[0].trips, 161, "none is lost");
    }
}
