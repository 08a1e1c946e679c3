//! What a row of headers is told by: the words of a register, those of all registers, and what a person has said.

use std::{cell::OnceCell, collections::HashSet};

use vagnpark_domain::{import::Kind, names::fold_name};

use crate::{
    Settings,
    columns::{KnownHeaders, names_day},
    layout::named_extra,
    profiles::headers_of,
    registers::{NUMBER_PLATE, fields_of, keeps_extras, required_of},
};

/// The headers that are known when a file is read as a kind of register.
pub(crate) struct Headers<'s> {
    pub(crate) kind: Kind,
    pub(crate) known: KnownHeaders,
    settings: &'s Settings,
    /// The headers of profiles, folded.
    of_profiles: HashSet<String>,
    of_others: OnceCell<Vec<KnownHeaders>>,
}

/// The field of a register that a header names.
pub fn field_named(kind: Kind, header: &str) -> Option<&'static str> {
    KnownHeaders::of(fields_of(kind)).fields_of(&[header]).into_iter().next()
}

impl<'s> Headers<'s> {
    pub(crate) fn of(kind: Kind, settings: &'s Settings) -> Self {
        let known = KnownHeaders::of(fields_of(kind));
        Self { kind, known, settings, of_profiles: headers_of(kind, settings), of_others: OnceCell::new() }
    }

    /// Whether a header is one of the register's. One that a person or a profile has mapped is.
    pub(crate) fn knows(&self, header: &str) -> bool {
        self.known.knows(header)
            || self.stated(header).is_some()
            || self.of_profiles.contains(&fold_name(header))
            || (keeps_extras(self.kind) && named_extra(header).is_some())
    }

    /// Whether a header is known, or like one that is.
    pub(crate) fn knows_or_likens(&self, header: &str) -> bool {
        self.knows(header) || self.known.likens(header)
    }

    /// Whether a header is known, or is a day where each day has a column (I-18).
    pub(crate) fn knows_or_is_day(&self, header: &str) -> bool {
        let may_be = matches!(self.kind, Kind::Readings | Kind::Population);
        self.knows(header) || (may_be && names_day(header))
    }

    /// Whether a header is that of registration numbers.
    pub(crate) fn names_number_plate(header: &str) -> bool {
        NUMBER_PLATE.contains(&fold_name(header).as_str())
    }

    /// Whether a header is one of any register's.
    pub(crate) fn knows_elsewhere(&self, header: &str) -> bool {
        let others = || Kind::ALL.iter().map(|kind| KnownHeaders::of(fields_of(*kind))).collect();
        self.of_others.get_or_init(others).iter().any(|known| known.knows(header))
    }

    /// Whether some headers name everything that the register needs.
    pub(crate) fn are_complete(&self, headers: &[&str]) -> bool {
        let fields = self.fields_of(headers);
        required_of(self.kind).iter().all(|group| group.iter().any(|field| fields.contains(*field)))
    }

    /// The fields that some headers name.
    pub(crate) fn fields_of<'h>(&self, headers: &[&'h str]) -> HashSet<&'h str>
    where
        's: 'h,
    {
        let known = self.known.fields_of(headers);
        known.into_iter().chain(headers.iter().filter_map(|header| self.stated(header))).collect()
    }

    fn stated(&self, header: &str) -> Option<&'s str> {
        let field = self.settings.columns.get(header.trim()).map(String::as_str);
        field.filter(|field| *field != "-" && *field != "+")
    }
}
