//! `export KIND`: a register out as a file.

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
};

use chrono::NaiveDate;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use vagnpark_actions::{
    App,
    import::export::{ExportOptions, FileFormat, export_register},
};
use vagnpark_domain::import::Kind;

use super::{failure::Failure, files, operator::operator, register::find_organisation};

#[derive(Args, Debug)]
pub(super) struct RegisterArguments {
    /// vehicles, readings, trips, bookings, costs, fuel, tolls, services, population, organisations or units
    kind: Kind,
    /// Whose register; everybody's if absent.
    #[arg(long)]
    organisation: Option<String>,
    /// Only things of this day and later, 2026-10-01.
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Only things of this day and earlier.
    #[arg(long)]
    to: Option<NaiveDate>,
    #[arg(long, default_value_t = FileFormat::Csv, value_parser = formats())]
    format: FileFormat,
    /// Write to a file instead of stdout.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Reads a format, and lists them in the help.
fn formats() -> impl TypedValueParser<Value = FileFormat> {
    PossibleValuesParser::new(FileFormat::ALL.iter().map(|format| format.as_str())).try_map(|word| word.parse())
}

/// Writes a register as a file.
pub(super) async fn register(app: &App, arguments: RegisterArguments) -> Result<(), Failure> {
    let RegisterArguments { kind, organisation, from, to, format, output } = arguments;
    if output.is_none() && format == FileFormat::Xlsx {
        return Err(Failure::Usage("a workbook is no text: name a file with --output".to_owned()));
    }
    let organisation = match organisation {
        Some(name) => Some(find_organisation(app, &name).await?.id),
        None => None,
    };
    let options = ExportOptions { kind, organisation, from, to, format };
    let written = export_register(app, &operator(), &options).await?;
    let mut written = written.reopen().map_err(|error| Failure::Failed(error.to_string()))?;
    match output {
        Some(output) => {
            let copied = File::create(&output).and_then(|mut to| io::copy(&mut written, &mut to));
            copied.map(|_| ()).map_err(|error| files::fault(&output, &error))
        }
        None => {
            // A reader that goes away ends the program's output, not the program.
            let mut out = io::stdout().lock();
            let _ = io::copy(&mut written, &mut out).and_then(|_| out.flush());
            Ok(())
        }
    }
}
