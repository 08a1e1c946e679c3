//! What one person may ask for: requests of those who have logged in are counted, so that a program that has gone mad,
//! or a stolen token, neither empties the system nor stops it for others. Each server counts by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use vagnpark_actions::ActionError;
use vagnpark_domain::{
    ids::UserId,
    limits::{ALLOWANCE, ALLOWANCE_A_SECOND},
};

/// What is left of each person's allowance.
#[derive(Clone, Debug)]
pub(crate) struct Allowances {
    most: f64,
    left: Arc<Mutex<HashMap<UserId, Left>>>,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    amount: f64,
    at: Instant,
}

impl Allowances {
    /// Everybody has all of it; a test may say how much that is.
    pub(crate) fn new(most: Option<u32>) -> Self {
        Self { most: most.unwrap_or(ALLOWANCE).into(), left: Arc::default() }
    }

    /// Takes a request's weight from a person's allowance, or says when there will be room for it.
    pub(crate) fn take(&self, person: UserId, weight: u32, now: Instant) -> Result<(), ActionError> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let (most, a_second, weight) = (self.most, f64::from(ALLOWANCE_A_SECOND), f64::from(weight));
        let since = |at: Instant| now.saturating_duration_since(at).as_secs_f64();
        let own = left.entry(person).or_insert(Left { amount: most, at: now });
        let amount = (own.amount + since(own.at) * a_second).min(most);
        *own = Left { amount, at: own.at.max(now) };
        if amount < weight {
            let wait = Duration::try_from_secs_f64((weight - amount) / a_second).unwrap_or(Duration::MAX);
            return Err(ActionError::TooManyRequests { seconds: wait.as_secs() + 1 });
        }
        own.amount -= weight;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a17_what_a_person_has_asked_for_comes_back_with_time_and_never_more_than_all_of_it() {
        let allowances = Allowances::new(Some(100));
        let [frida, nils] = [1, 2].map(|number| UserId(uuid::Uuid::from_u128(number)));
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        for _ in 0..10 {
            assert!(allowances.take(frida, 10, at(0)).is_ok());
        }
        let Err(ActionError::TooManyRequests { seconds }) = allowances.take(frida, 30, at(0)) else {
            unreachable!("nothing is left");
        };
        assert!(allowances.take(nils, 100, at(0)).is_ok(), "others have their own");
        assert!(allowances.take(frida, 30, at(seconds)).is_ok(), "after the time that was said");
        let all = 100_000;
        for weight in [60, 40] {
            assert!(allowances.take(frida, weight, at(all)).is_ok());
        }
        assert!(allowances.take(frida, 1, at(all)).is_err(), "a day of rest saves nothing up");
    }
}
