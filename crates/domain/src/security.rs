//! What is noted for the sake of security: who, from where, did what, and how it ended.

use crate::words::words;

words! {
    /// Something that those who answer for security want to know of.
    SecurityEvent {
        /// Somebody logged in.
        LoggedIn = "logged_in",
        /// A login or a password was wrong.
        LoginFailed = "login_failed",
        /// Somebody logged out.
        LoggedOut = "logged_out",
        /// Somebody asked for something that they may not do.
        Refused = "refused",
        /// Somebody looked at who had a vehicle, or at where somebody went.
        Seen = "seen",
        /// Somebody took a file with data out of the system.
        Exported = "exported",
        /// The operator let somebody in at the command line: a person, a link for a password, a token, a role.
        LetIn = "let_in",
        /// Somebody read the audit log or this one.
        LogRead = "log_read",
    }
}

words! {
    /// What kind of thing somebody saw.
    ThingKind {
        /// A trip.
        Trip = "trip",
        /// A booking.
        Booking = "booking",
        /// A vehicle, with those who drove it.
        Vehicle = "vehicle",
        /// A person.
        Person = "person",
        /// An imported file.
        Import = "import",
    }
}
