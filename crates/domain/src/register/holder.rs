//! Who had a vehicle (V-9).

use crate::words::words;

words! {
    /// What says who had a vehicle at a minute.
    HolderSource {
        /// The driving log, which is surer.
        Trip = "trip",
        /// A booking.
        Booking = "booking",
    }
}
