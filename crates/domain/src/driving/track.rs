//! Distance per municipality from a recorded track. The positions are looked at once and not kept.
//!
//! Each leg is cut where it crosses a border, and each piece has its geodesic length on the WGS 84 ellipsoid (Karney
//! 2013, "Algorithms for geodesics"). Which municipality a piece lies in is asked anew only after a crossing. A run
//! along a border belongs to one municipality: the one the track was in if it borders there, else the first by code.
#![expect(
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "metres on the ground are measured, not counted; money never comes here"
)]

use std::collections::BTreeMap;

use geo::{
    BoundingRect, Coord, CoordinatePosition, Distance, Geodesic, Line, LineIntersection, MultiPolygon, Point,
    coordinate_position::CoordPos, line_intersection::line_intersection,
};
use rstar::{AABB, RTree, RTreeObject};

/// A place on the ground, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// East of Greenwich.
    pub longitude: f64,
    /// North of the equator.
    pub latitude: f64,
}

/// The area of a municipality.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// Municipality code, four digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Longitude and latitude in degrees.
    pub area: MultiPolygon<f64>,
}

/// Areas with an index over their borders.
#[derive(Debug)]
pub struct Boundaries {
    areas: Vec<(Boundary, geo::Rect<f64>)>,
    borders: RTree<Border>,
}

#[derive(Clone, Copy, Debug)]
struct Border(Line<f64>);

impl RTreeObject for Border {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.0.start.x, self.0.start.y], [self.0.end.x, self.0.end.y])
    }
}

/// The distance driven in a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackShare {
    /// Its code; empty outside all that are known.
    pub code: String,
    /// Metres. The shares add up to the whole, rounded once.
    pub distance_m: i64,
}

impl Boundaries {
    /// Indexes areas, in the order of their codes.
    pub fn new(mut areas: Vec<Boundary>) -> Self {
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        let borders = areas
            .iter()
            .flat_map(|boundary| &boundary.area)
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .flat_map(geo::LineString::lines)
            .map(Border)
            .collect();
        let with_box = |boundary: Boundary| boundary.area.bounding_rect().map(|within| (boundary, within));
        Self { areas: areas.into_iter().filter_map(with_box).collect(), borders: RTree::bulk_load(borders) }
    }

    /// The municipality that a place lies in; on a border the one that was `before`, else the first by code.
    fn at(&self, place: Coord<f64>, before: Option<usize>) -> Option<usize> {
        let position = |index: usize| {
            let (boundary, within) = self.areas.get(index)?;
            let (low, high) = (within.min(), within.max());
            let near = place.x >= low.x && place.x <= high.x && place.y >= low.y && place.y <= high.y;
            if near { Some(boundary.area.coordinate_position(&place)) } else { None }
        };
        let touches = |index: &usize| matches!(position(*index), Some(CoordPos::Inside | CoordPos::OnBoundary));
        before.filter(touches).or_else(|| (0..self.areas.len()).find(touches))
    }

    /// Where a leg crosses or touches borders, as fractions of its length, in order.
    fn crossings(&self, leg: Line<f64>) -> Vec<f64> {
        let envelope = Border(leg).envelope();
        let mut parts = Vec::new();
        for border in self.borders.locate_in_envelope_intersecting(&envelope) {
            match line_intersection(leg, border.0) {
                Some(LineIntersection::SinglePoint { intersection, .. }) => parts.push(part_of(leg, intersection)),
                Some(LineIntersection::Collinear { intersection }) => {
                    parts.extend([part_of(leg, intersection.start), part_of(leg, intersection.end)]);
                }
                None => {}
            }
        }
        parts.retain(|part| (0.0..=1.0).contains(part));
        parts.sort_by(f64::total_cmp);
        parts.dedup();
        parts
    }
}

/// How far along a leg a place on it lies, from 0 to 1.
fn part_of(leg: Line<f64>, place: Coord<f64>) -> f64 {
    let (dx, dy) = (leg.dx(), leg.dy());
    if dx.abs() >= dy.abs() { (place.x - leg.start.x) / dx } else { (place.y - leg.start.y) / dy }
}

fn along(leg: Line<f64>, part: f64) -> Coord<f64> {
    Coord { x: leg.start.x + leg.dx() * part, y: leg.start.y + leg.dy() * part }
}

fn length_m(from: Coord<f64>, to: Coord<f64>) -> f64 {
    Geodesic.distance(Point::from(from), Point::from(to))
}

/// Splits a track by municipality. Each stretch is a run of positions recorded without a break; between stretches
/// nothing is driven. Shares come in the order of their codes, with what lies outside last.
pub fn split_track(boundaries: &Boundaries, stretches: &[Vec<Position>]) -> Vec<TrackShare> {
    let mut metres: BTreeMap<Option<usize>, f64> = BTreeMap::new();
    for stretch in stretches {
        let places = stretch.iter().map(|position| Coord { x: position.longitude, y: position.latitude });
        let mut previous: Option<Coord<f64>> = None;
        let mut area = None;
        let mut known = false;
        for place in places {
            let Some(from) = previous.replace(place).filter(|from| *from != place) else { continue };
            let leg = Line::new(from, place);
            let crossings = boundaries.crossings(leg);
            if crossings.is_empty() && known {
                *metres.entry(area).or_default() += length_m(from, place);
                continue;
            }
            let ends = std::iter::once(0.0).chain(crossings.iter().copied());
            for (begin, end) in ends.zip(crossings.iter().copied().chain([1.0])).filter(|(begin, end)| begin < end) {
                area = boundaries.at(along(leg, f64::midpoint(begin, end)), area);
                known = true;
                *metres.entry(area).or_default() += length_m(along(leg, begin), along(leg, end));
            }
        }
    }
    rounded(boundaries, metres)
}

/// Whole metres: each share is rounded down, except those with the largest remainders, so that they add up to the
/// rounded whole.
fn rounded(boundaries: &Boundaries, metres: BTreeMap<Option<usize>, f64>) -> Vec<TrackShare> {
    let whole = metres.values().sum::<f64>().round() as i64;
    let mut shares: Vec<(Option<usize>, i64, f64)> =
        metres.into_iter().map(|(area, metres)| (area, metres.floor() as i64, metres.fract())).collect();
    let missing = whole - shares.iter().map(|(_, metres, _)| metres).sum::<i64>();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by(|a, b| {
        let remainder = |index: &usize| shares.get(*index).map_or(0.0, |share| share.2);
        remainder(b).total_cmp(&remainder(a))
    });
    for index in by_remainder.into_iter().take(missing.max(0) as usize) {
        if let Some(share) = shares.get_mut(index) {
            share.1 += 1;
        }
    }
    let code = |area: Option<usize>| {
        area.and_then(|index| boundaries.areas.get(index)).map_or(String::new(), |(boundary, _)| boundary.code.clone())
    };
    let mut shares: Vec<TrackShare> = shares
        .into_iter()
        .filter(|(_, metres, _)| *metres > 0)
        .map(|(area, distance_m, _)| TrackShare { code: code(area), distance_m })
        .collect();
    shares.sort_by_key(|share| (share.code.is_empty(), share.code.clone()));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, Polygon};
    use proptest::prelude::*;

    /// Two squares side by side, a tenth of a degree each, with a common border at 15.1° east.
    fn two_squares() -> Boundaries {
        let square = |code: &str, west: f64| Boundary {
            code: code.to_owned(),
            name: code.to_owned(),
            area: MultiPolygon::new(vec![Polygon::new(
                LineString::from(vec![
                    (west, 59.5),
                    (west + 0.1, 59.5),
                    (west + 0.1, 59.6),
                    (west, 59.6),
                    (west, 59.5),
                ]),
                vec![],
            )]),
        };
        Boundaries::new(vec![square("1885", 15.1), square("1884", 15.0)])
    }

    fn at(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude }
    }

    fn split(track: &[Position]) -> Vec<(String, i64)> {
        let shares = split_track(&two_squares(), &[track.to_vec()]);
        shares.into_iter().map(|share| (share.code, share.distance_m)).collect()
    }

    #[test]
    fn a_leg_over_a_border_is_cut_exactly_there() {
        // A degree of longitude at 59.55° north is 56 556 m on the ellipsoid: a·cos φ / √(1 − e² sin² φ) · π/180.
        let shares = split(&[at(15.05, 59.55), at(15.15, 59.55)]);
        assert_eq!(shares.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["1884", "1885"]);
        for (code, metres) in shares {
            assert!((metres - 2_828).abs() <= 1, "{code} {metres}");
        }
    }

    #[test]
    fn a_meridian_has_the_length_that_the_ellipsoid_gives() {
        // From 59.51° to 59.59° north: 8 912 m by the series for the meridian arc (Bessel 1825).
        let shares = split(&[at(15.02, 59.51), at(15.02, 59.59)]);
        assert!((shares[0].1 - 8_912).abs() <= 1, "{shares:?}");
    }

    #[test]
    fn what_lies_outside_is_counted_apart() {
        let shares = split(&[at(14.95, 59.55), at(15.05, 59.55)]);
        assert_eq!(shares.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["1884", ""]);
        assert!((shares[0].1 - shares[1].1).abs() <= 1, "{shares:?}");
    }

    #[test]
    fn a_run_along_a_border_is_counted_once_and_stays_where_it_came_from() {
        let from_the_west = split(&[at(15.05, 59.52), at(15.1, 59.52), at(15.1, 59.58), at(15.05, 59.58)]);
        assert_eq!(from_the_west.len(), 1, "{from_the_west:?}");
        assert_eq!(from_the_west[0].0, "1884");
        let from_the_east = split(&[at(15.15, 59.52), at(15.1, 59.52), at(15.1, 59.58)]);
        assert_eq!(from_the_east[0].0, "1885");
        let only_the_border = split(&[at(15.1, 59.52), at(15.1, 59.58)]);
        assert_eq!((only_the_border.len(), only_the_border[0].0.as_str()), (1, "1884"), "the first by code");
    }

    #[test]
    fn touching_a_corner_and_standing_still_change_nothing() {
        let shares = split(&[at(15.05, 59.55), at(15.05, 59.55), at(15.1, 59.6), at(15.05, 59.55)]);
        assert_eq!(shares.len(), 1, "{shares:?}");
        assert!(split(&[at(15.05, 59.55)]).is_empty() && split(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn shares_add_up_to_the_length_of_the_track(
            track in prop::collection::vec((14.9_f64..15.3, 59.4_f64..59.7), 2..60),
        ) {
            let positions: Vec<Position> = track.iter().map(|(lon, lat)| at(*lon, *lat)).collect();
            let whole: f64 = track.windows(2).map(|leg| {
                Geodesic.distance(Point::new(leg[0].0, leg[0].1), Point::new(leg[1].0, leg[1].1))
            }).sum();
            let sum: i64 = split(&positions).iter().map(|(_, metres)| metres).sum();
            // A straight line on the map is a little longer than the geodesic between its ends.
            let slack = 1 + 2 * i64::try_from(track.len()).unwrap();
            prop_assert!((sum - whole.round() as i64).abs() <= slack, "{sum} {whole}");
        }

        #[test]
        fn the_same_way_back_has_the_same_shares(
            track in prop::collection::vec((14.9_f64..15.3, 59.4_f64..59.7), 2..30),
        ) {
            let there: Vec<Position> = track.iter().map(|(lon, lat)| at(*lon, *lat)).collect();
            let back: Vec<Position> = there.iter().rev().copied().collect();
            let (there, back) = (split(&there), split(&back));
            prop_assert_eq!(there.len(), back.len());
            for (one, other) in there.iter().zip(&back) {
                prop_assert!(one.0 == other.0 && (one.1 - other.1).abs() <= 1, "{there:?} {back:?}");
            }
        }
    }
}
