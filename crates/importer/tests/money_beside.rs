//! Money that stands in several columns, or above the table: nothing counts twice, and nothing is lost (I-14, I-18).
#![expect(clippy::unwrap_used, reason = "a test that breaks here has failed")]

use vagnpark_domain::servicing::WorkKind;
use vagnpark_importer::{
    Examined, Outcome, Register, RowSet, Settings, read_all,
    registers::{CostRow, ServiceRow},
};

fn read<R: Register>(text: &str, answers: &[(&str, &str)]) -> RowSet<R> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let answers = answers.iter().map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned())).collect();
    let settings = Settings { answers, ..Settings::default() };
    read_all::<R>(&Examined::open(file.path(), "", R::KIND, &settings).unwrap(), 1_000).unwrap()
}

/// What is read of costs, with LF and with CRLF: net and VAT of each in kronor, and what is asked.
fn costs(text: &str, answers: &[(&str, &str)]) -> (Vec<(i64, i64)>, Vec<String>) {
    let told = |text: &str| {
        let set = read::<CostRow>(text, answers);
        let rows = set.rows.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Row(row) => Some((row.net.0 / 100, row.vat.0 / 100)),
            Outcome::Rejected(_) | Outcome::Skipped => None,
        });
        (rows.collect::<Vec<_>>(), set.questions.into_list().into_iter().map(|asked| asked.id).collect::<Vec<_>>())
    };
    let read = told(text);
    assert_eq!(read, told(&text.replace('\n', "\r\n")), "with the line ends of Windows");
    read
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn i18_a_month_with_and_without_vat_is_one_cost() {
    let text = "Regnr;Kategori;jan 2026 exkl moms;jan 2026 inkl moms;feb 2026 exkl moms;feb 2026 inkl moms\n\
        MLB 101;leasing;4000,00;5000,00;4100,00;5125,00\n";
    assert_eq!(costs(text, &[]), (vec![(4_000, 1_000), (4_100, 1_025)], NOTHING));
    let kinds = "Regnr;Datum;Service exkl moms;Service inkl moms;Däck exkl moms;Däck inkl moms\n\
        MLB 101;2026-10-03;1000;1250;900;1125\n";
    assert_eq!(costs(kinds, &[]), (vec![(1_000, 250), (900, 225)], NOTHING));
    let rates = "Regnr;Kategori;Momssats;jan 2026 exkl moms;jan 2026 inkl moms\nMLB 101;leasing;25;4000,00;5000,00\n";
    assert_eq!(costs(rates, &[]), (vec![(4_000, 1_000)], NOTHING));
}

#[test]
fn i18_a_month_has_its_own_vat() {
    let text = "Regnr;Kategori;jan 2026 exkl moms;jan 2026 moms;feb 2026 exkl moms;feb 2026 moms\n\
        MLB 101;leasing;4000;1000;4100;1025\n";
    assert_eq!(costs(text, &[]), (vec![(4_000, 1_000), (4_100, 1_025)], NOTHING));
}

#[test]
fn i18_a_sum_of_months_is_none_of_them() {
    let text = "Regnr;Kategori;jan 2026;feb 2026;mars 2026;Totalt exkl moms\nMLB 101;leasing;1000;1000;1000;3000\n";
    assert_eq!(costs(text, &[]), (vec![(1_000, 0); 3], NOTHING));
}

#[test]
fn i14_columns_of_rates_hold_the_vat_or_what_it_is_of() {
    let bases = "Datum;Regnr;Kategori;25 %;12 %;6 %;Totalt inkl moms\n2026-10-03;MLB 101;service;1000,00;;;1250,00\n\
        2026-10-04;MLB 101;service;;500,00;;560,00\n2026-10-05;MLB 101;service;400,00;100,00;;612,00\n";
    assert_eq!(costs(bases, &[]), (vec![(1_000, 250), (500, 60), (500, 112)], NOTHING));
    let vats = "Datum;Regnr;Kategori;Netto;25 %;12 %\n2026-10-03;MLB 101;service;1000;250;\n\
        2026-10-04;MLB 101;service;1500;250;60\n";
    assert_eq!(costs(vats, &[]), (vec![(1_000, 250), (1_500, 310)], NOTHING));
    let unsaid = "Datum;Regnr;Kategori;Belopp;Moms 25 %;Moms 12 %\n2026-10-03;MLB 101;service;1000;250;\n\
        2026-10-04;MLB 101;service;500;;60\n2026-10-05;MLB 101;service;1500;250;60\n";
    assert_eq!(costs(unsaid, &[]), (vec![(1_000, 250), (500, 60), (1_500, 310)], NOTHING), "the rows tell");
}

#[test]
fn i14_what_stands_above_the_table_is_said_of_its_money() {
    let table = "Datum;Regnr;Kategori;Belopp\n2026-10-03;MLB 101;service;1250\n";
    let above = |title: &str| format!("{title};;;\n{table}");
    let id = "credit:KREDITFAKTURA";
    assert_eq!(costs(&above("KREDITFAKTURA"), &[]), (vec![], vec![id.to_owned()]));
    assert_eq!(costs(&above("KREDITFAKTURA"), &[(id, "deduct")]).0, [(-1_250, 0)]);
    let (rows, asked) = costs(&above("Alla belopp inklusive moms"), &[]);
    assert_eq!((rows, asked), (vec![], vec!["vat-rate:Belopp".to_owned()]));
    assert_eq!(costs(&above("Alla belopp inklusive moms"), &[("vat-rate:Belopp", "vat-25")]).0, [(1_000, 250)]);
    assert_eq!(costs(&above("Belopp i tkr exkl moms"), &[]).0, [(1_250_000, 0)]);
    for other in ["Kostnader i Nora 2026", "Belopp i kr (ej tkr)", "Bilar med kostnader över 10 tkr", "Budget: 5 tkr"]
    {
        assert_eq!(costs(&above(other), &[]).0, [(1_250, 0)], "{other}");
    }
}

#[test]
fn i14_rows_that_add_up_others_or_do_not_count_are_asked_about() {
    let text = "Datum;Regnr;Kategori;Beskrivning;Belopp\n2026-10-03;MLB 101;service;Olja;1000\n\
        2026-10-03;MLB 101;service;Summa MLB 101;1000\n";
    let id = "rows:Beskrivning";
    assert_eq!(costs(text, &[]), (vec![(1_000, 0)], vec![id.to_owned()]));
    assert_eq!(costs(text, &[(id, "!skip")]).0, [(1_000, 0)]);
    assert_eq!(costs(text, &[(id, "take")]).0, [(1_000, 0), (1_000, 0)]);
    let void = "Datum;Regnr;Kategori;Belopp;Makulerad\n2026-10-03;MLB 101;service;1000;Ja\n\
        2026-10-03;MLB 101;service;900;Nej\n";
    assert_eq!(costs(void, &[]), (vec![(900, 0)], vec!["rows:Makulerad".to_owned()]));
}

#[test]
fn i14_a_ledger_s_credit_side_has_its_vat() {
    let text = "Datum;Regnr;Kategori;Belopp;Moms;D/K\n2026-10-03;MLB 101;service;300;75;K\n";
    let set = read::<CostRow>(text, &[]);
    assert_eq!(set.findings, [], "they agree");
    assert_eq!(costs(text, &[]).0, [(-300, -75)]);
}

#[test]
fn i6_what_was_done_says_what_it_was_for() {
    let text = "Regnr;Datum;Arbete;Kostnad\nMLB 101;2026-10-03;Reparation av dörr;900\nMLB 101;2026-10-04;Olja;900\n";
    let set = read::<ServiceRow>(text, &[]);
    let kinds = set.rows.iter().map(|(_, outcome)| match outcome {
        Outcome::Row(row) => Some(row.kind),
        Outcome::Rejected(_) | Outcome::Skipped => None,
    });
    assert_eq!(kinds.collect::<Vec<_>>(), [Some(WorkKind::Repair), Some(WorkKind::Service)]);
}

#[test]
fn i14_vat_that_is_recovered_and_vat_that_is_not_are_both_of_the_row() {
    let text = "Datum;Regnr;Kategori;Belopp;Avdragsgill moms;Ej avdragsgill moms\n\
        2026-10-03;MLB 101;leasing;4000;500;500\n";
    let id = "money:Ej avdragsgill moms";
    assert_eq!(costs(text, &[]), (vec![], vec![id.to_owned()]));
    assert_eq!(costs(text, &[(id, "add")]).0, [(4_500, 500)], "what is not recovered is a cost");
}
