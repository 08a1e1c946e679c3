//! `/anvandare/{id}`: one person – their entry, their roles, a link for a new password, and locking out.

use askama::Template;
use axum::{Form, extract::Path, http::HeaderMap, response::Response};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    people::{
        password,
        session::end_sessions_of,
        user::{self, Person, RolesWanted, UserChange, change_user, open_person},
    },
    records::UserRecord,
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Grant, Role},
    ids::UserId,
};

use super::user::{in_words, licence_choices, read_licences};
use crate::pages::{
    Choice, Frame, PageResult,
    alert::Alert,
    choices,
    merge::{self, Fields},
    own_address, read_word, render,
    visit::{Visit, answer_form, refuse_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 7] = ["name", "email", "licences", "organisation", "role", "grants", "present_password"];

/// What the reader is to the person.
struct Reader {
    /// Whether it is the reader.
    own: bool,
    /// Whether the reader may do more with them than give roles.
    ours: bool,
    /// Whether the reader is asked for their own password.
    ask_password: bool,
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage {
    frame: Frame,
    id: UserId,
    login: String,
    disabled: bool,
    reader: Reader,
    /// What the form about the entry carries of what it shows.
    before: String,
    /// What its fields hold.
    called: String,
    email: String,
    licences: Vec<Choice>,
    /// The roles, ticked if they are to stay.
    grants: Vec<Choice>,
    roles: Vec<Choice>,
    organisations: Vec<Choice>,
    /// How many bookings lie ahead, in words; empty if none.
    ahead: String,
    /// How many vehicles are out, in words; empty if none.
    out: String,
    /// How often they wait for a vehicle, in words; empty if never.
    waiting: String,
    /// The link for a password that was just made.
    fresh: String,
    error: Alert,
}

/// What a form of the page held when it was refused.
#[derive(Default)]
struct Given {
    entry: Option<(Fields, String)>,
    roles: Option<RolesForm>,
    /// The link that was just made.
    fresh: String,
    /// Whether it is the form for a link, which asks for the reader's password too.
    of_link: bool,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, UserId(id), Given::default(), None).await?)
}

/// What the form about the entry shows of a person.
fn shown(user: &UserRecord) -> Fields {
    let licences = user.licences.iter().map(|licence| licence.as_str()).collect::<Vec<_>>().join(" ");
    merge::fields([
        ("name", user.name.as_str()),
        ("email", user.email.as_deref().unwrap_or_default()),
        ("licences", &licences),
    ])
}

async fn page(visit: &Visit, id: UserId, given: Given, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let Person { user, organisations, is_ours_alone, ahead, out, waiting } =
        open_person(&visit.app, visit.actor(), id).await?;
    let mut frame = visit.frame("/anvandare", "users-title");
    frame.title.clone_from(&user.name);
    let t = frame.t;
    let now = shown(&user);
    let (entry, before) = given.entry.unwrap_or_else(|| (now.clone(), merge::carried(&now)));
    let field = |name: &str| entry.get(name).cloned().unwrap_or_default();
    let held: Vec<String> = field("licences").split_whitespace().map(str::to_owned).collect();
    let roles = given.roles.unwrap_or_else(|| RolesForm::of_user(&user));
    let grant = |grant: &Grant| {
        let name = organisations.iter().find(|found| found.id == grant.organisation).map_or("", |found| &found.name);
        let value = word_of(*grant);
        let selected = roles.kept.contains(&value) || !roles.seen.contains(&value);
        Choice { selected, value, label: in_words(t, *grant, name) }
    };
    let some = |key: &str, count: usize| if count == 0 { String::new() } else { t.count(key, count) };
    let mut error = Alert::of(t, refused, &FIELDS);
    if given.of_link && error.at == "present_password" {
        "link_password".clone_into(&mut error.at);
    }
    let one_only = organisations.len() == 1;
    let organisation = organisations.iter().map(|found| Choice {
        value: found.id.to_string(),
        label: found.name.clone(),
        selected: one_only || found.id.to_string() == roles.organisation,
    });
    Ok(render(&PersonPage {
        id,
        reader: Reader {
            own: visit.actor().user == Some(id),
            ours: is_ours_alone,
            ask_password: visit.asks_password(),
        },
        before,
        called: field("name"),
        email: field("email"),
        licences: licence_choices(&held),
        grants: user.grants.iter().map(grant).collect(),
        roles: choices(t, "role", Role::ALL.iter().map(|role| role.as_str()), &roles.role),
        organisations: organisation.collect(),
        ahead: some("user-ahead", ahead),
        out: some("user-out", out),
        waiting: some("user-waiting", waiting),
        fresh: given.fresh,
        error,
        login: user.login,
        disabled: user.disabled,
        frame,
    }))
}

pub(crate) async fn describe(
    visit: Visit,
    Path(id): Path<Uuid>,
    Form(sent): Form<Vec<(String, String)>>,
) -> PageResult {
    let id = UserId(id);
    let value = |name: &str| sent.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let ticked: Vec<&str> =
        sent.iter().filter(|(field, _)| field == "licences").map(|(_, value)| value.as_str()).collect();
    let typed = merge::fields([("name", value("name")), ("email", value("email")), ("licences", &ticked.join(" "))]);
    let before = value("before").to_owned();
    let now = shown(&open_person(&visit.app, visit.actor(), id).await?.user);
    let done = async {
        let merged = merge::merge(&before, &typed, &now, |_, value| value.to_owned())?;
        let licences: Vec<String> = merged["licences"].split_whitespace().map(str::to_owned).collect();
        let asked = UserChange {
            name: Some(merged["name"].clone()),
            email: Some(merged["email"].clone()),
            licences: Some(read_licences(&licences)?),
            ..UserChange::default()
        };
        change_user(&visit.app, visit.actor(), id, asked).await
    };
    let done = done.await;
    answer_form(
        done,
        |()| format!("/anvandare/{id}"),
        async |error| {
            let entry = Some(merge::again(&before, &typed, &now, &error));
            page(&visit, id, Given { entry, ..Given::default() }, Some(&error)).await
        },
    )
    .await
}

/// The form of the roles, as it was filled in.
#[derive(Default)]
struct RolesForm {
    /// Those that the page showed, each as [`word_of`] writes it.
    seen: Vec<String>,
    /// Those of them that are to stay.
    kept: Vec<String>,
    /// One that is added.
    organisation: String,
    role: String,
    /// The reader's own password, if it was asked for.
    present_password: String,
}

/// A role as the form sends it.
fn word_of(grant: Grant) -> String {
    format!("{}:{}", grant.organisation, grant.role)
}

impl RolesForm {
    fn of_user(user: &UserRecord) -> Self {
        let seen: Vec<String> = user.grants.iter().map(|grant| word_of(*grant)).collect();
        Self { kept: seen.clone(), seen, ..Self::default() }
    }

    fn of(sent: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in sent {
            match name.as_str() {
                "seen" => form.seen.push(value),
                "grants" => form.kept.push(value),
                "organisation" => form.organisation = value,
                "role" => form.role = value,
                "present_password" => form.present_password = value,
                _ => {}
            }
        }
        form
    }

    fn read(&self) -> Result<RolesWanted, Refusal> {
        let mut wanted = read_words(&self.kept)?;
        if !self.role.is_empty() {
            wanted.push(grant(&self.organisation, &self.role)?);
        }
        Ok(RolesWanted::Instead { seen: read_words(&self.seen)?, wanted })
    }
}

fn read_words(words: &[String]) -> Result<Vec<Grant>, Refusal> {
    let read = |word: &String| {
        let (organisation, role) = word.split_once(':').unwrap_or((word, ""));
        grant(organisation, role)
    };
    words.iter().map(read).collect()
}

fn grant(organisation: &str, role: &str) -> Result<Grant, Refusal> {
    let organisation =
        organisation.parse().map_err(|_| Refusal::at(Field::Organisation, Fault::unknown(organisation)))?;
    Ok(Grant { organisation, role: read_word(Field::Role, role)? })
}

pub(crate) async fn give_roles(
    mut visit: Visit,
    Path(id): Path<Uuid>,
    Form(sent): Form<Vec<(String, String)>>,
) -> PageResult {
    let (id, form) = (UserId(id), RolesForm::of(sent));
    let done = async {
        let asked = UserChange { grants: Some(form.read()?), ..UserChange::default() };
        visit.confirm(&form.present_password).await?;
        change_user(&visit.app, visit.actor(), id, asked).await
    };
    let done = done.await;
    answer_form(
        done,
        |()| format!("/anvandare/{id}"),
        async |error| page(&visit, id, Given { roles: Some(form), ..Given::default() }, Some(&error)).await,
    )
    .await
}

#[derive(Debug, Deserialize)]
pub(crate) struct LockForm {
    /// `1` to lock out, else to let in again.
    #[serde(default)]
    disabled: String,
}

pub(crate) async fn lock_out_or_let_in(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<LockForm>) -> PageResult {
    let (id, disabled) = (UserId(id), form.disabled == "1");
    let done = user::set_disabled(&visit.app, visit.actor(), id, disabled).await;
    let to = |()| if disabled { format!("/anvandare/{id}") } else { format!("/anvandare/{id}?gjort=user-let-in") };
    answer_form(done, to, async |error| page(&visit, id, Given::default(), Some(&error)).await).await
}

pub(crate) async fn end_sessions(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let id = UserId(id);
    let done = end_sessions_of(&visit.app, visit.actor(), id).await;
    let to = |()| format!("/anvandare/{id}?gjort=user-sessions-ended");
    answer_form(done, to, async |error| page(&visit, id, Given::default(), Some(&error)).await).await
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct LinkForm {
    /// The reader's own password, if it was asked for.
    #[serde(default)]
    present_password: String,
}

pub(crate) async fn give_link(
    mut visit: Visit,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Form(form): Form<LinkForm>,
) -> PageResult {
    let id = UserId(id);
    let made = async {
        visit.confirm(&form.present_password).await?;
        password::give_link(&visit.app, visit.actor(), id).await
    };
    match made.await {
        Ok(secret) => {
            let fresh = password::address_of_link(&own_address(&visit.app, &headers), &secret);
            Ok(page(&visit, id, Given { fresh, ..Given::default() }, None).await?)
        }
        Err(error) => {
            let given = Given { of_link: true, ..Given::default() };
            refuse_form(error, async |error| page(&visit, id, given, Some(&error)).await).await
        }
    }
}
