//! Imports in words: why a file is not read, what is asked about it, and why it cannot be undone.

use vagnpark_domain::{finance::ledger_mapping::Mapped, import::Kind, spot::Spot};
use vagnpark_importer::{
    FileRefusal, Obstacle, Question, QuestionKind,
    file::{Likeness, MAX_CELL, MAX_COLUMNS, SettingFault, WorkbookFault},
    geography::{BoundaryFault, GeographyError},
    ledger_mapping::{COLUMNS, MappingError, MappingFault, SWEDISH_COLUMNS},
};

use super::{Language, finance::listed, grouped};

/// The values of a place in a text.
pub(super) fn place_of(at: Spot) -> [(&'static str, String); 2] {
    [("line", at.line.to_string()), ("column", at.column.to_string())]
}

/// A word as part of a key.
fn keyed(kind: &str, word: &str) -> String {
    format!("{kind}-{}", word.replace('_', "-"))
}

/// The obstacles to undoing an import, in the language of the API and the command line.
pub fn obstacles_in_english(obstacles: &[Obstacle]) -> String {
    Language::English.obstacles(obstacles)
}

/// Why a file is not read, in the language of the API and the command line.
pub fn file_refusal_in_english(refusal: &FileRefusal) -> String {
    Language::English.file_refusal(refusal)
}

/// The same for a track or for boundaries.
pub fn geography_in_english(error: &GeographyError) -> String {
    Language::English.geography(error)
}

/// The same for a file of accounts.
pub fn mapping_error_in_english(error: &MappingError) -> String {
    Language::English.mapping_error(error)
}

impl Language {
    /// The obstacles to undoing an import.
    pub fn obstacles(self, obstacles: &[Obstacle]) -> String {
        let said = |obstacle: &Obstacle| match obstacle {
            Obstacle::Undone => self.text("obstacle-undone"),
            Obstacle::Bookings(count) => self.count("obstacle-bookings", count),
            Obstacle::Trips(count) => self.count("obstacle-trips", count),
            Obstacle::Changed { plate } => self.with("obstacle-changed", &[("plate", plate.clone())]),
            Obstacle::Dependents { plate, kind, count } => {
                let kind = self.count(&keyed("obstacle-kind", kind.as_str()), count);
                let values = [("plate", plate.clone()), ("kind", kind)];
                self.with("obstacle-dependents", &values)
            }
            Obstacle::LoggedIn { name } => self.with("obstacle-logged-in", &[("name", name.clone())]),
            Obstacle::InUse { what } if what.is_empty() => self.text("obstacle-in-use-unnamed"),
            Obstacle::InUse { what } => self.with("obstacle-in-use", &[("what", what.clone())]),
            Obstacle::More => self.text("obstacle-more"),
        };
        let all: Vec<String> = obstacles.iter().map(said).collect();
        self.with("error-cannot-undo", &[("obstacles", all.join("; "))])
    }

    /// Why a file is not read, and what can be done.
    pub fn file_refusal(self, refusal: &FileRefusal) -> String {
        // Rounded up: what is too large is never said to be as large as it may be.
        let mib = |bytes: u64| bytes.div_ceil(1_048_576).to_string();
        let values = match refusal {
            FileRefusal::TooLarge { bytes, most } => vec![("size", mib(*bytes)), ("most", mib(*most))],
            FileRefusal::NotWhatItsNameSays { says, is } => {
                vec![("says", (*says).to_owned()), ("is", (*is).to_owned())]
            }
            FileRefusal::NotText(likeness) => {
                let way = match likeness {
                    Likeness::WordDocument | Likeness::TextDocument | Likeness::Presentation => "copy",
                    Likeness::AppleDocument => "numbers",
                    Likeness::Pdf | Likeness::Picture | Likeness::WebPage => "ask",
                    Likeness::Packed => "unpack",
                    Likeness::Bytes | Likeness::Xml => "save",
                };
                let likeness = self.text(&format!("likeness-{}", likeness.as_str()));
                vec![("likeness", likeness), ("way", self.text(&format!("way-{way}")))]
            }
            FileRefusal::BrokenWorkbook(fault) => vec![("detail", self.workbook_fault(fault))],
            FileRefusal::Unreadable(detail) => vec![("detail", detail.clone())],
            FileRefusal::TooManyColumns { line, columns } => {
                vec![("line", line.to_string()), ("columns", columns.to_string()), ("most", MAX_COLUMNS.to_string())]
            }
            FileRefusal::CellTooLong { line } => vec![("line", line.to_string()), ("most", grouped(MAX_CELL))],
            FileRefusal::BrokenCsv { line }
            | FileRefusal::RowTooLong { line }
            | FileRefusal::QuoteNotClosed { line } => vec![("line", line.to_string())],
            FileRefusal::RowsLost { standing, accounted } => {
                vec![("standing", standing.to_string()), ("accounted", accounted.to_string())]
            }
            FileRefusal::SeveralFiles { names } => {
                let shown = names.get(..names.len().min(10)).unwrap_or_default().join(", ");
                vec![("count", names.len().to_string()), ("names", shown)]
            }
            FileRefusal::NoSheet(name) => vec![("name", name.clone())],
            FileRefusal::NoHeader(rows) => vec![("rows", rows.to_string())],
            FileRefusal::TooManyFindings(most) | FileRefusal::TooManyRows(most) => vec![("most", most.to_string())],
            FileRefusal::Setting(fault) => return self.setting_fault(fault),
            FileRefusal::Empty
            | FileRefusal::UnpacksTooLarge
            | FileRefusal::TooManyCells
            | FileRefusal::TooDemanding
            | FileRefusal::PasswordProtected => Vec::new(),
        };
        self.with(&keyed("file", refusal.code()), &values)
    }

    fn workbook_fault(self, fault: &WorkbookFault) -> String {
        match fault {
            WorkbookFault::PartsDisagree => self.text("workbook-parts-disagree"),
            WorkbookFault::NoWorkbook => self.text("workbook-none"),
            WorkbookFault::Unreadable(detail) => self.with("workbook-unreadable", &[("detail", detail.clone())]),
        }
    }

    fn setting_fault(self, fault: &SettingFault) -> String {
        match fault {
            SettingFault::Encoding { given, permitted } => {
                self.with("setting-encoding", &[("given", given.clone()), ("permitted", permitted.join(", "))])
            }
            SettingFault::Separator { given } => self.with("setting-separator", &[("given", given.to_string())]),
            SettingFault::NoDay { given } => self.with("setting-no-day", &[("given", given.clone())]),
            SettingFault::DayToCome { given } => self.with("setting-day-to-come", &[("given", given.clone())]),
            SettingFault::NoYear { given } => self.with("setting-no-year", &[("given", given.clone())]),
            SettingFault::Answer { question, given, permitted } => {
                let values =
                    [("question", question.clone()), ("given", given.clone()), ("permitted", permitted.join(", "))];
                self.with("setting-answer", &values)
            }
        }
    }

    /// Why a file is not a track or not a set of boundaries.
    pub fn geography(self, error: &GeographyError) -> String {
        match error {
            GeographyError::Unreadable { at: None } => self.text("geography-unreadable"),
            GeographyError::Unreadable { at: Some(at) } => self.with("geography-unreadable-at", &place_of(*at)),
            GeographyError::NoFeatures => self.text("geography-no-features"),
            GeographyError::NoTrack => self.text("geography-no-track"),
            GeographyError::TooLong { count, most } => {
                self.with("geography-too-long", &[("count", count.to_string()), ("most", most.to_string())])
            }
            GeographyError::NotOnEarth { place, longitude, latitude } => {
                let values =
                    [("place", place.to_string()), ("longitude", longitude.clone()), ("latitude", latitude.clone())];
                self.with("geography-not-on-earth", &values)
            }
            GeographyError::NoBoundary { place, fault } => {
                let (key, given) = match fault {
                    BoundaryFault::NoCode => ("geography-no-code", String::new()),
                    BoundaryFault::NotACode(code) => ("geography-not-a-code", code.clone()),
                    BoundaryFault::NoGeometry => ("geography-no-geometry", String::new()),
                    BoundaryFault::NotAnArea => ("geography-not-an-area", String::new()),
                    BoundaryFault::NoShape => ("geography-no-shape", String::new()),
                };
                self.with(key, &[("place", place.to_string()), ("given", given)])
            }
        }
    }

    /// A category of accounts as it is written in a file of them.
    pub fn mapped(self, mapped: Mapped) -> String {
        match (self, mapped) {
            (Self::English, mapped) => mapped.to_string(),
            (Self::Swedish, Mapped::Settlement) => self.text("category-settlement-short"),
            (Self::Swedish, Mapped::Category(category)) => self.category(category),
        }
    }

    /// The columns of a file of accounts.
    pub fn mapping_columns(self) -> [&'static str; 8] {
        if self == Self::Swedish { SWEDISH_COLUMNS } else { COLUMNS }
    }

    /// What is wrong in a file of accounts, and in which row.
    pub fn mapping_error(self, error: &MappingError) -> String {
        let columns = self.mapping_columns();
        let (key, values) = match &error.fault {
            MappingFault::ColumnMissing { place, found } => {
                let column = columns.get(*place).copied().unwrap_or_default().to_owned();
                ("column-missing", vec![("column", column), ("given", found.clone())])
            }
            MappingFault::ColumnNotKnown { column } => {
                ("column-not-known", vec![("given", column.clone()), ("permitted", columns.join(", "))])
            }
            MappingFault::NoRows => ("no-rows", Vec::new()),
            MappingFault::CellWithoutHeader { given } => ("cell-without-header", vec![("given", given.clone())]),
            MappingFault::SheetTwo { sheet } => ("sheet-two", vec![("given", sheet.clone())]),
            MappingFault::Posting { field, fault } => ("posting", vec![("fault", self.fault(*field, fault))]),
            MappingFault::NotAYear { given } => ("not-a-year", vec![("given", given.clone())]),
            MappingFault::NoCategory { given } => {
                let words: Vec<String> = Mapped::all().map(|mapped| self.mapped(mapped)).collect();
                ("no-category", vec![("given", given.clone()), ("permitted", words.join(", "))])
            }
            MappingFault::Refused(refusal) => ("posting", vec![("fault", self.refusal(refusal))]),
            MappingFault::NoOrganisation { given, own } => {
                ("no-organisation", vec![("given", given.clone()), ("permitted", listed(own))])
            }
            MappingFault::NotYours { organisation } => ("not-yours", vec![("given", organisation.clone())]),
            MappingFault::Twice { organisation, year, mapped } => {
                let values = [("given", self.mapped(*mapped)), ("year", year.to_string())];
                ("twice", [values.as_slice(), &[("organisation", organisation.clone())]].concat())
            }
        };
        let said = self.with(&format!("mapping-file-{key}"), &values);
        self.with("mapping-file-row", &[("row", error.line.to_string()), ("said", said)])
    }

    /// The value that a question's value conflicts with, and its origin.
    pub fn against(self, question: &Question) -> String {
        match &question.origin {
            Some(origin) => format!("{} ({})", question.against, self.origin(origin)),
            None => question.against.clone(),
        }
    }

    /// A question, as a sentence.
    pub fn question(self, question: &Question, kind: Kind) -> String {
        let mut asked = question.clone();
        if question.kind == QuestionKind::Conflict {
            // Two values of one of our fields: both are given as people know them.
            let field = &question.column;
            asked.against = self.value_of(field, &question.against);
            asked.column = self.field_of(Some(kind), field);
            if let Some((plate, value)) = question.value.split_once(": ") {
                asked.value = format!("{plate}: {}", self.value_of(field, value));
            }
        }
        let against = self.against(&asked);
        // What stands above the table is about all of it.
        let is_title = question.kind == QuestionKind::Credit && question.column.is_empty();
        let word = if is_title { "credit-title" } else { question.kind.as_str() };
        self.with(&keyed("question", word), &[("value", asked.value), ("column", asked.column), ("against", against)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_words() {
        for language in [Language::Swedish, Language::English] {
            for refusal in [FileRefusal::Empty, FileRefusal::NoHeader(40), FileRefusal::TooLarge { bytes: 1, most: 2 }]
            {
                let words = language.file_refusal(&refusal);
                assert!(words.contains(' '), "{words}");
            }
        }
    }
}
