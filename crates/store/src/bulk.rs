//! Many rows in few statements: `INSERT … VALUES (…), (…)`, as many rows at a time as both
//! engines take.

/// SQLite takes 32 766 parameters in a statement, PostgreSQL 65 535.
const PARAMETERS: usize = 32_766;

/// How many rows of so many columns go into one statement.
pub(crate) fn rows_per_statement(columns: usize) -> usize {
    (PARAMETERS / columns.max(1)).clamp(1, 1_000)
}

/// Inserts rows set by set; answers how many were inserted. `$row` is the row, `$values` takes its
/// columns in order. While one set is being written, the next is put together. `$end` is what the
/// statement ends with, such as what to do about rows that are there.
macro_rules! insert_rows {
    ($tx:expr, $statement:literal, $columns:literal, $rows:expr, |$values:ident, $row:ident| $push:expr) => {
        $crate::bulk::insert_rows!($tx, $statement, $columns, $rows, |$values, $row| $push, "")
    };
    ($tx:expr, $statement:literal, $columns:literal, $rows:expr, |$values:ident, $row:ident| $push:expr, $end:literal) => {
        $crate::on!($tx, connection => {
            let mut inserted = 0;
            let mut sets = $rows.chunks($crate::bulk::rows_per_statement($columns)).map(|set| {
                let mut builder = sqlx::QueryBuilder::new($statement);
                builder.push_values(set, |mut $values, $row| { $push; });
                builder.push($end);
                builder
            });
            let mut ready = sets.next();
            while let Some(mut builder) = ready {
                let (written, next) = tokio::join!(builder.build().execute(&mut *connection), async { sets.next() });
                inserted += written?.rows_affected();
                ready = next;
            }
            inserted
        })
    };
}
pub(crate) use insert_rows;
