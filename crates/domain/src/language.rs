//! The languages that people read.

use crate::words::words;

words! {
    /// A language of the pages and of what is sent to people.
    Language {
        /// Swedish.
        Swedish = "sv",
        /// English.
        English = "en",
    }
}
