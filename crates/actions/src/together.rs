//! Requests that come at the same moment share one transaction, as databases share one sync among commits: the first
//! answers for all that wait, and meanwhile the next ones gather.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, oneshot};

/// The most requests that share a transaction, so that none waits long for the others.
const AT_ONCE: usize = 64;

/// Questions that wait for an answer.
#[derive(Debug)]
pub(crate) struct Together<Q, A> {
    waiting: Mutex<Vec<(Q, oneshot::Sender<A>)>>,
    turn: Turn<()>,
}

impl<Q, A> Default for Together<Q, A> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), turn: Turn::default() }
    }
}

impl<Q, A> Together<Q, A> {
    /// Asks a question and, if nobody else is doing so, answers all that wait with `answer_all`. That must give an
    /// answer for each question, in order. None if the task that was answering died.
    pub(crate) async fn ask<F>(&self, question: Q, answer_all: impl Fn(Vec<Q>) -> F) -> Option<A>
    where
        F: Future<Output = Vec<A>> + Send,
    {
        let (sender, mut own) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((question, sender));
        loop {
            let turn = tokio::select! {
                biased;
                answer = &mut own => return answer.ok(),
                turn = self.turn.lock() => turn,
            };
            let (questions, senders): (Vec<Q>, Vec<_>) = self.take().into_iter().unzip();
            let answers = answer_all(questions).await;
            drop(turn);
            for (sender, answer) in senders.into_iter().zip(answers) {
                // If the one who asked has gone, the answer is dropped.
                drop(sender.send(answer));
            }
        }
    }

    fn take(&self) -> Vec<(Q, oneshot::Sender<A>)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let first = waiting.len().min(AT_ONCE);
        waiting.drain(..first).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn everyone_gets_the_own_answer_in_few_rounds() {
        let (together, rounds) = (Arc::new(Together::default()), Arc::new(AtomicUsize::new(0)));
        let asking = (0..200_u32).map(|number| {
            let (together, rounds) = (together.clone(), rounds.clone());
            tokio::spawn(async move {
                let answer = together.ask(number, |numbers: Vec<u32>| {
                    assert!(numbers.len() <= AT_ONCE);
                    rounds.fetch_add(usize::from(!numbers.is_empty()), Ordering::Relaxed);
                    async move {
                        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                        numbers.iter().map(|number| number * 2).collect()
                    }
                });
                assert_eq!(answer.await, Some(number * 2));
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            asked.await.expect("an answer");
        }
        assert!(rounds.load(Ordering::Relaxed) < 100, "they went together");
    }
}
