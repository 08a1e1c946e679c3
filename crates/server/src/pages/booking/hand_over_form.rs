//! The form of the keys, filled in on a booking's page.

use serde::Deserialize;
use vagnpark_actions::{ActionError, booking::hand_over::HandOver};
use vagnpark_domain::{Field, register::reading::Confirmation};

use crate::pages::read_optional;

/// The input when the keys change hands.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct HandOverForm {
    #[serde(default)]
    pub(crate) odometer_km: String,
    #[serde(default)]
    pub(crate) level_percent: String,
    #[serde(default)]
    pub(crate) remark: String,
    /// Why a value that was questioned is right.
    #[serde(default)]
    pub(crate) reason: String,
    /// Set by the button that confirms such a value.
    #[serde(default)]
    pub(crate) confirm: String,
    /// Set by the button that moves the start to now.
    #[serde(default)]
    pub(crate) now: String,
}

impl HandOverForm {
    /// The hand-over, if the fields can be read.
    pub(crate) fn read(&self, odometer_km: Option<i64>) -> Result<HandOver, ActionError> {
        Ok(HandOver {
            odometer_km,
            level_percent: read_optional(Field::LevelPercent, &self.level_percent)?,
            remark: self.remark.clone(),
            confirmation: Confirmation::of(!self.confirm.is_empty()),
            reason: self.reason.clone(),
            move_start: !self.now.is_empty(),
        })
    }
}
