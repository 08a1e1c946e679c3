//! The fate of each row, and what there is to say about it: the report is gathered here.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use chrono::NaiveDate;
use vagnpark_domain::{
    Refusal,
    cost::{CostEntry, period::ClosedSpan},
    import::Kind,
    time::Month,
};
use vagnpark_importer::{
    CellReason, Counts, Examined, FileReason, Finding, LEAVE_OUT, MAX_FINDINGS, Outcome, Place, Question, QuestionKind,
    Questions, Reason, RegisterReason, RowSet, Settings, answered,
};

use super::{Run, before_after, refused};
use crate::{
    error::ActionError,
    import::report::{CostSum, Fate, FateRun, Figure, ImportReport, RowChange},
};

/// The most changes that are reported one by one.
const MOST_CHANGES: usize = 20_000;

/// Gathers the fate of each row.
pub(crate) struct Fates {
    pub(crate) counts: Counts,
    findings: Vec<Finding>,
    /// How many findings are not listed, because there are too many.
    not_listed: u64,
    questions: Questions,
    changes: Vec<RowChange>,
    runs: Vec<FateRun>,
    pub(crate) missing: Vec<String>,
    /// What the file does to vehicles' figures, beside what its rows change.
    pub(crate) figures: Vec<(String, Figure)>,
    /// What the costs of its rows add up to.
    pub(super) costs: Option<CostSum>,
    examined: Arc<Examined>,
    settings: Settings,
    /// Closed months whose billing has been reported.
    told_late: BTreeSet<Month>,
    /// Months whose lack of an agreement has been reported.
    told_unshared: BTreeSet<Month>,
    /// Whether the day that its odometers are taken to be read has been reported.
    told_file_day: bool,
    told_own_since: bool,
}

impl Fates {
    pub(crate) fn new(examined: Arc<Examined>, settings: &Settings) -> Self {
        Self {
            counts: Counts::default(),
            findings: examined.findings.clone(),
            not_listed: 0,
            questions: Questions::default(),
            changes: Vec::new(),
            runs: Vec::new(),
            missing: Vec::new(),
            figures: Vec::new(),
            costs: None,
            examined,
            settings: settings.clone(),
            told_late: BTreeSet::new(),
            told_unshared: BTreeSet::new(),
            told_file_day: false,
            told_own_since: false,
        }
    }

    /// Takes over the findings of reading, and decides each row that could be read.
    pub(crate) fn each<R>(&mut self, set: RowSet<R>, mut decide: impl FnMut(&mut Self, Place, R) -> Fate) {
        self.take(set.findings, set.questions);
        for (place, outcome) in set.rows {
            let fate = match outcome {
                Outcome::Row(row) => decide(self, place, row),
                Outcome::Rejected(_) => Fate::Rejected,
                Outcome::Skipped => Fate::Skipped,
            };
            self.row(place, fate);
        }
    }

    pub(crate) fn take(&mut self, mut findings: Vec<Finding>, questions: Questions) {
        let room = MAX_FINDINGS.saturating_sub(self.findings.len());
        self.not_listed += u64::try_from(findings.len().saturating_sub(room)).unwrap_or(0);
        findings.truncate(room);
        self.findings.append(&mut findings);
        self.questions.extend(questions.into_list());
    }

    /// Notes a row's fate. Rows come in the order of the file.
    pub(crate) fn row(&mut self, place: Place, fate: Fate) {
        self.counts.rows += 1;
        let count = match fate {
            Fate::Created => &mut self.counts.created,
            Fate::Changed => &mut self.counts.changed,
            Fate::Unchanged => &mut self.counts.unchanged,
            Fate::Skipped => &mut self.counts.skipped,
            Fate::Rejected => &mut self.counts.rejected,
        };
        *count += 1;
        match self.runs.last_mut() {
            Some(run) if run.sheet == place.sheet && run.fate == fate && (run.to..=run.to + 1).contains(&place.row) => {
                run.to = place.row;
            }
            _ => self.runs.push(FateRun { sheet: place.sheet, from: place.row, to: place.row, fate }),
        }
    }

    /// Reports once for each closed month that the file's rows in it are billed in the first open one (C-11).
    pub(crate) fn tell_late(
        &mut self,
        place: Place,
        column: &str,
        span: Option<ClosedSpan>,
        days: (NaiveDate, NaiveDate),
    ) {
        let Some(span) = span.filter(|span| span.late_in(days).is_some()) else { return };
        for month in span.closed_within(days) {
            if self.told_late.insert(month) {
                self.note(place, column, &month.to_string(), RegisterReason::MonthClosed { billed_in: span.open });
            }
        }
    }

    /// Reports once for each month that no agreement holds for it, so the file's rows in it are not shared yet (C-4).
    pub(crate) fn tell_unshared(&mut self, place: Place, column: &str, month: Option<Month>) {
        if let Some(month) = month.filter(|month| self.told_unshared.insert(*month)) {
            self.note(place, column, &month.to_string(), RegisterReason::NoAgreement);
        }
    }

    /// Reports the months in which a cost is billed late, or not shared yet, given which are closed and from which on
    /// an agreement holds.
    pub(crate) fn tell_months(
        &mut self,
        place: Place,
        column: &str,
        (span, held_from): (Option<ClosedSpan>, Option<Month>),
        entry: &CostEntry,
    ) {
        self.tell_late(place, column, span, (entry.from, entry.to));
        self.tell_unshared(place, column, entry.unshared_from(held_from));
    }

    /// Reports once from which day on vehicles without an acquisition day are their organisation's.
    pub(crate) fn tell_own_since(&mut self, place: Place, day: NaiveDate) {
        if !std::mem::replace(&mut self.told_own_since, true) {
            self.note(place, "acquired_on", "", RegisterReason::OwnSince { day });
        }
    }

    /// Reports once on which day the file's odometers are taken to be read.
    pub(crate) fn tell_file_day(&mut self, place: Place, day: NaiveDate) {
        if !std::mem::replace(&mut self.told_file_day, true) {
            self.note(place, "odometer_km", "", RegisterReason::ReadOnFileDay { day });
        }
    }

    /// Rejects a row because of a value.
    pub(crate) fn reject(&mut self, place: Place, column: &str, value: &str, because: impl Into<Reason>) -> Fate {
        self.reject_with(place, Finding::rejected(place.row, column, value, because))
    }

    /// Rejects a row that cannot be written, before anybody tries: the real run would be refused as well.
    pub(crate) fn check<T>(&mut self, place: Place, checked: Result<T, Refusal>) -> Result<T, Fate> {
        checked
            .map_err(|refusal| self.reject(place, column_of(&refusal), &refusal.given(), refused::by_domain(&refusal)))
    }

    /// Rejects a row whose cost is impossible in itself.
    pub(super) fn check_cost(&mut self, place: Place, column: &str, entry: &CostEntry) -> Result<(), Fate> {
        let Err((field, _)) = entry.check() else { return Ok(()) };
        Err(self.reject(place, column, &entry.net.to_string(), refused::of_cost(field, entry)))
    }

    pub(crate) fn reject_with(&mut self, place: Place, finding: Finding) -> Fate {
        self.add(place, finding);
        Fate::Rejected
    }

    /// Adds a note that does not stop the row.
    pub(crate) fn note(&mut self, place: Place, column: &str, value: &str, because: impl Into<Reason>) {
        self.add(place, Finding::note(place.row, column, value, because));
    }

    /// Adds a finding under the header that its column has in the file, once for a row that is several of the register.
    /// A million rows may depend on one answer: then they are counted, and no longer listed one by one.
    fn add(&mut self, place: Place, mut finding: Finding) {
        if self.findings.len() >= MAX_FINDINGS {
            self.not_listed += 1;
            return;
        }
        finding.column = self.header_of(&finding.column);
        let finding = finding.in_sheet(self.examined.sheet_name(place.sheet));
        let mut of_row = self.findings.iter().rev().take_while(|known| known.row == finding.row);
        if of_row.all(|known| *known != finding) {
            self.findings.push(finding);
        }
    }

    /// The header that a field has in the file.
    pub(crate) fn header_of(&self, field: &str) -> String {
        let columns = &self.examined.facts.columns;
        let column = columns.iter().find(|column| column.field.as_deref() == Some(field));
        column.map_or(field, |column| &column.header).to_owned()
    }

    /// Leaves a cell empty whose value cannot be and that its row does without (I-11): one question for all such cells
    /// of the column. Answers its header and its text, which are kept: as it is written, where that is known by field.
    pub(crate) fn leave_empty(
        &mut self,
        place: Place,
        refusal: &Refusal,
        written: &[(&'static str, String)],
    ) -> Result<(String, String), Fate> {
        let column = column_of(refusal);
        let written = written.iter().find(|(field, _)| *field == column).map(|(_, text)| text.clone());
        let (header, value) = (self.header_of(column), written.unwrap_or_else(|| refusal.given()));
        let question = Question::cells(&header, &value);
        let leaves_out = self.answer(&question.id) == Some(LEAVE_OUT);
        self.ask(place, question);
        if leaves_out {
            self.note(place, &header, &value, FileReason::LeftOut);
            return Err(Fate::Skipped);
        }
        let because = CellReason::LeftEmpty { because: Box::new(refused::by_domain(refusal)) };
        self.note(place, &header, &value, because);
        Ok((header, value))
    }

    pub(crate) fn change(&mut self, place: Place, what: &str, (field, old, new): (&str, String, String)) {
        if self.changes.len() < MOST_CHANGES {
            let sheet = self.examined.sheet_name(place.sheet).to_owned();
            let (what, field) = (what.to_owned(), field.to_owned());
            self.changes.push(RowChange { sheet, row: place.row, what, field, old, new });
        }
    }

    /// Leaves a row out that says what an earlier one says, and reports it.
    pub(crate) fn equal(&mut self, place: Place, column: &str, row: Option<u64>) -> Fate {
        self.note(place, column, "", RegisterReason::EqualRow { row });
        Fate::Skipped
    }

    /// Leaves a row out that is equal to one of the file before it, whatever became of that (I-13).
    pub(super) fn said_once<R: Clone + Eq + Hash>(
        &mut self,
        in_file: &mut HashMap<R, u64>,
        row: &R,
        (place, column): (Place, &str),
    ) -> Result<(), Fate> {
        match in_file.get(row).copied() {
            Some(first) => Err(self.equal(place, column, Some(first))),
            None => {
                in_file.insert(row.clone(), place.row);
                Ok(())
            }
        }
    }

    /// Takes over the findings of reading, and looks at each row that could be read, before any is decided.
    pub(crate) fn look_at_each<R, L>(
        &mut self,
        set: RowSet<R>,
        mut look: impl FnMut(&mut Self, Place, R) -> Result<L, Fate>,
    ) -> Vec<(Place, Result<L, Fate>)> {
        self.take(set.findings, set.questions);
        let looked = set.rows.into_iter().map(|(place, outcome)| {
            let looked = match outcome {
                Outcome::Row(row) => look(self, place, row),
                Outcome::Rejected(_) => Err(Fate::Rejected),
                Outcome::Skipped => Err(Fate::Skipped),
            };
            (place, looked)
        });
        looked.collect()
    }

    /// Decides the rows that were looked at.
    pub(crate) fn decide_each<L>(
        &mut self,
        rows: Vec<(Place, Result<L, Fate>)>,
        mut decide: impl FnMut(&mut Self, Place, L) -> Fate,
    ) {
        for (place, looked) in rows {
            let fate = looked.map_or_else(|fate| fate, |row| decide(self, place, row));
            self.row(place, fate);
        }
    }

    /// Asks about a row: it waits until somebody answers.
    pub(crate) fn ask(&mut self, place: Place, question: Question) {
        self.questions.ask(question, place.row);
    }

    /// Notes that the answer to a question is none, and why: it is as open as before.
    pub(crate) fn refuse_answer(&mut self, id: &str, because: impl Into<Reason>) {
        self.questions.refuse(id, because.into());
    }

    pub(crate) fn answer(&self, id: &str) -> Option<&str> {
        self.settings.answer(id)
    }

    /// The answer to a question about a row, and the row waits if there is none. `Err` carries the row's fate then, or
    /// if it should be left out.
    pub(crate) fn answer_or_wait(
        &mut self,
        place: Place,
        question: Question,
        finding: Finding,
    ) -> Result<String, Fate> {
        let answer = self.answer(&question.id).map(str::to_owned);
        let column = question.column.clone();
        self.ask(place, question);
        match answer.as_deref() {
            Some(LEAVE_OUT) => {
                self.note(place, &column, "", FileReason::LeftOut);
                Err(Fate::Skipped)
            }
            Some(answer) => Ok(answer.to_owned()),
            None => Err(self.reject_with(place, finding)),
        }
    }

    /// What became of the file, with every row accounted for.
    ///
    /// # Errors
    /// Where the rows do not add up: to those of the file, or to their fates. Nothing is written then.
    pub(crate) fn report(&mut self, run: &Run<'_>, applied: bool) -> Result<ImportReport, ActionError> {
        self.examined.check_sum(self.counts.rows)?;
        if !self.counts.add_up() {
            return Err(ActionError::broken(format!("the rows' fates do not add up: {:?}", self.counts)));
        }
        let mut findings = std::mem::take(&mut self.findings);
        if self.not_listed > 0 {
            findings.push(Finding::note(0, "", "", FileReason::NotListed { count: self.not_listed }));
        }
        let mut figures = std::mem::take(&mut self.figures);
        if run.options.kind == Kind::Vehicles {
            figures.extend(before_after::of_changes(&self.changes));
        }
        let questions = answered(std::mem::take(&mut self.questions), &self.settings);
        // A draft has what its sender once said of other files, too.
        if run.options.settings.is_some() && run.options.draft.is_none() {
            findings.extend(said_of_nothing(&self.settings, &questions, &self.examined));
        }
        let facts = &self.examined.facts;
        let sheet_of = |finding: &Finding| facts.sheets.iter().position(|sheet| sheet.name == finding.sheet);
        findings.sort_by_cached_key(|finding| (sheet_of(finding), finding.row));
        tracing::info!(kind = run.options.kind.as_str(), applied, rejected = self.counts.rejected, "register read");
        Ok(ImportReport {
            batch: applied.then_some(run.batch),
            dry_run: run.options.dry_run,
            applied,
            kind: run.options.kind,
            file_hash: facts.hash.clone(),
            encoding: facts.encoding.clone(),
            counts: self.counts,
            findings,
            file: Some(facts.clone()),
            costs: self.costs,
            questions,
            changes: std::mem::take(&mut self.changes),
            fates: std::mem::take(&mut self.runs),
            missing: std::mem::take(&mut self.missing),
            most_changed: before_after::most_changed(figures),
        })
    }
}

/// What is said of a file and is about nothing in it: an id or a header that was mistyped.
fn said_of_nothing<'s>(
    settings: &'s Settings,
    questions: &'s [Question],
    examined: &'s Examined,
) -> impl Iterator<Item = Finding> {
    let asked: HashSet<&str> = questions.iter().map(|question| question.id.as_str()).collect();
    // One answer for all conflicts of a field.
    let is_asked = move |id: &str| {
        let of_all = id.strip_prefix("conflict:*:");
        asked.contains(id) || of_all.is_some_and(|field| asked.iter().any(|id| id.rsplit(':').next() == Some(field)))
    };
    let answers = settings.answers.keys().filter(move |id| !is_asked(id));
    let unused = answers.map(|id| FileReason::AnswerToNothing { question: id.clone() });
    let there = |header: &&String| examined.facts.columns.iter().any(|column| column.header == **header);
    let columns = settings.columns.keys().filter(move |header| !there(header));
    let unknown = columns.map(|header| FileReason::SaidOfNoColumn { header: header.clone() });
    unused.chain(unknown).map(|because| Finding::note(0, "", "", because))
}

/// The field of the file that a refusal is about.
fn column_of(refusal: &Refusal) -> &str {
    match refusal.field().unwrap_or_default() {
        "price_ore" => "price",
        "distance_m" => "distance_km",
        field => field,
    }
}

/// Notes in which row something occurs, unless it occurs in another already.
pub(super) fn alone<K: Clone + Eq + Hash>(
    in_file: &mut HashMap<K, u64>,
    key: &K,
    place: Place,
) -> Result<(), RegisterReason> {
    match in_file.get(key) {
        Some(row) => Err(RegisterReason::TwiceInFile { row: Some(*row) }),
        None => {
            in_file.insert(key.clone(), place.row);
            Ok(())
        }
    }
}

/// A question about an unknown name.
pub(crate) fn name_question(
    kind: QuestionKind,
    id: String,
    column: &str,
    name: &str,
    options: Vec<String>,
) -> Question {
    let options = options.into_iter().chain([LEAVE_OUT.to_owned()]).collect();
    Question::new(id, kind, column, name, options)
}
