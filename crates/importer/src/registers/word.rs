//! The words for values in files that we write: those that the register reads, as people choose them in its templates.

use vagnpark_domain::{
    Language,
    access::Role,
    booking::Purpose,
    cost::CostCategory,
    register::{Fuel, VehicleClass, VehicleStatus, organisation::OrganisationKind},
    servicing::{PlanKind, WorkKind},
};

use super::{booking, cost, organisation, person, service, service_plan, vehicle, vehicle_fields, vehicle_fuel};

/// A value that is a word in a file.
pub trait Worded: Copy + PartialEq {
    /// Its word: the one to choose in a template or, where that has none, our own.
    fn word(self) -> &'static str;
}

/// The first of some words that is read as a value.
fn first<T: PartialEq, E>(
    words: &[&'static str],
    read: impl Fn(&str) -> Result<T, E>,
    value: &T,
    own: &'static str,
) -> &'static str {
    let found = words.iter().find(|word| read(word).is_ok_and(|read| read == *value));
    found.copied().unwrap_or(own)
}

macro_rules! worded {
    ($($value:ty: $words:expr, $read:expr;)+) => {
        $(impl Worded for $value {
            fn word(self) -> &'static str {
                first($words, $read, &self, self.as_str())
            }
        })+
    };
}

worded! {
    VehicleClass: vehicle_fields::CLASSES, vehicle::class;
    Fuel: vehicle_fuel::FUELS, vehicle_fuel::fuel;
    VehicleStatus: vehicle_fields::STATUSES, vehicle::status_of;
    Purpose: booking::PURPOSES, booking::purpose;
    CostCategory: cost::CATEGORIES, cost::category;
    WorkKind: service::WRITTEN, service::kind;
    OrganisationKind: organisation::KINDS, str::parse;
    PlanKind: service_plan::KIND_WORDS, |word| service_plan::kind_named(word).ok_or(());
    Role: person::ROLES, person::role;
    Language: person::LANGUAGES, person::language;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i22_every_value_has_a_word_that_is_read_as_it() {
        for class in VehicleClass::ALL {
            assert_eq!(vehicle::class(class.word()), Ok(*class), "{class}");
        }
        for fuel in Fuel::ALL {
            assert_eq!(vehicle_fuel::fuel(fuel.word()), Ok(*fuel), "{fuel}");
        }
        for status in VehicleStatus::ALL {
            assert_eq!(vehicle::status_of(status.word()), Ok(*status), "{status}");
        }
        for purpose in Purpose::ALL {
            assert_eq!(booking::purpose(purpose.word()), Ok(*purpose), "{purpose}");
        }
        for category in CostCategory::ALL {
            assert_eq!(cost::category(category.word()), Ok(*category), "{category}");
        }
        for kind in WorkKind::ALL {
            assert_eq!(service::kind(kind.word()), Ok(*kind), "{kind}");
        }
        for kind in PlanKind::ALL {
            assert_eq!(service_plan::kind_named(kind.word()), Some(*kind), "{kind}");
        }
        for role in Role::ALL {
            assert_eq!(person::role(role.word()), Ok(*role), "{role}");
        }
        assert_eq!(VehicleClass::CarI.word(), "personbil");
        assert_eq!(CostCategory::Tolls.word(), "trängselskatt");
        assert_eq!(WorkKind::Reinspection.word(), "efterkontroll");
    }
}
