//! The chain of the audit log: each entry carries the hash of the one before it, so that nobody can change or
//! take out one without every later one showing it; and the head of the chain, which is signed and kept elsewhere
//!
//!
//! What was changed, and who did it, may be personal. The chain holds only a mark of each such value: a hash with a
//! salt that is kept beside the value. A value can be forgotten together with its salt without breaking the chain, and
//! nobody can then try out what it was.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

/// The form of entries that are written now. Those of the first form are chained with their values themselves, and
/// without their organisations.
pub const FORM: i64 = 2;

/// The parts of an entry that are hashed.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Its form.
    pub form: i64,
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, in the first form.
    pub actor: &'a str,
    /// Through which door.
    pub door: &'a str,
    /// What was done.
    pub action: &'a str,
    /// The kind of thing it was done to.
    pub entity: &'a str,
    /// Its id or name.
    pub entity_id: &'a str,
    /// The organisation it belongs to.
    pub organisation: Option<&'a str>,
    /// The other organisations that it concerns, in order, with commas.
    pub concerned: &'a str,
    /// JSON of what it was, in the first form.
    pub before: Option<&'a str>,
    /// JSON of what it became, in the first form.
    pub after: Option<&'a str>,
    /// The mark of who did it.
    pub actor_mark: Option<&'a str>,
    /// The mark of what it was.
    pub before_mark: Option<&'a str>,
    /// The mark of what it became.
    pub after_mark: Option<&'a str>,
}

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an entry: SHA-256 over the previous hash and each field with its length, so that moving text from one
/// field to the next changes it.
pub fn link_hash(previous: &str, link: &Link<'_>) -> String {
    let at = link.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let seq = link.seq.to_string();
    let both = [
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
    if link.form == 1 {
        return hash_of(&both);
    }
    let form = link.form.to_string();
    let since_the_second = [
        Some(form.as_str()),
        link.organisation,
        Some(link.concerned),
        link.actor_mark,
        link.before_mark,
        link.after_mark,
    ];
    hash_of(&[&both[..], &since_the_second].concat())
}

/// What the chain holds of a value in an entry.
pub fn mark(salt: &str, value: &str) -> String {
    hash_of(&[Some(salt), Some(value)])
}

fn hash_of(fields: &[Option<&str>]) -> String {
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

/// The head of the chain at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The installation whose log it is.
    pub installation: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The number of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl AuditHead {
    /// The text that is signed.
    pub fn text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("vagnpark audit head 1\n{}\n{at}\n{}\n{}\n", self.installation, self.seq, self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: Link<'_> = Link {
        form: FORM,
        seq: 1,
        at: DateTime::UNIX_EPOCH,
        actor: "anna",
        door: "page",
        action: "book",
        entity: "booking",
        entity_id: "1",
        organisation: Some("nora"),
        concerned: "hagfors",
        before: None,
        after: Some("{}"),
        actor_mark: Some("a"),
        before_mark: None,
        after_mark: Some("c"),
    };

    #[test]
    fn a4_every_field_of_an_entry_changes_its_hash() {
        let changed = [
            Link { form: 3, ..LINK },
            Link { seq: 2, ..LINK },
            Link { at: DateTime::UNIX_EPOCH + chrono::Duration::microseconds(1), ..LINK },
            Link { actor: "bo", ..LINK },
            Link { door: "api", ..LINK },
            Link { action: "move", ..LINK },
            Link { entity: "series", ..LINK },
            Link { entity_id: "2", ..LINK },
            Link { organisation: None, ..LINK },
            Link { organisation: Some("hagfors"), concerned: "nora", ..LINK },
            Link { concerned: "", ..LINK },
            Link { before: Some(""), ..LINK },
            Link { after: None, ..LINK },
            Link { actor_mark: Some("b"), ..LINK },
            Link { before_mark: Some(""), ..LINK },
            Link { after_mark: None, ..LINK },
        ];
        let mut hashes: Vec<String> = changed.iter().map(|link| link_hash(GENESIS, link)).collect();
        hashes.extend([link_hash(GENESIS, &LINK), link_hash("1", &LINK)]);
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), changed.len() + 2);
    }

    #[test]
    fn a4_moving_text_between_fields_changes_the_hash_and_the_first_form_stays_as_it_was() {
        let first = Link { form: 1, ..LINK };
        let moved = Link { actor: "ann", door: "apage", ..first };
        assert_ne!(link_hash(GENESIS, &first), link_hash(GENESIS, &moved));
        // printf '%s' '64:0…01:127:1970-01-01T00:00:00.000000Z4:anna4:page4:book7:booking1:1-2:{}' | sha256sum
        let text = format!("64:{GENESIS}1:127:1970-01-01T00:00:00.000000Z4:anna4:page4:book7:booking1:1-2:{{}}");
        assert_eq!(link_hash(GENESIS, &first), hex::encode(Sha256::digest(text)));
    }

    #[test]
    fn a4_a_mark_hides_its_value_behind_the_salt() {
        assert_ne!(mark("1", "anna"), mark("2", "anna"));
        assert_ne!(mark("1", "2anna"), mark("12", "anna"));
    }
}
