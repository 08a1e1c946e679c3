//! Hostile texts and extremes through every field, then through everything that shows them to somebody of the same
//! organisation or of another (A-*, D-2, D-4): what was taken stands as text on every page and in every answer, feed,
//! file, mail and webhook, and everything else was refused where it is wrong.

mod extremes;
mod files;
mod forms;
mod reading;
mod story;
mod texts;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run},
    messages::delivery::{Receiver, SmtpServer, settings},
    openapi::document,
};
use reading::{CUT_SHORT, NOT_READ, Reader, Reading, json_text};
use story::{Filling, Place, Story, free_places};
use texts::{Written, written};

const ROLES: [&str; 6] = ["driver", "coordinator", "workshop", "finance", "administrator", "auditor"];

/// A furnished database with its server, and two people with all roles in an organisation each.
struct World {
    database: Database,
    server: Server,
    lisa: Client,
    nora: Client,
    lindesberg: Value,
    nora_kommun: Value,
    pool: Value,
    document: Value,
    free: BTreeMap<Place, usize>,
    now: DateTime<Utc>,
    webhook: String,
}

impl World {
    async fn begin(database: Database, smtp: &SmtpServer, receiver: &Receiver) -> Self {
        import_everything(&database);
        files::named(&database, &written());
        for (login, organisation) in [("lisa", "lindesberg"), ("nora", "nora")] {
            let roles: Vec<String> = ROLES.iter().map(|role| format!("{organisation}:{role}")).collect();
            let address = format!("{login}@example.org");
            let mut arguments = vec!["user", "add", login, login, "--licence", "B", "--email", &address];
            arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
            run(&database, &arguments);
        }
        let server = Server::start_with(&database, &settings(smtp).rounds_when_asked());
        let [lisa, nora] = ["lisa", "nora"].map(|login| server.client(&database, login));
        let (_, all) = lisa.get("/api/v1/organisations").await;
        let organisation =
            |code: &str| all["items"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap()["id"].clone();
        let (lindesberg, nora_kommun) = (organisation("lindesberg"), organisation("nora"));
        let sqlite = database.url.starts_with("sqlite");
        let pool = database.stored(&format!(
            "SELECT {} FROM pool LIMIT 1",
            if sqlite { "lower(hex(id))" } else { "CAST(id AS TEXT)" }
        ));
        let mut webhook = String::new();
        for client in [&nora, &lisa] {
            let (status, made) = client.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
            assert_eq!(status, 201, "{made}");
            made["id"].as_str().unwrap().clone_into(&mut webhook);
        }
        let document = document();
        let free = free_places(&document);
        let pool = pool.into();
        Self { database, server, lisa, nora, lindesberg, nora_kommun, pool, document, free, now: Utc::now(), webhook }
    }

    /// Goes rounds until all mails and events that can be are sent; answers how many mails were.
    fn send_everything(&self) -> usize {
        let waiting = || {
            let waiting = "SELECT (SELECT count(*) FROM message WHERE mail_state = 'waiting') \
                           + (SELECT count(*) FROM webhook_delivery WHERE state = 'waiting')";
            self.database.stored(waiting).parse::<usize>().unwrap()
        };
        let mut before = usize::MAX;
        while waiting() < before {
            before = waiting();
            self.server.round();
        }
        self.database.stored("SELECT count(*) FROM message WHERE mail_state = 'sent'").parse().unwrap()
    }

    /// Nothing broke, and what is stored agrees with itself.
    fn is_sound(&self) {
        self.server.round();
        let log = self.server.log();
        let broken: Vec<&str> =
            log.lines().filter(|line| line.contains("\"level\":\"ERROR\"") || line.contains("panicked")).collect();
        assert_eq!(broken, Vec::<&str>::new(), "{}", self.database.url);
        run(&self.database, &["verify"]);
    }

    fn story(&self, number: usize, filling: Filling) -> Story<'_> {
        let number = number.try_into().unwrap();
        Story {
            world: self,
            filling,
            number,
            things: BTreeMap::from([
                ("month".to_owned(), "2026-10".to_owned()),
                ("webhook".to_owned(), self.webhook.clone()),
            ]),
            took: BTreeSet::new(),
            wrong: Vec::new(),
        }
    }
}

/// Free fields that no story fills, and why.
const NOT_TOLD: [(&str, &str, &str); 8] = [
    ("/api/v1/ledger-mappings", "/postings/0/account", "digits only"),
    ("/api/v1/ledger-mappings", "/postings/0/cost_centre", "a code without blanks, which the story gives"),
    ("/api/v1/ledger-mappings", "/postings/0/activity", "a code without blanks, which the story gives"),
    ("/api/v1/ledger-mappings", "/postings/0/counterpart", "a code without blanks, which the story gives"),
    ("/api/v1/tokens", "/name", "made by whoever has logged in, not with a token: the forms try it"),
    ("/api/v1/users", "/email", "an address has a form of its own"),
    ("/api/v1/users/{id}", "/email", "an address has a form of its own"),
    ("/api/v1/webhooks", "/url", "an address has a form of its own"),
];

/// Faults that are known, each with its place, its words and why: whatever else is wrong there is wrong.
const KNOWN: [(&str, &str, &str); 4] = [
    ("/import/utkast/", CUT_SHORT, "a preview cuts cells without saying so"),
    ("/import/utkast/", NOT_READ, "what was said about columns goes out as a file of its own"),
    ("/original", NOT_READ, "a file goes out as it came in, whatever its kind"),
    ("sent.mail", CUT_SHORT, "a text is cut in a subject, or between a link and its words"),
];

/// Tells the story of every text, and of one that fills its fields; answers what was made with each text.
async fn told(world: &World, texts: &[Written]) -> Vec<BTreeMap<String, String>> {
    let (mut took, mut made) = (BTreeSet::new(), Vec::new());
    for text in texts {
        let mut story = world.story(text.number, Filling::Text(text.text()));
        story.tell().await;
        took.append(&mut story.took);
        made.push(story.things);
    }
    let mut full = world.story(texts.len(), Filling::ToTheBound);
    full.tell().await;
    assert_eq!(full.wrong, Vec::<String>::new());
    let left_out = |(_, path, place): &&Place| NOT_TOLD.iter().any(|(at, of, _)| at == path && of == place);
    let missed: Vec<&Place> = world.free.keys().filter(|place| !took.contains(*place) && !left_out(place)).collect();
    assert!(missed.is_empty(), "no story fills {missed:#?}");
    made
}

/// What the webhooks of both were sent: nothing but our own headers, and JSON with nothing in it that anybody wrote.
fn webhooks(receiver: &Receiver, texts: &[Written], reading: &mut Reading) {
    let ours = ["host", "content-type", "content-length", "accept", "user-agent"];
    for request in receiver.got.lock().unwrap().drain(..) {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let (found, mut wrong) = json_text(body, texts);
        if found > 0 {
            wrong.push(format!("it says what somebody wrote: {body}"));
        }
        let names = head.lines().skip(1).map(|line| line.split(':').next().unwrap().to_lowercase());
        wrong.extend(names.filter(|name| !ours.contains(&name.as_str()) && !name.starts_with("x-vagnpark-")));
        reading.note("webhook", "a webhook", found, wrong);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_a_hostile_text_is_a_text_to_whoever_reads_it_and_no_character_that_is_none_is_taken() {
    let texts = written();
    for database in both() {
        let (smtp, receiver) = (SmtpServer::start().await, Receiver::start().await);
        *receiver.status.lock().unwrap() = 204;
        let world = World::begin(database, &smtp, &receiver).await;
        let mut made = told(&world, &texts).await;
        files::bring_in(&world, &texts, &mut made).await;
        files::accounts(&world.database, &texts);
        run(&world.database, &["period", "close", "2026-10"]);
        let mails = world.send_everything();
        let folder = tempfile::tempdir().unwrap();
        let readers = [("lisa", &world.lisa), ("nora", &world.nora)].map(|(who, client)| Reader {
            who,
            client,
            texts: &texts,
            folder: folder.path(),
        });
        let [lisa, nora] = &readers;
        let (mut of_lisa, mut of_nora) = (Reading::default(), Reading::default());
        tokio::join!(everything(&world, lisa, &made, &mut of_lisa), everything(&world, nora, &made, &mut of_nora));
        let mut out = Reading::default();
        webhooks(&receiver, &texts, &mut out);
        fs::write(folder.path().join("sent.mail"), smtp.wait_for_mails(mails).await).unwrap();
        reading::files(folder.path(), &texts, &mut out);
        let mut wrong: Vec<String> = [of_lisa.wrong, of_nora.wrong, out.wrong].concat();
        let known = |fault: &str| KNOWN.iter().any(|(place, words, _)| fault.contains(place) && fault.contains(words));
        wrong.retain(|fault| !known(fault));
        assert_eq!(wrong, Vec::<String>::new(), "{}", world.database.url);
        world.is_sound();
    }
}

/// Every page, answer and feed, by one reader.
async fn everything(world: &World, reader: &Reader<'_>, made: &[BTreeMap<String, String>], reading: &mut Reading) {
    let mut feeds = vec![json!({ "kind": "person" }), json!({ "kind": "dues" })];
    feeds.extend(made.iter().map(|things| json!({ "kind": "vehicle", "vehicle": things["vehicle"] })));
    for feed in feeds {
        let (status, made) = reader.client.post("/api/v1/calendar-feeds", &feed).await;
        assert_eq!(status, 201, "{made}");
        reader.look(made["path"].as_str().unwrap(), reading).await;
    }
    for party in ["lindesberg", "nora", "hallefors", "ljusnarsberg"] {
        for file in ["sie", "peppol"] {
            reader.look(&format!("/api/v1/statements/2026-10/{file}/{party}"), reading).await;
        }
    }
    reader.pages(made, reading).await;
    reader.answers(made, &world.document, reading).await;
}
