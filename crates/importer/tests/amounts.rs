//! What rows cost: of the amount without VAT, the amount with it and the VAT, any two tell the third, whatever their
//! columns are called (I-14).
#![expect(clippy::unwrap_used, reason = "a test that breaks here has failed")]

use vagnpark_importer::{
    Examined, FindingCode, Outcome, Register, RowSet, Settings, read_all,
    registers::{CostRow, FuelRow, ServiceRow, TollRow},
};

fn read<R: Register>(text: &str, answers: &[(&str, &str)]) -> RowSet<R> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let answers = answers.iter().map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned())).collect();
    let settings = Settings { answers, ..Settings::default() };
    let examined = Examined::open(file.path(), "", R::KIND, &settings).unwrap();
    read_all::<R>(&examined, 1_000).unwrap()
}

/// What is read: net and VAT of each row in öre, and what is asked.
fn told<R>(set: RowSet<R>, of: impl Fn(&R) -> (i64, i64)) -> (Vec<(i64, i64)>, Vec<String>) {
    let row = |outcome: &Outcome<R>| if let Outcome::Row(row) = outcome { Some(of(row)) } else { None };
    let rows = set.rows.iter().filter_map(|(_, outcome)| row(outcome)).collect();
    (rows, set.questions.into_list().into_iter().map(|question| question.id).collect())
}

/// The same of costs, whose columns of money and their cells stand behind the others.
fn costs(columns: &str, rows: &[&str], answers: &[(&str, &str)]) -> (Vec<(i64, i64)>, Vec<String>) {
    let rows: Vec<String> = rows.iter().map(|row| format!("2026-10-03;MLB 501;Service;{row}\n")).collect();
    let set = read::<CostRow>(&format!("Datum;Regnr;Kategori;{columns}\n{}", rows.concat()), answers);
    told(set, |row| (row.net.0, row.vat.0))
}

const RIGHT: (i64, i64) = (100_000, 25_000);

#[test]
fn i14_any_two_amounts_of_a_row_tell_the_third() {
    for (columns, cells) in [
        ("Belopp;Varav moms", "1250;250"),
        ("Netto;Moms 25 %;Att betala", "1000;250;1250"),
        ("Netto;Moms 25%", "1000;250"),
        ("Nettobelopp;Momssats", "1000;25"),
        ("Nettobelopp;Moms %", "1000;25 %"),
        ("Belopp ink moms;Belopp ex moms", "1250;1000"),
        ("Belopp;Moms;Totalt", "1000;250;1250"),
        ("Belopp;Moms;Totalt", "1250;250;1250"),
        ("Brutto;Moms", "1250;250"),
        ("Brutto;Momssats", "1250;25"),
        ("Brutto;Moms", "1250;25 %"),
        ("Belopp inkl. moms;Varav moms", "1250;250"),
        ("Summa exkl. moms;Momsbelopp", "1000;250"),
        ("Amount incl. VAT;VAT", "1250;250"),
        ("Fakturabelopp inkl. moms (kr);Ingående moms", "1250;250"),
        ("Belopp ex moms;Att betala", "1000;1250"),
        ("Netto;Moms 25 %;Moms 12 %", "1000;200;50"),
        ("Netto;Moms 25 %;Moms 12 %;Moms 6 %", "1000;;250;"),
        ("Netto;25 %;12 %", "1000;200;50"),
        ("Netto;Moms;Att betala", "1000;250,00;1250"),
        ("Belopp;Moms;Moms ingår", "1250;250;Ja"),
        ("Belopp;Moms;Moms ingår", "1000;250;Nej"),
        ("Belopp;Momssats;Moms ingår", "1250;25;Ja"),
    ] {
        assert_eq!(costs(columns, &[cells], &[]), (vec![RIGHT], vec![]), "{columns}");
    }
}

#[test]
fn i14_so_it_is_for_every_register_with_money() {
    for (columns, cells) in [("Belopp inkl. moms;Moms", "1250;250"), ("Belopp;Varav moms", "1250;250")] {
        let fuel = format!("Regnr;Tid;Produkt;Liter;{columns}\nMLB 501;2026-10-03 07:12;Diesel;50;{cells}\n");
        assert_eq!(told(read::<FuelRow>(&fuel, &[]), |row| (row.net.0, row.vat.0)), (vec![RIGHT], vec![]), "{columns}");
        let tolls = format!("Regnr;Tid;Station;{columns}\nMLB 501;2026-10-03 07:12;Motala;{cells}\n");
        assert_eq!(
            told(read::<TollRow>(&tolls, &[]), |row| (row.net.0, row.vat.0)),
            (vec![RIGHT], vec![]),
            "{columns}"
        );
        let done = format!("Regnr;Utförd;Arbete;{columns}\nMLB 501;2026-09-03;Oljebyte;{cells}\n");
        let cost = |row: &ServiceRow| (row.cost.unwrap().0, row.vat.0);
        assert_eq!(told(read::<ServiceRow>(&done, &[]), cost), (vec![RIGHT], vec![]), "{columns}");
    }
}

#[test]
fn i14_a_row_that_does_not_add_up_is_remarked_on() {
    let text = "Datum;Regnr;Kategori;Belopp;Moms;Totalt\n2026-10-03;MLB 501;Service;1000;250;1260\n";
    let set = read::<CostRow>(text, &[]);
    assert!(set.findings.iter().any(|finding| finding.column == "Totalt" && finding.code == FindingCode::Assumed));
    let (rows, _) = costs("Belopp ex moms;Belopp ink moms", &["1000;1900"], &[]);
    assert_eq!(rows, [], "no VAT is as much");
}

#[test]
fn i14_what_amounts_with_vat_include_is_asked_once() {
    let rows = ["1250", "2500"];
    assert_eq!(costs("Brutto", &rows, &[]), (vec![], vec!["vat-rate:Brutto".to_owned()]));
    let (read, _) = costs("Brutto", &rows, &[("vat-rate:Brutto", "vat-25")]);
    assert_eq!(read, [RIGHT, (200_000, 50_000)]);
    let (read, _) = costs("Att betala", &["106"], &[("vat-rate:Att betala", "vat-6")]);
    assert_eq!(read, [(10_000, 600)]);
    let (read, _) = costs("Att betala", &["106"], &[("vat-rate:Att betala", "vat-0")]);
    assert_eq!(read, [(10_600, 0)]);
}

#[test]
fn i14_an_amount_beside_vat_that_nothing_tells_the_sense_of_is_asked_about_once() {
    let rows = ["1000;133", "900;77"];
    assert_eq!(costs("Belopp;Moms", &rows, &[]), (vec![], vec!["net:Belopp".to_owned()]));
    assert_eq!(costs("Nettobelopp;Moms", &rows, &[]).0, [(100_000, 13_300), (90_000, 7_700)]);
    let both = ["1000;250", "1250;250"];
    assert_eq!(costs("Belopp;Moms", &both, &[]), (vec![], vec!["net:Belopp".to_owned()]));
    assert_eq!(costs("Belopp;Moms", &["1000;250", "100;13"], &[]).0, [RIGHT, (10_000, 1_300)]);
}

#[test]
fn i14_money_that_is_read_as_nothing_is_asked_about() {
    let rows = ["1000;250;500", "1000;250;0"];
    assert_eq!(costs("Netto;Moms;Belopp slutfaktura", &rows, &[]).0, [RIGHT]);
    let (read, asked) = costs("Netto;Moms;Belopp slutfaktura", &rows, &[("money:Belopp slutfaktura", "aside")]);
    assert_eq!((read, asked), (vec![RIGHT, RIGHT], vec!["money:Belopp slutfaktura".to_owned()]));
}

#[test]
fn i14_a_credit_in_words_is_deducted_if_somebody_says_so() {
    let rows = ["1000;250;Faktura", "1000;250;Kreditfaktura", "-1000;-250;Kreditfaktura"];
    let back = (-100_000, -25_000);
    assert_eq!(costs("Belopp;Moms;Typ", &rows, &[]), (vec![RIGHT, back], vec!["credit:Typ".to_owned()]));
    assert_eq!(costs("Belopp;Moms;Typ", &rows, &[("credit:Typ", "deduct")]).0, [RIGHT, back, back]);
    assert_eq!(costs("Belopp;Moms;Typ", &rows, &[("credit:Typ", "charge")]).0, [RIGHT, RIGHT, back]);
    for word in ["Kredit", "Credit note", "Kreditnota"] {
        assert_eq!(costs("Belopp;Moms;Typ", &[&format!("1000;250;{word}")], &[]).1, ["credit:Typ"], "{word}");
    }
    assert_eq!(costs("Belopp;Moms;Korttyp", &["1000;250;Kredit"], &[]).0, [RIGHT], "a card is no credit note");
}

#[test]
fn i14_a_price_is_not_what_a_row_costs_where_the_sum_and_its_vat_agree() {
    for (columns, cells) in [
        ("Pris;Antal;Belopp inkl. moms;Moms", "100;10;1250;250"),
        ("Pris;Antal;Summa;Moms", "100;10;1250;250"),
        ("Kostnad;Summa;Moms", "600;1250;250"),
        // The sum is without VAT, as its VAT tells.
        ("Pris;Antal;Summa;Moms", "1000;1;1000;250"),
    ] {
        assert_eq!(costs(columns, &[cells], &[]), (vec![RIGHT], vec![]), "{columns} {cells}");
    }
}

#[test]
fn i14_vat_by_a_rate_is_that_of_each_cell_of_an_unfolded_row() {
    let table = "Regnr;Datum;Tvätt;Däck;Momssats\nMLB 501;2026-10-03;100;900;25\n";
    let (rows, _) = told(read::<CostRow>(table, &[]), |row| (row.net.0, row.vat.0));
    assert_eq!(rows, [(10_000, 2_500), (90_000, 22_500)]);
    let months = "Regnr;Kategori;jul 2026;aug 2026;sep 2026;Moms\nMLB 501;Leasing;1000;1000;1000;25 %\n";
    let (rows, _) = told(read::<CostRow>(months, &[]), |row| (row.net.0, row.vat.0));
    assert_eq!(rows, [RIGHT, RIGHT, RIGHT]);
}

#[test]
fn i14_more_vat_than_there_is_is_remarked_on_and_a_rate_that_is_none_is_refused() {
    let findings = |columns: &str, cells: &str| {
        let set =
            read::<CostRow>(&format!("Datum;Regnr;Kategori;{columns}\n2026-10-03;MLB 501;Service;{cells}\n"), &[]);
        let taken = set.rows.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Row(_))).count();
        (taken, set.findings.iter().map(|finding| finding.code).collect::<Vec<_>>())
    };
    let (taken, codes) = findings("Netto;Momssats", "1000;2500");
    assert!(taken == 0 && codes.contains(&FindingCode::Ambiguous), "{codes:?}");
    let (taken, codes) = findings("Netto;Moms", "1000;2500");
    assert!(taken == 1 && !codes.is_empty(), "{codes:?}");
    assert_eq!(findings("Netto;Moms", "1000;250"), (1, vec![]));
}

#[test]
fn i14_a_credit_is_asked_about_wherever_and_however_a_row_says_so() {
    for (columns, cells) in [
        ("Belopp;Text", "400;Kreditfaktura 1234"),
        ("Belopp;Text", "400;Avser kreditnota"),
        ("Belopp;Text", "400;Kredit."),
        ("Belopp;Text", "400;Återbetalning av självrisk"),
        ("Belopp;Fakturanr", "400;Kreditfaktura 55"),
        ("Belopp;Kredit", "400;Ja"),
        ("Belopp;Kreditfaktura", "400;x"),
        ("Belopp;Typ", "400;Cr"),
    ] {
        let (rows, asked) = costs(columns, &[cells], &[]);
        assert!(rows.is_empty() && asked.iter().any(|id| id.starts_with("credit:")), "{columns} {cells}: {asked:?}");
    }
    for (columns, cells) in [
        ("Belopp;Betalsätt", "400;Kreditkort"),
        ("Belopp;Kreditdagar", "400;30"),
        ("Belopp;Kredit", "400;Nej"),
        ("Belopp;Kredit", "400;"),
    ] {
        let (rows, asked) = costs(columns, &[cells], &[]);
        assert!(rows.len() == 1 && asked.is_empty(), "{columns} {cells}: {asked:?}");
    }
    let services =
        "Regnr;Utförd;Typ;Belopp exkl. moms\nMLB 501;2026-10-03;Faktura;1000\nMLB 501;2026-10-04;Kreditfaktura;200\n";
    let (_, asked) = told(read::<ServiceRow>(services, &[]), |row| (row.cost.map_or(0, |cost| cost.0), row.vat.0));
    assert!(asked.contains(&"credit:Typ".to_owned()), "a column that means something else, too: {asked:?}");
}

#[test]
fn i14_the_part_of_the_vat_that_is_recovered_may_be_in_percent() {
    for (columns, cells) in
        [("Netto;Moms;Avdragsgill moms %", "1000;250;50"), ("Netto;Moms;Avdragsgill moms", "1000;250;50 %")]
    {
        let text = format!("Datum;Regnr;Kategori;{columns}\n2026-10-03;MLB 501;Service;{cells}\n");
        let rows = read::<CostRow>(&text, &[]).rows;
        let recovered = rows.iter().find_map(|(_, outcome)| match outcome {
            Outcome::Row(row) => row.recoverable_vat,
            Outcome::Rejected(_) | Outcome::Skipped => None,
        });
        assert_eq!(recovered.map(|vat| vat.0), Some(12_500), "{columns}");
    }
}

#[test]
fn i14_a_row_says_of_itself_whether_its_amount_includes_vat() {
    let (columns, rows) = ("Belopp;Moms ingår", ["1250;Ja", "1000;Nej"]);
    assert_eq!(costs(columns, &rows, &[]), (vec![(100_000, 0)], vec!["vat-rate:Belopp".to_owned()]));
    assert_eq!(costs(columns, &rows, &[("vat-rate:Belopp", "vat-25")]).0, [RIGHT, (100_000, 0)]);
    assert_eq!(costs(columns, &["1000;kanske"], &[]).0, [], "it cannot be told");
}

#[test]
fn i14_what_stands_in_a_further_column_of_money_is_added_or_deducted_or_neither() {
    let rows = ["1000;250;100", ";;100"];
    let id = "money:Återbäring";
    assert_eq!(costs("Netto;Moms;Återbäring", &rows, &[]), (vec![], vec![id.to_owned()]));
    assert_eq!(costs("Netto;Moms;Återbäring", &rows, &[(id, "deduct")]).0, [(90_000, 25_000), (-10_000, 0)]);
    assert_eq!(costs("Netto;Moms;Fraktkostnad", &rows, &[("money:Fraktkostnad", "add")]).0[0], (110_000, 25_000));
    assert_eq!(costs("Netto;Moms;Återbäring", &rows, &[(id, "aside")]).0, [RIGHT]);

    let waiting = read::<CostRow>("Regnr;Datum;Kategori;Netto;Intäkt\nMLB 501;2026-10-03;Service;;100\n", &[]);
    let rejected: Vec<_> = waiting.findings.iter().filter(|finding| finding.row == 2).collect();
    assert_eq!((rejected.len(), rejected[0].column.as_str()), (1, "Intäkt"), "that the rest is empty is no fault yet");
    let done = "Regnr;Utförd;Arbetskostnad;Materialkostnad\nMLB 501;2026-09-03;700;300\n";
    let both = [("money:Arbetskostnad", "add"), ("money:Materialkostnad", "add")];
    let cost = |row: &ServiceRow| (row.cost.unwrap_or_default().0, row.vat.0);
    assert_eq!(told(read::<ServiceRow>(done, &[]), cost).0, []);
    assert_eq!(told(read::<ServiceRow>(done, &both), cost).0, [(100_000, 0)]);
}

#[test]
fn i14_months_and_kinds_of_a_table_may_include_vat() {
    let read_months =
        |text: &str, answers: &[(&str, &str)]| told(read::<CostRow>(text, answers), |row| (row.net.0, row.vat.0));
    let months = "Regnr;Kategori;jan 2026 inkl. moms;feb 2026 inkl. moms\nMLB 501;Leasing;1250;1250\n";
    let id = "vat-rate:jan 2026 inkl. moms";
    assert_eq!(read_months(months, &[]), (vec![], vec![id.to_owned()]), "one question for all months");
    assert_eq!(read_months(months, &[(id, "vat-25")]).0, [RIGHT, RIGHT]);
    let with_rate = "Regnr;Kategori;Moms;jan 2026 inkl. moms;feb 2026 inkl. moms\nMLB 501;Leasing;25 %;1250;1250\n";
    assert_eq!(read_months(with_rate, &[]), (vec![RIGHT, RIGHT], vec![]));
    let kinds = "Regnr;Datum;Tvätt inkl. moms;Däck inkl. moms;Moms\nMLB 501;2026-10-03;1250;2500;750\n";
    assert_eq!(read_months(kinds, &[]), (vec![RIGHT, (200_000, 50_000)], vec![]));

    // Nothing says it, and the VAT tells that it is included.
    let months = "Regnr;Kategori;jan;feb;mars;Moms;År\nMLB 501;Leasing;1250;1250;1250;750;2026\n";
    let (id, year) = ("net:jan", ("year", "2026"));
    assert_eq!(read_months(months, &[year]).1.iter().filter(|asked| asked.starts_with("net")).count(), 1);
    assert_eq!(read_months(months, &[year, (id, "with-vat")]).0, [RIGHT, RIGHT, RIGHT]);
    let months = months.replace("1250", "1000");
    assert_eq!(read_months(&months, &[year]).0, [RIGHT, RIGHT, RIGHT]);
}

#[test]
fn i11_an_invoice_without_categories_is_one_question() {
    let invoice = "Regnr;Datum;Leverantör;Fakturanr;Belopp\nMLB 501;2026-03-01;Mekonomen;123;1000\n\
        MLB 502;2026-03-01;Mekonomen;124;1000\n";
    let category = |row: &CostRow| (row.net.0, i64::from(row.category == vagnpark_domain::cost::CostCategory::Repair));
    assert_eq!(told(read::<CostRow>(invoice, &[]), category), (vec![], vec!["category".to_owned()]));
    let (rows, _) = told(read::<CostRow>(invoice, &[("category", "reparation")]), category);
    assert_eq!(rows, [(100_000, 1), (100_000, 1)]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), invoice).unwrap();
    let answers = [("category".to_owned(), "korv".to_owned())].into();
    let settings = Settings { answers, ..Settings::default() };
    assert!(Examined::open(file.path(), "", vagnpark_domain::import::Kind::Costs, &settings).is_err());
}

#[test]
fn i14_words_for_no_vat_are_no_vat() {
    for word in ["Momsfri", "momsfritt", "ingen moms", "ingen"] {
        assert_eq!(costs("Netto;Moms", &[&format!("1000;{word}")], &[]), (vec![(100_000, 0)], vec![]), "{word}");
    }
}
