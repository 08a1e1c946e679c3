//! A register as a sheet: its columns, and what stands above, between and below its rows.

use chrono::NaiveDateTime;
use rand::{
    Rng, SeedableRng,
    seq::{IndexedMutRandom, IndexedRandom, SliceRandom},
};
use rand_chacha::ChaCha8Rng;

use super::{
    Kind, Value,
    cells::{Cell, Form},
    headers::{OTHERS, header},
    truth::{Row, Truth},
};

/// A column of a sheet.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The field it is for; none if no register has it.
    pub(super) field: Option<&'static str>,
    pub(super) header: String,
    pub(super) cells: Vec<Cell>,
}

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    Blank,
    /// A text alone.
    Text(String),
    Header,
    /// One of the rows of the register.
    Row(usize),
    /// A sum in one column.
    Sum(Option<usize>, Cell),
}

/// A register as a sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Column>,
    pub(super) lines: Vec<Line>,
    /// What the sheet says of each row: what it leaves out is not among it.
    pub(super) said: Vec<Row>,
    /// The texts of each row that no field has room for.
    pub(super) marks: Vec<Vec<String>>,
    /// Cells beyond the last column, by row.
    pub(super) beyond: Vec<Option<String>>,
}

impl Sheet {
    /// Lays out what is so.
    pub(super) fn of(truth: Truth, latin: bool, random: &mut ChaCha8Rng) -> Self {
        let kind = truth.kind;
        let mut rows = truth.rows;
        let unit_rows = kind == Kind::Vehicles && random.random_bool(0.2);
        if unit_rows || random.random_bool(0.3) {
            rows.sort_by_key(|row| row.get("unit").map(Value::stored));
        }
        forget_fields(kind, unit_rows, &mut rows, random);
        let mut columns = columns(kind, unit_rows, &mut rows, latin, random);
        let mut marks = vec![Vec::new(); rows.len()];
        add_others(&mut columns, &mut marks, random);
        let mut beyond = vec![None; rows.len()];
        if random.random_bool(0.1) {
            let row = random.random_range(0..rows.len());
            if let (Some(place), Some(marks)) = (beyond.get_mut(row), marks.get_mut(row)) {
                *place = Some("bortom kanten".to_owned());
                marks.push("bortom kanten".to_owned());
            }
        }
        let lines = lines(&rows, &columns, unit_rows, random);
        if random.random_bool(0.15) {
            break_formulas(kind, &mut columns, &mut rows, random);
        }
        if random.random_bool(0.2) {
            mark_same_as_above(kind, &mut columns, &rows, random);
        }
        Self { columns, lines, said: rows, marks, beyond }
    }

    /// The cells of a line.
    pub(super) fn cells(&self, line: &Line) -> Vec<Cell> {
        let text = |text: &str| Cell { text: text.to_owned(), kept: None };
        match line {
            Line::Blank => Vec::new(),
            Line::Text(words) => vec![text(words)],
            Line::Header => self.columns.iter().map(|column| text(&column.header)).collect(),
            Line::Row(row) => {
                let cells = self.columns.iter().filter_map(|column| column.cells.get(*row).cloned());
                let beyond = self.beyond.get(*row).cloned().flatten();
                cells.chain(beyond.map(|words| text(&words))).collect()
            }
            Line::Sum(column, sum) => {
                let mut cells = vec![Cell::default(); self.columns.len()];
                if let Some(first) = cells.first_mut() {
                    *first = text("Summa");
                }
                if let Some(place) = column.and_then(|column| cells.get_mut(column)) {
                    *place = sum.clone();
                }
                cells
            }
        }
    }
}

/// The fields that every register of a kind says.
fn needed(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Vehicles => &["registration_number", "class"],
        Kind::Costs => &["reference", "vehicle", "category", "from", "to", "net"],
        Kind::Fuel => &["transaction_id", "vehicle", "product", "at", "net", "vat", "quantity"],
    }
}

/// Puts errors of formulas into cells: they say nothing.
fn break_formulas(kind: Kind, columns: &mut [Column], rows: &mut [Row], random: &mut ChaCha8Rng) {
    let errors = ["#SAKNAS!", "#N/A", "#REF!", "#REFERENS!", "#DIVISION/0!", "#NAMN?", "#VÄRDEFEL!"];
    for _ in 0..random.random_range(1..4) {
        let row = random.random_range(0..rows.len());
        let Some(column) = columns.choose_mut(random) else { continue };
        let Some(field) = column.field.filter(|field| !needed(kind).contains(field)) else { continue };
        if let (Some(cell), Some(said)) = (column.cells.get_mut(row), rows.get_mut(row)) {
            *cell = Cell { text: (*errors.choose(random).unwrap_or(&"#N/A")).to_owned(), kept: None };
            said.remove(field);
        }
    }
}

/// Writes a mark where a column says what it says above.
fn mark_same_as_above(kind: Kind, columns: &mut [Column], rows: &[Row], random: &mut ChaCha8Rng) {
    let mark = ["\"", "-\"-", "d:o", "dito", "- \" -"].choose(random).copied().unwrap_or("\"");
    let name = kind.fields().first().copied();
    for column in columns.iter_mut().filter(|column| column.field.is_some() && column.field != name) {
        let Some(field) = column.field.filter(|_| random.random_bool(0.6)) else { continue };
        let is_same = |pair: &[Row]| matches!(pair, [above, row] if row.get(field) == above.get(field));
        let same: Vec<bool> = rows.windows(2).map(is_same).collect();
        let filled: Vec<bool> = column.cells.iter().map(|cell| !cell.text.trim().is_empty()).collect();
        for (place, cell) in column.cells.iter_mut().enumerate().skip(1) {
            let above = place - 1;
            if same.get(above) == Some(&true) && filled.get(above) == Some(&true) && filled.get(place) == Some(&true) {
                *cell = Cell { text: mark.to_owned(), kept: None };
            }
        }
    }
}

/// Leaves some fields out of the whole register: the file does not say them.
fn forget_fields(kind: Kind, unit_rows: bool, rows: &mut [Row], random: &mut ChaCha8Rng) {
    let needed = needed(kind);
    for field in kind.fields().iter().filter(|field| !needed.contains(field)) {
        if random.random_bool(0.25) && !(unit_rows && *field == "unit") {
            for row in rows.iter_mut() {
                row.remove(field);
            }
        }
    }
}

/// The columns of the fields, in some order.
fn columns(kind: Kind, unit_rows: bool, rows: &mut [Row], latin: bool, random: &mut ChaCha8Rng) -> Vec<Column> {
    let mut columns = Vec::new();
    let one_day = rows.iter().all(|row| row.get("from") == row.get("to"));
    let gross = kind == Kind::Fuel && random.random_bool(0.3);
    for field in kind.fields() {
        let skipped = (unit_rows && *field == "unit") || (one_day && *field == "to");
        let Some(first) = rows.iter().find_map(|row| row.get(field)).cloned().filter(|_| !skipped) else { continue };
        let form = Form::of(&first, latin, random);
        let mut of_cells = ChaCha8Rng::from_rng(random);
        let mut cells_in = |form: Form, value: &dyn Fn(&Row) -> Option<Value>| -> Vec<Cell> {
            let mut cell = |value: Value| form.cell_of(field, &value, &mut of_cells);
            rows.iter().map(|row| value(row).map_or_else(Cell::default, &mut cell)).collect()
        };
        match *field {
            "at" if random.random_bool(0.4) => columns.extend(day_and_clock(kind, form, rows, random)),
            "quantity" => {
                let of = |charging: bool| {
                    move |row: &Row| {
                        let is_charging = matches!(row.get("product"), Some(Value::Word("charging", _)));
                        row.get("quantity").filter(|_| is_charging == charging).cloned()
                    }
                };
                for (name, form, charging) in [("litres", form, false), ("kwh", form.of_energy(random), true)] {
                    let header = header(kind, name, super::cells::BARE, random);
                    columns.push(Column { field: Some("quantity"), header, cells: cells_in(form, &of(charging)) });
                }
            }
            "net" if gross => {
                let sum = |row: &Row| match (row.get("net"), row.get("vat")) {
                    (Some(Value::Ore(net)), Some(Value::Ore(vat))) => Some(Value::Ore(net + vat)),
                    _ => None,
                };
                let header = header(kind, "gross", form.scale, random);
                columns.push(Column { field: Some("net"), header, cells: cells_in(form, &sum) });
            }
            field => {
                let name = if one_day && field == "from" { "date" } else { field };
                let header = header(kind, name, form.scale, random);
                columns.push(Column {
                    field: Some(field),
                    header,
                    cells: cells_in(form, &|row| row.get(field).cloned()),
                });
            }
        }
    }
    let from = usize::from(random.random_bool(0.6));
    if let Some(rest) = columns.get_mut(from..) {
        rest.shuffle(random);
    }
    columns
}

/// Two columns for instants: one for the day, one for the time of day.
fn day_and_clock(kind: Kind, form: Form, rows: &[Row], random: &mut ChaCha8Rng) -> [Column; 2] {
    let at = |row: &Row| if let Some(Value::Minute(at)) = row.get("at") { *at } else { NaiveDateTime::default() };
    let (days, clocks) = rows.iter().map(|row| form.cells_of(at(row))).unzip();
    [("day", days), ("clock", clocks)].map(|(name, cells)| {
        let header = header(kind, name, super::cells::BARE, random);
        Column { field: Some("at"), header, cells }
    })
}

/// Columns that no field is for: unknown ones, one twice, one without a name.
fn add_others(columns: &mut Vec<Column>, marks: &mut [Vec<String>], random: &mut ChaCha8Rng) {
    for number in 0..random.random_range(0..4) {
        let twice = columns.last().map(|column| column.header.clone());
        let header = match random.random_range(0..6) {
            0 => String::new(),
            1 => twice.unwrap_or_default(),
            _ => (*OTHERS.choose(random).unwrap_or(&"")).to_owned(),
        };
        let cells = marks.iter_mut().enumerate().map(|(row, marks)| {
            if random.random_bool(0.3) {
                return Cell::default();
            }
            let text = format!("märke {}{row}", ["A", "B", "C", "D"].get(number).unwrap_or(&"E"));
            marks.push(text.clone());
            Cell { text, kept: None }
        });
        let cells = cells.collect();
        columns.push(Column { field: None, header, cells });
    }
}

/// The rows with what stands around them.
fn lines(rows: &[Row], columns: &[Column], unit_rows: bool, random: &mut ChaCha8Rng) -> Vec<Line> {
    let mut lines = Vec::new();
    let titles = ["Fordonsregister", "Utdrag ur ekonomisystemet 2026", "Nora kommun, tekniska kontoret", "Bilaga 3"];
    for _ in 0..random.random_range(0..3) {
        lines.push(Line::Text((*titles.choose(random).unwrap_or(&"")).to_owned()));
    }
    if !lines.is_empty() && random.random() {
        lines.push(Line::Blank);
    }
    lines.push(Line::Header);
    let blanks = random.random_bool(0.15);
    let again = random.random_bool(0.1);
    let sums = sum(rows, columns).filter(|_| random.random_bool(0.3));
    let mut unit = None;
    for (place, row) in rows.iter().enumerate() {
        let of_row = row.get("unit").map(Value::stored);
        if unit_rows && of_row != unit {
            if random.random_bool(0.3) {
                lines.extend(sums.clone());
            }
            lines.extend(of_row.clone().map(Line::Text));
            unit = of_row;
        }
        if blanks && random.random_bool(0.2) {
            lines.push(Line::Blank);
        }
        if again && place > 0 && place % 4 == 0 {
            lines.push(Line::Header);
        }
        lines.push(Line::Row(place));
    }
    lines.extend(sums);
    if random.random_bool(0.2) {
        lines.push(Line::Blank);
        let notes = ["* uppskattat värde enligt bokföringen", "Källa: ekonomisystemet", "Utskrivet av Ann Berg i Nora"];
        lines.push(Line::Text((*notes.choose(random).unwrap_or(&"")).to_owned()));
    }
    lines
}

/// The sum of a column of amounts, if there is one.
fn sum(rows: &[Row], columns: &[Column]) -> Option<Line> {
    let place = columns.iter().position(|column| matches!(column.field, Some("price" | "net")))?;
    let field = columns.get(place)?.field?;
    let of = |row: &Row| if let Some(Value::Ore(ore)) = row.get(field) { *ore } else { 0 };
    let sum: i64 = rows.iter().map(of).sum();
    let text = format!("{},00", sum / 100);
    Some(Line::Sum((place > 0).then_some(place), Cell { text, kept: None }))
}
