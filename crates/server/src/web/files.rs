//! Files over HTTP: received piece by piece onto the disk, and handed out from there, so that a large
//! one needs little memory.

use std::fmt::Display;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use vagnpark_actions::{
    ActionError, App,
    import::{
        batch::{find_batch, report_of},
        draft::{file_of, rejected_of_batch},
        export::{ExportOptions, export_register},
        report::{FateRun, ImportReport},
    },
};
use vagnpark_domain::{Fault, Field, Refusal, access::Actor, ids::BatchId};
use vagnpark_importer::{FileRefusal, Finding, Severity, file::MAX_BYTES};
use vagnpark_text::Language;

/// Writes what comes in to a file on the disk, up to the largest size of a file.
pub(crate) async fn received<E: Display>(
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<NamedTempFile, ActionError> {
    let file = NamedTempFile::new()?;
    let mut writer = tokio::fs::File::from_std(file.reopen()?);
    let mut stream = std::pin::pin!(stream);
    let mut bytes = 0;
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| {
            tracing::info!(%error, "a file broke off");
            Refusal::at(Field::File, Fault::Unreadable { at: None })
        })?;
        bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if bytes > MAX_BYTES {
            return Err(FileRefusal::TooLarge { bytes, most: MAX_BYTES }.into());
        }
        writer.write_all(&piece).await?;
    }
    writer.flush().await?;
    Ok(file)
}

/// Hands a file out under a name.
pub(crate) fn attachment(name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{safe}\""));
    let mut response = ([(header::CONTENT_TYPE, kind)], body.into()).into_response();
    if let Ok(disposition) = disposition {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// A text for spreadsheets that we write ourselves.
pub(crate) const OUR_CSV: &str = "text/csv; charset=utf-8";
/// A file as it came: in which characters is known to whoever sent it.
const AS_IT_CAME: &str = "application/octet-stream";

/// The content type of a file that we write ourselves, by its name.
fn kind_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    if matches!(extension.as_deref(), Some("csv" | "txt")) { OUR_CSV } else { AS_IT_CAME }
}

async fn handed_out(file: &NamedTempFile, name: &str, kind: &'static str) -> Result<Response, ActionError> {
    // The file is unlinked at once; its bytes stay until they are sent.
    let open = tokio::fs::File::open(file.path()).await.map_err(ActionError::broken)?;
    Ok(attachment(name, kind, Body::from_stream(ReaderStream::new(open))))
}

/// The file of a batch as it came.
pub(crate) async fn download_original(app: &App, actor: &Actor, id: BatchId) -> Result<Response, ActionError> {
    let batch = find_batch(app, actor, id).await?;
    handed_out(&file_of(app, &batch.file_hash).await?, &batch.file_name, AS_IT_CAME).await
}

/// The rejected rows of a batch.
pub(crate) async fn download_rejected(
    app: &App,
    actor: &Actor,
    id: BatchId,
    language: Language,
) -> Result<Response, ActionError> {
    let batch = find_batch(app, actor, id).await?;
    let hash = batch.rejected_hash.as_deref().ok_or(ActionError::NotFound("file"))?;
    let name = rejected_name(&batch.file_name);
    // The stored one is in Swedish.
    let file = match language {
        Language::Swedish => file_of(app, hash).await?,
        Language::English => rejected_of_batch(app, &batch, language).await?,
    };
    handed_out(&file, &name, kind_of(&name)).await
}

/// A register as a file with a name.
pub(crate) async fn download_register(
    app: &App,
    actor: &Actor,
    options: &ExportOptions,
    name: &str,
) -> Result<Response, ActionError> {
    let file = export_register(app, actor, options).await?;
    handed_out(&file, name, options.format.content_type()).await
}

/// The name of the file of rejected rows.
pub(crate) fn rejected_name(file_name: &str) -> String {
    let (stem, extension) = file_name.rsplit_once('.').unwrap_or((file_name, "csv"));
    let workbook = matches!(extension.to_lowercase().as_str(), "xlsx" | "xlsm" | "xls" | "ods");
    format!("avvisade-{stem}.{}", if workbook { "xlsx" } else { "csv" })
}

/// Every row of a batch with its fate and the reason.
pub(crate) async fn download_rows(
    app: &App,
    actor: &Actor,
    id: BatchId,
    language: Language,
) -> Result<Response, ActionError> {
    let batch = find_batch(app, actor, id).await?;
    Ok(rows_of(report_of(&batch)?, language))
}

/// Every row of a report, one per line, written while it is sent.
pub(crate) fn rows_of(report: ImportReport, language: Language) -> Response {
    let kind = Some(report.kind);
    let mut findings: std::collections::HashMap<(String, u64), Vec<Finding>> = std::collections::HashMap::new();
    for finding in report.findings {
        findings.entry((finding.sheet.clone(), finding.row)).or_default().push(finding);
    }
    let sheets: Vec<String> = report.file.into_iter().flat_map(|file| file.sheets).map(|sheet| sheet.name).collect();
    let lines = report
        .fates
        .into_iter()
        .flat_map(|run| (run.from..=run.to).map(move |row| FateRun { from: row, to: row, ..run.clone() }));
    let line = move |run: FateRun| {
        let sheet = sheets.get(usize::from(run.sheet)).cloned().unwrap_or_default();
        let of_row = findings.get(&(sheet.clone(), run.from)).map(Vec::as_slice).unwrap_or_default();
        let first = of_row.iter().find(|finding| finding.severity == Severity::Rejected).or(of_row.first());
        let (column, value) = first.map_or(("", ""), |finding| (finding.column.as_str(), finding.value.as_str()));
        let mut reasons: Vec<String> = of_row.iter().map(|finding| language.finding(finding, kind)).collect();
        reasons.dedup();
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        let row = run.from.to_string();
        let fate = language.text(&format!("row-fate-{}", run.fate.as_str()));
        let cells = [&sheet, row.as_str(), &fate, column, value, &reasons.join(" ")];
        // Writing to memory does not fail.
        let _ = writer.write_record(cells.map(vagnpark_export::neutralised));
        Ok::<_, std::convert::Infallible>(writer.into_inner().unwrap_or_default())
    };
    let heading = Ok(format!("\u{feff}{}\n", language.text("rows-header")).into_bytes());
    let body = futures_util::stream::iter([heading].into_iter().chain(lines.map(line)));
    attachment("rader.csv", OUR_CSV, Body::from_stream(body))
}
