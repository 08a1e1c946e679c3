//! Defects that drivers report (S-9).

use crate::words::words;

words! {
    /// The severity of a defect.
    Severity {
        /// Good to know.
        Note = "note",
        /// To be repaired soon; the vehicle can be driven.
        RepairSoon = "repair_soon",
        /// Nobody may drive it until it is repaired: it can neither be booked nor taken out.
        DoNotDrive = "do_not_drive",
    }
}

words! {
    /// The state of a defect.
    DefectState {
        /// Nobody has dealt with it.
        Open = "open",
        /// Repaired.
        Repaired = "repaired",
        /// There was nothing to repair.
        Dismissed = "dismissed",
    }
}

impl Severity {
    /// Whether the vehicle must stand still until it is dealt with.
    pub fn stops(self) -> bool {
        self == Self::DoNotDrive
    }
}
