//! The rows that mention somebody's things, before and after.

use crate::harness::Database;

/// What a request leaves behind without changing anything.
const TRACES: [&str; 16] = [
    "session",
    "audit_entry",
    "audit_head",
    "audit_concerned",
    "audit_value",
    "audit_anchor",
    "security_event",
    "job_lease",
    "login_attempt",
    "server_secret",
    "idempotency_key",
    "api_token",
    "message",
    "statistics",
    "import_file",
    "use_pack",
];

/// All rows of business data, one a line, with their tables.
fn rows(database: &Database) -> Vec<String> {
    let sqlite = database.url.starts_with("sqlite");
    let tables = database.stored(if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    });
    let mut rows = Vec::new();
    for table in tables.lines().filter(|table| !TRACES.contains(table)) {
        let columns = database.stored(&if sqlite {
            format!(
                "SELECT group_concat(CASE WHEN type = 'BLOB' THEN 'lower(hex(' || name || '))' ELSE name END) \
                     FROM pragma_table_info('{table}')"
            )
        } else {
            format!(
                "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns \
                     WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        });
        let all = database.stored(&format!("SELECT {columns} FROM {table}"));
        rows.extend(all.lines().map(|row| format!("{table}|{}", row.replace('-', ""))));
    }
    rows.sort_unstable();
    rows
}

/// The rows that mention one of some things.
pub(crate) fn rows_of(database: &Database, things: &[&str]) -> Vec<String> {
    let ids: Vec<String> = things.iter().map(|id| id.replace('-', "")).collect();
    let mut rows = rows(database);
    rows.retain(|row| ids.iter().any(|id| row.contains(id.as_str())));
    rows
}

pub(crate) fn differences(before: &[String], after: &[String]) -> Vec<String> {
    let gone = before.iter().filter(|row| after.binary_search(row).is_err()).map(|row| format!("- {row}"));
    let new = after.iter().filter(|row| before.binary_search(row).is_err()).map(|row| format!("+ {row}"));
    gone.chain(new).collect()
}
