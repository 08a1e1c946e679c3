//! Many rows in few statements: `INSERT … VALUES (…), (…)`, as many rows at a time as both
//! engines take.

/// SQLite takes 32 766 parameters in a statement, PostgreSQL 65 535.
const PARAMETERS: usize = 32_766;

/// How many rows of so many columns go into one statement.
pub(crate) fn rows_per_statement(columns: usize) -> usize {
    (PARAMETERS / columns.max(1)).clamp(1, 1_000)
}

/// Inserts rows set by set, each column with what it gets of the row; answers how many were inserted. While one set is
/// being written, the next is put together. `$end` is what the statement ends with, such as what to do about rows that are
/// there.
macro_rules! insert_rows {
    ($tx:expr, $table:literal, $rows:expr, |$row:pat_param| { $($column:ident: $value:expr),+ $(,)? } $(, $end:literal)?) => {
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

/// Names as SQL lists them.
macro_rules! listed {
    ($first:ident $(, $other:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($other))*)
    };
}
pub(crate) use listed;
