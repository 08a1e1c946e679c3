//! `/korningar/{id}`: where a trip went, whether it was private, and its distance in each municipality (S-10, A-5).

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path},
    response::Response,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::correction::{HeldUse, OpenedUse, RightTrip, correct_trip, open_use},
    driving::{
        driving_log::{Description, describe_trip, may_describe, open_trip},
        track::{keep_track, list_municipalities, list_shares},
    },
    import::extra::{ExtraCell, imported_extra},
    records::TripCorrection,
    register::organisation::list_organisations,
};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::Permission,
    driving::{LoggedTrip, TrackShare},
    ids::{OrganisationId, TripId},
    money::measured,
    time::Month,
};

use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::{Alert, is_stale},
    form_file, if_readable,
    lines::Fact,
    merge::{self, Fields, merge},
    render,
    visit::{Visit, answer_form},
};

/// The distance of a trip in a municipality.
struct ShareLine {
    municipality: String,
    distance: String,
    /// Per cent of the whole trip, for the bar and in words.
    percent: i64,
}

/// How it was corrected after it was billed.
struct CorrectionLine {
    at: DateTime<Utc>,
    by: String,
    before: String,
    after: String,
    reason: String,
    billed_in: Month,
}

#[derive(Template)]
#[template(path = "driving/trip.html")]
struct TripPage {
    frame: Frame,
    id: Uuid,
    vehicle: Uuid,
    month: Month,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    facts: Vec<Fact>,
    route: String,
    private: bool,
    /// What the form that describes it carries of what it shows.
    before: String,
    may_change: bool,
    may_correct: bool,
    /// The organisations that may pay instead.
    payers: Vec<Choice>,
    /// The input of a correction, if it was refused.
    right: RightForm,
    /// The values that hold, as a hidden field of the form carries them.
    seen: String,
    shares: Vec<ShareLine>,
    corrections: Vec<CorrectionLine>,
    /// The cells of its imported row that no field has room for, for those who import: they can say anything.
    extra: Vec<ExtraCell>,
    error: Alert,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(page(&visit, id, Typed::default(), None).await?)
}

/// The input of a form that was refused, to be shown again.
#[derive(Default)]
struct Typed {
    described: Option<TripForm>,
    right: RightForm,
}

async fn page(
    visit: &Visit,
    id: Uuid,
    Typed { described, right }: Typed,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let mut frame = visit.frame("/fordon", "trip-title");
    let t = frame.t;
    let (vehicle, trip) = open_trip(&visit.app, visit.actor(), TripId(id)).await?;
    let shares = list_shares(&visit.app, visit.actor(), TripId(id)).await?;
    let organisations = list_organisations(&visit.app).await?;
    let names = list_municipalities(&visit.app).await?;
    frame.title = format!("{} {}", frame.title, vehicle.description.plate());
    let whole: i64 = shares.iter().map(|share| share.distance_m).sum();
    let line = |share: &TrackShare| ShareLine {
        municipality: names.get(&share.code).cloned().unwrap_or_else(|| t.s("trip-elsewhere")),
        distance: km(share.distance_m),
        percent: (share.distance_m * 100).checked_div(whole).unwrap_or(0),
    };
    let number = |km: Option<i64>| km.map_or("–".to_owned(), |km| measured(km, "km"));
    let facts = [
        ("log-odometer-out", number(trip.odometer_out_km)),
        ("log-odometer-in", number(trip.odometer_in_km)),
        ("log-km", km(trip.distance_m)),
        ("log-driver", if trip.driver.is_empty() { "–".to_owned() } else { trip.driver.clone() }),
        ("log-payer", trip.payer.clone()),
    ];
    let in_words = |held: HeldUse| {
        let payer = organisations.iter().find(|found| found.id == held.payer).map_or("", |found| &found.name);
        format!("{}, {payer}", km(held.distance_m))
    };
    let imports = visit.actor().may(Permission::Import);
    let extra = if imports { imported_extra(&visit.app, id).await? } else { Vec::new() };
    let OpenedUse { held, corrections, may_correct } = open_use(&visit.app, visit.actor(), TripId(id)).await?;
    let corrected = corrections.last().map(|_| Fact::new(t, "correct-billed", in_words(held)));
    let correction = |made: &TripCorrection| CorrectionLine {
        at: made.made_at,
        by: made.made_by.clone(),
        before: in_words(HeldUse { payer: made.payer_before, distance_m: made.distance_before }),
        after: in_words(HeldUse { payer: made.payer_after, distance_m: made.distance_after }),
        reason: made.reason.clone(),
        billed_in: made.late_in,
    };
    let seen = if right.seen.is_empty() || is_stale(refused) { carried(held) } else { right.seen.clone() };
    let own = organisations.iter().filter(|found| visit.actor().may_in(Permission::ClosePeriods, found.id));
    let payers = own.map(|found| Choice {
        value: found.id.to_string(),
        label: found.name.clone(),
        selected: right.payer.map_or(held.payer, OrganisationId::from) == found.id,
    });
    let payers = payers.collect();
    let corrects = refused.filter(|_| described.is_none());
    let now = TripForm::of(&trip).fields();
    let (shown, before) = match (described, refused) {
        (Some(typed), Some(refused)) => merge::again(&typed.before, &typed.fields(), &now, refused),
        _ => (now.clone(), merge::carried(&now)),
    };
    Ok(render(&TripPage {
        id,
        vehicle: vehicle.id.0,
        month: Month::of_instant(trip.start),
        start: trip.start,
        end: trip.end,
        facts: facts.map(|(key, value)| Fact::new(t, key, value)).into_iter().chain(corrected).collect(),
        private: !shown["private"].is_empty(),
        route: shown["route"].clone(),
        before,
        may_change: visit.actor().may(Permission::Book) && may_describe(&visit.app, visit.actor(), TripId(id)).await?,
        may_correct,
        payers,
        right,
        seen,
        shares: shares.iter().map(line).collect(),
        extra,
        corrections: corrections.iter().map(correction).collect(),
        error: Alert::of(t, refused, &["route", "track", "distance", "payer", "reason"])
            .holding(t, corrects, || in_words(held)),
        frame,
    }))
}

fn km(metres: i64) -> String {
    let parts = format!("{:03}", metres % 1_000);
    let shown = parts.trim_end_matches('0');
    measured(format_args!("{},{}", metres / 1_000, if shown.is_empty() { "0" } else { shown }), "km")
}

async fn answer<T>(visit: &Visit, id: Uuid, typed: Typed, done: Result<T, ActionError>) -> PageResult {
    answer_form(done, |_| format!("/korningar/{id}"), async |error| page(visit, id, typed, Some(&error)).await).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct TripForm {
    #[serde(default)]
    route: String,
    #[serde(default)]
    private: String,
    /// What the form showed.
    #[serde(default)]
    before: String,
}

impl TripForm {
    fn of(trip: &LoggedTrip) -> Self {
        let private = if trip.private { "1" } else { "" }.to_owned();
        Self { route: trip.route.clone(), private, before: String::new() }
    }

    fn fields(&self) -> Fields {
        merge::fields([("route", &self.route), ("private", &self.private)])
    }
}

pub(crate) async fn describe(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<TripForm>) -> PageResult {
    let t = Texts(visit.language);
    let word = |field: &str, value: &str| match (field, value) {
        ("private", "") => t.s("answer-no"),
        ("private", _) => t.s("answer-yes"),
        _ => value.to_owned(),
    };
    let done = async {
        let (_, trip) = open_trip(&visit.app, visit.actor(), TripId(id)).await?;
        // Who may not is told so first.
        if !may_describe(&visit.app, visit.actor(), TripId(id)).await? {
            return Err(ActionError::NotPermitted);
        }
        let wanted = merge(&form.before, &form.fields(), &TripForm::of(&trip).fields(), word)?;
        let (route, private) = (Some(wanted["route"].as_str()), Some(!wanted["private"].is_empty()));
        let seen = Some((trip.route.as_str(), trip.private));
        describe_trip(&visit.app, visit.actor(), TripId(id), Description { route, private }, seen).await
    };
    let done = done.await;
    answer(&visit, id, Typed { described: Some(form), ..Typed::default() }, done).await
}

/// The right values of a trip, as people write them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct RightForm {
    distance: String,
    #[serde(default, deserialize_with = "if_readable")]
    payer: Option<Uuid>,
    reason: String,
    /// The values that the form was made from: payer and metres.
    #[serde(default)]
    seen: String,
}

/// The values that hold for a trip, as a hidden field of its form carries them.
fn carried(held: HeldUse) -> String {
    format!("{} {}", held.payer, held.distance_m)
}

/// And back.
fn seen(carried: &str) -> Option<HeldUse> {
    let (payer, metres) = carried.split_once(' ')?;
    Some(HeldUse { payer: payer.parse::<Uuid>().ok()?.into(), distance_m: metres.parse().ok()? })
}

impl RightForm {
    fn read(&self) -> Result<RightTrip, Refusal> {
        let distance_m = match self.distance.trim() {
            "" => None,
            text => {
                let wrong = || Refusal::at(Field::Distance, Fault::not_a(ValueKind::Distance, text));
                Some(metres(text).ok_or_else(wrong)?)
            }
        };
        // A form without them is one that nobody was shown.
        let seen = Some(seen(&self.seen).ok_or(Refusal::Stale)?);
        Ok(RightTrip { payer: self.payer.map(Into::into), distance_m, reason: self.reason.clone(), seen })
    }
}

/// Kilometres with at most three decimals, as metres.
fn metres(text: &str) -> Option<i64> {
    let text = text.replace([' ', '\u{a0}'], "").replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > 3 {
        return None;
    }
    whole.parse::<i64>().ok()?.checked_mul(1_000)?.checked_add(format!("{rest:0<3}").parse().ok()?)
}

pub(crate) async fn correct(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<RightForm>) -> PageResult {
    let done = match form.read() {
        Ok(right) => correct_trip(&visit.app, visit.actor(), TripId(id), right).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&visit, id, Typed { right: form, ..Typed::default() }, done).await
}

pub(crate) async fn measure(visit: Visit, Path(id): Path<Uuid>, form: Multipart) -> PageResult {
    let done = match form_file(form, Field::Track).await {
        Ok(bytes) => keep_track(&visit.app, visit.actor(), TripId(id), &bytes).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&visit, id, Typed::default(), done).await
}
