//! Refused readings of the odometer in words.

use vagnpark_domain::{
    Refusal,
    time::{local_date, local_time},
};

use super::{Language, grouped, said::moment};

impl Language {
    /// The values in a refusal of a reading.
    pub(super) fn reading_refused(self, refusal: &Refusal) -> Vec<(&'static str, String)> {
        if let Refusal::OdometerFallsBack { odometer_km, before_km, before_at, perhaps_mil } = refusal {
            vec![
                ("km", grouped(*odometer_km)),
                ("before", grouped(*before_km)),
                ("at", moment(*before_at)),
                ("mil", perhaps_mil.to_string()),
            ]
        } else if let Refusal::OdometerAheadOfLater { odometer_km, after_km, after_at } = refusal {
            vec![("km", grouped(*odometer_km)), ("after", grouped(*after_km)), ("at", moment(*after_at))]
        } else if let Refusal::OdometerImplausible { odometer_km, at, driven_km, other_km, other_at, perhaps_km } =
            refusal
        {
            // On the same day the time says more than the date.
            let clock = || local_time(*other_at).format(&self.text("clock-format")).to_string();
            let when = if local_date(*at) == local_date(*other_at) { clock() } else { moment(*other_at) };
            vec![
                ("km", grouped(*odometer_km)),
                ("driven", grouped(*driven_km)),
                ("other", grouped(*other_km)),
                ("when", when),
                ("order", if other_at <= at { "since" } else { "until" }.to_owned()),
                ("perhaps", perhaps_km.map_or_else(|| "none".to_owned(), grouped)),
            ]
        } else if let Refusal::ReadingInFuture { at } = refusal {
            vec![("at", moment(*at))]
        } else if let Refusal::OdometerNegative { odometer_km } = refusal {
            vec![("km", grouped(*odometer_km))]
        } else {
            Vec::new()
        }
    }
}
