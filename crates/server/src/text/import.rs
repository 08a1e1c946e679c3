//! Imports in words: why a file is not read, what is asked about it, and why it cannot be taken back.

use vagnpark_importer::{FileRefusal, Kind, Question, QuestionKind};

use super::Language;
use crate::actions::import::obstacle::Obstacle;

/// A word as part of a key.
fn keyed(kind: &str, word: &str) -> String {
    format!("{kind}-{}", word.replace('_', "-"))
}

/// What stands in the way of undoing an import, in the language of the API and the command line.
pub(crate) fn obstacles_in_english(obstacles: &[Obstacle]) -> String {
    Language::English.obstacles(obstacles)
}

impl Language {
    /// What stands in the way of undoing an import.
    pub(crate) fn obstacles(self, obstacles: &[Obstacle]) -> String {
        let said = |obstacle: &Obstacle| match obstacle {
            Obstacle::Undone => self.text("obstacle-undone"),
            Obstacle::Bookings(count) => self.with("obstacle-bookings", &[("count", count.to_string())]),
            Obstacle::Trips(count) => self.with("obstacle-trips", &[("count", count.to_string())]),
            Obstacle::Changed { plate } => self.with("obstacle-changed", &[("plate", plate.clone())]),
            Obstacle::Dependents { plate, kind, count } => {
                let kind = self.text(&keyed("obstacle-kind", kind));
                let values = [("plate", plate.clone()), ("kind", kind), ("count", count.to_string())];
                self.with("obstacle-dependents", &values)
            }
            Obstacle::InUse { what } if what.is_empty() => self.text("obstacle-in-use-unnamed"),
            Obstacle::InUse { what } => self.with("obstacle-in-use", &[("what", what.clone())]),
            Obstacle::More => self.text("obstacle-more"),
        };
        let all: Vec<String> = obstacles.iter().map(said).collect();
        self.with("error-cannot-undo", &[("obstacles", all.join("; "))])
    }

    /// Why a file is not read, and what can be done.
    pub(crate) fn file_refusal(self, refusal: &FileRefusal) -> String {
        let mib = |bytes: u64| (bytes / 1_048_576).to_string();
        let values = match refusal {
            FileRefusal::TooLarge { bytes, most } => vec![("size", mib(*bytes)), ("most", mib(*most))],
            FileRefusal::NotWhatItsNameSays { says, is } => {
                vec![("says", (*says).to_owned()), ("is", (*is).to_owned())]
            }
            FileRefusal::BrokenWorkbook(detail) | FileRefusal::Unreadable(detail) => vec![("detail", detail.clone())],
            FileRefusal::TooManyColumns { line, columns } => {
                vec![("line", line.to_string()), ("columns", columns.to_string())]
            }
            FileRefusal::CellTooLong { line }
            | FileRefusal::RowTooLong { line }
            | FileRefusal::QuoteNotClosed { line } => vec![("line", line.to_string())],
            FileRefusal::RowsLost { standing, accounted } => {
                vec![("standing", standing.to_string()), ("accounted", accounted.to_string())]
            }
            FileRefusal::NoSheet(name) => vec![("name", name.clone())],
            FileRefusal::NoHeader(rows) => vec![("rows", rows.to_string())],
            FileRefusal::BrokenCsv { line, reason } => vec![("line", line.to_string()), ("detail", reason.clone())],
            FileRefusal::TooManyFindings(most) | FileRefusal::TooManyRows(most) => vec![("most", most.to_string())],
            FileRefusal::Setting { name, reason } => vec![("name", (*name).to_owned()), ("detail", reason.clone())],
            FileRefusal::Empty
            | FileRefusal::UnpacksTooLarge
            | FileRefusal::TooManyCells
            | FileRefusal::TooDemanding
            | FileRefusal::NotText(_)
            | FileRefusal::PasswordProtected => Vec::new(),
        };
        self.with(&keyed("file", refusal.code()), &values)
    }

    /// What stands against the value of a question, with where it comes from.
    pub(crate) fn against(self, question: &Question) -> String {
        match &question.origin {
            Some(origin) => format!("{} ({})", question.against, self.origin(origin)),
            None => question.against.clone(),
        }
    }

    /// What is asked.
    pub(crate) fn question(self, question: &Question, kind: Kind) -> String {
        let mut asked = question.clone();
        if question.kind == QuestionKind::Conflict {
            // Two values of a field of ours: both are told as people know them.
            let field = &question.column;
            asked.against = self.value_of(field, &question.against);
            asked.column = self.field_of(Some(kind), field);
            if let Some((plate, value)) = question.value.split_once(": ") {
                asked.value = format!("{plate}: {}", self.value_of(field, value));
            }
        }
        let against = self.against(&asked);
        self.with(
            &keyed("question", question.kind.as_str()),
            &[("value", asked.value), ("column", asked.column), ("against", against)],
        )
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

    #[test]
    fn what_stands_in_the_way_of_undoing_is_said_in_words() {
        let plate = "MLB 101".to_owned();
        let all =
            vagnpark_store::Dependents { bookings: 1, trips: 1, costs: 1, readings: 1, work_orders: 1, purchases: 1 };
        let dependents =
            all.list().into_iter().map(|(kind, count)| Obstacle::Dependents { plate: plate.clone(), kind, count });
        let mut obstacles: Vec<Obstacle> = dependents.collect();
        obstacles.extend([
            Obstacle::Undone,
            Obstacle::Bookings(2),
            Obstacle::Trips(1),
            Obstacle::Changed { plate: plate.clone() },
        ]);
        obstacles.extend([
            Obstacle::InUse { what: plate.clone() },
            Obstacle::InUse { what: String::new() },
            Obstacle::More,
        ]);
        for language in [Language::Swedish, Language::English] {
            let said = language.obstacles(&obstacles);
            assert!(!said.contains("obstacle-") && !said.contains('{'), "{said}");
        }
        let trips = Language::Swedish.obstacles(&[Obstacle::Trips(1)]);
        assert_eq!(
            trips,
            "Importen kan inte ångras: körningar därur som har rättats, beskrivits eller mätts sedan dess: 1."
        );
    }
}
