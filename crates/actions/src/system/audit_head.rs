//! The head of the audit log, signed with a key that is not in the database, and sent out once a day: into a file, to
//! auditors and to webhooks. Whoever holds the log against a head that somebody else has kept finds a log whose
//! end was cut off, and one that was made anew.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use vagnpark_domain::{
    audit::{AuditAction, AuditEntity},
    audit_chain::AuditHead,
    message::MessageKind,
    time::local_date,
};
use vagnpark_store::{AnchorRecord, AuditFault, Change};

use crate::{
    app::App,
    error::ActionError,
    keys::{Keys, Purpose},
    messages::notify::tell,
    people::secrets::random,
    work::Unaudited,
};

/// A head as it is sent out: a line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// The installation whose log it is.
    pub installation: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The number of the last entry then.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// The public key, in hexadecimal.
    pub key: String,
    /// The signature (Ed25519), in hexadecimal.
    pub signature: String,
}

impl SignedHead {
    fn new(installation: &str, anchor: &AnchorRecord) -> Self {
        Self {
            installation: installation.to_owned(),
            at: anchor.at,
            seq: anchor.seq,
            hash: anchor.hash.clone(),
            key: anchor.key.clone(),
            signature: anchor.signature.clone(),
        }
    }

    fn head(&self) -> AuditHead {
        let Self { installation, at, seq, hash, .. } = self.clone();
        AuditHead { installation, at, seq, hash }
    }

    /// Whether the holder of a key has signed it.
    fn is_signed_by(&self, key: &str) -> bool {
        let (Ok(key), Ok(signature)) = (hex::decode(key), hex::decode(&self.signature)) else { return false };
        UnparsedPublicKey::new(&ED25519, key).verify(self.head().text().as_bytes(), &signature).is_ok()
    }
}

fn key_pair(keys: &Keys) -> Result<Ed25519KeyPair, ActionError> {
    let seed = keys.of(Purpose::AuditHead)?;
    Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|error| ActionError::broken(error.to_string()))
}

/// The public key that heads are signed with.
pub fn public_key(app: &App) -> Result<String, ActionError> {
    Ok(hex::encode(key_pair(&app.keys)?.public_key()))
}

/// Names the installation in its log, once; on a log that was begun in an earlier form it begins the new one.
#[tracing::instrument(skip_all)]
pub async fn name_installation(app: &App) -> Result<(), ActionError> {
    if app.store.read().await?.find_installation().await?.is_some() {
        return Ok(());
    }
    let mut work = app.begin_as_server().await?;
    work.tx.lock_audit_head().await?;
    if work.tx.find_installation().await?.is_some() {
        return Ok(());
    }
    let installation = hex::encode(random::<16>()?);
    let (entries, head) = work.tx.find_audit_head().await?.unwrap_or_default();
    work.finish(Change {
        action: AuditAction::Begin,
        entity: AuditEntity::Installation,
        entity_id: installation,
        organisation: None,
        before: (entries > 0).then(|| json!({ "entries": entries, "hash": head })),
        after: None,
    })
    .await
}

/// Where heads go, and the day until which they have gone.
#[derive(Debug)]
pub(crate) struct Heads {
    file: PathBuf,
    until: Mutex<Option<NaiveDate>>,
}

impl Heads {
    pub(crate) fn into_file(file: &Path) -> Self {
        Self { file: file.to_owned(), until: Mutex::default() }
    }

    fn has(&self, day: NaiveDate) -> bool {
        self.until.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| until >= day)
    }
}

/// Signs and sends out the head of a day that is over. The log's first day has none: it has hardly anything to show.
#[tracing::instrument(skip_all)]
pub(crate) async fn send_head(app: &App, heads: &Heads) -> Result<(), ActionError> {
    let Some(day) = app.today().checked_sub_days(Days::new(1)).filter(|day| !heads.has(*day)) else { return Ok(()) };
    let Some((installation, named_at)) = app.store.read().await?.find_installation().await? else { return Ok(()) };
    if local_date(named_at) > day {
        return Ok(());
    }
    sign_day(app, &installation, day).await?;
    write_file(app, &installation, &heads.file).await?;
    *heads.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
    Ok(())
}

async fn sign_day(app: &App, installation: &str, day: NaiveDate) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let Some((seq, hash)) = work.tx.find_audit_head().await? else { return Ok(()) };
    let signed = sign(&app.keys, AuditHead { installation: installation.to_owned(), at: work.now, seq, hash })?;
    let SignedHead { at, seq, hash, key, signature, .. } = signed.clone();
    if !work.tx.insert_anchor(&AnchorRecord { day, at, seq, hash, key, signature }).await? {
        return Ok(());
    }
    let line = serde_json::to_string(&signed).map_err(ActionError::broken)?;
    let auditors = work.tx.list_auditors().await?;
    let about = json!({ "from": day, "what": seq.to_string(), "remark": line, "link": "/granskning" });
    tell(&mut work, &auditors, MessageKind::AuditHead, &about, None).await?;
    work.tx.tell_every_webhook("audit.head", &line, work.now).await?;
    work.finish_unaudited(Unaudited::AuditHead).await
}

fn sign(keys: &Keys, head: AuditHead) -> Result<SignedHead, ActionError> {
    let pair = key_pair(keys)?;
    let signature = hex::encode(pair.sign(head.text().as_bytes()));
    let AuditHead { installation, at, seq, hash } = head;
    Ok(SignedHead { installation, at, seq, hash, key: hex::encode(pair.public_key()), signature })
}

/// Adds to the file what is not in it yet: another server, or one that died, may have signed it.
async fn write_file(app: &App, installation: &str, file: &Path) -> Result<(), ActionError> {
    let last = match std::fs::read_to_string(file) {
        Ok(text) => read_heads(&text)?.last().map(|head| local_date(head.at) - Days::new(1)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let anchors = app.store.read().await?.list_anchors_after(last).await?;
    if anchors.is_empty() {
        return Ok(());
    }
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut lines = String::new();
    for anchor in &anchors {
        lines += &serde_json::to_string(&SignedHead::new(installation, anchor)).map_err(ActionError::broken)?;
        lines.push('\n');
    }
    let mut open = OpenOptions::new().create(true).append(true).open(file)?;
    open.write_all(lines.as_bytes())?;
    Ok(open.sync_all()?)
}

/// Reads heads, one a line.
pub fn read_heads(text: &str) -> Result<Vec<SignedHead>, ActionError> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
    let read = |(place, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| ActionError::broken(format!("head {}: {error}", place + 1)))
    };
    lines.map(read).collect()
}

/// Signs the head as it is now, for somebody to keep.
#[tracing::instrument(skip_all)]
pub async fn sign_head_now(app: &App) -> Result<SignedHead, ActionError> {
    let mut tx = app.store.read().await?;
    let (Some((installation, _)), Some((seq, hash))) = (tx.find_installation().await?, tx.find_audit_head().await?)
    else {
        return Err(ActionError::NotFound("audit log"));
    };
    sign(&app.keys, AuditHead { installation, at: app.now(), seq, hash })
}

/// Holds the log against heads that were kept outside, signed with a key: our own, unless another is named. Answers
/// the first that it does not agree with. The chain itself is verified elsewhere.
#[tracing::instrument(skip_all)]
pub async fn hold_against(
    app: &App,
    heads: &[SignedHead],
    key: Option<&str>,
) -> Result<Option<AuditFault>, ActionError> {
    let key = match key {
        Some(key) => key.to_owned(),
        None => public_key(app)?,
    };
    let mut tx = app.store.read().await?;
    let installation = tx.find_installation().await?.map(|(installation, _)| installation);
    for head in heads {
        let fault = |reason| Ok(Some(AuditFault { seq: head.seq, reason }));
        if !head.is_signed_by(&key) {
            return fault("the head that was kept is not signed with this key");
        }
        if installation.as_deref() != Some(&head.installation) {
            return fault("the head that was kept is of another installation's log");
        }
        match tx.find_audit_hash(head.seq).await? {
            Some(hash) if hash == head.hash => {}
            Some(_) => return fault("the log was made anew: this entry is another than the one that was signed"),
            None => return fault("entries are missing at the end: this one was signed"),
        }
    }
    Ok(None)
}
