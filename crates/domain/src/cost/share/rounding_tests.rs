use super::*;
use proptest::prelude::*;

/// The four members' inhabitants on 2023-12-31 (C-13): Hällefors, Ljusnarsberg, Lindesberg, Nora.
const INHABITANTS: [u128; 4] = [6_495, 4_407, 23_292, 10_627];

fn row(amount_ore: i64, weights: &[u128]) -> Row {
    Row { amount_ore, lines: vec![Shares::of_weights(weights.to_vec()).unwrap()] }
}

fn one_row(amount_ore: i64, weights: &[u128]) -> Vec<i64> {
    round_table(&[row(amount_ore, weights)], weights.len())[0][0].clone()
}

#[test]
fn c8_the_published_population_weights_give_the_published_shares() {
    assert_eq!(one_row(10_000_000, &INHABITANTS), [1_449_098, 983_244, 5_196_671, 2_370_987]);
    assert_eq!(one_row(2, &INHABITANTS), [0, 0, 1, 1]);
    assert_eq!(one_row(7, &INHABITANTS), [1, 1, 3, 2]);
}

#[test]
fn one_row_alone_is_shared_by_largest_remainders_as_published() {
    // Ten seats by the Hare quota, as the method is usually shown; after M. L. Balinski & H. P. Young, "Fair
    // Representation" (2001), chapter 3.
    assert_eq!(one_row(10, &[47_000, 16_000, 15_800, 12_000, 6_100, 3_100]), [5, 2, 1, 1, 1, 0]);
    assert_eq!(one_row(-10, &[47_000, 16_000, 15_800, 12_000, 6_100, 3_100]), [-5, -2, -1, -1, -1, 0]);
}

#[test]
fn many_small_rows_do_not_all_favour_the_same_party() {
    let rows: Vec<Row> = (0..300).map(|_| row(1, &[1, 1, 1])).collect();
    let rounded = round_table(&rows, 3);
    let totals: Vec<i64> = (0..3).map(|party| rounded.iter().map(|lines| lines[0][party]).sum()).collect();
    assert_eq!(totals, [100, 100, 100]);
}

fn exact(amount: i64, shares: &Shares, party: usize) -> BigRational {
    let integer = |number: &Natural| BigInt::from(BigUint::from(number));
    BigRational::new(BigInt::from(amount) * integer(&shares.parts()[party]), integer(shares.whole()))
}

fn is_floor_or_ceiling(value: i64, exact: &BigRational) -> bool {
    let value = BigRational::from_integer(BigInt::from(value));
    value == exact.floor() || value == exact.ceil()
}

/// Rows with one line, or with a used and an idle one.
fn tables() -> impl Strategy<Value = Vec<Row>> {
    tables_of(prop_oneof![Just(0_u128), 1_u128..2_000].boxed(), 30)
}

/// Some rows of fractions that 128 bits do not hold.
fn tables_of_large_fractions() -> impl Strategy<Value = Vec<Row>> {
    tables_of(prop_oneof![Just(0_u128), 1_u128..2_000, any::<u128>()].boxed(), 6)
}

fn tables_of(weight: BoxedStrategy<u128>, most: usize) -> impl Strategy<Value = Vec<Row>> {
    let weights = move || prop::collection::vec(weight.clone(), 4);
    let row = (-5_000_i64..5_000, weights(), weights(), 0_u128..=10).prop_filter_map(
        "needs weight",
        |(amount, used, idle, tenths)| {
            let used = Shares::of_weights(used)?;
            let idle = Shares::of_weights(idle)?;
            let lines = match tenths {
                10 => vec![used],
                tenths => vec![used.times(tenths, 10), idle.times(10 - tenths, 10)],
            };
            Some(Row { amount_ore: amount, lines })
        },
    );
    prop::collection::vec(row, 1..most)
}

/// Every cell, line, row and column is its exact value rounded down or up, and every row is exact.
fn within_bounds(rows: &[Row]) -> Result<(), TestCaseError> {
    let rounded = round_table(rows, 4);
    let mut exact_totals = vec![BigRational::from_integer(0.into()); 4];
    let mut totals = [0_i64; 4];
    for (row, lines) in rows.iter().zip(&rounded) {
        prop_assert_eq!(lines.iter().flatten().sum::<i64>(), row.amount_ore);
        for (shares, cells) in row.lines.iter().zip(lines) {
            let mut line_exact = BigRational::from_integer(0.into());
            for party in 0..4 {
                let exact = exact(row.amount_ore, shares, party);
                prop_assert!(is_floor_or_ceiling(cells[party], &exact), "cell {} of {}", cells[party], exact);
                totals[party] += cells[party];
                exact_totals[party] += &exact;
                line_exact += exact;
            }
            prop_assert!(is_floor_or_ceiling(cells.iter().sum(), &line_exact));
        }
    }
    for party in 0..4 {
        prop_assert!(
            is_floor_or_ceiling(totals[party], &exact_totals[party]),
            "{} of {}",
            totals[party],
            exact_totals[party]
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn c8_every_cell_row_and_column_is_rounded_within_its_bounds(rows in tables()) {
        within_bounds(&rows)?;
    }

    #[test]
    fn c8_credits_mirror_debits(rows in tables()) {
        let credits: Vec<Row> = rows.iter().map(|row| Row { amount_ore: -row.amount_ore, ..row.clone() }).collect();
        let negated: Rounded = round_table(&credits, 4).into_iter()
            .map(|lines| lines.into_iter().map(|cells| cells.into_iter().map(|cell| -cell).collect()).collect())
                .collect();
        prop_assert_eq!(round_table(&rows, 4), negated);
    }

    #[test]
    fn c8_scaling_the_weights_changes_nothing(amount in -100_000_i64..100_000,
        weights in prop::collection::vec(1_u128..500, 4), factor in 1_u128..1_000) {
        let scaled: Vec<u128> = weights.iter().map(|weight| weight * factor).collect();
        prop_assert_eq!(one_row(amount, &weights), one_row(amount, &scaled));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn c8_fractions_without_a_largest_size_are_rounded_within_their_bounds(rows in tables_of_large_fractions()) {
        within_bounds(&rows)?;
    }
}
