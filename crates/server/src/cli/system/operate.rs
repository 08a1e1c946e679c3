//! `serve`, `doctor`, `openapi`, `verify`, `audit`, `backup`, `restore`.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use axum::http::Method;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tokio::net::TcpListener;
use vagnpark_actions::{
    App,
    cost::period::{ChangedMonth, verify_periods},
    driving::track,
    messages::webhook::seal_secrets,
    records::{AuditFault, Contents, Schema},
    system::{
        audit::verify_audit,
        audit_head::{hold_against, public_key, read_heads, sign_head_now},
        database::{Database, count_not_handed_over, gather_statistics, verify_database},
        housekeeping::keep_house,
        incident::{Incident, report_incident, rows},
        registers::{Departure, verify_registers},
    },
    worker::Duties,
};
use vagnpark_export::to_text_table;
use vagnpark_text::Language;

use super::{checksum, sealed};
use crate::cli::operator::operator;
use crate::cli::{
    database::{describe_schema, expect_current, make, open},
    failure::Failure,
    files::{self, At},
    output::{print, say},
};
use crate::{
    api::description,
    config::Config,
    web::{
        observe,
        routes::{MenuPlace, audience::Audience, operations, permits::audience_of_operation, table::page_routes},
        serve as server,
    },
};

pub(crate) fn openapi() -> Result<(), Failure> {
    let document = description::complete(operations::api_router().into_openapi());
    let json = document.to_pretty_json().map_err(|error| Failure::Failed(error.to_string()))?;
    print(&(json + "\n"));
    Ok(())
}

/// Prints the routes, one per line: method, path, area, whom it is for, what it answers, and the name of its place in
/// the menu, with those who see it there.
pub(crate) fn routes() {
    for route in page_routes() {
        let place = |(place, audience): (&MenuPlace, &Audience)| format!("{}:{}", place.key, audience.words());
        for served in &route.served {
            let menu = route.place_in_menu().filter(|_| served.method == Method::GET).map(place).unwrap_or_default();
            let (path, area, answer) = (route.sample(), route.area.word(), served.answer.word());
            print(&format!("{}\t{path}\t{area}\t{}\t{answer}\t{menu}\n", served.method, served.audience.words()));
        }
    }
    for (path, method, operation) in description::operations(&operations::api_router().into_openapi()) {
        print(&format!("{method}\t{path}\tapi\t{}\tjson\t\n", audience_of_operation(operation).words()));
    }
}

pub(crate) async fn doctor(config: &Config) -> Result<(), Failure> {
    for (name, value, source) in config.listing() {
        print(&format!("{name:<16} {value:<48} ({source})\n"));
    }
    let database = Database::open(&config.database.value).await?;
    print(&format!("{:<16} {} answers\n", "engine", database.engine()));
    let schema = database.schema().await?;
    print(&format!("{:<16} {}\n", "tables", describe_schema(&schema)));
    if schema != Schema::Absent {
        print(&format!("{:<16} {}\n", "contents", describe_contents(&database.contents().await?)));
    }
    expect_current(&database, config).await?;
    database.try_write().await.map_err(|reason| Failure::Failed(reason.to_string()))?;
    print(&format!("{:<16} can be had\n", "write lock"));
    Ok(())
}

pub(crate) async fn serve(config: &Config, migrate: bool) -> Result<(), Failure> {
    observe::start_logging(&config.log.value);
    observe::start_metrics(&config.metrics_listen.value).map_err(Failure::Usage)?;
    let (duties, entrance) = (duties(config)?, entrance(config)?);
    let app = if migrate { make(config).await? } else { open(config).await? };
    // A server without its key stops here, not at the first request that needs it.
    public_key(&app)?;
    seal_secrets(&app).await?;
    // Another process may hold the lock, and then it has gathered them too.
    if let Err(error) = gather_statistics(&app).await {
        tracing::warn!(error = error.at_the_machine(), "statistics were not gathered");
    }
    let (listener, address) = bind(config).await?;
    say(&format!("http://{address}/"));
    server::serve(app, listener, duties, entrance).await.map_err(|error| cannot_listen(config, &error))
}

/// The server's duties, as the settings say.
pub(super) fn duties(config: &Config) -> Result<Duties, Failure> {
    let usage = |error: crate::config::ConfigError| Failure::Usage(error.to_string());
    Ok(Duties {
        no_show: config.no_show().map_err(usage)?,
        outside: config.outside().map_err(usage)?,
        heads: config.heads(),
    })
}

pub(super) fn entrance(config: &Config) -> Result<server::Entrance, Failure> {
    config.entrance().map_err(|error| Failure::Usage(error.to_string()))
}

/// Deletes what has expired, as a server does once an hour.
pub(crate) async fn housekeep(app: &App) -> Result<(), Failure> {
    match keep_house(app, app.new_id()).await? {
        Some(deleted) => deleted.iter().for_each(|(over, count)| print(&format!("{count}\t{}\n", over.name()))),
        None => say("a server keeps house right now, or did within the last minute; nothing was done"),
    }
    Ok(())
}

/// Listens where the settings say, and answers at which address that is.
pub(super) async fn bind(config: &Config) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = TcpListener::bind(&config.listen.value).await.map_err(|error| cannot_listen(config, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(config, &error))?;
    Ok((listener, address))
}

pub(super) fn cannot_listen(config: &Config, error: &io::Error) -> Failure {
    Failure::Failed(format!("cannot listen on {}: {error}; choose another with --listen", config.listen.value))
}

pub(crate) async fn verify(app: &App) -> Result<(), Failure> {
    let report = verify_database(app).await?;
    let rows = [
        ("overlapping bookings", report.overlapping_bookings),
        ("rolled-up use that trips do not give", report.wrong_usage),
        ("sums of closed months that their lines do not give", report.wrong_sums),
        ("trips of bookings that overlap", report.overlapping_trips),
        ("returned bookings without exactly one trip", report.returns_without_trip),
        ("odometers that the log does not give", report.wrong_odometers),
        ("stops that no defect gives", report.wrong_stops),
        ("broken references", report.broken_references),
        ("overlapping relations and numbers", report.overlapping_dates),
    ];
    for (what, count) in rows {
        print(&format!("{what:<40} {count}\n"));
    }
    let late = count_not_handed_over(app).await?;
    print(&format!("{:<40} {late}\n", "vehicles not run by who uses them"));
    let wrong = verify_periods(app).await?;
    print(&format!("{:<40} {}\n", "closed months that changed", wrong.len()));
    for ChangedMonth { month, reason } in &wrong {
        print(&format!("  {month}: {reason}\n"));
    }
    let departures = verify_registers(app).await?;
    print(&format!("{:<40} {}\n", "things that the audit log has otherwise", departures.count));
    for Departure { entity, id, what } in &departures.named {
        print(&format!("  {entity} {id}: {what}\n"));
    }
    match &report.audit {
        Ok(entries) => print(&format!("{:<40} {entries} entries, whole\n", "audit log")),
        Err(fault) => print(&format!("{:<40} broken at {}: {}\n", "audit log", fault.seq, fault.reason)),
    }
    if report.is_clean() && wrong.is_empty() && departures.count == 0 && late == 0 {
        Ok(())
    } else {
        Err(Failure::Failed("the database is not clean".to_owned()))
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum BoundariesCommand {
    /// Reads polygons with a municipality code from a GeoJSON file.
    Import { file: std::path::PathBuf },
}

pub(crate) async fn boundaries(app: &App, command: &BoundariesCommand) -> Result<(), Failure> {
    let BoundariesCommand::Import { file } = command;
    let read = track::import_boundaries(app, &operator(), &files::read(file)?).await?;
    for boundary in read {
        print(&format!("{}\t{}\n", boundary.code, boundary.name));
    }
    Ok(())
}

pub(crate) async fn track(app: &App, file: &Path) -> Result<(), Failure> {
    for share in track::measure_track(app, &files::read(file)?).await? {
        let code = if share.code.is_empty() { "-" } else { &share.code };
        print(&format!("{code}\t{}\n", share.distance_m));
    }
    Ok(())
}

#[derive(Subcommand, Debug)]
pub(crate) enum AuditCommand {
    /// Verifies the chain of the log, and holds it against the signed heads that were kept of it.
    Verify {
        /// The file with the heads, one a line; the server's own if absent.
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
        /// The public key that they are signed with; the server's own if absent.
        #[arg(long)]
        key: Option<String>,
    },
    /// Prints who saw what of whom, as CSV: for telling those whose data was seen.
    Incident(IncidentArguments),
    /// Prints the head of the log as it is now, signed.
    Head,
    /// Prints the public key that heads are signed with.
    Key,
}

/// Which events of the log of security are printed.
#[derive(Args, Clone, Debug)]
pub(crate) struct IncidentArguments {
    /// The first local day.
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// The last local day.
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    /// The login of whoever saw something.
    #[arg(long, value_name = "LOGIN")]
    by: Option<String>,
    /// The number of the vehicle that it was about.
    #[arg(long, value_name = "NUMBER")]
    vehicle: Option<String>,
    /// The login of the person that it was about.
    #[arg(long, value_name = "LOGIN")]
    of: Option<String>,
}

async fn incident(app: &App, arguments: &IncidentArguments) -> Result<(), Failure> {
    let IncidentArguments { from, to, by, vehicle, of } = arguments.clone();
    let asked = Incident { from, to, by, vehicle, of };
    let sights = report_incident(app, &operator(), &asked).await?;
    let table = to_text_table(&rows(Language::English, &sights));
    print(&String::from_utf8_lossy(&table.map_err(|error| Failure::Failed(error.to_string()))?));
    Ok(())
}

pub(crate) async fn audit(app: &App, config: &Config, command: &AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::Verify { heads, key } => prove_log(app, config, heads.as_deref(), key.as_deref()).await,
        AuditCommand::Incident(arguments) => incident(app, arguments).await,
        AuditCommand::Head => {
            let head = sign_head_now(app).await?;
            let line = serde_json::to_string(&head).map_err(|error| Failure::Failed(error.to_string()))?;
            print(&(line + "\n"));
            Ok(())
        }
        AuditCommand::Key => {
            print(&(public_key(app)? + "\n"));
            Ok(())
        }
    }
}

async fn prove_log(app: &App, config: &Config, heads: Option<&Path>, key: Option<&str>) -> Result<(), Failure> {
    let faulty = |fault: AuditFault| Failure::Failed(format!("entry {}: {}", fault.seq, fault.reason));
    let entries = verify_audit(app).await?.map_err(faulty)?;
    let own = config.heads();
    let kept = match heads {
        Some(file) => read_heads(&String::from_utf8_lossy(&files::read(file)?))?,
        None if own.exists() => read_heads(&String::from_utf8_lossy(&files::read(&own)?))?,
        None => Vec::new(),
    };
    if let Some(fault) = hold_against(app, &kept, key).await? {
        return Err(faulty(fault));
    }
    print(&format!("{entries} entries, whole; {} signed heads agree\n", kept.len()));
    Ok(())
}

/// Writes a backup and reports what is in it. An empty database is refused: its backup would be taken for a real one.
/// With recipients it is encrypted for them, and stands in the clear only beside its place, for as long as it takes.
pub(crate) async fn backup(config: &Config, file: &Path, to: &[String]) -> Result<(), Failure> {
    let recipients = sealed::recipients(to)?;
    let database = Database::open(&config.database.value).await?;
    let schema = database.schema().await?;
    if schema == Schema::Absent {
        return expect_current(&database, config).await;
    }
    if database.contents().await?.is_empty() {
        let words = format!("{} holds nothing yet: no organisation, no vehicle, no booking", config.place());
        return Err(Failure::NotThere(words));
    }
    let contents = if recipients.is_empty() {
        database.back_up(file).await?
    } else {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let place = tempfile::Builder::new().prefix(".backing-up-").tempdir_in(folder).at(folder)?;
        let plain = place.path().join("plain");
        let contents = database.back_up(&plain).await?;
        sealed::seal(&plain, file, &recipients)?;
        contents
    };
    checksum::write(file)?;
    let bytes = std::fs::metadata(file).at(file)?.len();
    say(&format!(
        "{} written from {}: {}, {bytes} bytes",
        file.display(),
        config.place(),
        describe_contents(&contents)
    ));
    say(&format!("its checksum is in {}; keep both", checksum::place(file).display()));
    if schema != Schema::Current {
        say(&format!("note: {} {}", config.place(), describe_schema(&schema)));
    }
    Ok(())
}

/// A database's contents, on one line.
pub(crate) fn describe_contents(contents: &Contents) -> String {
    let newest = match contents.newest_audit {
        Some((number, at)) => format!("newest audit entry {number} of {}", at.format("%Y-%m-%dT%H:%M:%SZ")),
        None => "no audit entry".to_owned(),
    };
    let Contents { organisations, vehicles, bookings, .. } = contents;
    format!("{organisations} organisations, {vehicles} vehicles, {bookings} bookings, {newest}")
}
