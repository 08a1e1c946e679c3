//! Faults of a field's value, in words.

use vagnpark_domain::{Fault, Field};

use super::{Language, grouped, import::place_of};

impl Language {
    /// The name people use for a field.
    pub fn name_of(self, field: Field) -> String {
        self.field(field.as_str())
    }

    /// The names of some fields, one of which is needed.
    fn names_of(self, fields: &[Field]) -> String {
        fields.iter().map(|field| self.name_of(*field)).collect::<Vec<_>>().join(", ")
    }

    /// A fault of a field, as a sentence that says what to do.
    pub fn fault(self, field: Field, fault: &Fault) -> String {
        let mut values = self.values_of(fault);
        values.extend([("field", self.name_of(field)), ("example", example_of(field).to_owned())]);
        self.with(&key_of(fault), &values)
    }

    /// The values in the sentence besides the field.
    fn values_of(self, fault: &Fault) -> Vec<(&'static str, String)> {
        match fault {
            Fault::Missing
            | Fault::NotWanted
            | Fault::OwnMissing
            | Fault::Unchanged
            | Fault::NotRight
            | Fault::EasilyGuessed
            | Fault::CommonPassword
            | Fault::UnwantedWord
            | Fault::BreachedPassword
            | Fault::CarriesLogin => Vec::new(),
            Fault::MissingAmong { among } => {
                vec![("among", among.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "))]
            }
            Fault::OneNeeded { fields } => vec![("fields", self.names_of(fields))],
            Fault::NeededFor { other } => vec![("other", self.name_of(*other))],
            Fault::NotA { given, .. } | Fault::Unknown { given } | Fault::Twice { given } => {
                vec![("given", given.clone())]
            }
            Fault::TooLongAgo { minutes } => vec![("minutes", minutes.to_string())],
            Fault::OwnNetwork { given } => vec![("given", given.clone())],
            Fault::OtherHost { given, hosts } => vec![("given", given.clone()), ("hosts", hosts.join(", "))],
            Fault::NoneOf(unknown) => vec![("given", unknown.given.clone()), ("words", unknown.words.join(", "))],
            Fault::Outside { given, least, most } => vec![
                ("given", given.as_ref().map_or(String::new(), |given| self.shown(given))),
                ("least", self.shown(least)),
                ("most", self.shown(most)),
            ],
            Fault::Before { given, other, first } => {
                vec![("given", self.shown(given)), ("other", self.name_of(*other)), ("first", self.shown(first))]
            }
            Fault::OtherSign { given, other, beside } => {
                vec![("given", self.shown(given)), ("other", self.name_of(*other)), ("beside", self.shown(beside))]
            }
            Fault::InTheFuture { given } => vec![("given", self.shown(given))],
            Fault::Corrected { to } => vec![("to", grouped(*to))],
            Fault::Begun { given } | Fault::NoAgreement { given } => vec![("given", given.to_string())],
            Fault::OutOfStep { given, known, on } => {
                vec![("given", grouped(*given)), ("known", grouped(*known)), ("on", on.to_string())]
            }
            Fault::ClosedBefore { given, month, first } => {
                vec![("given", given.to_string()), ("month", month.to_string()), ("first", first.to_string())]
            }
            Fault::Entered { through } => vec![("through", through.to_string())],
            Fault::NobodyHas { given, vehicle, first } => {
                vec![("given", given.to_string()), ("vehicle", vehicle.clone()), ("first", first.to_string())]
            }
            Fault::HasAlready { organisation } => vec![("organisation", organisation.clone())],
            Fault::MissingFor { of, year } => vec![("of", of.clone()), ("year", year.to_string())],
            Fault::TooMany { most } | Fault::TooLong { most } => vec![("most", grouped(*most))],
            Fault::TooShort { least } => vec![("least", least.to_string())],
            Fault::TooLarge { most_mib } | Fault::TooMuch { most_mib } => vec![("most", most_mib.to_string())],
            Fault::TooManyPixels { most_millions } => vec![("most", most_millions.to_string())],
            Fault::Unreadable { at } => at.map_or_else(Vec::new, |at| place_of(at).to_vec()),
        }
    }
}

/// Example whole numbers for fields where the usual one would be odd.
const EXAMPLES: [(Field, &str); 16] = [
    (Field::ModelYear, "2019"),
    (Field::Year, "2019"),
    (Field::Seats, "5"),
    (Field::KerbWeightKg, "1\u{a0}450"),
    (Field::TotalWeightKg, "1\u{a0}980"),
    (Field::RangeKm, "400"),
    (Field::Co2GPerKm, "95"),
    (Field::BufferMinutes, "30"),
    (Field::HeadStartHours, "24"),
    (Field::LevelPercent, "80"),
    (Field::Level, "80"),
    (Field::IntervalMonths, "12"),
    (Field::Months, "60"),
    (Field::IntervalHours, "500"),
    (Field::EngineHours, "1\u{a0}371"),
    (Field::LastDoneHours, "1\u{a0}371"),
];

/// An example of a whole number that the field takes.
fn example_of(field: Field) -> &'static str {
    EXAMPLES.iter().find(|(of, _)| *of == field).map_or("12\u{a0}000", |(_, example)| example)
}

/// The key of a fault's text: each kind of value has one of its own, and a text that breaks off somewhere.
fn key_of(fault: &Fault) -> String {
    let form = if let Fault::NotA { kind, .. } = fault {
        format!("-{kind}")
    } else if matches!(fault, Fault::MissingAmong { .. }) {
        "-among".to_owned()
    } else if matches!(fault, Fault::Outside { given: None, .. }) {
        "-unnamed".to_owned()
    } else if matches!(fault, Fault::Unreadable { at: Some(_) }) {
        "-at".to_owned()
    } else {
        String::new()
    };
    format!("fault-{}{form}", fault.code()).replace('_', "-")
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::{Refusal, ValueKind};

    use super::*;

    const BOTH: [Language; 2] = [Language::Swedish, Language::English];

    #[test]
    fn d4_every_field_that_a_refusal_can_name_has_a_name_in_both_languages() {
        for field in Field::ALL {
            for language in BOTH {
                assert_ne!(language.name_of(*field), field.as_str(), "field-{field} in {}", language.code());
            }
        }
    }

    /// The faults' words, read from the catalogue.
    fn codes() -> Vec<String> {
        let source = include_str!("../../domain/src/fault.rs");
        let listed = source.split_once("pub fn code(").expect("the list").1;
        let listed = listed.split_once("    }\n\n").expect("its end").0;
        listed.lines().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
    }

    #[test]
    fn d4_every_fault_and_every_kind_of_value_has_words_in_both_languages() {
        let kinds = ValueKind::ALL.iter().map(|kind| format!("not_a_{kind}"));
        let all = codes().into_iter().filter(|code| code != "not_a").chain(kinds);
        let keys: Vec<String> = all.map(|word| format!("fault-{}", word.replace('_', "-"))).collect();
        assert!(keys.len() > 35, "{keys:?}");
        // Their values are not available here, and a text without its values is not shown at all.
        let texts = [include_str!("../locales/sv/faults.ftl"), include_str!("../locales/en/faults.ftl")];
        for key in &keys {
            for text in texts {
                assert!(text.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
            }
        }
    }

    #[test]
    fn d1_the_example_of_a_whole_number_is_one_that_the_field_takes() {
        use vagnpark_domain::bounds::{Counts, table::WHOLE, whole_of};
        let counted = WHOLE.iter().filter(|bound| matches!(bound.counts, Counts::Units | Counts::Years));
        for bound in counted {
            let Ok(field) = bound.field.parse::<Field>() else { continue };
            let example: i64 = example_of(field).replace('\u{a0}', "").parse().expect("a number");
            assert!(whole_of(bound.field).expect("its bounds").holds(example), "{field}: {example}");
        }
        let wrong = |field| Language::Swedish.fault(field, &Fault::not_a(ValueKind::WholeNumber, "x"));
        assert_eq!(wrong(Field::ModelYear), "Årsmodell: ”x” är inget heltal. Skriv till exempel 2019.");
        assert_eq!(
            wrong(Field::OdometerKm).replace('\u{a0}', " "),
            "Mätarställning: ”x” är inget heltal. Skriv till exempel 12 000."
        );
    }

    #[test]
    fn d4_a_fault_says_place_value_reason_and_way_out_in_the_readers_language() {
        let refusal = |field, fault: Fault| Refusal::at(field, fault);
        let clock = refusal(Field::From, Fault::not_a(ValueKind::Clock, "x"));
        assert_eq!(
            BOTH.map(|language| language.refusal(&clock)),
            [
                "Från: ”x” är inget klockslag. Skriv till exempel 8, 830, 8.30 eller 08:30.",
                "From: “x” is not a time of day. Write for example 8, 830, 8.30 or 08:30."
            ]
        );
        let fields = vec![Field::IntervalMonths, Field::IntervalKm];
        let missing = refusal(Field::IntervalMonths, Fault::OneNeeded { fields });
        assert_eq!(
            Language::Swedish.refusal(&missing),
            "Månader mellan: fyll i minst ett av Månader mellan, Kilometer mellan."
        );
    }

    #[test]
    fn d4_a_program_reads_a_fault_as_its_code_with_its_values() {
        let json = |fault: &Fault| serde_json::to_value(fault).expect("a value");
        assert_eq!(
            json(&Fault::not_a(ValueKind::Day, "2026-13-45")),
            serde_json::json!({ "code": "not_a", "kind": "day", "given": "2026-13-45" })
        );
        let unknown = "x".parse::<ValueKind>().expect_err("no kind");
        assert_eq!(json(&unknown.into())["given"], "x");
        assert_eq!(
            json(&Fault::outside(20, 1, 12)),
            serde_json::json!({ "code": "outside", "given": 20, "least": 1, "most": 12 })
        );
        for fault in
            [Fault::Missing, Fault::TooMany { most: 4 }, Fault::MissingFor { of: "Nora kommun".to_owned(), year: 2026 }]
        {
            assert_eq!(json(&fault)["code"], fault.code());
        }
    }
}
