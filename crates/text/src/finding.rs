//! The findings of an import, in words: one text for each reason (`locales/*/findings.ftl`), with its values.

mod register;

use vagnpark_domain::{bounds::Shown, import::Kind, money::Ore};
use vagnpark_importer::{
    Bound, CellReason, Doubt, FileReason, Finding, FindingGroup, Origin, Reason, RefusedReason, ValueReason, fields_of,
    keeps_extras, profiles,
};

use super::{Language, grouped, said::moment};

/// The values of a text.
type Values = Vec<(&'static str, String)>;

/// The value that texts select on where something may be missing.
fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| "none".to_owned())
}

/// How rows are hidden, and what is done with them, as texts select on it.
fn hidden_how(filtered: bool, read: bool) -> &'static str {
    match (filtered, read) {
        (true, true) => "filtered-read",
        (true, false) => "filtered",
        (false, true) => "read",
        (false, false) => "left",
    }
}

impl Language {
    /// A finding, in the reader's language. `kind` is the register that it was found in.
    pub fn finding(self, finding: &Finding, kind: Option<Kind>) -> String {
        let (key, mut values) = match &finding.because {
            Reason::File(reason) => self.of_file(reason, kind),
            Reason::Value(reason) => self.of_value(reason, kind),
            Reason::Register(reason) => self.of_register(reason, kind),
            Reason::Refused(reason) => self.of_refused(reason),
            Reason::Cell(CellReason::LeftEmpty { because }) => {
                let inner = Finding { because: (**because).clone(), more_rows: 0, ..finding.clone() };
                let kept = kind.is_none_or(keeps_extras).to_string();
                ("left-empty", vec![("because", self.finding(&inner, kind)), ("kept", kept)])
            }
            Reason::Told(words) => return words.clone(),
        };
        // What is empty is called as the file calls it.
        if let Reason::Value(ValueReason::Empty { .. }) = &finding.because
            && !finding.column.is_empty()
            && kind.is_none_or(|kind| fields_of(kind).iter().all(|field| field.name != finding.column))
        {
            values = vec![("field", finding.column.clone())];
        }
        values.push(("value", finding.value.clone()));
        let words = self.with(&format!("reason-{key}"), &values);
        if finding.more_rows == 0 {
            return words;
        }
        format!("{words} {}", self.with("reason-more-rows", &[("count", finding.more_rows.to_string())]))
    }

    /// A group of findings: the first in words, and which other rows it applies to.
    pub fn finding_group(self, group: &FindingGroup<'_>, kind: Option<Kind>) -> String {
        let Some(first) = group.first() else { return String::new() };
        let words = self.finding(&Finding { more_rows: 0, ..(*first).clone() }, kind);
        let others: Vec<String> = group.examples.iter().skip(1).map(|other| other.row.to_string()).collect();
        let beyond = group.rows.saturating_sub(1);
        if beyond == 0 {
            return words;
        }
        let others = if others.is_empty() { String::new() } else { others.join(", ") };
        let values = [("count", beyond.to_string()), ("rows", or_none(Some(others).filter(|rows| !rows.is_empty())))];
        format!("{words} {}", self.with("reason-likewise", &values))
    }

    /// The proposal of what would be right, if that can be said.
    pub fn proposal(self, finding: &Finding) -> Option<String> {
        let proposed = Some(self.one_of(&finding.could_be)).filter(|proposed| !proposed.is_empty())?;
        let perhaps_mil =
            matches!(&finding.because, Reason::Refused(RefusedReason::OdometerFallsBack { perhaps_mil: true, .. }));
        Some(if perhaps_mil { self.with("proposal-mil", &[("km", proposed)]) } else { proposed })
    }

    /// Some things, of which one is meant.
    fn one_of(self, words: &[String]) -> String {
        words.join(&format!(" {} ", self.text("or")))
    }

    /// The same with commas, where there are many.
    fn list_of(self, words: &[String]) -> String {
        match words.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} {} {last}", first.join(", "), self.text("or")),
            _ => words.concat(),
        }
    }

    /// The name of a field: its label in templates, or in English the words of its name, which a header may have, too.
    pub(super) fn field_of(self, kind: Option<Kind>, name: &str) -> String {
        let field = kind.and_then(|kind| fields_of(kind).iter().find(|field| field.name == name));
        match (field, name.strip_suffix("_ore")) {
            (Some(field), _) if self == Self::Swedish => field.label.to_owned(),
            (Some(_), Some(bare)) => format!("{} (öre)", bare.replace('_', " ")),
            (Some(_), None) => name.replace('_', " "),
            (None, _) => name.to_owned(),
        }
    }

    /// The title of a profile; its name, if it is none of ours any more.
    pub fn profile(self, name: &str) -> String {
        let title = profiles::find(name).map(|profile| &profile.title);
        title.map_or(name, |title| if self == Self::Swedish { &title.sv } else { &title.en }).to_owned()
    }

    fn fields_of(self, kind: Option<Kind>, names: &[String]) -> Vec<String> {
        names.iter().map(|name| self.field_of(kind, name)).collect()
    }

    /// A value of a vehicle as people write it: kinds and states have words.
    pub fn value_of(self, field: &str, value: &str) -> String {
        if field == "roles" {
            let roles = value.split(", ").filter(|role| !role.is_empty());
            return roles.map(|role| self.text(&format!("role-{role}"))).collect::<Vec<_>>().join(", ");
        }
        let has_words = matches!(field, "class" | "fuel" | "status") && !value.is_empty();
        if has_words { self.text(&format!("{field}-{}", value.replace('_', "-"))) } else { value.to_owned() }
    }

    /// The origin of a value in the register.
    pub fn origin(self, origin: &Origin) -> String {
        match origin {
            Origin::ByHand => self.text("origin-by-hand"),
            Origin::Row { file, row } => self.with("origin-row", &[("file", file.clone()), ("row", row.to_string())]),
        }
    }

    fn doubts(self, doubts: &[Doubt]) -> String {
        doubts.iter().map(|doubt| self.doubt(doubt)).collect::<Vec<_>>().join(" ")
    }

    fn doubt(self, doubt: &Doubt) -> String {
        match doubt {
            Doubt::MoreFuelThanItTakes { litres } => self.with("doubt-fuel", &[("litres", grouped(*litres))]),
            Doubt::MoreChargeThanItTakes { kwh } => self.with("doubt-charge", &[("kwh", grouped(*kwh))]),
            Doubt::DoesNotRunOnIt => self.text("doubt-does-not-run-on-it"),
            Doubt::OdometerDisagrees { typed_km, known_km } => {
                self.with("doubt-odometer", &[("typed", grouped(*typed_km)), ("known", grouped(*known_km))])
            }
        }
    }

    fn bound(self, bound: Bound) -> String {
        self.shown(&match bound {
            Bound::Number(number) => Shown::Number(number),
            Bound::Year(year) => Shown::Year(year),
            Bound::Amount(ore) => Shown::Amount(ore),
            Bound::Day(day) => Shown::Day(day),
            Bound::Metres(metres) => Shown::Measure(metres, 1_000, "km"),
            Bound::Seconds(seconds) => Shown::Measure(seconds, 86_400, "d"),
        })
    }

    fn of_file(self, reason: &FileReason, kind: Option<Kind>) -> (&'static str, Values) {
        let none = Values::new;
        match reason {
            FileReason::ColumnNeeded { one_of } => {
                ("column-needed", vec![("columns", self.one_of(&self.fields_of(kind, one_of)))])
            }
            FileReason::ColumnOfReasons { header } => ("column-of-reasons", vec![("header", header.clone())]),
            FileReason::ColumnTwice { header, named, kept } => {
                let values = [("header", header.clone()), ("named", named.clone()), ("kept", kept.to_string())];
                ("column-twice", values.into())
            }
            FileReason::ColumnNotInKronor { header, kept } => {
                ("column-not-in-kronor", vec![("header", header.clone()), ("kept", kept.to_string())])
            }
            FileReason::ColumnUnnamed { named, kept } => {
                ("column-unnamed", vec![("named", named.clone()), ("kept", kept.to_string())])
            }
            FileReason::ColumnNotKnown { header, kept } => {
                ("column-not-known", vec![("header", header.clone()), ("kept", kept.to_string())])
            }
            FileReason::ColumnAlike { header, field } => {
                ("column-alike", vec![("header", header.clone()), ("field", self.field_of(kind, field))])
            }
            FileReason::ReadByProfile { profile, confirmed } => {
                let values = [("profile", self.profile(profile)), ("confirmed", confirmed.to_string())];
                ("read-by-profile", values.into())
            }
            FileReason::ColumnInMil { header } => ("column-in-mil", vec![("header", header.clone())]),
            FileReason::ColumnInUnit { header, unit } => {
                ("column-in-unit", vec![("header", header.clone()), ("unit", unit.shown().to_owned())])
            }
            FileReason::SheetWithoutColumns => ("sheet-without-columns", none()),
            FileReason::SheetHidden => ("sheet-hidden", none()),
            FileReason::TableNotRead { first, last } => {
                ("table-not-read", vec![("first", first.to_string()), ("last", last.to_string())])
            }
            FileReason::TableBeside => ("table-beside", none()),
            FileReason::SheetOfOrganisation => ("sheet-of-organisation", none()),
            FileReason::OnLaterSheet { sheet } => ("on-later-sheet", vec![("sheet", sheet.clone())]),
            FileReason::ColumnInOtherUnit { header, unit, kept } => (
                "column-in-other-unit",
                vec![("header", header.clone()), ("unit", unit.shown().to_owned()), ("kept", kept.to_string())],
            ),
            FileReason::EncodingsMixed => ("encodings-mixed", none()),
            FileReason::MemberRead => ("member-read", none()),
            FileReason::RowsHidden { count, filtered, read } => {
                let values = [("count", count.to_string()), ("how", hidden_how(*filtered, *read).to_owned())];
                ("rows-hidden", values.into())
            }
            FileReason::ColumnHidden => ("column-hidden", none()),
            FileReason::CellsMerged { from, to, once } => {
                let values = [("from", from.to_string()), ("to", to.to_string()), ("once", once.to_string())];
                ("cells-merged", values.into())
            }
            FileReason::NeverCalculated => ("never-calculated", none()),
            FileReason::LongNumber => ("long-number", none()),
            FileReason::Footnote => ("footnote", none()),
            FileReason::NothingBelowHeader => ("nothing-below-header", none()),
            FileReason::LeftOut => ("left-out", none()),
            FileReason::ColumnLeftOut { header } => ("column-left-out", vec![("header", header.clone())]),
            FileReason::RowsInACell { lines } => ("rows-in-a-cell", vec![("lines", lines.to_string())]),
            FileReason::SumRow => ("sum-row", none()),
            FileReason::HeaderAgain => ("header-again", none()),
            FileReason::GapInLog => ("gap-in-log", none()),
            FileReason::HeadingRow { stands } => ("heading-row", vec![("stands", stands.as_str().to_owned())]),
            FileReason::AnswerToNothing { question } => ("answer-to-nothing", vec![("question", question.clone())]),
            FileReason::SaidOfNoColumn { header } => ("said-of-no-column", vec![("header", header.clone())]),
            FileReason::NotListed { count } => ("not-listed", vec![("count", count.to_string())]),
            FileReason::PersonalNumbers { count, rows, kept } => {
                let mut list: Vec<String> = rows.iter().map(u64::to_string).collect();
                if u64::try_from(rows.len()).unwrap_or(u64::MAX) < *count {
                    list.push("…".to_owned());
                }
                let values = [("count", count.to_string()), ("rows", list.join(", ")), ("kept", kept.to_string())];
                ("personal-numbers", values.into())
            }
            FileReason::HiddenSign { sign } => ("hidden-sign", vec![("sign", sign.clone())]),
            FileReason::EncodedTwice { seems } => ("encoded-twice", vec![("seems", seems.clone())]),
        }
    }

    fn of_value(self, reason: &ValueReason, kind: Option<Kind>) -> (&'static str, Values) {
        let none = Values::new;
        match reason {
            ValueReason::Empty { field } => ("empty", vec![("field", self.field_of(kind, field))]),
            ValueReason::NoneGiven { fields } => {
                ("none-given", vec![("fields", self.list_of(&self.fields_of(kind, fields)))])
            }
            ValueReason::NeitherNetNorGross => ("neither-net-nor-gross", none()),
            ValueReason::NoOrganisation => ("no-organisation", none()),
            ValueReason::NoDay => ("no-day", none()),
            ValueReason::NotA { wanted } => {
                ("not-a", vec![("wanted", self.text(&format!("wanted-{}", wanted.as_str())))])
            }
            ValueReason::NotOneOf { permitted } => ("not-one-of", vec![("permitted", self.list_of(permitted))]),
            ValueReason::OtherUnit { unit, column } => {
                let column = Some(column.shown()).filter(|unit| !unit.is_empty()).map(str::to_owned);
                ("other-unit", vec![("unit", unit.shown().to_owned()), ("column", or_none(column))])
            }
            ValueReason::NotInKronor => ("not-in-kronor", none()),
            ValueReason::OtherCurrency => ("other-currency", none()),
            ValueReason::DayOutOfOrder { month_first } => {
                ("day-out-of-order", vec![("month-first", month_first.to_string())])
            }
            ValueReason::NumberOfTwoKinds { small, large } => {
                ("number-of-two-kinds", vec![("small", small.clone()), ("large", large.clone())])
            }
            ValueReason::DayOfTwoKinds => ("day-of-two-kinds", none()),
            ValueReason::ColumnsDisagree { against, column } => {
                ("columns-disagree", vec![("against", against.clone()), ("column", column.clone())])
            }
            ValueReason::RemarkBeside { number, status } => {
                let status = status.map(|status| self.value_of("status", status.as_str()).to_lowercase());
                ("remark-beside", vec![("number", number.clone()), ("status", or_none(status))])
            }
            ValueReason::PrivateTrip => ("private-trip", none()),
            ValueReason::SeveralNumbers => ("several-numbers", none()),
            ValueReason::PerhapsMisread { meant } => ("perhaps-misread", vec![("meant", meant.clone())]),
            ValueReason::Irregular => ("irregular", none()),
            ValueReason::DayFarAway => ("day-far-away", none()),
            ValueReason::ZoneNotThen => ("zone-not-then", none()),
            ValueReason::NoSuchTime { before, after } => {
                let shown = |at: &chrono::NaiveDateTime| at.format("%H:%M").to_string();
                ("no-such-time", vec![("before", shown(before)), ("after", shown(after))])
            }
            ValueReason::EndsBeforeStart { start, end } => {
                ("ends-before-start", vec![("start", moment(*start)), ("end", moment(*end))])
            }
            ValueReason::Negative => ("negative", none()),
            ValueReason::CheckDigit => ("check-digit", none()),
            ValueReason::VehicleAndPool => ("vehicle-and-pool", none()),
            ValueReason::AmountsDisagree { sum } => {
                ("amounts-disagree", vec![("sum", self.shown(&Shown::Amount(*sum)))])
            }
            ValueReason::EndsNextDay { hours } => ("ends-next-day", vec![("hours", hours.to_string())]),
            ValueReason::TakenAsDay { day } => ("taken-as-day", vec![("day", day.to_string())]),
            ValueReason::ClassTaken { class } => {
                ("class-taken", vec![("class", self.value_of("class", class.as_str()))])
            }
            ValueReason::InOtherUnit { unit } => ("in-other-unit", vec![("unit", unit.shown().to_owned())]),
            ValueReason::ReadAsRate => ("read-as-rate", none()),
            ValueReason::Shortened { cut } => ("shortened", vec![("cut", cut.to_string())]),
            ValueReason::NoYear => ("no-year", none()),
            ValueReason::FootnoteMark => ("footnote-mark", none()),
            ValueReason::Preliminary => ("preliminary", none()),
            ValueReason::Ditto { above } => ("ditto", vec![("above", above.clone())]),
            ValueReason::FormulaError => ("formula-error", none()),
            ValueReason::PartsDisagree { net, vat } => {
                let amount = |ore: Ore| self.shown(&Shown::Amount(ore));
                ("parts-disagree", vec![("net", amount(*net)), ("vat", amount(*vat))])
            }
            ValueReason::DistanceDisagrees { driven_km } => {
                ("distance-disagrees", vec![("driven", grouped(*driven_km))])
            }
            ValueReason::WorkTaken { kind } => ("work-taken", vec![("kind", kind.as_str().to_owned())]),
            ValueReason::DigitsLost => ("digits-lost", none()),
            ValueReason::NameTurned => ("name-turned", none()),
            ValueReason::LicenceNotKept { classes } => ("licence-not-kept", vec![("classes", classes.clone())]),
            ValueReason::NoNumberPerhaps => ("no-number-perhaps", none()),
            ValueReason::LookAlike { meant } => ("look-alike", vec![("meant", meant.clone())]),
            ValueReason::RateOrAmount => ("rate-or-amount", none()),
            ValueReason::VatNotSaid => ("vat-not-said", none()),
            ValueReason::CategoryNotSaid => ("category-not-said", none()),
            ValueReason::CreditPerhaps => ("credit-perhaps", none()),
            ValueReason::LeftPerhaps => ("left-perhaps", none()),
            ValueReason::SumOrVoid => ("sum-or-void", none()),
            ValueReason::MoneyNotRead => ("money-not-read", none()),
            ValueReason::WithOrWithoutVat => ("with-or-without-vat", none()),
        }
    }
}

#[cfg(test)]
#[path = "finding_tests.rs"]
mod tests;
