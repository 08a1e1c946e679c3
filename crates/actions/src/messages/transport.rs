//! The ways out of this system: e-mail through SMTP, and webhooks over HTTP.

use std::{io::ErrorKind, net::IpAddr, sync::Arc};

use hmac::{Hmac, Mac};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use sha2::Sha256;
use ureq::{
    Agent,
    http::Uri,
    tls::{RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use vagnpark_domain::{
    Fault, ValueKind,
    limits::{MAIL_TIME, RECEIVER_TIME},
};
use vagnpark_store::{DeliveryRecord, MailRecord};
use vagnpark_text::Language;

use super::networks::is_public;

/// Why something was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// What the other end, or the way to it, said.
    pub why: String,
    /// Whether the other end answered at all; if not, the next piece will hardly do better.
    pub reached: bool,
}

impl NotSent {
    fn refused(error: impl std::fmt::Display) -> Self {
        Self { why: error.to_string(), reached: true }
    }

    /// The secret was encrypted with another key of the installation.
    pub(crate) fn without_secret() -> Self {
        Self { why: sentence("no-secret").to_owned(), reached: false }
    }
}

/// The ways out.
#[derive(Clone, Debug)]
pub struct Outside {
    mail: Option<Mail>,
    /// The address of this system's pages, for links in e-mail.
    base_url: String,
}

/// Which receivers the operator allows webhooks to have.
#[derive(Clone, Debug, Default)]
pub struct Receivable {
    /// The hosts that they may have, and those below one that begins with a dot; any host if there are none.
    pub hosts: Arc<[String]>,
    /// Addresses within the server's own network.
    pub private: bool,
    /// Addresses without TLS.
    pub plain: bool,
}

impl Receivable {
    /// Refuses an address that events could never be sent to, as far as it shows.
    pub(crate) fn must_take(&self, url: &str) -> Result<(), Fault> {
        let none = || Fault::not_a(ValueKind::WebAddress, url);
        let parsed = url.parse::<Uri>().map_err(|_| none())?;
        let authority = parsed.authority().ok_or_else(none)?;
        if authority.as_str().contains('@') {
            return Err(Fault::CarriesLogin);
        }
        // Beyond 65 535 there is no port.
        let has_port = authority.as_str().len() > authority.host().len();
        let no_port = has_port && authority.port_u16().is_none_or(|port| port == 0);
        if !self.has_scheme_of(&parsed) || !is_host(authority.host()) || no_port {
            return Err(none());
        }
        let given = authority.host().to_owned();
        if !self.has_host_of(&parsed) {
            return Err(Fault::OtherHost { given, hosts: self.hosts.to_vec() });
        }
        if !self.private && is_own(&given) { Err(Fault::OwnNetwork { given }) } else { Ok(()) }
    }

    /// Whether events may be sent to an address, by its scheme.
    pub(crate) fn has_scheme_of(&self, url: &Uri) -> bool {
        match url.scheme_str() {
            Some("https") => true,
            Some("http") => self.plain,
            _ => false,
        }
    }

    /// Whether events may be sent to an address, by its host.
    pub(crate) fn has_host_of(&self, url: &Uri) -> bool {
        let host = url.host().unwrap_or_default().trim_end_matches('.').to_lowercase();
        let is_it = |known: &String| match known.strip_prefix('.') {
            Some(domain) => host.strip_suffix(domain).is_some_and(|below| below.ends_with('.') && below.len() > 1),
            None => host == *known,
        };
        self.hosts.is_empty() || self.hosts.iter().any(is_it)
    }
}

/// Whether a host can be one: an address, or a name whose labels are none too long and of which the last is no number –
/// what ends with a number is an address, and only in its usual form (WHATWG URL, 3.5).
fn is_host(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-') && label.is_ascii()
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    host.len() <= 253 && !is_number && host.split('.').all(is_label)
}

/// Whether a host says by itself that it is within the own network: by an address, or by a name that is kept for it
/// (RFC 6761, RFC 6762, RFC 8375; ICANN's `internal`).
fn is_own(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => !is_public(address),
        Err(_) => {
            let last = host.rsplit('.').next().unwrap_or_default();
            !host.contains('.') || ["localhost", "local", "internal"].contains(&last) || host.ends_with("home.arpa")
        }
    }
}

#[derive(Clone, Debug)]
struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Outside {
    /// `smtp` is `smtp://user:password@host:587?tls=required`, `smtps://…`, or empty for no e-mail.
    pub fn new(smtp: &str, from: &str, base_url: &str) -> Result<Self, String> {
        let mail = if smtp.is_empty() {
            None
        } else {
            let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp).map_err(|error| error.to_string())?;
            let from = from.parse().map_err(|error| format!("mail_from “{from}”: {error}"))?;
            Some(Mail { transport: builder.timeout(Some(MAIL_TIME)).build(), from })
        };
        Ok(Self { mail, base_url: base_url.trim_end_matches('/').to_owned() })
    }

    /// Whether e-mail can be sent at all.
    pub(crate) fn sends_mail(&self) -> bool {
        self.mail.is_some()
    }

    /// Sends a message to its reader's address, in the reader's language.
    pub async fn mail(&self, record: &MailRecord, address: &str) -> Result<(), NotSent> {
        let Some(mail) = &self.mail else { return Err(NotSent::refused("no mail server is set")) };
        let language = Language::from(record.language);
        let text = language.message(record.message.kind, &record.message.about);
        let link =
            record.message.about["link"].as_str().map_or(String::new(), |link| format!("\n\n{}{link}", self.base_url));
        let address = address.parse().map_err(|error: lettre::address::AddressError| NotSent::refused(error))?;
        let message = Message::builder()
            .from(mail.from.clone())
            .to(Mailbox::new(Some(one_line(&record.name)), address))
            .message_id(Some(format!("<{}@vagnpark>", record.message.id)))
            .subject(first_sentence(&text))
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{text}{link}\n"))
            .map_err(NotSent::refused)?;
        // A mail server that answers each step slowly is not waited for either.
        let sent = tokio::time::timeout(3 * MAIL_TIME, mail.transport.send(message)).await;
        let sent = sent.map_err(|_| NotSent { why: "the mail server takes too long".to_owned(), reached: false })?;
        // An answer from the mail server is about this message; anything else is about the server.
        sent.map(|_| ()).map_err(|error| NotSent { reached: error.status().is_some(), why: error.to_string() })
    }
}

/// Sends an event to a webhook; answers what the receiver said.
pub(crate) async fn deliver(
    (address, secret): (&str, &str),
    delivery: &DeliveryRecord,
    timestamp: i64,
    allowed: &Receivable,
) -> Result<String, NotSent> {
    let unsent = |key| Err(NotSent { why: sentence(key).to_owned(), reached: false });
    let url: Uri = address.parse().map_err(NotSent::refused)?;
    if !allowed.has_scheme_of(&url) {
        return unsent("plain");
    }
    // The operator may have shortened the list since the webhook was made.
    if !allowed.has_host_of(&url) {
        return unsent("other-host");
    }
    let resolver = Careful { own_network: allowed.private, resolver: DefaultResolver::default() };
    let settings = Agent::config_builder()
        .timeout_global(Some(RECEIVER_TIME))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        // Trusted is whom the system trusts, so that a receiver with a certificate of the house can be told too.
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .build();
    let agent = Agent::with_parts(settings, DefaultConnector::default(), resolver);
    let signature = signature(secret, timestamp, &delivery.body);
    let request = agent
        .post(address)
        .header("content-type", "application/json")
        .header("x-vagnpark-event", &delivery.event)
        .header("x-vagnpark-delivery", delivery.id.to_string())
        .header("x-vagnpark-timestamp", timestamp.to_string())
        .header("x-vagnpark-signature", signature);
    let body = delivery.body.clone();
    let sent = tokio::task::spawn_blocking(move || request.send(body)).await.map_err(NotSent::refused)?;
    let status = sent.map_err(|error| NotSent { why: why(&error), reached: false })?.status();
    if status.is_success() { Ok(status.to_string()) } else { Err(NotSent::refused(status)) }
}

/// Why a receiver is not reached: an answer in the log that begins with one of these is shown in the reader's language
/// by its key.
pub const NOT_REACHED: [(&str, &str); 10] = [
    ("too-slow", "the receiver takes too long"),
    ("no-host", "nothing is called so on the network"),
    ("turned-away", "the receiver takes no connections"),
    ("broken-off", "the connection was broken off"),
    ("not-secure", "the connection is not secure"),
    ("own-network", "the receiver is not on the public network"),
    ("no-secret", "the secret was encrypted with another key of the installation"),
    ("other-host", "the host is none of those that the operator permits"),
    ("plain", "the address does not begin with https"),
    ("no-connection", "no connection was made"),
];

/// A transport error, in a sentence of our own followed by the library's words.
#[expect(clippy::wildcard_enum_match_arm, reason = "of all others it is enough that no connection was made")]
fn why(error: &ureq::Error) -> String {
    let key = match error {
        ureq::Error::Timeout(_) => "too-slow",
        ureq::Error::HostNotFound => "no-host",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "not-secure",
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::TimedOut => "too-slow",
            ErrorKind::ConnectionRefused => "turned-away",
            ErrorKind::PermissionDenied => "own-network",
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof => "broken-off",
            _ => "no-connection",
        },
        _ => "no-connection",
    };
    format!("{}: {error}", sentence(key))
}

fn sentence(key: &str) -> &'static str {
    NOT_REACHED.iter().find(|(known, _)| *known == key).map_or("", |(_, sentence)| sentence)
}

/// Resolves addresses and refuses those within the server's own network, so that the address that was checked is the
/// one that is used, whatever the name resolves to a moment later. A name that nobody has is refused in the same words:
/// which names the own network has is not for an organisation's administrator to find out.
#[derive(Debug)]
struct Careful {
    own_network: bool,
    resolver: DefaultResolver,
}

impl Resolver for Careful {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout);
        if self.own_network {
            return found;
        }
        match found {
            Ok(found) if found.iter().all(|address| is_public(address.ip())) => return Ok(found),
            Err(error) if !matches!(error, ureq::Error::HostNotFound | ureq::Error::Io(_)) => return Err(error),
            Ok(_) | Err(_) => {}
        }
        let host = uri.host().unwrap_or_default();
        let refused = format!("{host}; private_webhooks allows receivers within the own network");
        Err(ureq::Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, refused)))
    }
}

/// `sha256=` and the HMAC-SHA-256 of timestamp, a dot and the body (RFC 2104). With the timestamp a receiver can
/// refuse what is old.
pub(crate) fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// A name as it can be written in a message header: characters that end lines or control terminals become spaces.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

fn first_sentence(text: &str) -> String {
    text.split(['\n', '?']).next().unwrap_or_default().chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_permitted_by_its_name_or_by_a_domain_above_it() {
        let permits = |hosts: &[&str], url: &str| {
            let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
            Receivable { hosts, ..Receivable::default() }.has_host_of(&url.parse().expect("an address"))
        };
        let own = ["ekonomi.nora.se", ".lindesberg.se"];
        for permitted in ["https://EKONOMI.nora.se/x", "https://a.lindesberg.se:8443/", "https://a.b.lindesberg.se./"] {
            assert!(permits(&own, permitted), "{permitted}");
        }
        for other in [
            "https://nora.se/",
            "https://xekonomi.nora.se/",
            "https://ekonomi.nora.se.example/",
            "https://lindesberg.se/",
            "https://xlindesberg.se/",
            "https://ekonomi.nora.se@evil.example/",
        ] {
            assert!(!permits(&own, other), "{other}");
        }
        assert!(permits(&[], "https://example.org/"), "without a list, any host");
    }

    #[test]
    fn an_address_that_nothing_could_be_sent_to_is_refused_where_it_is_typed() {
        let takes = |url: &str| Receivable::default().must_take(url).map_err(|fault| fault.code());
        for taken in ["https://ekonomi.nora.se/in", "https://ekonomi.nora.se:8443", "https://193.10.1.1/x?y=z"] {
            assert_eq!(takes(taken), Ok(()), "{taken}");
        }
        for none in ["nora.se", "http://nora.se/", "https://nora.se:99999/", "https:///x", "https://nora.se:/", "/x"] {
            assert_eq!(takes(none), Err("not_a"), "{none}");
        }
        for none in ["127.1", "0177.0.0.1", "2130706433", "256.256.256.256", "1.2.3.4.5", "-a.org", "a..org"] {
            let none = format!("https://{none}/");
            assert_eq!(takes(&none), Err("not_a"), "{none}");
        }
        for none in ["https://nora.se:0/", &format!("https://{}.se/", "a".repeat(64))] {
            assert_eq!(takes(none), Err("not_a"), "{none}");
        }
        assert_eq!(takes("https://vagnpark:hemligt@nora.se/"), Err("carries_login"));
        let own =
            ["127.0.0.1", "localhost", "10.0.0.7:8443", "[::1]", "[fd00::1]:443", "server", "a.local", "b.internal."];
        for own in own {
            assert_eq!(takes(&format!("https://{own}/")), Err("own_network"), "{own}");
        }
        let allowed = Receivable { private: true, plain: true, ..Receivable::default() };
        assert_eq!(allowed.must_take("http://127.0.0.1:8080/"), Ok(()));
    }

    #[test]
    fn a_signature_is_the_hmac_of_timestamp_and_body() {
        // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac hemligt
        assert_eq!(
            signature("hemligt", 1_700_000_000, "{}"),
            "sha256=dda448f36c098ad4f384922ffbe0a2878a4592ac3dd1dbf4c1e6ca039d29a220"
        );
    }
}
