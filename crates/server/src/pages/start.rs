//! `/`: what needs me today.

use askama::Template;
use vagnpark_actions::{
    ActionError,
    booking::{
        approval::list_requests,
        list::{TodaysBookings, list_today},
    },
    import::batch::open_imports,
    messages::message::list_unread,
    people::user::count_waiting,
    portion::Portion,
    records::WaitingPeople,
    servicing::{defect::count_open, due::list_dues},
};
use vagnpark_domain::{
    access::Permission,
    booking::next_like,
    time::{Window, local_date},
};

use super::{
    Frame, PageResult, Tab,
    booking::when::{When, short_day},
    import::{BatchLine, DraftLine},
    messages::message::MessageLine,
    render,
    servicing::due::DueLine,
};
use crate::pages::{lines::BookingLine, visit::Visit};

/// How to book the same again as last time: the query of the link, the vehicle and the time.
struct Again {
    query: String,
    number: String,
    /// The day in short form.
    day: String,
    window: Window,
}

/// What somebody sees who looks after people and registers.
struct Office {
    /// Who waits for something, in words.
    people: Vec<String>,
    drafts: Vec<DraftLine>,
    /// The files that were taken in last.
    batches: Vec<BatchLine>,
    /// Lines of fuel and tolls that match no vehicle.
    unmatched: i64,
    ways: Vec<Tab>,
}

/// The pages of an administrator, with their names.
const WAYS: [(&str, &str); 6] = [
    ("/import", "nav-import"),
    ("/export", "export-title"),
    ("/anvandare", "nav-users"),
    ("/webhookar", "webhooks-title"),
    ("/granskning", "nav-audit"),
    ("/granskning/sakerhet", "security-title"),
];

/// The most files of each kind.
const FILES: i64 = 5;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    may_book: bool,
    may_service: bool,
    mine: Vec<BookingLine>,
    overdue: Vec<BookingLine>,
    /// For an administrator.
    office: Option<Office>,
    /// Unread messages.
    messages: Vec<MessageLine>,
    again: Option<Again>,
    requests: usize,
    /// How many defects are open, in words; empty if none is.
    defects: String,
    dues: Vec<DueLine>,
}

/// The most lines of each kind; the rest is a click away.
const SHOWN: usize = 8;

pub(crate) async fn show(visit: Visit) -> PageResult {
    let frame = visit.frame("/", "start-title");
    let page = gather(&visit, frame).await?;
    Ok(render(&page))
}

/// What waits in an administrator's registers; none for somebody who looks after no people.
async fn office(visit: &Visit, frame: &Frame) -> Result<Option<Office>, ActionError> {
    if !(visit.actor().may(Permission::ManageUsers) && visit.actor().may(Permission::Import)) {
        return Ok(None);
    }
    let t = frame.t;
    let imports = open_imports(&visit.app, visit.actor(), Portion { number: 1, each: FILES }).await?;
    let WaitingPeople { without_password, without_role } = count_waiting(&visit.app, visit.actor()).await?;
    let people = [("start-invited", without_password), ("start-without-role", without_role)];
    let ways = WAYS.iter().filter(|(path, _)| frame.opens(path));
    Ok(Some(Office {
        people: people.iter().filter(|(_, count)| *count > 0).map(|(key, count)| t.count(key, count)).collect(),
        drafts: imports.drafts.into_iter().map(|draft| DraftLine::new(t, draft)).collect(),
        batches: imports.batches.iter().map(|batch| BatchLine::new(t, batch)).collect(),
        unmatched: imports.unmatched,
        ways: ways.map(|(path, key)| Tab { to: (*path).to_owned(), words: t.s(key), here: false }).collect(),
    }))
}

async fn gather(visit: &Visit, frame: Frame) -> Result<StartPage, ActionError> {
    let t = frame.t;
    let TodaysBookings { own, overdue, last, numbers } = list_today(&visit.app, visit.actor(), SHOWN).await?;
    let may_service = visit.actor().may(Permission::Service);
    let defects = match count_open(&visit.app, visit.actor()).await? {
        0 => String::new(),
        count => t.count("start-defects", count),
    };
    let dues = if may_service { list_dues(&visit.app, visit.actor(), 30).await? } else { Vec::new() };
    let messages = list_unread(&visit.app, visit.actor(), i64::try_from(SHOWN).unwrap_or(8)).await?;
    let line = |booking| BookingLine::new(t, booking, &numbers);
    let again = last.and_then(|last| {
        let number = numbers.get(&last.vehicle)?;
        // A booking that is still open is not proposed once more.
        let after = if last.state.is_open() { visit.app.now().max(last.window.end()) } else { visit.app.now() };
        let window = next_like(last.window, after)?;
        Some(Again {
            query: format!("vehicle={}&{}", last.vehicle, When::of(window).query()),
            number: number.clone(),
            day: short_day(t, local_date(window.start())),
            window,
        })
    });
    Ok(StartPage {
        may_book: visit.actor().may(Permission::Book),
        may_service,
        mine: own.iter().map(line).collect(),
        overdue: overdue.iter().map(line).collect(),
        messages: messages.iter().map(|message| MessageLine::new(t, message)).collect(),
        again,
        office: office(visit, &frame).await?,
        defects,
        requests: list_requests(&visit.app, visit.actor()).await?.len(),
        dues: dues.iter().take(SHOWN).map(|due| DueLine::new(t, due, visit.app.today())).collect(),
        frame,
    })
}
