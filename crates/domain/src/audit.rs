//! The audit log's chain: each entry carries the hash of the one before it, so that nobody
//! can change or take out one without every later one showing it.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

/// What is hashed of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: &'a str,
    /// Through which door.
    pub door: &'a str,
    /// What was done.
    pub action: &'a str,
    /// To what kind of thing, and to which.
    pub entity: &'a str,
    /// Its id or name.
    pub entity_id: &'a str,
    /// JSON of what it was.
    pub before: Option<&'a str>,
    /// JSON of what it became.
    pub after: Option<&'a str>,
}

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry: SHA-256 over the previous hash and each field with its length, so that
/// moving text from one field to the next changes it.
pub fn link_hash(previous: &str, link: &Link<'_>) -> String {
    let at = link.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let seq = link.seq.to_string();
    let fields = [
        Some(previous),
        Some(seq.as_str()),
        Some(at.as_str()),
        Some(link.actor),
        Some(link.door),
        Some(link.action),
        Some(link.entity),
        Some(link.entity_id),
        link.before,
        link.after,
    ];
    let mut hasher = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                hasher.update(text.len().to_string());
                hasher.update(b":");
                hasher.update(text);
            }
            None => hasher.update(b"-"),
        }
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_moving_text_between_fields_changes_the_hash() {
        let link = Link {
            seq: 1,
            at: DateTime::UNIX_EPOCH,
            actor: "anna",
            door: "page",
            action: "book",
            entity: "booking",
            entity_id: "1",
            before: None,
            after: Some("{}"),
        };
        let moved = Link { actor: "ann", door: "apage", ..link };
        let hashes = [
            link_hash(GENESIS, &link),
            link_hash(GENESIS, &moved),
            link_hash(GENESIS, &Link { before: Some(""), ..link }),
        ];
        assert_ne!(hashes[0], hashes[1]);
        assert_ne!(hashes[0], hashes[2]);
    }
}
