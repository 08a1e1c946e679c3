//! Which rows are data, sums, headings and headers, in registers as people have them.
#![expect(clippy::unwrap_used, reason = "a test that breaks here has failed")]

use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    Examined, FileRefusal, FindingCode, Outcome, Reason, Register, RowSet, Settings, ValueReason, read_all,
    registers::{CostRow, ReadingRow, TollRow, TripRow, VehicleRow},
};

fn open(text: &str, kind: Kind) -> Result<Examined, FileRefusal> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    Examined::open(file.path(), "register.csv", kind, &Settings::default())
}

fn read<R: Register>(text: &str, kind: Kind) -> RowSet<R> {
    // The rows are read from the disk: the file must exist until then.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let examined = Examined::open(file.path(), "", kind, &Settings::default()).unwrap();
    read_all::<R>(&examined, 1_000).unwrap()
}

fn taken<R>(set: &RowSet<R>) -> Vec<u64> {
    set.rows.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Row(_))).map(|(place, _)| place.row).collect()
}

#[test]
fn a_word_for_a_sum_is_no_vehicle_and_a_supplier_called_total_is_no_sum() {
    let words = [
        ";Summa;",
        "S:a;;",
        "Totalt:;2 st;",
        "TOTALT NORA;;",
        "Antal: 2;;",
        "Medelvärde;;",
        "Slutsumma;;",
        "Grand Total;;",
        "Σ;;",
        "Max;;",
    ];
    let rows: String = words.map(|word| format!("{word};300\n")).concat();
    let set =
        read::<VehicleRow>(&format!("Regnr;Fabrikat;Modell;Inköpspris\nMLB 601;Volvo;V60;100\n{rows}"), Kind::Vehicles);
    assert_eq!(taken(&set), [2]);
    let sums = set.findings.iter().filter(|finding| finding.code == FindingCode::Subtotal).count();
    assert_eq!(sums, words.len(), "{:?}", set.findings);
    let costs = "Leverantör;Kostnads-id;Regnr;Datum;Kategori;Belopp\nTotal;A1;MLB 101;2026-10-01;Drivmedel;100\n\
         Summa Finans;A2;MLB 101;2026-10-01;Leasing;100\n;Totalt MLB 101;;;;200\n;;;;MLB 101 Summa;200\n";
    assert_eq!(taken(&read::<CostRow>(costs, Kind::Costs)), [2, 3]);
}

#[test]
fn a_word_for_a_sum_is_one_in_whatever_column_it_stands() {
    let costs = "Belopp;Kategori;Datum;Regnr;Kostnads-id\n100;Leasing;2026-10-01;MLB 501;A1\n\
         200,00;;;Totalt MLB 501;\n1 300 kr;2 st;;;Summa\n200;Summa;2026-10-31;;\n100;Totalt;2026-10-01;MLB 502;A2\n";
    let set = read::<CostRow>(costs, Kind::Costs);
    let sums = set.findings.iter().filter(|finding| finding.code == FindingCode::Subtotal);
    assert_eq!(sums.map(|finding| finding.row).collect::<Vec<_>>(), [3, 4], "{:?}", set.findings);
}

#[test]
fn a_driving_log_names_places_times_and_what_the_odometer_said() {
    let log = "Datum;Från;Till;Tid från;Tid till;Bil;Mätare ut;Mätare in\n\
         2026-11-03;Nora;Örebro;08:00;09:15;MLB 101;1200;1238\n2026-11-04;Nora;Nora;10.00;10.30;MLB 101;1238;1258\n";
    let set = read::<TripRow>(log, Kind::Trips);
    let metres = |outcome: &Outcome<TripRow>| if let Outcome::Row(row) = outcome { row.distance_m } else { 0 };
    assert_eq!(set.rows.iter().map(|(_, outcome)| metres(outcome)).collect::<Vec<_>>(), [38_000, 20_000]);
    let between = "Datum;Från;Till;Bil;Km\n2026-11-03;08:00;09:15;MLB 101;38\n";
    assert_eq!(taken(&read::<TripRow>(between, Kind::Trips)), [2]);
}

#[test]
fn a_lone_remark_is_no_heading_for_the_rows_below() {
    let text = "Regnr;Fabrikat;Anm\nGata\n;MLB 600;\n";
    let units = |text: &str| {
        let set = read::<VehicleRow>(text, Kind::Vehicles);
        let unit =
            |outcome: &Outcome<VehicleRow>| if let Outcome::Row(row) = outcome { row.unit.clone() } else { None };
        set.rows.iter().filter_map(|(_, outcome)| unit(outcome)).collect::<Vec<_>>()
    };
    assert_eq!(units("Regnr;Fabrikat;Anm\nGata;;\nMLB 601;Volvo;\n;;ska säljas\nMLB 602;Kia;\n"), ["Gata", "Gata"]);
    assert_eq!(units(text), Vec::<String>::new());
    let remarks_first = "Anmärkning;Regnr;Fabrikat\n;MLB 601;Volvo\nska säljas;;\n;MLB 602;Kia\n";
    assert_eq!(units(remarks_first), Vec::<String>::new());
}

#[test]
fn a_header_with_the_registration_number_is_a_header_whatever_else_it_names() {
    let set = read::<VehicleRow>("Regnr;Bilens namn;Skåp\nMLB 601;Poolbil 1;A\nMLB 602;Poolbil 2;B\n", Kind::Vehicles);
    assert_eq!(taken(&set), [2, 3]);
    assert!(matches!(open("Bilen;som;står\nMLB 601;där;nu\n", Kind::Vehicles), Err(FileRefusal::NoHeader(_))));
}

#[test]
fn two_columns_that_say_different_things_are_asked_about_and_equal_ones_are_not() {
    let costs = |kronor: &str, ore: &str| {
        let text = format!(
            "Kostnads-id;Regnr;Datum;Kategori;Belopp;Belopp (öre)\nA1;MLB 101;2026-10-01;Drivmedel;{kronor};{ore}\n"
        );
        read::<CostRow>(&text, Kind::Costs)
    };
    for (kronor, ore) in [("100", "10000"), ("", "10000"), ("100", ""), ("100", "10049"), ("-100,50", "-10050")] {
        assert_eq!(taken(&costs(kronor, ore)), [2], "{kronor} kr, {ore} öre");
    }
    for (kronor, ore) in [("100", "100"), ("1000", "10000"), ("100", "-10000")] {
        let set = costs(kronor, ore);
        let refused = set.findings.iter().find(|finding| finding.code == FindingCode::Ambiguous).unwrap();
        assert!(
            matches!(&refused.because, Reason::Value(ValueReason::ColumnsDisagree { against, .. }) if against == ore),
            "{refused:?}"
        );
        assert!(taken(&set).is_empty() && refused.value == kronor, "{refused:?}");
    }
    let trips = |km: &str, mil: &str| {
        let text = format!(
            "Rese-id;Regnr;Kommun;Starttid;Sluttid;Sträcka (km);Mil\n\
             T1;MLB 101;Nora;2026-10-01 08:00;2026-10-01 09:00;{km};{mil}\n"
        );
        read::<TripRow>(&text, Kind::Trips)
    };
    for (km, mil) in [("12,4", "1,2"), ("12", ""), ("", "1,2")] {
        assert_eq!(taken(&trips(km, mil)), [2], "{km} km, {mil} mil");
    }
    assert!(taken(&trips("12", "12")).is_empty());
}

#[test]
fn a_vehicle_below_a_short_or_numbered_heading_is_not_given_the_unit_above_it() {
    let units = |heading: &str| {
        let text = format!("Regnr;Fabrikat;Pris\nGata;;\nMLB 601;Volvo;1\n{heading};;\nMLB 602;Kia;1\n");
        let set = read::<VehicleRow>(&text, Kind::Vehicles);
        let last = set.rows.into_iter().last().unwrap();
        if let (_, Outcome::Row(row)) = last { row.unit } else { None }
    };
    for heading in ["IT", "VA", "Hemtjänst 2", "Enhet 12 norr"] {
        assert_eq!(units(heading).as_deref(), Some(heading));
    }
    for other in ["Sida 2", "MLB 603", "Utskrivet 2026-10-01", "x", "Ok"] {
        assert_eq!(units(other).as_deref(), Some("Gata"), "{other}");
    }
}

#[test]
fn a_sum_does_not_tell_how_the_amounts_above_it_are_written() {
    let text = "Regnr;Fabrikat;Fordonsslag;Inköpspris\nMLB 601;Volvo;personbil;177,000\n\
         MLB 602;Kia;personbil;300,000\nSumma;;;477000,00\n";
    let set = read::<VehicleRow>(text, Kind::Vehicles);
    assert_eq!(taken(&set), Vec::<u64>::new(), "177 000 kronor are not 177: it is asked");
    assert!(set.findings.iter().any(|finding| finding.code == FindingCode::Ambiguous), "{:?}", set.findings);
}

/// A register with personal numbers, read with some answers: what is kept of its trips, and all that is said.
fn with_persons(answers: &[(&str, &str)]) -> (Vec<String>, String) {
    let text = "Kör-id;Regnr;Starttid;Sluttid;Km;Förare;Anm\n\
         202610010008;MLB 101;2026-10-01 08:00;2026-10-01 09:00;12;811218-9876;\n\
         202610010016;MLB 101;2026-10-02 08:00;2026-10-02 09:00;12;Eva;hämtar 196709199530\n\
         202610010024;MLB 101;2026-10-03 08:00;2026-10-03 09:00;12;670919-9530;212000-2007\n";
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let mut settings = Settings::default();
    settings.answers.extend(answers.iter().map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned())));
    let examined = Examined::open(file.path(), "", Kind::Trips, &settings).unwrap();
    let set = read_all::<TripRow>(&examined, 1_000).unwrap();
    let kept = |(_, outcome): &(_, Outcome<TripRow>)| {
        if let Outcome::Row(row) = outcome {
            format!("{:?} {:?} {:?}", row.trip_id, row.driver, row.extra)
        } else {
            String::new()
        }
    };
    let said = format!("{:?} {:?} {:?}", set.findings, set.questions, examined.facts);
    let mut lines = String::new();
    examined
        .each_line(|_, _, line| {
            lines.extend(line.cells.iter());
            Ok(())
        })
        .unwrap();
    (set.rows.iter().map(kept).collect(), said + &lines)
}

#[test]
fn i21_personal_numbers_are_masked_wherever_they_stand_and_said_once_for_each_column() {
    let (kept, said) = with_persons(&[]);
    assert!(kept[0].contains("\"811218-****\"") && kept[1].contains("hämtar 19670919****"), "{kept:?}");
    assert!(kept[0].contains("202610010008"), "a number of the sender's own is none: {kept:?}");
    assert!(kept[2].contains("212000-2007"), "nor is an organisation's: {kept:?}");
    for hidden in ["9876", "9530"] {
        assert!(!format!("{kept:?}{said}").contains(hidden), "{hidden}: {kept:?} {said}");
    }
    assert_eq!(said.matches("PersonalNumbers { count").count(), 2, "{said}");
    assert!(said.contains("PersonalNumbers { count: 2, rows: [2, 4], kept: true }"), "{said}");
    let (kept, said) = with_persons(&[("personal:Förare", "!empty")]);
    assert!(kept.iter().all(|row| row.contains(" None ")), "nothing of the column is kept: {kept:?}");
    assert!(said.contains("kept: false") && !said.contains("Eva"), "{said}");
}

#[test]
fn notes_pages_and_sums_below_a_register_are_no_rows() {
    let below = ["1) avläst i januari;;", "Sida 1 av 2;;", "(2) se pärmen;;", "Page 3/4;;"];
    let rows: String = below.map(|row| format!("{row}\n")).concat();
    let set = read::<VehicleRow>(&format!("Regnr;Fabrikat;Modell\nMLB 601;Volvo;V60\n{rows}"), Kind::Vehicles);
    assert_eq!((taken(&set), set.questions.into_list().len()), (vec![2], 1), "only the class is asked for");
    let sums = ["Öresavrundning;;;0,40", "Att betala;;;1 250", "Ingående saldo;;;900"];
    let rows: String = sums.map(|row| format!("{row}\n")).concat();
    let costs = format!("Regnr;Datum;Kategori;Belopp\nMLB 501;2026-10-01;Leasing;100\n{rows}");
    assert_eq!(taken(&read::<CostRow>(&costs, Kind::Costs)), [2]);
}

#[test]
fn a_heading_is_a_unit_without_its_count_and_none_where_it_is_about_the_vehicles() {
    let text = "Regnr;Fabrikat;Modell;Fordonsslag\nHemtjänst Norr (2 st);;;\nMLB 601;Volvo;V60;personbil\n\
         Sålda 2024;;;\nMLB 602;Volvo;V60;personbil\nFordon som ska säljas:;;;\nMLB 603;Volvo;V60;personbil\n";
    let set = read::<VehicleRow>(text, Kind::Vehicles);
    let unit = |(_, outcome): &(_, Outcome<VehicleRow>)| match outcome {
        Outcome::Row(row) => Some(row.unit.clone()),
        Outcome::Rejected(_) | Outcome::Skipped => None,
    };
    let norr = Some("Hemtjänst Norr".to_owned());
    let units: Vec<Option<String>> = set.rows.iter().filter_map(unit).collect();
    assert_eq!(units[0], norr);
    let asked: Vec<String> = set.questions.into_list().into_iter().map(|question| question.id).collect();
    assert_eq!(asked, ["status-in:Sålda 2024"]);
}

#[test]
fn i6_a_clock_beside_a_day_is_part_of_the_moment_in_every_register() {
    let readings = "Regnr;Datum;Klockan;Mätarställning\nMLB 501;2026-10-31;15:30;12500\n";
    let set = read::<ReadingRow>(readings, Kind::Readings);
    assert!(matches!(&set.rows[0].1, Outcome::Row(row) if row.at.to_string() == "2026-10-31 14:30:00 UTC"));
    let tolls = "Regnr;Datum;Klockan;Betalstation;Belopp\nMLB 501;2026-10-03;07:12;Motala;5,00\n\
         MLB 501;2026-10-03;25:12;Motala;5,00\n";
    let set = read::<TollRow>(tolls, Kind::Tolls);
    assert!(matches!(&set.rows[0].1, Outcome::Row(row) if row.at.to_string() == "2026-10-03 05:12:00 UTC"));
    assert_eq!(taken(&set), [2], "25:12 is no time");
}

#[test]
fn places_beside_whole_moments_are_kept() {
    for header in ["Starttid;Sluttid;Från;Till", "Från;Till;Starttid;Sluttid"] {
        let at = "2026-10-03 08:00;2026-10-03 08:30";
        let cells = if header.starts_with('S') { format!("{at};Nora;Örebro") } else { format!("Nora;Örebro;{at}") };
        let set = read::<TripRow>(&format!("Regnr;{header};Km\nMLB 501;{cells};38\n"), Kind::Trips);
        let Outcome::Row(row) = &set.rows[0].1 else { panic!("{:?}", set.findings) };
        assert_eq!(row.window.start().to_string(), "2026-10-03 06:00:00 UTC");
        let kept: Vec<&str> = row.extra.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(kept, ["Nora", "Örebro"]);
    }
}

#[test]
fn a_private_trip_or_a_private_part_is_asked_about_whatever_its_column_is_called() {
    let asked = |header: &str, cell: &str| {
        let text = format!(
            "Regnr;Starttid;Sluttid;Km;{header}\nMLB 501;2026-10-03 08:00;2026-10-03 08:30;38;{cell}\n\
             MLB 501;2026-10-04 08:00;2026-10-04 08:30;38;\n"
        );
        let set = read::<TripRow>(&text, Kind::Trips);
        (taken(&set), set.questions.into_list().into_iter().map(|question| question.id).collect::<Vec<_>>())
    };
    for header in ["Resetyp", "Typ av resa", "Typ", "Ärende", "Anmärkning"] {
        assert_eq!(asked(header, "Privat"), (vec![3], vec![format!("private:{header}")]), "{header}");
    }
    assert_eq!(asked("Varav privat km", "8"), (vec![3], vec!["private:Varav privat km".to_owned()]));
    assert_eq!(asked("Resetyp", "Tjänst"), (vec![2, 3], vec![]));
}

#[test]
fn i7_common_headers_are_known() {
    for (kind, headers) in [
        (Kind::Trips, "Regnr;Startdatum;Starttid;Slutdatum;Sluttid;Körda mil"),
        (Kind::Trips, "Regnr;Datum;Kl. start;Kl. slut;Distans"),
        (Kind::Trips, "Regnr;Starttid;Sluttid;Mätarställning start;Mätarställning stopp"),
        (Kind::Bookings, "Regnr;Startdatum;Starttid;Slutdatum;Sluttid"),
        (Kind::Fuel, "Regnr;Datum/tid;Produkt;Liter;Belopp"),
        (Kind::Readings, "Regnr;Avläsningsdag;Mätarställning"),
        (Kind::Readings, "Registration number;Date;Odometer"),
        (Kind::Costs, "Objekt;Bokf.datum;Kontotext;Summa exkl. moms"),
        (Kind::Vehicles, "Regnr;Anskaffningspris;Besiktigad;Mätarställning;Mätaravläsning datum"),
    ] {
        let examined = open(&format!("{headers}\n{}\n", headers.replace(|sign: char| sign != ';', "1")), kind).unwrap();
        let unknown = examined.facts.columns.iter().filter(|column| column.field.is_none());
        assert_eq!(unknown.map(|column| &column.header).collect::<Vec<_>>(), Vec::<&str>::new(), "{headers}");
    }
}
