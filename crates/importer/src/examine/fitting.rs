//! Whether a file fits the kind of register it is read as, and which kind it fits better.

use vagnpark_domain::import::Kind;

use super::Examined;
use crate::{
    columns::KnownHeaders,
    profiles,
    registers::{fields_of, needed_of, required_of},
};

impl Examined {
    /// The columns that the register needs and the first sheet does not have, in groups of which one is needed; none if
    /// all that is missing is asked about.
    pub fn lacking(&self) -> Vec<&'static [&'static str]> {
        let first =
            self.sheets.first().filter(|sheet| !sheet.columns.complete_but_for_what_is_asked(needed_of(self.kind)));
        first.map_or_else(Vec::new, |sheet| sheet.columns.lacking(needed_of(self.kind)))
    }

    /// The kind of register that the headers fit, if the kind it is read as lacks columns and another fits: better, if
    /// what is lacking is asked about.
    pub fn likelier_kind(&self) -> Option<Kind> {
        if self.sheets.iter().all(|sheet| sheet.columns.complete(needed_of(self.kind))) {
            return None;
        }
        let headers: Vec<&str> = self.facts.columns.iter().map(|column| column.header.as_str()).collect();
        let own = KnownHeaders::of(fields_of(self.kind)).fields_of(&headers).len();
        let fewest = own + 1;
        let mut others = profiles::all().iter().filter(|profile| profile.kind != self.kind);
        if let Some(profile) = others.find(|profile| profile.lacking(&headers).is_empty()) {
            return Some(profile.kind);
        }
        let fitting = Kind::ALL.iter().filter_map(|&kind| {
            let fields = KnownHeaders::of(fields_of(kind)).fields_of(&headers);
            let complete = required_of(kind).iter().all(|group| group.iter().any(|field| fields.contains(field)));
            (complete && fields.len() >= fewest).then_some((fields.len(), kind))
        });
        fitting.max_by_key(|(known, _)| *known).map(|(_, kind)| kind)
    }
}
