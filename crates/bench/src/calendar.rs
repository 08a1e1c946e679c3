//! Reading calendars: the availability search over a large fleet with years of bookings, the planning board, and the
//! split of a recorded track. Each as the 99th percentile over HTTP, against the bare SQL on the same file.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use vagnpark_domain::driving::{Boundaries, Position, split_track};

use crate::{
    Figure, Outcome,
    generator::furnish,
    program::{Server, run},
    size,
};

/// Bookings of the years before, and of the weeks ahead; the second are live.
async fn fill(database: &str, bookings: u32) -> Outcome<SqliteConnection> {
    let file = database.trim_start_matches("sqlite://");
    let options = SqliteConnectOptions::new().filename(file).pragma("cache_size", "-64000");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let each = bookings / size().fleet;
    for (state, first, count) in [("returned", -i64::from(each), i64::from(each) - 20), ("confirmed", 1, 20)] {
        // Four hours from seven o'clock, one each day, so that none overlap.
        sqlx::query(
            "WITH RECURSIVE days(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM days WHERE value + 1 < $3)
             INSERT INTO booking (id, vehicle_id, organisation_id, kind, state, start_at, end_at, occupied_until, \
             purpose)
             SELECT randomblob(16), v.id, v.organisation_id, 'booking', $1,
                strftime('%Y-%m-%dT07:00:00+00:00', 'now', (n.value + $2) || ' days'),
                strftime('%Y-%m-%dT11:00:00+00:00', 'now', (n.value + $2) || ' days'),
                strftime('%Y-%m-%dT11:00:00+00:00', 'now', (n.value + $2) || ' days'), 'travel'
             FROM vehicle v CROSS JOIN days n WHERE (v.rowid + n.value) % 3 <> 0 OR $1 = 'returned'",
        )
        .bind(state)
        .bind(first)
        .bind(count)
        .execute(&mut connection)
        .await?;
    }
    sqlx::query("PRAGMA optimize").execute(&mut connection).await?;
    Ok(connection)
}

pub(crate) async fn measure(bookings: u32) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&database, folder.path(), size().fleet)?;
    let mut raw = fill(&database, bookings).await?;
    let roles = ["--role", "nora:coordinator", "--role", "lindesberg:coordinator", "--licence", "B"];
    run(&database, &[&["user", "add", "bench", "Bench"], &roles[..]].concat())?;
    let token = run(&database, &["token", "create", "bench"])?;
    let server = Server::start(&database)?;
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
    let get = async |path: String| -> Outcome<Duration> {
        let start = Instant::now();
        let answer = http.get(format!("{}{path}", server.address)).bearer_auth(token.trim()).send().await?;
        let answer = answer.error_for_status()?;
        answer.bytes().await?;
        Ok(start.elapsed())
    };
    let (mut searches, mut boards, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..size().asked {
        let (from, to) = asked(n);
        let format = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        searches.push(get(format!("/api/v1/availability?from={}&to={}&seats=4", format(from), format(to))).await?);
        boards.push(get(format!("/tavla?view=week&date={}", from.format("%Y-%m-%d"))).await?);
        let start = Instant::now();
        sqlx::query(
            "SELECT v.* FROM vehicle v WHERE v.status = 'in_service' AND NOT EXISTS (SELECT 1 FROM booking b
                WHERE b.vehicle_id = v.id AND b.state IN ('offered', 'confirmed', 'checked_out') \
                AND b.occupied_until > $1 AND b.start_at < $2)
             ORDER BY v.id LIMIT 40",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&mut raw)
        .await?;
        bare.push(start.elapsed());
    }
    let (search, board, bare) = (p99(searches), p99(boards), p99(bare));
    let figure = |what: &str, ours: Duration, baseline: String, ratio: String| Figure {
        what: what.to_owned(),
        ours: format!("{:.1} ms", ours.as_secs_f64() * 1e3),
        baseline,
        ratio,
    };
    let bare_ms = format!("bare SQL {:.1} ms", bare.as_secs_f64() * 1e3);
    let ratio = format!("{:.1} ×", search.as_secs_f64() / bare.as_secs_f64());
    let what = format!("availability over {} vehicles and {bookings} bookings, p99, SQLite", size().fleet);
    Ok(vec![
        figure(&what, search, bare_ms, ratio),
        figure("planning board, 100 vehicles × 7 days, p99, SQLite", board, "30 ms".to_owned(), String::new()),
        track(),
    ])
}

#[expect(clippy::disallowed_methods, reason = "a bench asks about the days ahead")]
fn asked(n: u32) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = Utc::now() + chrono::Duration::hours(2 + i64::from(n) * 2);
    (from, from + chrono::Duration::hours(2))
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}

/// Ten thousand positions over a grid of areas with some thousand corners each.
fn track() -> Figure {
    let boundaries = Boundaries::new((0..13).map(areas::square).collect());
    let position =
        |n: i32| Position { longitude: 15.0 + f64::from(n) * 0.000_13, latitude: 59.55 + f64::from(n % 97) * 0.000_2 };
    let positions: Vec<Position> = (0..10_000).map(position).collect();
    let start = Instant::now();
    let shares = split_track(&boundaries, &[positions]);
    Figure {
        what: format!("a track of 10 000 positions over {} of 13 areas", shares.len()),
        ours: format!("{:.1} ms", start.elapsed().as_secs_f64() * 1e3),
        baseline: "50 ms".to_owned(),
        ratio: String::new(),
    }
}

/// Areas side by side.
mod areas {
    use geo::{LineString, MultiPolygon, Polygon};
    use vagnpark_domain::driving::Boundary;

    /// A tenth of a degree wide, each side cut into eight hundred.
    pub(super) fn square(n: i32) -> Boundary {
        let west = 15.0 + f64::from(n) * 0.1;
        let step = |part: i32| f64::from(part) / 800.0 * 0.1;
        let mut ring: Vec<(f64, f64)> = Vec::new();
        ring.extend((0..800).map(|part| (west + step(part), 59.5)));
        ring.extend((0..800).map(|part| (west + 0.1, 59.5 + step(part))));
        ring.extend((0..800).map(|part| (west + 0.1 - step(part), 59.6)));
        ring.extend((0..800).map(|part| (west, 59.6 - step(part))));
        ring.push((west, 59.5));
        let area = MultiPolygon::new(vec![Polygon::new(LineString::from(ring), vec![])]);
        Boundary { code: format!("{:04}", 1_880 + n), name: String::new(), area }
    }
}
