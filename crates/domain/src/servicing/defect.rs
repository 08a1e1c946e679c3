//! What drivers find wrong with a vehicle (S-9).

use crate::words::words;

words! {
    /// How bad it is.
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
    /// What became of it.
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
    /// Whether the vehicle stands until it is dealt with.
    pub fn stops(self) -> bool {
        self == Self::DoNotDrive
    }
}
