//! What a person must decide before rows can be imported: one question for all rows that depend on it.

use serde::{Deserialize, Serialize};

use crate::{Origin, Reason};

/// The answer that leaves a row out.
pub const LEAVE_OUT: &str = "!skip";
/// The answer that agrees.
pub const YES: &str = "yes";
/// The answer that does not.
pub const NO: &str = "no";
/// The answer that leaves a cell empty; its text is kept as an extra attribute.
pub const LEAVE_EMPTY: &str = "!empty";

/// The key of the question on which day a file's odometers were read.
pub const FILE_DAY: &str = "file-day";
/// The answer to it that holds if nobody answers.
pub const TODAY: &str = "today";
/// The key of the question which year the months of a file's headers are of.
pub(crate) const YEAR: &str = "year";
/// The answer that keeps personal numbers without their last digits.
pub(crate) const MASKED: &str = "masked";

/// The key of the question about the personal numbers of a column.
pub(crate) fn personal_id(header: &str) -> String {
    format!("personal:{header}")
}

/// The answer that shares a row equally among the vehicles that it names.
pub const SHARE: &str = "share";
/// The answer that takes rows as they are.
pub const TAKE: &str = "take";

/// The answers to whether what a row says in words to be a credit is deducted.
pub(crate) const DEDUCT: &str = "deduct";
pub(crate) const CHARGE: &str = "charge";
/// The answer that a column of money is no part of what its rows cost; that it is added to it; or, as for a credit,
/// deducted.
pub(crate) const ASIDE: &str = "aside";
pub(crate) const ADD: &str = "add";
/// The answers about a column of money.
pub(crate) const MONEY_ANSWERS: [&str; 3] = [ASIDE, ADD, DEDUCT];

/// The key of the question about the class of all vehicles of a file.
pub(crate) const CLASS: &str = "class";
/// The key of the question about the category of all costs of a file.
pub(crate) const CATEGORY: &str = "category";

/// The key of the question about several vehicles in the cells of a column.
pub(crate) fn several_id(header: &str) -> String {
    format!("several:{header}")
}

/// The key of the question about the owners in a column that are none of ours.
pub fn owners_id(header: &str) -> String {
    format!("owners:{header}")
}

/// The key of the question for the cells of a column that cannot be read.
pub(crate) fn cells_id(header: &str) -> String {
    format!("cells:{header}")
}

/// The kind of a question. The pages have a sentence for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Whether `1/3` is the first of March or the third of January.
    DateOrder,
    /// Whether `1.234` is more than a thousand or a bit more than one.
    Decimal,
    /// Whether text that was encoded twice should be repaired.
    RepairText,
    /// Whether a value means what is proposed.
    Value,
    /// Which organisation is meant by a name.
    Organisation,
    /// Which unit is meant, or whether it is new.
    Unit,
    /// Which vehicle is meant by a number.
    Vehicle,
    /// Which of two registers is right.
    Conflict,
    /// Whether a number names the same vehicle as before.
    Identity,
    /// Whether an odometer reading is right, though it is more than can have been driven.
    Reading,
    /// Whether the cells of a column that cannot be read are left empty.
    Cells,
    /// Whether the number among the words of a cell is the vehicle's, for all cells of the column.
    NumberWithin,
    /// Whether the VAT of a column is a rate or an amount.
    Vat,
    /// Whether the amounts of a column are with or without VAT.
    Net,
    /// Which VAT the amounts of a column include, where nothing says it.
    VatRate,
    /// Whether the amounts of rows that a column calls credits are deducted.
    Credit,
    /// What a column that looks like money is of what its rows cost.
    Money,
    /// The class of the vehicles of a file that does not give any.
    Class,
    /// The category of the costs of a file that does not give any.
    Category,
    /// Whether rows that say of themselves that they add up others, or do not count, are left out.
    LeaveRows,
    /// Whether the vehicles of companies that are none of ours are the sender's.
    Owners,
    /// The day that a file's odometers were read.
    FileDay,
    /// The year of the months that the headers of a file name.
    Year,
    /// Whether rows that are equal in everything are one and the same.
    EqualRows,
    /// Whether rows that are like known ones, which the file no longer has, are further ones.
    ChangedRows,
    /// Whether rows that name several vehicles are shared equally among them.
    SeveralVehicles,
    /// Whether private trips are taken like the others.
    PrivateTrips,
    /// What is kept of a column with personal numbers.
    Personal,
    /// Whether the remarks of a column give vehicles their status.
    StatusIn,
}

impl QuestionKind {
    /// The word for it, as the API has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DateOrder => "date_order",
            Self::Decimal => "decimal",
            Self::RepairText => "repair_text",
            Self::Value => "value",
            Self::Organisation => "organisation",
            Self::Unit => "unit",
            Self::Vehicle => "vehicle",
            Self::Conflict => "conflict",
            Self::Identity => "identity",
            Self::Reading => "reading",
            Self::Cells => "cells",
            Self::NumberWithin => "number_within",
            Self::Vat => "vat",
            Self::Net => "net",
            Self::VatRate => "vat_rate",
            Self::Credit => "credit",
            Self::Money => "money",
            Self::Class => "class",
            Self::Category => "category",
            Self::LeaveRows => "leave_rows",
            Self::Owners => "owners",
            Self::FileDay => "file_day",
            Self::Year => "year",
            Self::EqualRows => "equal_rows",
            Self::ChangedRows => "changed_rows",
            Self::SeveralVehicles => "several_vehicles",
            Self::PrivateTrips => "private_trips",
            Self::Personal => "personal",
            Self::StatusIn => "status_in",
        }
    }
}

/// A question with the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The key of its answer in [`crate::Settings::answers`].
    pub id: String,
    /// Its kind.
    pub kind: QuestionKind,
    /// The header of the column.
    pub column: String,
    /// The value that first raised it.
    pub value: String,
    /// The value it conflicts with: the register's own, or its source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub against: String,
    /// Where that comes from, if two registers disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The answers to choose from; an answer may also be another text where that makes sense.
    pub options: Vec<String>,
    /// The answer that holds if nobody answers; without one, rows wait.
    pub default: Option<String>,
    /// The answer that was given.
    pub answer: Option<String>,
    /// Why that answer is none: the question is as open as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Reason>,
    /// The first row that depends on it.
    pub row: u64,
    /// How many rows depend on it.
    pub rows: u64,
}

impl Question {
    /// A question that its rows wait for.
    pub fn new(id: String, kind: QuestionKind, column: &str, value: &str, options: Vec<String>) -> Self {
        let (column, value) = (column.to_owned(), value.chars().take(200).collect());
        let (against, row, rows) = (String::new(), 0, 1);
        let (origin, default, answer, refused) = (None, None, None, None);
        Self { id, kind, column, value, against, origin, options, default, answer, refused, row, rows }
    }

    /// Whether the cells of a column that cannot be read, such as `text`, are left empty; they are if nobody answers.
    pub fn cells(header: &str, text: &str) -> Self {
        let options = vec![LEAVE_EMPTY.to_owned(), LEAVE_OUT.to_owned()];
        let question = Self::new(cells_id(header), QuestionKind::Cells, header, text, options);
        Self { default: Some(LEAVE_EMPTY.to_owned()), ..question }
    }

    /// What is kept of a column with personal numbers: masked ones if nobody answers (I-21).
    pub(crate) fn personal(header: &str, masked: &str) -> Self {
        let options = vec![MASKED.to_owned(), LEAVE_EMPTY.to_owned()];
        let question = Self::new(personal_id(header), QuestionKind::Personal, header, masked, options);
        Self { default: Some(MASKED.to_owned()), ..question }
    }

    /// Whether the remarks of a column, such as `text`, give vehicles their status: they do not if nobody answers.
    pub(crate) fn status_in(header: &str, text: &str) -> Self {
        let options = vec![YES.to_owned(), NO.to_owned()];
        let question = Self::new(format!("status-in:{header}"), QuestionKind::StatusIn, header, text, options);
        Self { default: Some(NO.to_owned()), ..question }
    }

    /// Whether the numbers among the words of a column's cells are taken, such as `number` in `text`; rows wait for it.
    pub fn number_within(header: &str, text: &str, number: &str) -> Self {
        let options = vec![YES.to_owned(), LEAVE_OUT.to_owned()];
        let id = format!("number-within:{header}");
        let question = Self::new(id, QuestionKind::NumberWithin, header, text, options);
        Self { against: number.to_owned(), ..question }
    }

    /// Whether it is still to be answered: rows wait for it, or what was answered is no answer.
    pub fn is_open(&self) -> bool {
        self.refused.is_some() || (self.answer.is_none() && self.default.is_none())
    }
}

/// The most questions that are gathered: nobody would answer more by hand.
const MOST: usize = 2_000;

/// The questions of a file, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    list: Vec<Question>,
    places: std::collections::HashMap<String, usize>,
}

impl Questions {
    /// Adds a question, or counts another row for the one that is there already.
    pub fn ask(&mut self, question: Question, row: u64) {
        if let Some(known) = self.places.get(&question.id).and_then(|place| self.list.get_mut(*place)) {
            known.rows += question.rows;
            known.refused = known.refused.take().or(question.refused);
            for option in question.options {
                if !known.options.contains(&option) {
                    known.options.push(option);
                }
            }
        } else if self.list.len() < MOST {
            self.places.insert(question.id.clone(), self.list.len());
            self.list.push(Question { row, ..question });
        }
    }

    /// Notes why the answer to a question is none.
    pub fn refuse(&mut self, id: &str, because: Reason) {
        if let Some(known) = self.places.get(id).and_then(|place| self.list.get_mut(*place)) {
            known.refused = Some(because);
        }
    }

    /// Takes over questions that were gathered elsewhere.
    pub fn extend(&mut self, other: Vec<Question>) {
        for question in other {
            let row = question.row;
            self.ask(question, row);
        }
    }

    /// The questions in the order they came up.
    pub fn into_list(self) -> Vec<Question> {
        self.list
    }
}
