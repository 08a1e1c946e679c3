//! The chain of closed months: each month's hash includes the one before it, so that none can be replaced alone. A hash
//! names its form: what a later version of the program makes differently leaves earlier months right.

use sha2::{Digest, Sha256};

/// How a month is chained to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// SHA-256 without a name: months that were closed before forms had names.
    Nameless,
    /// SHA-256 of the hash before and of the report's.
    Sha256,
}

impl Form {
    /// The form of months that are closed from now on.
    const NEW: Self = Self::Sha256;

    /// The form that a hash names; none if this version knows no such form.
    fn of(hash: &str) -> Option<Self> {
        match hash.split_once(':') {
            None => Some(Self::Nameless),
            Some(("sha256", _)) => Some(Self::Sha256),
            Some(_) => None,
        }
    }

    fn chained(self, previous: &str, digest: &str) -> String {
        let hash = hex::encode(Sha256::digest(format!("{previous}{digest}")));
        match self {
            Self::Nameless => hash,
            Self::Sha256 => format!("sha256:{hash}"),
        }
    }
}

/// The hash of a month that is closed now, with the name of its form.
pub(super) fn chained(previous: &str, digest: &str) -> String {
    Form::NEW.chained(previous, digest)
}

/// Whether a closed month's hash is that of its report behind the month before it, in the form that it names.
pub(super) fn holds(hash: &str, previous: &str, digest: &str) -> bool {
    Form::of(hash).is_some_and(|form| form.chained(previous, digest) == hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c10_a_closed_month_is_verified_in_the_form_that_it_names() {
        // As an earlier version closed the first month, and this one the second.
        let first = "90bd35df60f1e27d2236245a4a49f73e1dfb01936f2c2159c70a2bde93eb2977";
        let second = chained(first, "another");
        assert!(holds(first, "", "a report") && holds(&second, first, "another"));
        assert!(second.starts_with("sha256:"), "{second}");
        for (hash, previous, report) in [
            (second.as_str(), first, "a report"),
            (&second, "", "another"),
            (&second.replace("sha256:", "sha512:"), first, "another"),
            (first, "", "another"),
            ("", "", "a report"),
        ] {
            assert!(!holds(hash, previous, report), "{hash}");
        }
    }
}
