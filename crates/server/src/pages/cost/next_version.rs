//! The forms about the versions of an agreement or a price list: the next one, and taking one back.

use serde::Deserialize;
use uuid::Uuid;

/// The form with the text of the next version, and the day of the decision that the text names.
#[derive(Debug, Deserialize)]
pub(crate) struct NextForm {
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) decided_on: String,
    #[serde(default)]
    pub(crate) in_place_of: String,
}

/// The decision to take a version back, and its day.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct WithdrawForm {
    #[serde(default)]
    pub(crate) decision: String,
    #[serde(default)]
    pub(crate) decided_on: String,
}

/// What was filled in on a page with such forms.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    pub(crate) next: Option<NextForm>,
    /// The version that was to be taken back.
    pub(crate) withdrawal: Option<(Uuid, WithdrawForm)>,
}

impl Entered {
    /// What was filled in to take a version back.
    pub(crate) fn about(&self, version: Uuid) -> WithdrawForm {
        let own = self.withdrawal.as_ref().filter(|(of, _)| *of == version);
        own.map_or_else(WithdrawForm::default, |(_, form)| form.clone())
    }

    /// The decision that was typed to take back a version that has no form any more, with its day.
    pub(crate) fn typed(&self, has_form: impl Fn(Uuid) -> bool) -> String {
        let lost = self.withdrawal.as_ref().filter(|(of, _)| !has_form(*of));
        let typed = lost.into_iter().flat_map(|(_, form)| [form.decision.trim(), form.decided_on.trim()]);
        typed.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
