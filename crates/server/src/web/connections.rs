//! Taking connections, and watching over them: each is in a phase that has an end, and when there are too many, the one
//! that has been idle longest gives way to the newcomer (`domain::limits`). So connections that never finish a head
//! keep nobody out.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::Request,
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;
use vagnpark_domain::limits::{
    FILES_BESIDE_CONNECTIONS, HEADER_TIME, KEEP_ALIVE, MAX_CONNECTIONS, MAX_CONNECTIONS_OF_AN_ADDRESS, MAX_HEAD,
    WRITE_TIME,
};

use super::proxies::{Client, Proxies};

/// How often connections are checked.
const LOOK: Duration = Duration::from_secs(1);

/// The phase of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It is open, and no whole head has come yet.
    Head,
    /// An answer was sent, and nothing has come since.
    Idle,
    /// A request is being answered.
    Busy,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the client has read nothing of what is sent.
    stalled: Option<Instant>,
    /// Whether a response is on its way, and whether bytes of the next head came meanwhile.
    answering: bool,
    early: bool,
}

/// A connection, as it is watched.
#[derive(Debug)]
struct Watch {
    address: IpAddr,
    state: Mutex<State>,
    cut: CancellationToken,
}

impl Watch {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn enter(&self, phase: Phase) {
        self.with(|state| {
            let phase = if phase == Phase::Idle && state.early { Phase::Head } else { phase };
            *state = State { phase, since: Instant::now(), stalled: None, answering: false, early: false };
        });
    }

    /// Notes that bytes have come: after a response they begin the next head.
    fn heard(&self) {
        let idle = self.with(|state| {
            state.early = state.phase == Phase::Busy && state.answering;
            state.phase == Phase::Idle
        });
        if idle {
            self.enter(Phase::Head);
        }
    }

    fn stalls(&self, stalls: bool) {
        self.with(|state| {
            state.answering = state.phase == Phase::Busy;
            state.stalled = if stalls { state.stalled.or_else(|| Some(Instant::now())) } else { None };
        });
    }

    /// Since when it has occupied a place without asking anything.
    fn waits_since(&self) -> Option<Instant> {
        self.with(|state| (state.phase != Phase::Busy).then_some(state.since))
    }

    fn is_overdue(&self, now: Instant) -> bool {
        self.with(|state| {
            let (since, most) = match state.phase {
                Phase::Head => (Some(state.since), HEADER_TIME),
                Phase::Idle => (Some(state.since), KEEP_ALIVE),
                Phase::Busy => (state.stalled, WRITE_TIME),
            };
            since.is_some_and(|since| now.saturating_duration_since(since) > most)
        })
    }
}

/// All connections of a server.
#[derive(Debug)]
pub(crate) struct Connections {
    open: Mutex<HashMap<u64, Arc<Watch>>>,
    next: AtomicU64,
    most: usize,
    proxies: Proxies,
}

impl Connections {
    pub(crate) fn new(most: usize, proxies: Proxies) -> Arc<Self> {
        Arc::new(Self { open: Mutex::default(), next: AtomicU64::new(0), most, proxies })
    }

    /// Lets a newcomer in, if need be in place of the connection that has been idle longest. None if all the places are
    /// taken by requests that are being answered.
    fn admit(&self, address: IpAddr) -> Option<(u64, Arc<Watch>)> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = |watch: &Watch| watch.address == address;
        let crowded = open.values().filter(|watch| of_address(watch)).count() >= MAX_CONNECTIONS_OF_AN_ADDRESS;
        if crowded && !self.proxies.trust(address) && !give_way(&mut open, of_address) {
            return None;
        }
        if open.len() >= self.most && !give_way(&mut open, |_| true) {
            return None;
        }
        let state = State { phase: Phase::Head, since: Instant::now(), stalled: None, answering: false, early: false };
        let watch = Arc::new(Watch { address, state: Mutex::new(state), cut: CancellationToken::new() });
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        open.insert(id, watch.clone());
        metrics::gauge!("vagnpark_connections").set(u32::try_from(open.len()).unwrap_or(u32::MAX));
        Some((id, watch))
    }

    fn leave(&self, id: u64) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Cuts off the connection that has been idle longest, when the system itself allows no more.
    fn make_room(&self) {
        give_way(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner), |_| true);
    }

    fn cut_overdue(&self) {
        let now = Instant::now();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, watch| {
            let overdue = watch.is_overdue(now);
            if overdue {
                watch.cut.cancel();
            }
            !overdue
        });
    }
}

/// Cuts off the connection that has been idle longest among those that may be cut off; answers whether there was one.
fn give_way(open: &mut HashMap<u64, Arc<Watch>>, may_be: impl Fn(&Watch) -> bool) -> bool {
    let waiting = open.iter().filter(|(_, watch)| may_be(watch));
    let longest = waiting.filter_map(|(id, watch)| Some((watch.waits_since()?, *id))).min();
    let Some(watch) = longest.and_then(|(_, id)| open.remove(&id)) else { return false };
    metrics::counter!("vagnpark_connections_given_up_total").increment(1);
    watch.cut.cancel();
    true
}

/// Takes connections until it is told to close, and answers on each with the router.
pub(crate) async fn take(
    listener: TcpListener,
    connections: Arc<Connections>,
    router: Router,
    closing: CancellationToken,
    tasks: TaskTracker,
) {
    let mut look = tokio::time::interval(LOOK);
    loop {
        let accepted = tokio::select! {
            () = closing.cancelled() => return,
            _ = look.tick() => {
                connections.cut_overdue();
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let address = peer.ip().to_canonical();
                let Some((id, watch)) = connections.admit(address) else { continue };
                let serving = serve(stream, watch, connections.clone(), router.clone(), closing.clone());
                let connections = connections.clone();
                tasks.spawn(async move {
                    serving.await;
                    connections.leave(id);
                });
            }
            // The client has already gone.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken; the one that has waited longest gives way");
                connections.make_room();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    watch: Arc<Watch>,
    connections: Arc<Connections>,
    router: Router,
    closing: CancellationToken,
) {
    // Small responses are sent at once.
    let _ = stream.set_nodelay(true);
    let watched = watch.clone();
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let busy = BusyTime::begin(watched.clone());
        let client = Client(connections.proxies.client(watched.address, request.headers()));
        request.extensions_mut().insert(client);
        let answered = router.clone().oneshot(request.map(Body::new));
        async move { Ok::<_, Infallible>(answered.await?.map(|body| Attended { body, _busy: busy })) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(KEEP_ALIVE)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Watched { stream, watch: watch.clone() }), answer);
    let mut connection = std::pin::pin!(connection);
    let mut told = false;
    loop {
        tokio::select! {
            // It does not matter how a client goes away.
            _ = connection.as_mut() => return,
            () = watch.cut.cancelled() => return,
            () = closing.cancelled(), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Marks a request as being answered, from its head to the last byte of the response.
struct BusyTime(Arc<Watch>);

impl BusyTime {
    fn begin(watch: Arc<Watch>) -> Self {
        watch.enter(Phase::Busy);
        Self(watch)
    }
}

impl Drop for BusyTime {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
    }
}

/// The body of a response, which ends the request when it ends.
struct Attended {
    body: Body,
    _busy: BusyTime,
}

impl HttpBody for Attended {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that notes when something comes, and when nothing is read.
struct Watched {
    stream: TcpStream,
    watch: Arc<Watch>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.watch.heard();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch.stalls(written.is_pending());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watch.stalls(written.is_pending());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Raises the limit on open files as far as the system allows; answers how many connections fit.
pub(crate) fn room_for_connections() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        let wanted = u64::try_from(MAX_CONNECTIONS).unwrap_or(u64::MAX) + FILES_BESIDE_CONNECTIONS;
        if limit.current.is_some_and(|current| current < wanted) {
            let raised = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
            limit.current = Some(raised);
            if let Err(error) = setrlimit(Resource::Nofile, limit) {
                tracing::warn!(%error, "the number of open files cannot be raised");
            }
        }
        if let Some(current) = getrlimit(Resource::Nofile).current {
            let room = usize::try_from(current.saturating_sub(FILES_BESIDE_CONNECTIONS)).unwrap_or(MAX_CONNECTIONS);
            return room.clamp(1, MAX_CONNECTIONS);
        }
    }
    MAX_CONNECTIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(most: usize) -> Arc<Connections> {
        Connections::new(most, Proxies::default())
    }

    #[test]
    fn a_newcomer_takes_the_place_of_whoever_has_waited_longest() {
        let address = IpAddr::from([192, 0, 2, 1]);
        let all = connections(2);
        let (_, first) = all.admit(address).expect("a place");
        let (_, second) = all.admit(address).expect("a place");
        assert!(all.admit(address).is_some());
        assert!(first.cut.is_cancelled() && !second.cut.is_cancelled());
    }

    #[test]
    fn nobody_who_is_being_answered_gives_way() {
        let address = IpAddr::from([192, 0, 2, 1]);
        let all = connections(1);
        let (id, first) = all.admit(address).expect("a place");
        let busy = BusyTime::begin(first.clone());
        assert!(all.admit(address).is_none());
        drop(busy);
        assert!(all.admit(address).is_some() && first.cut.is_cancelled());
        all.leave(id);
    }

    #[test]
    fn each_phase_has_its_end() {
        let (_, watch) = connections(1).admit(IpAddr::from([192, 0, 2, 1])).expect("a place");
        let after = |time: Duration| Instant::now() + time;
        let second = Duration::from_secs(1);
        assert!(
            !watch.is_overdue(after(HEADER_TIME.saturating_sub(second)))
                && watch.is_overdue(after(HEADER_TIME + second))
        );
        watch.enter(Phase::Busy);
        assert!(!watch.is_overdue(after(Duration::from_hours(1))));
        watch.stalls(true);
        assert!(
            !watch.is_overdue(after(WRITE_TIME.saturating_sub(second))) && watch.is_overdue(after(WRITE_TIME + second))
        );
        watch.enter(Phase::Idle);
        assert!(
            !watch.is_overdue(after(KEEP_ALIVE.saturating_sub(second))) && watch.is_overdue(after(KEEP_ALIVE + second))
        );
        watch.heard();
        assert!(watch.is_overdue(after(HEADER_TIME + second)), "a second head has its own time");
    }
}
