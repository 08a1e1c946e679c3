//! Waiting for something that another process does in its own time.

use std::time::{Duration, Instant};

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks again and again until what is waited for is there, and answers it; a look that does not find it says what it
/// saw instead. The only place where tests wait: what a server does by itself is asked for with `Server::round`, and
/// what time brings comes with `Server::set_clock`.
pub(crate) async fn until<T>(what: &str, most: Duration, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    let mut next = tokio::time::interval(PAUSE);
    loop {
        next.tick().await;
        match look().await {
            Ok(found) => return found,
            Err(seen) => assert!(began.elapsed() < most, "{what}: not within {most:?}; there was {seen}"),
        }
    }
}

/// What a look finds: whether it is so, and what was seen.
pub(crate) fn seen(so: bool, what: impl std::fmt::Debug) -> Result<(), String> {
    if so { Ok(()) } else { Err(format!("{what:?}")) }
}
