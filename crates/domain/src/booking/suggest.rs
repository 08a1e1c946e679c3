//! Booking by need: which vehicles fit, in which order, and why (B-8).

use geo::{Distance, Haversine, Point};
use serde::Serialize;

use crate::{
    ids::{DepotId, VehicleId},
    register::{Fuel, VehicleClass},
};

/// The needs of a trip.
#[derive(Clone, Debug, Default)]
pub struct Need {
    /// A class, if only that will do.
    pub class: Option<VehicleClass>,
    /// The fewest seats that will do, the driver's included.
    pub seats: Option<i32>,
    /// The smallest load that will do, in kg.
    pub load_kg: Option<i32>,
    /// A tow bar.
    pub tow_bar: bool,
    /// A wheelchair lift.
    pub lift: bool,
    /// How far it must go, in km.
    pub range_km: Option<i32>,
    /// Where the trip starts: latitude and longitude in degrees.
    pub near: Option<(f64, f64)>,
    /// The depot that was asked for, whose vehicles are nearest even if nobody knows where it lies.
    pub at: Option<DepotId>,
}

impl Need {
    /// Metres from where the trip starts to a depot, given its id and its latitude and longitude in degrees; none if no
    /// place was asked for, or the distance is not known.
    pub fn distance_to(&self, depot: Option<DepotId>, place: Option<(f64, f64)>) -> Option<i64> {
        if depot.is_some() && depot == self.at {
            return Some(0);
        }
        self.near.zip(place).map(|(from, to)| distance_m(from, to))
    }
}

/// A free vehicle with what ranking looks at.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Its class.
    pub class: VehicleClass,
    /// What makes it go.
    pub fuel: Fuel,
    /// Seats, the driver's included.
    pub seats: Option<i32>,
    /// Load in kg.
    pub load_kg: Option<i32>,
    /// Whether it can draw a trailer.
    pub tow_bar: bool,
    /// Whether it has a wheelchair lift.
    pub lift: bool,
    /// Range in km.
    pub range_km: Option<i32>,
    /// Where it stands.
    pub depot: Option<DepotId>,
    /// Latitude and longitude of its depot, in degrees.
    pub place: Option<(f64, f64)>,
    /// Whether it belongs to the booker's own organisation.
    pub own: bool,
    /// How far it has gone relative to what its contract allows by now, in per mille; 1000 is on plan.
    pub contract_use_permille: Option<i64>,
}

/// Why a candidate ranks where it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// It belongs to the booker's own organisation.
    OwnOrganisation,
    /// Its distance from the place asked for.
    Distance {
        /// Metres, great circle.
        distance_m: i64,
    },
    /// It has as many seats as were asked for, or this many more.
    SpareSeats {
        /// Seats beyond the need.
        spare: i32,
    },
    /// It has gone less than its contract allows by now.
    UnderContract,
}

/// A ranked candidate, with the reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// What speaks for it, weightiest first.
    pub reasons: Vec<Reason>,
}

/// Whether a vehicle can do what is needed. An unknown value does not fit a stated need, and trailers are only for
/// people who ask for one.
pub fn fits(need: &Need, candidate: &Candidate) -> bool {
    let at_least =
        |wanted: Option<i32>, has: Option<i32>| wanted.is_none_or(|wanted| has.is_some_and(|has| has >= wanted));
    need.class.is_none_or(|class| class == candidate.class)
        && (candidate.class != VehicleClass::Trailer || need.class.is_some())
        && at_least(need.seats, candidate.seats)
        && at_least(need.load_kg, candidate.load_kg)
        && at_least(need.range_km, candidate.range_km)
        && (!need.tow_bar || candidate.tow_bar)
        && (!need.lift || candidate.lift)
}

/// Whether a vehicle can stand in for another: the same class, and nothing that one can do is missing (B-7).
pub fn is_equal_or_better(candidate: &Candidate, original: &Candidate) -> bool {
    let as_much = |has: Option<i32>, had: Option<i32>| had.is_none_or(|had| has.is_some_and(|has| has >= had));
    candidate.class == original.class
        && as_much(candidate.seats, original.seats)
        && (candidate.tow_bar || !original.tow_bar)
        && (candidate.lift || !original.lift)
        && (original.class.is_car() || as_much(candidate.load_kg, original.load_kg))
}

/// Orders the candidates that fit: the nearest first, if a place was asked for; then those of the booker's own
/// organisation, then the best fit, then the one furthest under its contract, then by id, so that the same question
/// always has the same answer.
pub fn rank(need: &Need, candidates: &[Candidate]) -> Vec<Suggestion> {
    let mut ranked: Vec<_> = candidates
        .iter()
        .filter(|candidate| fits(need, candidate))
        .map(|candidate| {
            let distance_m = need.distance_to(candidate.depot, candidate.place);
            let spare = candidate.seats.unwrap_or(0).saturating_sub(need.seats.unwrap_or(1)).max(0);
            let contract = candidate.contract_use_permille.unwrap_or(1_000);
            // Somebody who names no class wants a car, not the tractor that happens to have one seat.
            let odd = need.class.is_none() && !candidate.class.is_car();
            let order = (distance_m.unwrap_or(i64::MAX), !candidate.own, (odd, spare), contract, candidate.vehicle);
            (order, candidate)
        })
        .collect();
    ranked.sort_by_key(|(order, _)| *order);
    ranked
        .into_iter()
        .map(|((distance_m, _, (_, spare), contract, vehicle), candidate)| {
            let mut reasons = Vec::new();
            if distance_m < i64::MAX {
                reasons.push(Reason::Distance { distance_m });
            }
            if candidate.own {
                reasons.push(Reason::OwnOrganisation);
            }
            reasons.push(Reason::SpareSeats { spare });
            if contract < 1_000 {
                reasons.push(Reason::UnderContract);
            }
            Suggestion { vehicle, reasons }
        })
        .collect()
}

/// Metres between two places, latitude and longitude in degrees, along a great circle.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "no distance on Earth exceeds 21 000 km")]
pub fn distance_m(from: (f64, f64), to: (f64, f64)) -> i64 {
    let ((lat_a, lon_a), (lat_b, lon_b)) = (from, to);
    Haversine.distance(Point::new(lon_a, lat_a), Point::new(lon_b, lat_b)).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn candidate(id: u128) -> Candidate {
        Candidate {
            vehicle: VehicleId(Uuid::from_u128(id)),
            class: VehicleClass::CarI,
            fuel: Fuel::Electric,
            seats: Some(5),
            load_kg: None,
            tow_bar: false,
            lift: false,
            range_km: Some(300),
            depot: None,
            place: Some((59.52, 15.04)),
            own: false,
            contract_use_permille: None,
        }
    }

    fn order(need: &Need, candidates: &[Candidate]) -> Vec<u128> {
        rank(need, candidates).iter().map(|suggestion| suggestion.vehicle.0.as_u128()).collect()
    }

    #[test]
    fn b8_own_first_then_fit_then_contract_then_id() {
        let need = Need { seats: Some(2), ..Need::default() };
        let far_but_own = Candidate { own: true, place: Some((59.78, 14.52)), ..candidate(9) };
        let bus = Candidate { seats: Some(9), ..candidate(1) };
        let under_contract = Candidate { contract_use_permille: Some(800), ..candidate(8) };
        let all = [candidate(4), bus, candidate(3), under_contract, far_but_own];
        assert_eq!(order(&need, &all), [9, 8, 3, 4, 1]);
    }

    #[test]
    fn b8_a_place_that_was_asked_for_ranks_first() {
        let need = Need { near: Some((59.52, 15.04)), ..Need::default() };
        let far_but_own = Candidate { own: true, place: Some((59.78, 14.52)), ..candidate(1) };
        let nowhere_but_own = Candidate { own: true, place: None, ..candidate(2) };
        let near_and_own = Candidate { own: true, ..candidate(9) };
        let all = [nowhere_but_own, far_but_own, candidate(3), near_and_own];
        assert_eq!(order(&need, &all), [9, 3, 1, 2]);
    }

    #[test]
    fn b8_a_depot_that_nobody_has_put_on_the_map_is_found_too() {
        let (asked_for, other) = (DepotId(Uuid::from_u128(50)), DepotId(Uuid::from_u128(51)));
        let need = Need { at: Some(asked_for), ..Need::default() };
        let elsewhere_but_own = Candidate { own: true, depot: Some(other), ..candidate(1) };
        let there = Candidate { depot: Some(asked_for), place: None, ..candidate(2) };
        assert_eq!(order(&need, &[elsewhere_but_own, candidate(3), there]), [2, 1, 3]);
    }

    #[test]
    fn b7_a_replacement_has_all_that_the_vehicle_had() {
        let original = Candidate { tow_bar: true, ..candidate(1) };
        assert!(!is_equal_or_better(&candidate(2), &original), "no tow bar");
        let better = Candidate { seats: Some(7), tow_bar: true, ..candidate(2) };
        assert!(is_equal_or_better(&better, &original));
        assert!(!is_equal_or_better(&original, &better), "too few seats");
        let van = Candidate { class: VehicleClass::LightTruck, load_kg: Some(800), ..candidate(3) };
        assert!(!is_equal_or_better(&Candidate { load_kg: Some(600), ..van.clone() }, &van));
        assert!(!is_equal_or_better(&van, &original), "another class");
    }

    #[test]
    fn b8_what_is_unknown_does_not_fit_a_stated_need() {
        let need = Need { load_kg: Some(500), ..Need::default() };
        assert!(order(&need, &[candidate(1)]).is_empty());
        assert_eq!(order(&need, &[Candidate { load_kg: Some(500), ..candidate(2) }]), [2]);
    }

    #[test]
    fn b8_who_names_no_class_is_offered_a_car_before_a_tractor() {
        let tractor = Candidate { class: VehicleClass::TractorB, seats: Some(1), ..candidate(1) };
        assert_eq!(order(&Need::default(), &[tractor.clone(), candidate(2)]), [2, 1]);
        assert_eq!(
            order(&Need { class: Some(VehicleClass::TractorB), ..Need::default() }, &[tractor, candidate(2)]),
            [1]
        );
    }

    #[test]
    fn b8_a_trailer_is_only_suggested_to_who_asks_for_one() {
        let trailer = Candidate { class: VehicleClass::Trailer, ..candidate(1) };
        assert!(order(&Need::default(), std::slice::from_ref(&trailer)).is_empty());
        assert_eq!(order(&Need { class: Some(VehicleClass::Trailer), ..Need::default() }, &[trailer]), [1]);
    }

    #[test]
    fn b8_the_distance_is_a_great_circle() {
        // Nora–Hällefors: 41.5 km as the crow flies.
        let need = Need { near: Some((59.5193, 15.0402)), ..Need::default() };
        let away = Candidate { place: Some((59.7826, 14.5197)), ..candidate(1) };
        let suggestions = rank(&need, &[away]);
        let Reason::Distance { distance_m } = suggestions[0].reasons[0] else { unreachable!("distance comes first") };
        assert!((41_000..42_500).contains(&distance_m), "{distance_m}");
    }
}
