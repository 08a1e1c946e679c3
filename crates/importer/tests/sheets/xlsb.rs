//! A workbook of Excel in binary, written by hand: one sheet of texts and of numbers with a format.

use crate::written::zip;

/// A cell: a text, or a number with the place of its format.
pub(crate) enum Cell {
    Text(&'static str),
    Number(f64, usize),
}

/// A record: its kind and its length in seven bits a byte, then its content.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 0x80 {
        vec![u8::try_from(kind).unwrap()]
    } else {
        [kind & 0x7F | 0x80, kind >> 7].map(|byte| u8::try_from(byte).unwrap()).to_vec()
    };
    let length = content.len();
    if length < 0x80 {
        bytes.push(u8::try_from(length).unwrap());
    } else {
        bytes.extend([length & 0x7F | 0x80, length >> 7].map(|byte| u8::try_from(byte).unwrap()));
    }
    bytes.extend(content);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let signs: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(signs.len()).unwrap().to_le_bytes();
    length.into_iter().chain(signs.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

/// A workbook with these rows, whose formats are counted from 1.
pub(crate) fn xlsb(formats: &[&str], rows: &[&[Cell]]) -> Vec<u8> {
    let count = |number: usize| long(number).to_vec();
    let mut styles = [record(0x0116, &[]), record(0x0267, &count(formats.len()))].concat();
    for (place, code) in formats.iter().enumerate() {
        let number = u16::try_from(164 + place).unwrap().to_le_bytes();
        styles.extend(record(0x002C, &[number.as_slice(), &wide(code)].concat()));
    }
    styles.extend(record(0x0269, &count(formats.len() + 1)));
    for number in std::iter::once(0).chain((0..formats.len()).map(|place| 164 + place)) {
        let number = u16::try_from(number).unwrap().to_le_bytes();
        styles.extend(record(0x002F, &[&[0, 0], number.as_slice(), &[0; 12]].concat()));
    }
    styles.extend(record(0x026A, &[]));
    let mut sheet = [record(0x0081, &[]), record(0x0094, &[0; 16]), record(0x0091, &[])].concat();
    for (row, cells) in rows.iter().enumerate() {
        sheet.extend(record(0x0000, &[long(row).as_slice(), &[0; 13]].concat()));
        for (column, cell) in cells.iter().enumerate() {
            let place = |style: usize| [long(column), long(style)].concat();
            sheet.extend(match cell {
                Cell::Text(text) => record(0x0006, &[place(0), wide(text)].concat()),
                Cell::Number(number, style) => {
                    record(0x0005, &[place(*style).as_slice(), &number.to_le_bytes()].concat())
                }
            });
        }
    }
    sheet.extend([record(0x0092, &[]), record(0x0082, &[])].concat());
    let named = [[0; 8].as_slice(), &wide("r1"), &wide("Blad1")].concat();
    let workbook = [record(0x0083, &[]), record(0x009C, &named), record(0x0090, &[]), record(0x009D, &[])].concat();
    let relations = "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", &workbook),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}
