//! Cells as the text that a Swedish spreadsheet shows.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use super::number_format::{NumberFormat, shown_number};

/// The most digits that a spreadsheet keeps of a number.
const KEPT_DIGITS: f64 = 1e15;

/// The formats of percent by their numbers, which a workbook need not write.
pub(super) const PERCENT: [(u16, &str); 2] = [(9, "0%"), (10, "0.00%")];

/// The text of a cell, with what its format shows beside the number.
pub(super) fn shown_ref(value: &DataRef<'_>, format: Option<&NumberFormat>) -> String {
    match value {
        DataRef::Int(number) => format.map_or_else(|| number.to_string(), |format| format.show_whole(*number)),
        DataRef::Float(number) => format.map_or_else(|| shown_number(*number), |format| format.show(*number)),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => shown_bool(*yes),
        DataRef::DateTime(at) => shown_date(at, format),
        DataRef::DateTimeIso(text) => shown_iso(text),
        DataRef::DurationIso(text) => shown_duration(text),
        DataRef::Error(error) => shown_error(error),
        DataRef::Empty => String::new(),
    }
}

/// The same for a cell of its own.
pub(super) fn shown(value: &Data, format: Option<&NumberFormat>) -> String {
    match value {
        Data::Int(number) => format.map_or_else(|| number.to_string(), |format| format.show_whole(*number)),
        Data::Float(number) => format.map_or_else(|| shown_number(*number), |format| format.show(*number)),
        Data::String(text) => text.clone(),
        Data::Bool(yes) => shown_bool(*yes),
        Data::DateTime(at) => shown_date(at, format),
        Data::DateTimeIso(text) => shown_iso(text),
        Data::DurationIso(text) => shown_duration(text),
        Data::Error(error) => shown_error(error),
        Data::Empty => String::new(),
    }
}

/// Whether a number has more digits than a spreadsheet keeps: the last ones are not those that were typed.
pub(super) fn is_too_long(number: f64) -> bool {
    number.abs() >= KEPT_DIGITS
}

pub(super) fn shown_bool(yes: bool) -> String {
    if yes { "Ja" } else { "Nej" }.to_owned()
}

fn shown_date(at: &ExcelDateTime, format: Option<&NumberFormat>) -> String {
    if at.is_duration() {
        return shown_seconds((at.as_f64() * 86_400.0).round());
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    if format.is_some_and(NumberFormat::is_of_years) {
        return format!("{year:04}");
    }
    // A computed time may be a millisecond off the second.
    let second = if milli > 500 { second.saturating_add(1).min(59) } else { second };
    let clock =
        if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    match (hour, minute, second) {
        _ if at.as_f64() < 1.0 => clock,
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {clock}"),
    }
}

/// A length of time, in hours that go on beyond a day.
fn shown_seconds(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs();
    let (hours, minutes, rest) = ((whole / 3_600.0).floor(), (whole / 60.0).floor() % 60.0, whole % 60.0);
    if rest < 1.0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{rest:02}")
    }
}

/// ISO 8601 as ODS writes it: a day, or a day and a time.
pub(super) fn shown_iso(text: &str) -> String {
    let text = text.replace('T', " ");
    text.strip_suffix(" 00:00:00").unwrap_or(&text).to_owned()
}

/// A length of time as ODS writes it: `PT25H30M00S`. Anything else stays as it is.
fn shown_duration(text: &str) -> String {
    let seconds = || {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (hours, rest) = rest.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds: f64 = rest.strip_suffix('S')?.replace(',', ".").parse().ok()?;
        let total = f64::from(hours.parse::<u32>().ok()?) * 3_600.0 + f64::from(minutes.parse::<u32>().ok()?) * 60.0;
        let total = (total + seconds).floor();
        Some(if negative { -total } else { total })
    };
    seconds().map_or_else(|| text.to_owned(), shown_seconds)
}

pub(super) fn shown_error(error: &CellErrorType) -> String {
    if *error == CellErrorType::NA { "#SAKNAS!".to_owned() } else { error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_goes_on_beyond_a_day() {
        assert_eq!(
            ["PT25H30M00S", "PT08H15M00.4S", "-PT01H00M05S", "P1D"].map(shown_duration),
            ["25:30", "08:15", "-01:00:05", "P1D"]
        );
    }
}
