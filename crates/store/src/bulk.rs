//! Many rows in few statements: `INSERT … VALUES (…), (…)`, as many rows at a time as both
//! engines take.

/// The most parameters of a statement: SQLite takes 32 766, PostgreSQL 65 535.
const PARAMETERS: usize = 32_766;

/// How many rows go into one statement, given their number of columns.
pub(crate) fn rows_per_statement(columns: usize) -> usize {
    (PARAMETERS / columns.max(1)).clamp(1, 1_000)
}

/// Inserts rows set by set, each column with its value from the row; answers how many were inserted. While one set is
/// being written, the next is put together. `$end` ends the statement, for instance with what to do about rows that
/// exist already.
macro_rules! insert_rows {
    ($tx:expr, $table:literal, $rows:expr,
        |$row:pat_param| { $($column:ident: $value:expr),+ $(,)? } $(, $end:literal)?) => {
        $crate::on!($tx, connection => {
            const COLUMNS: usize = [$(stringify!($column)),+].len();
            let mut inserted = 0;
            let mut sets = $rows.chunks($crate::bulk::rows_per_statement(COLUMNS)).map(|set| {
                let statement = concat!("INSERT INTO ", $table, " (", $crate::bulk::listed!($($column),+), ") ");
                let mut builder = sqlx::QueryBuilder::new(statement);
                builder.push_values(set, |mut values, $row| { $(values.push_bind($value);)+ });
                $(builder.push($end);)?
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

/// A list of names, as SQL writes it.
macro_rules! listed {
    ($first:ident $(, $other:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($other))*)
    };
}
pub(crate) use listed;
