//! The operations, each done to the system and, if it was done, to the model.

use std::collections::BTreeMap;

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use reqwest::Method;
use serde_json::{Value, json};

use super::model::{APPROVED, Booking, CARS, Hours, Model, TAKEN, Waiting, instant, live, local};
use crate::harness::{Client, answer};

/// The system under test, with the model beside it.
pub(crate) struct World {
    /// The client who books.
    pub(crate) client: Client,
    /// The client who approves and plans work.
    pub(crate) coordinator: Client,
    pub(crate) cars: Vec<String>,
    pub(crate) model: Model,
    pub(crate) random: StdRng,
    pub(crate) done: BTreeMap<String, usize>,
}

impl World {
    pub(crate) fn hours(&mut self) -> Hours {
        let from = self.random.random_range(0..60);
        Hours { from, to: from + self.random.random_range(1..5) }
    }

    pub(crate) fn car(&mut self) -> usize {
        self.random.random_range(0..CARS)
    }

    fn any_booking(&mut self) -> Option<(String, Booking)> {
        let open: Vec<_> = self.model.bookings.iter().filter(|(id, _)| !id.starts_with("offer")).collect();
        // Mostly those about which something can still happen.
        let lively: Vec<_> = open.iter().filter(|(_, b)| live(b.state) || b.state == "requested").copied().collect();
        let chosen = if lively.is_empty() || self.random.random_bool(0.1) { &open } else { &lively };
        chosen.choose(&mut self.random).map(|(id, booking)| ((*id).clone(), (*booking).clone()))
    }

    async fn delete(&self, path: &str, version: i64) -> (u16, Value) {
        answer(self.client.request(Method::DELETE, path).header("if-match", format!("\"{version}\""))).await
    }

    /// One operation; answers its name, what the model expects of it, and its outcome.
    pub(crate) async fn step(&mut self) -> (&'static str, bool, u16, Value) {
        let (car, hours) = (self.car(), self.hours());
        match self.random.random_range(0..100) {
            0..30 => self.create(car, hours).await,
            30..45 => self.shift(car, hours).await,
            45..50 => self.series(car, hours).await,
            50..58 => self.decide_request().await,
            58..66 => self.wait(car, hours).await,
            66..74 => self.answer_offer().await,
            74..80 => self.block(car, hours).await,
            80..86 => self.hand_over().await,
            _ => self.cancel().await,
        }
    }

    pub(crate) async fn create(&mut self, car: usize, hours: Hours) -> (&'static str, bool, u16, Value) {
        let body = json!({ "vehicle": self.cars[car], "start": instant(hours.from), "end": instant(hours.to) });
        let expected = self.model.is_free(car, hours, None);
        let (status, made) = self.client.post("/api/v1/bookings", &body).await;
        if status == 201 {
            let state = if car == APPROVED { "requested" } else { "confirmed" };
            let booking = Booking { car, hours, state, version: 1, job: None };
            self.model.bookings.insert(made["id"].as_str().unwrap().to_owned(), booking);
        }
        ("create", expected, status, made)
    }

    pub(crate) async fn shift(&mut self, car: usize, hours: Hours) -> (&'static str, bool, u16, Value) {
        let Some((id, before)) = self.any_booking() else { return self.create(car, hours).await };
        // Just as often only the end, which is how a vehicle that is out is brought back later.
        let (car, hours) = if self.random.random_bool(0.5) {
            let from = before.hours.from;
            let to = if from == TAKEN { self.hours().to } else { from + self.random.random_range(1..6) };
            (before.car, Hours { from, to })
        } else {
            (car, hours)
        };
        let same_start = car == before.car && hours.from == before.hours.from;
        let movable = match before.state {
            "requested" | "confirmed" => before.job.is_none(),
            "checked_out" => same_start,
            _ => false,
        };
        let mut body = json!({ "vehicle": self.cars[car], "start": instant(hours.from), "end": instant(hours.to) });
        if hours.from == TAKEN {
            body.as_object_mut().unwrap().remove("start");
        }
        // A block is moved like a booking, by those who run the vehicle, but has no driver and no buffer of its own.
        if before.job.is_some() {
            return ("skip", true, 200, Value::Null);
        }
        let expected = movable && self.model.is_free(car, hours, Some(&id));
        let request = self.client.request(Method::PATCH, &format!("/api/v1/bookings/{id}"));
        let (status, moved) = answer(request.header("if-match", format!("\"{}\"", before.version)).json(&body)).await;
        if status == 200 {
            // Less than was approved needs nobody's approval.
            let within = before.hours.from <= hours.from && hours.to <= before.hours.to;
            let to_approve = car == APPROVED && !(before.car == APPROVED && within) && before.state == "confirmed";
            let booking = self.model.bookings.get_mut(&id).unwrap();
            booking.car = car;
            booking.hours = hours;
            booking.version += 1;
            if to_approve {
                booking.state = "requested";
            }
            if live(before.state) && (before.hours != hours || before.car != car) {
                self.model.offers(before.car, before.hours);
            }
        }
        ("move", expected, status, moved)
    }

    async fn series(&mut self, car: usize, hours: Hours) -> (&'static str, bool, u16, Value) {
        let rule = "FREQ=DAILY;COUNT=3";
        let body = json!({ "vehicle": self.cars[car], "rule": rule, "first_start": local(hours.from),
            "first_end": local(hours.to), "gaps": "leave_out" });
        let (status, made) = self.client.post("/api/v1/series", &body).await;
        let state = if car == APPROVED { "requested" } else { "confirmed" };
        let mut expected = Vec::new();
        for day in 0..3 {
            let hours = Hours { from: hours.from + day * 24, to: hours.to + day * 24 };
            if self.model.is_free(car, hours, None) {
                expected.push(hours);
            }
        }
        if status == 201 {
            let bookings = made["bookings"].as_array().unwrap();
            assert_eq!(bookings.len(), expected.len(), "{made}");
            for (booking, hours) in bookings.iter().zip(&expected) {
                let booked = Booking { car, hours: *hours, state, version: 1, job: None };
                self.model.bookings.insert(booking["id"].as_str().unwrap().to_owned(), booked);
            }
        }
        ("series", !expected.is_empty(), status, made)
    }

    async fn decide_request(&mut self) -> (&'static str, bool, u16, Value) {
        let requests: Vec<String> =
            self.model.bookings.iter().filter(|(_, b)| b.state == "requested").map(|(id, _)| id.clone()).collect();
        let Some(id) = requests.choose(&mut self.random).cloned() else { return ("skip", true, 200, Value::Null) };
        let booking = self.model.bookings[&id].clone();
        if self.random.random_bool(0.3) {
            let (status, body) = self.coordinator.post(&format!("/api/v1/bookings/{id}/turn-down"), &json!({})).await;
            self.model.bookings.get_mut(&id).unwrap().state = "refused";
            self.model.bookings.get_mut(&id).unwrap().version += 1;
            return ("turn down", true, status, body);
        }
        let expected = self.model.is_free(booking.car, booking.hours, Some(&id));
        let (status, body) = self.coordinator.post(&format!("/api/v1/bookings/{id}/approve"), &json!({})).await;
        if status == 200 {
            for (other, rival) in &mut self.model.bookings {
                let overlaps = rival.hours.from < booking.hours.to && booking.hours.from < rival.hours.to;
                if *other == id {
                    rival.state = "confirmed";
                    rival.version += 1;
                } else if rival.state == "requested" && rival.car == booking.car && overlaps {
                    rival.state = "refused";
                    rival.version += 1;
                }
            }
        }
        ("approve", expected, status, body)
    }

    async fn wait(&mut self, car: usize, hours: Hours) -> (&'static str, bool, u16, Value) {
        let body = json!({ "vehicle": self.cars[car], "start": instant(hours.from), "end": instant(hours.to) });
        let (status, entry) = self.client.post("/api/v1/waiting-list", &body).await;
        if status == 201 {
            let id = entry["id"].as_str().unwrap().to_owned();
            self.model.waiting.push(Waiting { id, car, hours, state: "waiting" });
        }
        ("wait", true, status, entry)
    }

    async fn answer_offer(&mut self) -> (&'static str, bool, u16, Value) {
        let open: Vec<usize> = (0..self.model.waiting.len())
            .filter(|index| matches!(self.model.waiting[*index].state, "waiting" | "offered"))
            .collect();
        let Some(index) = open.choose(&mut self.random).copied() else { return ("skip", true, 200, Value::Null) };
        let entry = self.model.waiting[index].clone();
        let held = format!("offer {index}");
        if self.random.random_bool(0.6) {
            let (status, booking) =
                self.client.post(&format!("/api/v1/waiting-list/{}/accept", entry.id), &json!({})).await;
            if status == 200 {
                let mut taken = self.model.bookings.remove(&held).expect("what was taken had been offered");
                // Where approval is needed it becomes a request, which holds nothing: others are offered the vehicle.
                taken.state = if entry.car == APPROVED { "requested" } else { "confirmed" };
                taken.version = 2;
                self.model.bookings.insert(booking["id"].as_str().unwrap().to_owned(), taken);
                self.model.waiting[index].state = "accepted";
                if entry.car == APPROVED {
                    self.model.offers(entry.car, entry.hours);
                }
            }
            return ("accept", entry.state == "offered", status, booking);
        }
        let path = format!("/api/v1/waiting-list/{}", entry.id);
        let (status, body) = answer(self.client.request(Method::DELETE, &path)).await;
        self.model.waiting[index].state = "withdrawn";
        if entry.state == "offered" {
            self.model.bookings.remove(&held);
            self.model.offers(entry.car, entry.hours);
        }
        ("withdraw", true, status, body)
    }

    pub(crate) async fn block(&mut self, car: usize, hours: Hours) -> (&'static str, bool, u16, Value) {
        let body = json!({ "vehicle": self.cars[car], "kind": "service", "start": instant(hours.from),
            "end": instant(hours.to) });
        let expected = !self.model.is_in_the_way(car, hours, None, true);
        let (status, order) = self.coordinator.post("/api/v1/work-orders", &body).await;
        if status == 201 {
            let job = order["id"].as_str().map(str::to_owned);
            let booking = Booking { car, hours, state: "confirmed", version: 1, job };
            self.model.bookings.insert(order["block"].as_str().unwrap().to_owned(), booking);
        }
        ("block", expected, status, order)
    }

    pub(crate) async fn hand_over(&mut self) -> (&'static str, bool, u16, Value) {
        let Some((id, booking)) = self.any_booking() else { return ("skip", true, 200, Value::Null) };
        if booking.job.is_some() {
            return ("skip", true, 200, Value::Null);
        }
        if booking.state == "checked_out" {
            let (status, body) =
                self.client.post(&format!("/api/v1/bookings/{id}/return"), &json!({ "odometer_km": 1_000 })).await;
            let entry = self.model.bookings.get_mut(&id).unwrap();
            entry.state = "returned";
            entry.version += 1;
            // All of the time up to its end is free again.
            self.model.offers(booking.car, Hours { from: TAKEN, to: booking.hours.to });
            return ("return", true, status, body);
        }
        // It begins in two weeks, so its start moves to now.
        let taken = Hours { from: TAKEN, ..booking.hours };
        // More time than was approved has to be asked for.
        let approved = booking.car != APPROVED;
        let expected = approved && booking.state == "confirmed" && self.model.is_free(booking.car, taken, Some(&id));
        let body = json!({ "odometer_km": 1_000, "move_start": true });
        let (status, body) = self.client.post(&format!("/api/v1/bookings/{id}/check-out"), &body).await;
        if status == 200 {
            let entry = self.model.bookings.get_mut(&id).unwrap();
            entry.state = "checked_out";
            entry.hours = taken;
            entry.version += 2;
        }
        ("check out", expected, status, body)
    }

    pub(crate) async fn cancel(&mut self) -> (&'static str, bool, u16, Value) {
        let Some((id, booking)) = self.any_booking() else { return ("skip", true, 200, Value::Null) };
        let (expected, (status, body)) = match &booking.job {
            Some(job) => {
                let path = format!("/api/v1/work-orders/{job}");
                (live(booking.state), answer(self.coordinator.request(Method::DELETE, &path)).await)
            }
            None => {
                let possible = matches!(booking.state, "requested" | "confirmed");
                (possible, self.delete(&format!("/api/v1/bookings/{id}"), booking.version).await)
            }
        };
        if status == 200 {
            let entry = self.model.bookings.get_mut(&id).unwrap();
            entry.state = "cancelled";
            entry.version += 1;
            if live(booking.state) {
                self.model.offers(booking.car, booking.hours);
            }
        }
        ("cancel", expected, status, body)
    }
}
