//! The installation's own key. It is in a file beside the data and never in the database, so that nobody who has only
//! the database, or a backup of it, can make what is made with it.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{error::ActionError, people::secrets::random};

/// What something is made for. Each purpose has a key of its own, which says nothing about the others.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// To recognise a request that is repeated (B-13).
    Request,
    /// To sign the head of the audit log.
    AuditHead,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Request => b"vagnpark request",
            Self::AuditHead => b"vagnpark audit head",
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
