//! SIE 4I: vouchers for a party's own ledger (F-1), in code page 437. Format: SIE-gruppen, "SIE filformat" 4B.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use chrono::NaiveDate;
use vagnpark_domain::finance::{
    code_page::to_cp437,
    ledger_mapping::{Posting, Voucher, VoucherRow},
};

/// The dimensions of our objects: cost centre is a reserved one, those from 20 upwards are free.
const DIMENSIONS: [(u8, &str); 4] = [(1, "Kostnadsställe"), (20, "Fordon"), (21, "Verksamhet"), (22, "Motpart")];

/// Whose ledger it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SieHead {
    /// The organisation's name.
    pub name: String,
    /// Its number, `212000-2007`.
    pub organisation_number: Option<String>,
    /// The date of the file.
    pub on: NaiveDate,
}

/// Writes vouchers as a file that a ledger reads.
pub fn to_sie(head: &SieHead, vouchers: &[Voucher]) -> Vec<u8> {
    let mut lines = vec![
        "#FLAGGA 0".to_owned(),
        format!("#PROGRAM \"Vagnpark\" \"{}\"", env!("CARGO_PKG_VERSION")),
        "#FORMAT PC8".to_owned(),
        format!("#GEN {}", head.on.format("%Y%m%d")),
        "#SIETYP 4".to_owned(),
        format!("#FNAMN {}", quoted(&head.name)),
    ];
    lines.extend(head.organisation_number.iter().map(|number| format!("#ORGNR {number}")));
    let rows = || vouchers.iter().flat_map(|voucher| &voucher.rows);
    let accounts: BTreeMap<&str, &str> =
        rows().map(|row| (row.posting.account.as_str(), row.posting.account_name.as_str())).collect();
    for (account, name) in accounts {
        lines.push(format!("#KONTO {account} {}", quoted(if name.is_empty() { account } else { name })));
    }
    let objects: BTreeSet<(u8, String)> = rows().flat_map(objects).collect();
    for (dimension, name) in DIMENSIONS {
        if objects.iter().any(|(own, _)| *own == dimension) {
            lines.push(format!("#DIM {dimension} {}", quoted(name)));
        }
    }
    for (dimension, code) in &objects {
        lines.push(format!("#OBJEKT {dimension} {} {}", quoted(code), quoted(code)));
    }
    for voucher in vouchers {
        lines.push(format!("#VER \"V\" {} {} {}", voucher.number, voucher.on.format("%Y%m%d"), quoted(&voucher.text)));
        lines.push("{".to_owned());
        lines.extend(voucher.rows.iter().map(transaction));
        lines.push("}".to_owned());
    }
    let mut file = Vec::new();
    for line in lines {
        file.extend(to_cp437(&line));
        file.extend(b"\r\n");
    }
    file
}

fn objects(row: &VoucherRow) -> Vec<(u8, String)> {
    let Posting { cost_centre, activity, counterpart, .. } = &row.posting;
    let vehicle = row.vehicle.clone().unwrap_or_default();
    let objects = [(1, cost_centre.clone()), (20, vehicle), (21, activity.clone()), (22, counterpart.clone())];
    objects.into_iter().filter(|(_, code)| !code.is_empty()).collect()
}

fn transaction(row: &VoucherRow) -> String {
    let mut listed = String::new();
    for (dimension, code) in objects(row) {
        let blank = if listed.is_empty() { "" } else { " " };
        // Writing to memory does not fail.
        let _ = write!(listed, "{blank}{dimension} {}", quoted(&code));
    }
    format!("#TRANS {} {{{listed}}} {}", row.posting.account, row.amount.to_decimal())
}

/// A text as SIE writes it: no line breaks, quotes after a backslash, and a hyphen for the dashes that the code page
/// lacks.
fn quoted(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    let plain: String = text.chars().map(plain).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}
