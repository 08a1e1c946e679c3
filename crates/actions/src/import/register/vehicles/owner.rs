//! Owners that are none of ours: the register of road traffic, and lists drawn from it, name the leasing company.

use std::borrow::Cow;

use vagnpark_domain::names::fold_name;
use vagnpark_importer::{
    Finding, LEAVE_OUT, NO, Place, Question, QuestionKind, RegisterReason, YES, owners_id, registers::VehicleRow,
};

use super::{Fates, Run};
use crate::import::report::Fate;

/// The words of a name that say that it is a company's.
const OF_COMPANIES: [&str; 16] = [
    "ab",
    "hb",
    "kb",
    "as",
    "asa",
    "oy",
    "aps",
    "gmbh",
    "ltd",
    "plc",
    "leasing",
    "finans",
    "finance",
    "bank",
    "rental",
    "autolease",
];

/// Whether a name is that of a company.
fn names_company(name: &str) -> bool {
    name.split(|sign: char| !sign.is_alphanumeric()).any(|word| OF_COMPANIES.contains(&fold_name(word).as_str()))
}

impl Run<'_> {
    /// A row without its owner, which is kept as text, if that is a company that nobody knows and the vehicle is the
    /// sender's: one question for the column, and rows wait for it (I-11).
    pub(super) fn without_foreign_owner<'r>(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &'r VehicleRow,
    ) -> Result<Cow<'r, VehicleRow>, Fate> {
        let is_foreign = |name: &&String| names_company(name) && self.register.organisation(name).is_none();
        let named = row.organisation.as_ref().filter(is_foreign);
        let Some(name) = named.filter(|_| self.register.sender.is_some()) else { return Ok(Cow::Borrowed(row)) };
        let header = fates.header_of("organisation");
        let options = [YES, NO, LEAVE_OUT].map(str::to_owned).to_vec();
        let question = Question::new(owners_id(&header), QuestionKind::Owners, &header, name, options);
        let finding = Finding::rejected(place.row, "organisation", name, RegisterReason::NoSuchOrganisation);
        if fates.answer_or_wait(place, question, finding)? != YES {
            return Ok(Cow::Borrowed(row));
        }
        let mut row = row.clone();
        row.extra.extend(row.organisation.take().map(|name| (header, name)));
        Ok(Cow::Owned(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i11_a_company_is_told_from_a_municipality() {
        for name in [
            "AUTOPLAN AB",
            "ALD Automotive AB",
            "Volvofinans Bank AB",
            "AB Volvofinans",
            "Nordea Finans",
            "DNB Bank ASA",
        ] {
            assert!(names_company(name), "{name}");
        }
        for name in ["Nora kommun", "Lindesberg", "Bergslagens kommunalteknik", "Abisko", "HÄLLEFORS KOMMUN"] {
            assert!(!names_company(name), "{name}");
        }
    }
}
