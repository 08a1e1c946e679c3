//! Who had a vehicle (V-9).

use crate::words::words;

words! {
    /// The source that says who had a vehicle at a minute.
    HolderSource {
        /// The driving log, which is more reliable.
        Trip = "trip",
        /// A booking.
        Booking = "booking",
    }
}
