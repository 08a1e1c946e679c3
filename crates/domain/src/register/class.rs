//! Vehicle classes under lag (2001:559) om vägtrafikdefinitioner (V-4).

use crate::words::words;

words! {
    /// The class of a vehicle in law.
    VehicleClass {
        /// Personbil klass I.
        CarI = "car_i",
        /// Personbil klass II: a motor caravan.
        CarIi = "car_ii",
        /// Lätt lastbil, at most 3.5 tonnes.
        LightTruck = "light_truck",
        /// Tung lastbil.
        HeavyTruck = "heavy_truck",
        /// Lätt buss, at most 5 tonnes.
        LightBus = "light_bus",
        /// Tung buss.
        HeavyBus = "heavy_bus",
        /// Motorcykel.
        Motorcycle = "motorcycle",
        /// Moped klass I.
        MopedI = "moped_i",
        /// Moped klass II, which has no registration number.
        MopedIi = "moped_ii",
        /// Traktor a.
        TractorA = "tractor_a",
        /// Traktor b.
        TractorB = "tractor_b",
        /// Motorredskap klass I.
        MachineI = "machine_i",
        /// Motorredskap klass II.
        MachineIi = "machine_ii",
        /// Släpvagn.
        Trailer = "trailer",
        /// Terrängfordon.
        OffRoad = "off_road",
    }
}

impl VehicleClass {
    /// Either kind of personbil.
    pub fn is_car(self) -> bool {
        matches!(self, Self::CarI | Self::CarIi)
    }

    /// Either kind of bus.
    pub fn is_bus(self) -> bool {
        matches!(self, Self::LightBus | Self::HeavyBus)
    }

    /// A car, light bus or light lorry: what most rules for light vehicles are about.
    pub fn is_light(self) -> bool {
        self.is_car() || matches!(self, Self::LightTruck | Self::LightBus)
    }

    /// A heavy lorry or bus.
    pub fn is_heavy(self) -> bool {
        matches!(self, Self::HeavyTruck | Self::HeavyBus)
    }

    /// The class that a Swedish word in an old register means, if it settles the class.
    pub fn from_swedish(word: &str) -> Option<Self> {
        let folded = crate::names::fold_name(word);
        let class = match folded.as_str() {
            "personbil" | "pb" | "bil" | "personbili" | "personbilklassi" => Self::CarI,
            "personbilii" | "personbilklassii" | "husbil" => Self::CarIi,
            "lattlastbil" | "skap" | "skapbil" | "llb" | "transportbil" => Self::LightTruck,
            "tunglastbil" | "tlb" => Self::HeavyTruck,
            "lattbuss" | "minibuss" => Self::LightBus,
            "tungbuss" => Self::HeavyBus,
            "motorcykel" | "mc" => Self::Motorcycle,
            "moped" | "mopedi" | "mopedklassi" => Self::MopedI,
            "mopedii" | "mopedklassii" => Self::MopedIi,
            "traktora" => Self::TractorA,
            "traktor" | "traktorb" => Self::TractorB,
            "motorredskap" | "motorredskapi" | "motorredskapklassi" => Self::MachineI,
            "motorredskapii" | "motorredskapklassii" => Self::MachineIi,
            "slap" | "slapvagn" => Self::Trailer,
            "terrangfordon" | "snoskoter" | "terrangskoter" => Self::OffRoad,
            _ => return None,
        };
        Some(class)
    }

    /// The licence class that driving it takes (B-12), for a vehicle of this total weight and with this many seats. A
    /// lesser demand may be set on the vehicle itself.
    pub fn licence_demanded(self, total_weight_kg: Option<i32>, seats: Option<i32>) -> Option<LicenceClass> {
        let weight = total_weight_kg.unwrap_or(0);
        match self {
            Self::CarI | Self::CarIi | Self::LightTruck if weight <= 3_500 => Some(LicenceClass::B),
            Self::CarI | Self::CarIi | Self::LightTruck => Some(LicenceClass::C1),
            Self::HeavyTruck if weight <= 7_500 && total_weight_kg.is_some() => Some(LicenceClass::C1),
            Self::HeavyTruck => Some(LicenceClass::C),
            Self::LightBus | Self::HeavyBus if seats.is_some_and(|seats| seats <= 17) => Some(LicenceClass::D1),
            Self::LightBus | Self::HeavyBus => Some(LicenceClass::D),
            Self::Motorcycle => Some(LicenceClass::A),
            Self::MopedI | Self::MopedIi => Some(LicenceClass::Am),
            Self::TractorA | Self::MachineIi => Some(LicenceClass::Am),
            Self::TractorB | Self::MachineI | Self::OffRoad => Some(LicenceClass::B),
            Self::Trailer => None,
        }
    }
}

words! {
    /// Driving licence classes (körkortslagen 1998:488, 2 kap. 5 §).
    LicenceClass {
        /// Moped class I.
        Am = "AM",
        /// Heavy motorcycle.
        A = "A",
        /// Car and light truck.
        B = "B",
        /// B with a heavy trailer.
        Be = "BE",
        /// Medium truck, at most 7.5 tonnes.
        C1 = "C1",
        /// Heavy truck.
        C = "C",
        /// C with a heavy trailer.
        Ce = "CE",
        /// Medium bus, at most 16 passengers.
        D1 = "D1",
        /// Bus.
        D = "D",
    }
}

impl LicenceClass {
    /// Whether a holder of `self` may drive what demands `demanded`. C includes C1 and B, D
    /// includes D1, and every class includes AM (körkortslagen 2 kap. 5–6 §§).
    pub fn covers(self, demanded: Self) -> bool {
        self == demanded
            || matches!(
                (self, demanded),
                (_, Self::Am)
                    | (Self::Be | Self::C1 | Self::C | Self::Ce | Self::D1 | Self::D, Self::B)
                    | (Self::C | Self::Ce, Self::C1)
                    | (Self::Ce, Self::Be | Self::C)
                    | (Self::D, Self::D1)
            )
    }
}
