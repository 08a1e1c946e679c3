//! The server's own work, done when it is due. Each duty is a task of its own, so that none waits for another; a round
//! that fails or panics is noted, and the next one comes. Several servers on one database agree by leases which of them
//! works.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use uuid::Uuid;
use vagnpark_domain::limits::{HOUSEKEEPING_EVERY, TICK};

use crate::{
    app::App,
    booking::deadlines::keep_time,
    by_hand,
    cost::{proposal::due::mind_proposals, sign_off::mind_sign_offs},
    duty::{Aside, Duty, isolated},
    error::ActionError,
    messages::{
        delivery::{Receivers, send_events},
        mail::send_mail,
        transport::Outside,
    },
    register::vehicle_move::hand_over,
    servicing::reminder::{Told, remind},
    system::{
        audit_head::{Heads, send_head},
        housekeeping::keep_house,
    },
};

/// The settings of the duties.
#[derive(Clone, Debug)]
pub struct Duties {
    /// How long after its start a booking that nobody came for is released; none for never.
    pub no_show: Option<chrono::Duration>,
    /// E-mail.
    pub outside: Outside,
    /// The file that the signed heads of the audit log are written to.
    pub heads: PathBuf,
}

/// The duties at work.
#[derive(Debug)]
pub struct Worker(JoinSet<()>);

impl Worker {
    /// Begins all duties.
    pub fn start(app: &App, duties: &Duties) -> Self {
        let round = Round::new(app, duties);
        let mut all = JoinSet::new();
        if app.by_hand.rounds {
            all.spawn(when_asked(round, by_hand::listen(app.by_hand.clock.clone())));
        } else {
            app.rounds.started.get_or_init(Instant::now);
            for duty in Duty::ALL {
                all.spawn(over_and_over(duty, round.clone()));
            }
        }
        Self(all)
    }

    /// Waits until the rounds under way have ended, and cuts off what takes longer. The server has been told to stop.
    pub async fn stop(mut self, within: Duration) {
        let ended = async { while self.0.join_next().await.is_some() {} };
        if tokio::time::timeout(within, ended).await.is_err() {
            tracing::warn!("some duties did not come to a stop in time");
        }
    }
}

/// A round, with what it keeps from earlier ones.
#[derive(Clone, Debug)]
struct Round {
    app: App,
    duties: Duties,
    server: Uuid,
    aside: Arc<Aside>,
    receivers: Arc<Receivers>,
    told: Arc<Told>,
    heads: Arc<Heads>,
    /// When expired data was last deleted.
    kept_house: Arc<Mutex<Option<Instant>>>,
}

impl Round {
    fn new(app: &App, duties: &Duties) -> Self {
        Self {
            app: app.clone(),
            duties: duties.clone(),
            server: app.new_id(),
            aside: Arc::default(),
            receivers: Arc::default(),
            told: Arc::default(),
            heads: Arc::new(Heads::into_file(&duties.heads)),
            kept_house: Arc::default(),
        }
    }

    /// Does every duty once, one after the other; ends when everything begun is done.
    async fn go(&self) {
        for duty in Duty::ALL {
            self.attend_to(duty).await;
        }
        self.receivers.until_done().await;
    }

    /// Does a duty once, and notes how it ended.
    async fn attend_to(&self, duty: Duty) {
        let failed = match isolated(self.clone().perform(duty)).await {
            Ok(()) => false,
            Err(error) => {
                let duty = duty.name();
                tracing::error!(duty, ?error, "a round is not done; trying again in the next");
                true
            }
        };
        self.app.rounds.note(duty);
        let labels = [("duty", duty.name()), ("outcome", if failed { "failed" } else { "done" })];
        metrics::counter!("vagnpark_duty_rounds_total", &labels).increment(1);
        let now = u32::try_from(self.app.now().timestamp()).unwrap_or(u32::MAX);
        metrics::gauge!("vagnpark_duty_last_round_timestamp_seconds", "duty" => duty.name()).set(now);
    }

    async fn perform(self, duty: Duty) -> Result<(), ActionError> {
        let Self { app, duties, server, aside, receivers, told, heads, kept_house } = &self;
        match duty {
            Duty::Timekeeping => {
                keep_time(app, *server, duties.no_show, aside).await?;
                mind_proposals(app, aside).await?;
                hand_over(app).await?;
                mind_sign_offs(app, aside).await
            }
            Duty::Mail => send_mail(app, &duties.outside, *server, aside).await,
            Duty::Webhooks => send_events(app, *server, receivers).await,
            Duty::Reminders => remind(app, aside, told).await,
            Duty::AuditHead => send_head(app, heads).await,
            Duty::Housekeeping => {
                let last = *kept_house.lock().unwrap_or_else(PoisonError::into_inner);
                if last.is_none_or(|last| last.elapsed() >= HOUSEKEEPING_EVERY) {
                    keep_house(app, *server).await?;
                    *kept_house.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                }
                Ok(())
            }
        }
    }
}

/// Does a duty every few seconds, until the server is told to stop.
async fn over_and_over(duty: Duty, round: Round) {
    loop {
        tokio::select! {
            () = round.app.stopping.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
        round.attend_to(duty).await;
    }
}

/// Does a round whenever one is asked for, until the server is told to stop.
async fn when_asked(round: Round, mut asked: mpsc::Receiver<oneshot::Sender<()>>) {
    loop {
        tokio::select! {
            () = round.app.stopping.cancelled() => return,
            Some(done) = asked.recv() => {
                round.go().await;
                // Whoever asked may have gone.
                let _ = done.send(());
            }
        }
    }
}
