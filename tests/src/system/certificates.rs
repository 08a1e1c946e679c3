//! Whoever is spoken to over TLS has to show a certificate of somebody that is trusted, and of the right name:
//! PostgreSQL and the receivers of webhooks.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use reqwest::Method;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, ServerSettings, both, program},
    messages::delivery::{add_people, call_off},
};

/// Makes an authority, and a certificate of it for `localhost`: `NAME.ca.pem`, `NAME.pem`, `NAME.key`.
fn make_certificates(folder: &Path, name: &str) {
    let settings = "[req]\ndistinguished_name=of\nprompt=no\n[of]\nCN=for a test\n[own]\nbasicConstraints=CA:FALSE\n\
                    subjectAltName=DNS:localhost\n[ca]\nbasicConstraints=critical,CA:TRUE\n";
    fs::write(folder.join("openssl.cnf"), settings).unwrap();
    let make = |more: &[&str]| {
        let mut command = Command::new("openssl");
        command.current_dir(folder).args(["req", "-x509", "-config", "openssl.cnf", "-days", "30", "-nodes"]);
        command.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        let made = command.args(more).output().expect("openssl is missing: run scripts/install-test-tools");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    let [ca, ca_key, own, key] = ["ca.pem", "ca.key", "pem", "key"].map(|end| format!("{name}.{end}"));
    make(&["-extensions", "ca", "-subj", &format!("/CN=authority {name}"), "-keyout", &ca_key, "-out", &ca]);
    make(&["-extensions", "own", "-keyout", &key, "-out", &own, "-CA", &ca, "-CAkey", &ca_key]);
}

/// A listener with a certificate; answers its port, and what the first client says once TLS is agreed on.
fn listen(folder: &Path, name: &str, is_postgres: bool) -> (u16, JoinHandle<String>) {
    let certificate = CertificateDer::from_pem_file(folder.join(format!("{name}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join(format!("{name}.key"))).unwrap();
    let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        if is_postgres {
            agree_on_tls(&mut stream);
        }
        let connection = ServerConnection::new(Arc::new(settings)).unwrap();
        let mut said = vec![0; 4_096];
        let mut stream = StreamOwned::new(connection, stream);
        // Whoever does not like the certificate says nothing and goes.
        let length = stream.read(&mut said).unwrap_or_default();
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
        String::from_utf8_lossy(&said[..length]).into_owned()
    });
    (port, heard)
}

/// PostgreSQL is asked for TLS first.
fn agree_on_tls(stream: &mut TcpStream) {
    let mut question = [0; 8];
    stream.read_exact(&mut question).unwrap();
    assert_eq!(question, [0, 0, 0, 8, 4, 210, 22, 47], "the question for TLS");
    stream.write_all(b"S").unwrap();
}

#[test]
fn postgresql_is_told_nothing_if_its_certificate_is_of_a_stranger_or_of_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make_certificates(folder, "ours");
    make_certificates(folder, "strange");
    for (mode, host, shown, told) in [
        ("verify-full", "localhost", "ours", true),
        ("verify-ca", "127.0.0.1", "ours", true),
        ("verify-full", "127.0.0.1", "ours", false),
        ("verify-full", "localhost", "strange", false),
        ("verify-ca", "localhost", "strange", false),
    ] {
        let (port, heard) = listen(folder, shown, true);
        let root = folder.join("ours.ca.pem");
        let address =
            format!("postgres://anna:hemligt@{host}:{port}/vagnpark?sslmode={mode}&sslrootcert={}", root.display());
        let tried = Command::new(program()).args(["--database", &address, "verify"]).output().unwrap();
        let said = String::from_utf8_lossy(&tried.stderr).into_owned();
        assert!(!tried.status.success() && !said.contains("hemligt"), "{said}");
        let heard = heard.join().unwrap();
        assert_eq!(heard.contains("anna"), told, "{mode} {host} {shown}: {said}");
        assert_eq!(said.contains("certificate"), !told, "{mode} {host} {shown}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_told_nothing_if_its_certificate_is_of_a_stranger_or_of_another_name() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let folder = database.folder.path().to_owned();
        make_certificates(&folder, "ours");
        make_certificates(&folder, "strange");
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        // What the system trusts.
        settings.set("SSL_CERT_FILE", folder.join("ours.ca.pem").display().to_string());
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        for (hours, host, shown, told) in
            [(31, "localhost", "ours", true), (32, "localhost", "strange", false), (33, "127.0.0.1", "ours", false)]
        {
            let (port, heard) = listen(&folder, shown, false);
            let webhook = json!({ "url": format!("https://{host}:{port}/hook") });
            let (status, webhook) = nils.post("/api/v1/webhooks", &webhook).await;
            assert_eq!(status, 201, "{webhook}");
            call_off(&database, &server, hours).await;
            server.round();
            let heard = heard.join().unwrap();
            assert_eq!(heard.starts_with("POST /hook"), told, "{host} {shown}: {heard}");
            let id = webhook["id"].as_str().unwrap();
            let deliveries = nils.get(&format!("/api/v1/webhooks/{id}/deliveries")).await.1;
            let sent = deliveries["items"].as_array().unwrap().iter().filter(|one| one["state"] == "sent").count();
            assert_eq!(sent > 0, told, "{deliveries}");
            let closed = nils.request(Method::DELETE, &format!("/api/v1/webhooks/{id}")).send().await.unwrap();
            assert!(closed.status().is_success(), "{}", closed.status());
        }
    }
}
