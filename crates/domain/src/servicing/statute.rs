//! Intervals that a legislature can change, as dated data (S-1, S-6).
//!
//! Source: fordonsförordningen (2009:211) 6 kap. 1–6 §§ as it stands in early 2026. A change in law
//! is a new row with its own first day, never a change of an old row.

use chrono::NaiveDate;

use crate::{register::VehicleClass, words::words};

words! {
    /// A group of vehicles that the statute sets intervals for.
    InspectionGroup {
        /// Cars and light trucks up to 3.5 tonnes.
        Light = "light",
        /// Heavy vehicles, buses, emergency vehicles, school transport, hire, taxi.
        Yearly = "yearly",
        /// Light trailers, motorcycles, motorredskap I, traktor b, A-tractors.
        Trailer = "trailer",
        /// Not inspected periodically.
        Exempt = "exempt",
    }
}

impl InspectionGroup {
    /// The group of a vehicle by class and total weight. What it is used for (emergency, school
    /// transport, hire) can put it in [`Self::Yearly`], which its register entry then says.
    pub fn of(class: VehicleClass, total_weight_kg: Option<i32>) -> Self {
        let heavy = total_weight_kg.is_some_and(|weight| weight > 3_500);
        match class {
            VehicleClass::CarI | VehicleClass::CarIi | VehicleClass::LightTruck if heavy => Self::Yearly,
            VehicleClass::CarI | VehicleClass::CarIi | VehicleClass::LightTruck => Self::Light,
            VehicleClass::HeavyTruck | VehicleClass::LightBus | VehicleClass::HeavyBus => Self::Yearly,
            VehicleClass::Trailer if heavy => Self::Yearly,
            VehicleClass::Trailer | VehicleClass::Motorcycle | VehicleClass::MachineI | VehicleClass::TractorB => {
                Self::Trailer
            }
            VehicleClass::MopedI
            | VehicleClass::MopedIi
            | VehicleClass::MachineIi
            | VehicleClass::TractorA
            | VehicleClass::OffRoad => Self::Exempt,
        }
    }
}

/// One row of the statute: how many months to the first, the second and each later inspection.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// Which vehicles.
    pub group: InspectionGroup,
    /// The first day the row holds.
    pub from: (i32, u32, u32),
    /// Months from first use to the first inspection.
    pub first: u32,
    /// Months from the first to the second.
    pub second: u32,
    /// Months between later ones.
    pub later: u32,
    /// Months between later ones from the year 30 years after the vehicle year.
    pub later_when_old: u32,
}

const IN_FORCE: (i32, u32, u32) = (2018, 5, 20);

/// The table.
pub const INTERVALS: &[Interval] = &[
    Interval { group: InspectionGroup::Light, from: IN_FORCE, first: 36, second: 24, later: 14, later_when_old: 24 },
    Interval { group: InspectionGroup::Yearly, from: IN_FORCE, first: 12, second: 12, later: 12, later_when_old: 12 },
    Interval { group: InspectionGroup::Trailer, from: IN_FORCE, first: 48, second: 24, later: 24, later_when_old: 24 },
];

/// The row that holds for a group on a day.
pub fn interval_on(group: InspectionGroup, day: NaiveDate) -> Option<&'static Interval> {
    INTERVALS
        .iter()
        .filter(|row| row.group == group)
        .rfind(|row| NaiveDate::from_ymd_opt(row.from.0, row.from.1, row.from.2).is_some_and(|from| from <= day))
        .or_else(|| INTERVALS.iter().find(|row| row.group == group))
}
