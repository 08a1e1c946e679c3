//! The installation's own key. It is in a file beside the data and never in the database, so that nobody who has only
//! the database, or a backup of it, can make what is made with it.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use hmac::{Hmac, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

use crate::{error::ActionError, people::secrets::random};

/// What a secret that is encrypted begins with.
pub(crate) const SEALED: &str = "sealed:";

/// What something is made for. Each purpose has a key of its own, which says nothing about the others.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// To recognise a request that is repeated (B-13).
    Request,
    /// To sign the head of the audit log.
    AuditHead,
    /// To keep what webhooks are signed with, which whoever has the database alone cannot read.
    WebhookSecret,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Request => b"vagnpark request",
            Self::AuditHead => b"vagnpark audit head",
            Self::WebhookSecret => b"vagnpark webhook secret",
        }
    }
}

/// The key, read when it is first needed; it is made then, if there is none.
#[derive(Clone)]
pub struct Keys(Arc<Kept>);

struct Kept {
    file: PathBuf,
    seed: OnceLock<[u8; 32]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.file.display())
    }
}

impl Keys {
    /// The key in a file.
    pub fn in_file(file: &Path) -> Self {
        Self(Arc::new(Kept { file: file.to_owned(), seed: OnceLock::new() }))
    }

    /// A key for one purpose.
    pub(crate) fn of(&self, purpose: Purpose) -> Result<[u8; 32], ActionError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.seed()?).map_err(ActionError::broken)?;
        mac.update(purpose.label());
        Ok(mac.finalize().into_bytes().into())
    }

    /// What stands for a request: only who has the key can tell from it what the request was.
    pub fn request_mark<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Result<String, ActionError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.of(Purpose::Request)?).map_err(ActionError::broken)?;
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        Ok(hex::encode(mac.finalize().into_bytes()))
    }

    /// A secret as the database keeps it: encrypted, for one thing and no other.
    pub(crate) fn seal(&self, purpose: Purpose, of: &[u8], secret: &str) -> Result<String, ActionError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut sealed = secret.as_bytes().to_vec();
        let key = self.sealing(purpose)?;
        let place = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(place, Aad::from(of), &mut sealed).map_err(unspecified)?;
        Ok(format!("{SEALED}{}{}", hex::encode(nonce), hex::encode(sealed)))
    }

    /// The secret that was sealed; none if another key did it, or for another thing. One that an earlier version kept
    /// as it is, is as it is.
    pub(crate) fn open(&self, purpose: Purpose, of: &[u8], kept: &str) -> Result<Option<String>, ActionError> {
        let Some(sealed) = kept.strip_prefix(SEALED) else { return Ok(Some(kept.to_owned())) };
        let bytes = hex::decode(sealed).map_err(ActionError::broken)?;
        let Some((nonce, sealed)) = bytes.split_first_chunk::<NONCE_LEN>() else { return Ok(None) };
        let mut sealed = sealed.to_vec();
        let key = self.sealing(purpose)?;
        let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(of), &mut sealed);
        Ok(opened.ok().and_then(|text| String::from_utf8(text.to_vec()).ok()))
    }

    fn sealing(&self, purpose: Purpose) -> Result<LessSafeKey, ActionError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.of(purpose)?).map_err(unspecified)?;
        Ok(LessSafeKey::new(key))
    }

    fn seed(&self) -> Result<&[u8; 32], ActionError> {
        if let Some(seed) = self.0.seed.get() {
            return Ok(seed);
        }
        let seed = read_or_make(&self.0.file).map_err(|error| {
            let file = self.0.file.display();
            ActionError::broken(format!("no key in {file} ({error}); VAGNPARK_KEY_FILE names another file"))
        })?;
        Ok(self.0.seed.get_or_init(|| seed))
    }
}

fn unspecified(error: ring::error::Unspecified) -> ActionError {
    ActionError::broken(error.to_string())
}

fn read_or_make(file: &Path) -> io::Result<[u8; 32]> {
    match fs::read_to_string(file) {
        Ok(text) => parsed(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match make(file) {
            // Another program was first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => parsed(&fs::read_to_string(file)?),
            made => made,
        },
        Err(error) => Err(error),
    }
}

fn parsed(text: &str) -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim(), &mut seed)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not 64 hexadecimal digits"))?;
    Ok(seed)
}

/// Makes a key in a file that only its owner may read. It appears whole: it is written beside its place first.
fn make(file: &Path) -> io::Result<[u8; 32]> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let seed: [u8; 32] = random().map_err(io::Error::other)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(beside, "{}", hex::encode(seed))?;
    beside.as_file().sync_all()?;
    beside.persist_noclobber(file).map_err(|error| error.error)?;
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_kept_from_others_and_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/vagnpark.key");
        let first = Keys::in_file(&file).of(Purpose::Request).expect("a key");
        assert_eq!(Keys::in_file(&file).of(Purpose::Request).expect("a key"), first);
        assert_ne!(Keys::in_file(&file).of(Purpose::AuditHead).expect("a key"), first);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).expect("a file").permissions());
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&file, "no key").expect("written");
        let refused = Keys::in_file(&file).of(Purpose::Request).expect_err("no key").at_the_machine();
        assert!(refused.contains("64 hexadecimal digits") && refused.contains("VAGNPARK_KEY_FILE"), "{refused}");
    }

    #[test]
    fn a_secret_is_opened_with_the_key_and_for_the_thing_that_it_was_sealed_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = |name: &str| Keys::in_file(&folder.path().join(name));
        let open = |keys: &Keys, purpose, of: &[u8], kept: &str| keys.open(purpose, of, kept).expect("a key");
        let (one, purpose) = (keys("one"), Purpose::WebhookSecret);
        let sealed = one.seal(purpose, b"a", "hemligt").expect("sealed");
        assert!(sealed.starts_with(SEALED) && !sealed.contains("hemligt"));
        assert_ne!(sealed, one.seal(purpose, b"a", "hemligt").expect("sealed"), "never the same twice");
        assert_eq!(open(&one, purpose, b"a", &sealed).as_deref(), Some("hemligt"));
        assert_eq!(open(&one, purpose, b"b", &sealed), None, "of another webhook");
        assert_eq!(open(&one, Purpose::Request, b"a", &sealed), None);
        assert_eq!(open(&keys("other"), purpose, b"a", &sealed), None);
        assert_eq!(open(&one, purpose, b"a", "as it was").as_deref(), Some("as it was"));
    }

    #[test]
    fn b13_what_stands_for_a_request_changes_with_each_part_and_with_the_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = |name: &str| Keys::in_file(&folder.path().join(name));
        let mark = |keys: &Keys, parts: &[&str]| keys.request_mark(parts.iter().map(|part| part.as_bytes()));
        let mark = |keys: &Keys, parts: &[&str]| mark(keys, parts).expect("a mark");
        let one = keys("one");
        assert_eq!(mark(&one, &["POST", "/a"]), mark(&one, &["POST", "/a"]));
        assert_ne!(mark(&one, &["POST", "/a"]), mark(&one, &["POST/", "a"]));
        assert_ne!(mark(&one, &["POST", "/a"]), mark(&keys("other"), &["POST", "/a"]));
    }
}
