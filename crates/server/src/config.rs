//! Settings: flag, then `VAGNPARK_*`, then `vagnpark.toml`, then default (`docs/operations.md`).

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use vagnpark_actions::{
    by_hand,
    keys::Keys,
    messages::transport::{Outside, Receivable},
    people::guessable::PasswordLists,
};
use vagnpark_domain::limits::DRAIN;

use crate::web::{proxies::Proxies, serve::Entrance};

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag,
    Environment,
    SecretFile,
    File,
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::SecretFile => "file of the environment",
            Self::File => "vagnpark.toml",
            Self::Default => "default",
        })
    }
}

/// A value, with where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) value: String,
    pub(crate) source: Source,
}

/// All settings.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) database: Setting,
    pub(crate) data_dir: Setting,
    pub(crate) listen: Setting,
    pub(crate) metrics_listen: Setting,
    pub(crate) log: Setting,
    pub(crate) no_show_minutes: Setting,
    pub(crate) base_url: Setting,
    pub(crate) smtp: Setting,
    pub(crate) mail_from: Setting,
    pub(crate) private_webhooks: Setting,
    pub(crate) plain_webhooks: Setting,
    pub(crate) webhook_hosts: Setting,
    pub(crate) calendar_addresses: Setting,
    pub(crate) trusted_proxies: Setting,
    pub(crate) drain_seconds: Setting,
    pub(crate) min_free_mb: Setting,
    pub(crate) key_file: Setting,
    pub(crate) audit_heads: Setting,
    pub(crate) password_words: Setting,
    pub(crate) breached_passwords: Setting,
}

/// The settings given as flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) database: Option<String>,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) listen: Option<String>,
}

/// `vagnpark.toml`. An unknown key is an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    database: Option<String>,
    data_dir: Option<String>,
    listen: Option<String>,
    metrics_listen: Option<String>,
    log: Option<String>,
    no_show_minutes: Option<u32>,
    base_url: Option<String>,
    smtp: Option<String>,
    mail_from: Option<String>,
    private_webhooks: Option<bool>,
    plain_webhooks: Option<bool>,
    webhook_hosts: Option<String>,
    calendar_addresses: Option<bool>,
    trusted_proxies: Option<String>,
    drain_seconds: Option<u32>,
    min_free_mb: Option<u64>,
    key_file: Option<String>,
    audit_heads: Option<String>,
    password_words: Option<String>,
    breached_passwords: Option<String>,
}

/// Settings that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("vagnpark.toml cannot be read: {0}")]
    File(String),
    #[error("{0} cannot be read: {1}")]
    Secret(String, String),
    #[error("{0} is not a setting; known are {KNOWN}")]
    UnknownVariable(String),
    #[error("no_show_minutes is “{0}”; write a number of minutes, or 0 for never")]
    NoShow(String),
    #[error("{0} is “{1}”; write true or false")]
    TrueOrFalse(&'static str, String),
    #[error("trusted_proxies: {0}")]
    Proxies(String),
    #[error("drain_seconds is “{0}”; write a number of seconds, at most 600")]
    Drain(String),
    #[error("min_free_mb is “{0}”; write a number of MiB, or 0 to leave the room unwatched")]
    MinFree(String),
    #[error("{0}")]
    Outside(String),
}

const KNOWN: &str = "VAGNPARK_DATABASE, VAGNPARK_DATABASE_FILE, VAGNPARK_DATA_DIR, VAGNPARK_LISTEN, \
                     VAGNPARK_METRICS_LISTEN, VAGNPARK_LOG, VAGNPARK_NO_SHOW_MINUTES, VAGNPARK_BASE_URL, \
                     VAGNPARK_SMTP, VAGNPARK_SMTP_FILE, VAGNPARK_MAIL_FROM, VAGNPARK_PRIVATE_WEBHOOKS, \
                     VAGNPARK_PLAIN_WEBHOOKS, VAGNPARK_WEBHOOK_HOSTS, VAGNPARK_TRUSTED_PROXIES, \
                     VAGNPARK_DRAIN_SECONDS, VAGNPARK_MIN_FREE_MB, VAGNPARK_KEY_FILE, VAGNPARK_AUDIT_HEADS, \
                     VAGNPARK_PASSWORD_WORDS, VAGNPARK_BREACHED_PASSWORDS, VAGNPARK_CALENDAR_ADDRESSES, \
                     VAGNPARK_PASSWORD";

impl Config {
    /// Reads all settings.
    pub(crate) fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let unknown = std::env::vars().map(|(name, _)| name).find(|name| {
            name.starts_with("VAGNPARK_") && !KNOWN.split(", ").any(|known| known == name) && !by_hand::takes(name)
        });
        if let Some(name) = unknown {
            return Err(ConfigError::UnknownVariable(name));
        }
        let file = match std::fs::read_to_string("vagnpark.toml") {
            Ok(text) => toml::from_str(&text).map_err(|error| ConfigError::File(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Written::default(),
            Err(error) => return Err(ConfigError::File(error.to_string())),
        };
        let data_dir_flag = flags.data_dir.as_ref().map(|path| path.to_string_lossy().into_owned());
        let data_dir = choose(data_dir_flag, "VAGNPARK_DATA_DIR", file.data_dir, "vagnpark-data");
        let default_database = format!("sqlite://{}/vagnpark.db", data_dir.value);
        let default_key_file = format!("{}/vagnpark.key", data_dir.value);
        let default_heads = format!("{}/audit-heads.jsonl", data_dir.value);
        Ok(Self {
            database: choose_secret(flags.database.clone(), "VAGNPARK_DATABASE", file.database, &default_database)?,
            listen: choose(flags.listen.clone(), "VAGNPARK_LISTEN", file.listen, "127.0.0.1:8080"),
            metrics_listen: choose(None, "VAGNPARK_METRICS_LISTEN", file.metrics_listen, "off"),
            log: choose(None, "VAGNPARK_LOG", file.log, "info"),
            no_show_minutes: choose(
                None,
                "VAGNPARK_NO_SHOW_MINUTES",
                file.no_show_minutes.map(|n| n.to_string()),
                "60",
            ),
            base_url: choose(None, "VAGNPARK_BASE_URL", file.base_url, "http://127.0.0.1:8080"),
            smtp: choose_secret(None, "VAGNPARK_SMTP", file.smtp, "")?,
            mail_from: choose(None, "VAGNPARK_MAIL_FROM", file.mail_from, "Vagnpark <vagnpark@localhost>"),
            private_webhooks: choose(
                None,
                "VAGNPARK_PRIVATE_WEBHOOKS",
                file.private_webhooks.map(|allowed| allowed.to_string()),
                "false",
            ),
            plain_webhooks: choose(
                None,
                "VAGNPARK_PLAIN_WEBHOOKS",
                file.plain_webhooks.map(|allowed| allowed.to_string()),
                "false",
            ),
            webhook_hosts: choose(None, "VAGNPARK_WEBHOOK_HOSTS", file.webhook_hosts, ""),
            calendar_addresses: choose(
                None,
                "VAGNPARK_CALENDAR_ADDRESSES",
                file.calendar_addresses.map(|allowed| allowed.to_string()),
                "true",
            ),
            trusted_proxies: choose(None, "VAGNPARK_TRUSTED_PROXIES", file.trusted_proxies, ""),
            drain_seconds: choose(
                None,
                "VAGNPARK_DRAIN_SECONDS",
                file.drain_seconds.map(|n| n.to_string()),
                &DRAIN.as_secs().to_string(),
            ),
            min_free_mb: choose(None, "VAGNPARK_MIN_FREE_MB", file.min_free_mb.map(|n| n.to_string()), "4"),
            password_words: choose(None, "VAGNPARK_PASSWORD_WORDS", file.password_words, ""),
            breached_passwords: choose(None, "VAGNPARK_BREACHED_PASSWORDS", file.breached_passwords, ""),
            audit_heads: choose(None, "VAGNPARK_AUDIT_HEADS", file.audit_heads, &default_heads),
            key_file: choose(None, "VAGNPARK_KEY_FILE", file.key_file, &default_key_file),
            data_dir,
        })
    }

    /// The way out of e-mail.
    pub(crate) fn outside(&self) -> Result<Outside, ConfigError> {
        let (smtp, from) = (&self.smtp.value, &self.mail_from.value);
        Outside::new(smtp, from, &self.base_url.value).map_err(ConfigError::Outside)
    }

    /// The receivers that webhooks may have.
    pub(crate) fn receivable(&self) -> Result<Receivable, ConfigError> {
        let allowed = |name: &'static str, setting: &Setting| {
            setting.value.parse().map_err(|_| ConfigError::TrueOrFalse(name, setting.value.clone()))
        };
        let hosts = self.webhook_hosts.value.split(',').map(|host| host.trim().to_lowercase());
        Ok(Receivable {
            hosts: hosts.filter(|host| !host.is_empty()).collect(),
            private: allowed("private_webhooks", &self.private_webhooks)?,
            plain: allowed("plain_webhooks", &self.plain_webhooks)?,
        })
    }

    /// Whether calendars may have their key in their address.
    pub(crate) fn calendar_addresses(&self) -> Result<bool, ConfigError> {
        let text = &self.calendar_addresses.value;
        text.parse().map_err(|_| ConfigError::TrueOrFalse("calendar_addresses", text.clone()))
    }

    /// What no password may be.
    pub(crate) fn password_lists(&self) -> PasswordLists {
        let file = |setting: &Setting| (!setting.value.is_empty()).then(|| PathBuf::from(&setting.value));
        PasswordLists { words: file(&self.password_words), breached: file(&self.breached_passwords) }
    }

    /// The installation's own key.
    pub(crate) fn keys(&self) -> Keys {
        Keys::in_file(Path::new(&self.key_file.value))
    }

    /// The file that the signed heads of the audit log are written to.
    pub(crate) fn heads(&self) -> PathBuf {
        PathBuf::from(&self.audit_heads.value)
    }

    /// The address of the pages, if configured.
    pub(crate) fn said_base_url(&self) -> Option<&str> {
        (self.base_url.source != Source::Default).then_some(self.base_url.value.as_str())
    }

    /// How connections come in and are closed.
    pub(crate) fn entrance(&self) -> Result<Entrance, ConfigError> {
        let proxies: Proxies = self.trusted_proxies.value.parse().map_err(ConfigError::Proxies)?;
        let text = &self.drain_seconds.value;
        let seconds = text.parse().ok().filter(|seconds| *seconds <= 600);
        let drain = Duration::from_secs(seconds.ok_or_else(|| ConfigError::Drain(text.clone()))?);
        Ok(Entrance { proxies, drain })
    }

    /// The least room on the database's disk, in MiB, with which the server says that it is ready.
    pub(crate) fn least_free_mib(&self) -> Result<u64, ConfigError> {
        let text = &self.min_free_mb.value;
        text.parse().map_err(|_| ConfigError::MinFree(text.clone()))
    }

    /// How long after its start a booking that nobody came for is released; none for never (B-10).
    pub(crate) fn no_show(&self) -> Result<Option<chrono::Duration>, ConfigError> {
        let text = &self.no_show_minutes.value;
        let minutes: u32 = text.parse().map_err(|_| ConfigError::NoShow(text.clone()))?;
        Ok(Some(chrono::Duration::minutes(i64::from(minutes))).filter(|_| minutes > 0))
    }

    /// Where the database is, for people: the full path of a file, or the address without a password.
    pub(crate) fn place(&self) -> String {
        match self.database.value.strip_prefix("sqlite://") {
            Some(file) => std::path::absolute(file).map_or(file.to_owned(), |path| path.display().to_string()),
            None => masked(&self.database.value),
        }
    }

    /// Every setting by name, for `vagnpark doctor`; passwords in addresses are masked.
    pub(crate) fn listing(&self) -> Vec<(&'static str, String, Source)> {
        vec![
            ("database", masked(&self.database.value), self.database.source),
            ("data_dir", self.data_dir.value.clone(), self.data_dir.source),
            ("listen", self.listen.value.clone(), self.listen.source),
            ("metrics_listen", self.metrics_listen.value.clone(), self.metrics_listen.source),
            ("log", self.log.value.clone(), self.log.source),
            ("no_show_minutes", self.no_show_minutes.value.clone(), self.no_show_minutes.source),
            ("base_url", self.base_url.value.clone(), self.base_url.source),
            ("smtp", masked(&self.smtp.value), self.smtp.source),
            ("mail_from", self.mail_from.value.clone(), self.mail_from.source),
            ("private_webhooks", self.private_webhooks.value.clone(), self.private_webhooks.source),
            ("plain_webhooks", self.plain_webhooks.value.clone(), self.plain_webhooks.source),
            ("webhook_hosts", self.webhook_hosts.value.clone(), self.webhook_hosts.source),
            ("calendar_addresses", self.calendar_addresses.value.clone(), self.calendar_addresses.source),
            ("trusted_proxies", self.trusted_proxies.value.clone(), self.trusted_proxies.source),
            ("drain_seconds", self.drain_seconds.value.clone(), self.drain_seconds.source),
            ("min_free_mb", self.min_free_mb.value.clone(), self.min_free_mb.source),
            ("password_words", self.password_words.value.clone(), self.password_words.source),
            ("breached_passwords", self.breached_passwords.value.clone(), self.breached_passwords.source),
            ("audit_heads", self.audit_heads.value.clone(), self.audit_heads.source),
            ("key_file", self.key_file.value.clone(), self.key_file.source),
        ]
    }
}

/// A secret: as [`choose`], and from the file that the variable with `_FILE` names, before `vagnpark.toml`.
fn choose_secret(
    flag: Option<String>,
    variable: &str,
    file: Option<String>,
    default: &str,
) -> Result<Setting, ConfigError> {
    let chosen = choose(flag, variable, file, default);
    let named = format!("{variable}_FILE");
    match (chosen.source, std::env::var(&named)) {
        (Source::File | Source::Default, Ok(path)) => match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Setting { value: text.trim().to_owned(), source: Source::SecretFile }),
            Err(error) => Err(ConfigError::Secret(named, format!("{path}: {error}"))),
        },
        _ => Ok(chosen),
    }
}

fn choose(flag: Option<String>, variable: &str, file: Option<String>, default: &str) -> Setting {
    if let Some(value) = flag {
        return Setting { value, source: Source::Flag };
    }
    if let Ok(value) = std::env::var(variable) {
        return Setting { value, source: Source::Environment };
    }
    match file {
        Some(value) => Setting { value, source: Source::File },
        None => Setting { value: default.to_owned(), source: Source::Default },
    }
}

/// The address without the password in it.
fn masked(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => match url[scheme + 3..at].find(':') {
            Some(colon) => format!("{}:****{}", &url[..scheme + 3 + colon], &url[at..]),
            None => url.to_owned(),
        },
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn passwords_are_masked_and_other_addresses_are_not() {
        assert_eq!(super::masked("postgres://anna:hemligt@db/vagnpark"), "postgres://anna:****@db/vagnpark");
        assert_eq!(super::masked("postgres:///vagnpark?host=/tmp"), "postgres:///vagnpark?host=/tmp");
    }
}
