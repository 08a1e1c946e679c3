//! CRLF, a lone CR and LF give the same plan: the same rows under the same numbers, the same findings and the same
//! questions. People's files are saved on machines of three kinds; it must not matter which.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that breaks here has failed")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vagnpark_domain::import::Kind;
use vagnpark_importer::{
    Examined, Register, Settings, fields_of,
    file::{Encoding, encode},
    read_all,
    registers::{
        BookingRow, CostRow, FuelCardRow, FuelRow, OrganisationRow, PersonRow, PopulationRow, ReadingRow,
        ServicePlanRow, ServiceRow, TollRow, TripRow, UnitRow, VehicleRow,
    },
};

const ENDS: [&str; 3] = ["\n", "\r\n", "\r"];

/// Everything that reading a file results in, as text.
fn plan(bytes: &[u8], kind: Kind) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let examined = match Examined::open(file.path(), "", kind, &Settings::default()) {
        Ok(examined) => examined,
        Err(refusal) => return format!("{refusal:?}"),
    };
    let rows = match kind {
        Kind::Vehicles => rows::<VehicleRow>(&examined),
        Kind::Readings => rows::<ReadingRow>(&examined),
        Kind::Trips => rows::<TripRow>(&examined),
        Kind::Bookings => rows::<BookingRow>(&examined),
        Kind::Costs => rows::<CostRow>(&examined),
        Kind::Fuel => rows::<FuelRow>(&examined),
        Kind::Tolls => rows::<TollRow>(&examined),
        Kind::Services => rows::<ServiceRow>(&examined),
        Kind::Population => rows::<PopulationRow>(&examined),
        Kind::Organisations => rows::<OrganisationRow>(&examined),
        Kind::Units => rows::<UnitRow>(&examined),
        Kind::People => rows::<PersonRow>(&examined),
        Kind::ServicePlans => rows::<ServicePlanRow>(&examined),
        Kind::FuelCards => rows::<FuelCardRow>(&examined),
    };
    let facts = &examined.facts;
    format!("{:?} {:?} {:?} {:?} {rows}", facts.sheets, facts.columns, facts.encoding, examined.findings)
}

fn rows<R: Register + std::fmt::Debug>(examined: &Examined) -> String {
    match read_all::<R>(examined, 10_000) {
        Ok(set) => {
            examined.check_sum(u64::try_from(set.rows.len()).unwrap()).expect("no row is lost");
            format!("{:?} {:?} {:?}", set.rows, set.findings, set.questions.into_list())
        }
        Err(refusal) => format!("{refusal:?}"),
    }
}

fn fixtures() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let folders = ["habits", "registers", "main-job", "same-register", "layouts", "sent"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(fixtures.join(folder)).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "csv" || extension == "txt")).collect()
}

/// The bytes with other line ends; in UTF-16 a character has two bytes.
fn with_ends(bytes: &[u8], end: &str) -> Vec<u8> {
    let wide = bytes.iter().take(200).filter(|byte| **byte == 0).count() > 20;
    if !wide {
        let plain: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
        return plain.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end.as_bytes());
    }
    let big = bytes.starts_with(&[0xFE, 0xFF]) || bytes.first() == Some(&0);
    let sign = |c: u8| if big { [0, c] } else { [c, 0] };
    let pairs = bytes.chunks(2).filter(|pair| *pair != sign(b'\r'));
    pairs
        .flat_map(|pair| if pair == sign(b'\n') { end.bytes().flat_map(sign).collect() } else { pair.to_vec() })
        .collect()
}

#[test]
fn every_fixture_gives_the_same_plan_with_every_line_end() {
    let fixtures = fixtures();
    assert!(fixtures.len() > 60, "{} fixtures", fixtures.len());
    let mut read = 0;
    for path in fixtures {
        let bytes = std::fs::read(&path).unwrap();
        for &kind in Kind::ALL {
            let [right, windows, mac] = ENDS.map(|end| plan(&with_ends(&bytes, end), kind));
            assert_eq!(windows, right, "{} with CRLF as {}", path.display(), kind.as_str());
            assert_eq!(mac, right, "{} with CR as {}", path.display(), kind.as_str());
            read += usize::from(right.contains("Row("));
        }
    }
    assert!(read > 80, "{read} plans with rows");
}

#[test]
fn our_own_templates_read_the_same_with_every_line_end() {
    for &kind in Kind::ALL {
        let header: Vec<&str> = fields_of(kind).iter().map(|field| field.label).collect();
        let row = |number: usize| format!("MLB 10{number};{}", "1;".repeat(header.len() - 2));
        let text = format!("\u{feff}{}\n{}\n\n{}\n", header.join(";"), row(1), row(2));
        let [right, windows, mac] = ENDS.map(|end| plan(&with_ends(text.as_bytes(), end), kind));
        assert!(right.contains("header_row: 1, header_rows: 1, rows: 3"), "{}: {right}", kind.as_str());
        assert_eq!([windows, mac], [right.clone(), right]);
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z0-9åäö ]{0,10}",
        1 => "[a-z;\"\n ]{0,8}",
        1 => "2026-10-0[1-9] 08:[0-5][0-9]|[1-9]/[1-9] 2024|[1-9] [0-9]{3},[0-9]{1,3}|[0-9]{1,4} (km|mil|kr|ton)",
    ]
}

/// Title rows, blank rows, the header, and rows of cells with blank rows between.
fn table(header: &'static str) -> impl Strategy<Value = String> {
    let width = header.split(';').count();
    let row = prop_oneof![
        5 => prop::collection::vec(cell(), width).prop_map(move |cells| {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            cells.iter().map(quoted).collect::<Vec<_>>().join(";")
        }),
        1 => Just(String::new()),
        1 => Just(";;".to_owned()),
    ];
    let above =
        prop_oneof![Just(String::new()), Just("Utskrivet 2026-01-15\n".to_owned()), Just("\n\nFordon\n\n".to_owned())];
    (above, prop::collection::vec(row, 0..8)).prop_map(move |(above, rows)| {
        let numbered = rows.iter().enumerate().map(|(number, row)| match row.as_str() {
            "" | ";;" => row.clone(),
            row => format!("MLB {:03}{}", number + 100, row.get(row.find(';').unwrap_or(0)..).unwrap_or_default()),
        });
        format!("{above}{header}\n{}\n", numbered.collect::<Vec<_>>().join("\n"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_table_gives_the_same_plan_with_every_line_end_separator_and_encoding(
        vehicles in table("Regnr;Fabrikat;Modell;Inköpsdatum;Mätarställning;Anm"),
        readings in table("Regnr;Avläst;Mätarställning"),
        wide in any::<bool>(),
        tabs in any::<bool>(),
    ) {
        for (kind, text) in [(Kind::Vehicles, vehicles), (Kind::Readings, readings)] {
            let text = if tabs && !text.contains('\t') { text.replace(';', "\t") } else { text };
            let encoding = if wide { Encoding::Utf16Le } else { Encoding::Utf8 };
            let plans = ENDS.map(|end| {
                let bytes = encode(&text.replace('\n', end), encoding);
                plan(&if wide { [&[0xFF, 0xFE], bytes.as_slice()].concat() } else { bytes }, kind)
            });
            prop_assert_eq!(&plans[1], &plans[0], "CRLF");
            prop_assert_eq!(&plans[2], &plans[0], "CR");
        }
    }
}
