//! Every URL on one screen, and what every request passes through.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutBody};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;
use vagnpark_actions::{App, error};
use vagnpark_domain::{
    access::Permission,
    limits::{BODY_TIME, FILE_TIME, MAX_BODY, MAX_PICTURE, MAX_PICTURES_BODY, MAX_TRACK, REQUEST_TIME},
};

use super::{
    door,
    form_once::{self, Forms},
    headers,
    idempotency::{self, Keeper},
    observe::{self, security},
    permits::{self, Permits},
    problem::{self, Problem},
    receipt, request_id,
    routes::{Area, Pages, Route, get, post, upload},
    status,
};
use crate::{api, pages, pages::people::gate};

/// Pages, API and what operators monitor.
pub(crate) fn router(app: App) -> Router {
    let (api, document) = api_router().split_for_parts();
    let keeper = Keeper { app: app.clone(), api: api.clone().with_state(app.clone()) };
    let api = api
        .layer(middleware::from_fn_with_state(keeper, idempotency::remember))
        .layer(middleware::from_fn_with_state(Permits::of(&document), permits::ask));
    let (pages, routes) = page_router().split();
    let pages = pages.method_not_allowed_fallback(pages::not_this_way);
    let pages = pages
        .layer(middleware::from_fn(receipt::tell))
        .layer(middleware::from_fn_with_state(Forms::of(app.clone(), &routes), form_once::once))
        .layer(middleware::from_fn_with_state(Permits::of_pages(&routes), permits::ask))
        .layer(middleware::from_fn(pages::in_words));
    Router::new()
        .merge(api)
        .merge(pages)
        .merge(SwaggerUi::new("/api/docs").url("/api/openapi.json", api::description::complete(document)))
        .route_layer(middleware::from_fn(observe::count))
        .fallback(not_found)
        .layer(middleware::from_fn(door::sieve))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), security::note))
        .layer(middleware::from_fn_with_state(app.clone(), gate::let_pass))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(problem::in_words))
        .layer(middleware::from_fn(to_its_end))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .layer(middleware::from_fn(request_id::name))
        .with_state(app)
}

/// Every route of the pages and of what operators monitor.
pub(crate) fn page_routes() -> Vec<Route> {
    page_router().split().1
}

/// Not found: a problem for programs, a page for people.
async fn not_found(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::from(error::ActionError::NotFound("address")).into_response();
    }
    pages::not_found(&request)
}

/// The JSON API with its description.
pub(crate) fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(api::description::common()).nest(
        "/api/v1",
        OpenApiRouter::new()
            .routes(routes!(api::register::organisation::list))
            .routes(routes!(api::register::organisation::list_units))
            .routes(routes!(api::register::vehicle::list, api::register::vehicle::create))
            .routes(routes!(api::register::vehicle::show, api::register::vehicle::change))
            .routes(routes!(api::register::vehicle::relate))
            .routes(routes!(api::register::holder::find))
            .routes(routes!(api::register::reading::readings, api::register::reading::append_reading))
            .routes(routes!(api::register::reading::hours, api::register::reading::append_hours))
            .routes(routes!(api::booking::availability::list))
            .routes(routes!(api::booking::list, api::booking::create))
            .routes(routes!(api::booking::show, api::booking::change, api::booking::cancel))
            .routes(routes!(api::booking::hand_over::check_out))
            .routes(routes!(api::booking::hand_over::give_back))
            .routes(routes!(api::booking::approve))
            .routes(routes!(api::booking::turn_down))
            .routes(routes!(api::booking::history))
            .routes(routes!(api::booking::series::create, api::booking::series::change))
            .routes(routes!(api::booking::series::show))
            .routes(routes!(api::booking::waiting_list::list, api::booking::waiting_list::create))
            .routes(routes!(api::booking::waiting_list::accept))
            .routes(routes!(api::booking::waiting_list::withdraw))
            .routes(routes!(api::servicing::defect::list, api::servicing::defect::create))
            .routes(routes!(api::servicing::defect::close))
            .merge(picture_routes())
            .routes(routes!(api::servicing::defect::picture))
            .routes(routes!(api::booking::events::stream))
            .routes(routes!(api::messages::feed::list, api::messages::feed::create))
            .routes(routes!(api::messages::feed::revoke))
            .routes(routes!(api::messages::message::list))
            .routes(routes!(api::messages::message::read))
            .routes(routes!(api::driving::trip::list))
            .routes(routes!(api::driving::trip::describe))
            .routes(routes!(api::driving::trip::correct))
            .merge(track_routes())
            .routes(routes!(api::cost::entry::list, api::cost::entry::create))
            .routes(routes!(api::cost::entry::correct))
            .routes(routes!(api::servicing::due::list))
            .routes(routes!(api::servicing::service_plan::list, api::servicing::service_plan::create))
            .routes(routes!(api::servicing::service_plan::end))
            .routes(routes!(api::servicing::work_order::work_orders, api::servicing::work_order::plan))
            .routes(routes!(api::servicing::work_order::impact))
            .routes(routes!(api::servicing::work_order::finish, api::servicing::work_order::cancel))
            .routes(routes!(api::cost::agreement::list))
            .routes(routes!(api::cost::price_list::list))
            .routes(routes!(api::cost::proposal::list, api::cost::proposal::create))
            .routes(routes!(api::cost::proposal::show, api::cost::proposal::take_back))
            .routes(routes!(api::cost::proposal::answers))
            .routes(routes!(api::cost::price_list::charges))
            .routes(routes!(api::cost::price_list::settlement))
            .routes(routes!(api::cost::what_if::list, api::cost::what_if::ask))
            .routes(routes!(api::cost::what_if::show, api::cost::what_if::delete))
            .routes(routes!(api::fleet::need::need))
            .routes(routes!(api::fleet::utilisation::emissions))
            .routes(routes!(api::fleet::utilisation::list))
            .routes(routes!(api::cost::statement::show))
            .routes(routes!(api::cost::statement::line))
            .routes(routes!(api::cost::statement::year))
            .routes(routes!(api::finance::ledger_mapping::list, api::finance::ledger_mapping::put))
            .routes(routes!(api::finance::ledger_mapping::sie))
            .routes(routes!(api::finance::invoice::peppol))
            .routes(routes!(api::cost::investment::list))
            .routes(routes!(api::cost::investment::put))
            .routes(routes!(api::cost::investment::post))
            .routes(routes!(api::cost::investment::rates))
            .routes(routes!(api::cost::investment::set_rate))
            .routes(routes!(api::cost::period::list))
            .routes(routes!(api::cost::period::show))
            .routes(routes!(api::cost::period::sign_off, api::cost::period::take_back_sign_offs))
            .routes(routes!(api::cost::period::adjustments))
            .routes(routes!(api::import::batch::list, api::import::batch::create))
            .routes(routes!(api::import::batch::show))
            .routes(routes!(api::import::batch::undo))
            .routes(routes!(api::import::batch::original))
            .routes(routes!(api::import::batch::rejected))
            .routes(routes!(api::import::batch::rows))
            .routes(routes!(api::import::purchase::unmatched))
            .routes(routes!(api::import::purchase::match_lines))
            .routes(routes!(api::people::user::list, api::people::user::create))
            .routes(routes!(api::people::user::change))
            .routes(routes!(api::booking::pass_on::pass))
            .routes(routes!(api::people::token::list, api::people::token::create))
            .routes(routes!(api::people::token::revoke))
            .routes(routes!(api::messages::webhook::list, api::messages::webhook::create))
            .routes(routes!(api::messages::webhook::disable))
            .routes(routes!(api::messages::webhook::deliveries))
            .routes(routes!(api::messages::webhook::replay))
            .routes(routes!(api::system::audit::list))
            .routes(routes!(api::system::security::list)),
    )
}

fn picture_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(api::servicing::defect::add_picture)).layer(DefaultBodyLimit::max(MAX_PICTURE))
}

fn track_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::driving::trip::measure, api::driving::trip::measured))
        .layer(DefaultBodyLimit::max(MAX_TRACK))
}

fn page_router() -> Pages {
    Pages::of(Area::Account)
        .route("/", get(pages::start::show))
        .route("/login", get(pages::people::login::show).post(pages::people::login::log_in))
        .route("/logout", post(pages::people::login::log_out))
        .route("/konto", get(pages::people::account::show))
        .route("/konto/losenord", get(pages::people::password::show).post(pages::people::password::change))
        .route("/losenord/{secret}", get(pages::people::password::ask).post(pages::people::password::choose))
        .route("/konto/kalender", get(pages::messages::feed::list).post(pages::messages::feed::create))
        .route("/konto/kalender/{id}/aterkalla", post(pages::messages::feed::revoke))
        .route("/kalender/{secret}", get(pages::messages::feed::read))
        .route("/konto/sprak", post(pages::people::account::choose_language))
        .route("/konto/logga-ut-overallt", post(pages::people::account::log_out_everywhere))
        .area(Area::Fleet)
        .route("/fordon", get(pages::register::vehicle::list))
        .route("/fordon/nytt", get(pages::register::vehicle_entry::ask).post(pages::register::vehicle_entry::register))
        .route("/fordon/flytta", get(pages::register::vehicle_move::show).post(pages::register::vehicle_move::give))
        .route("/fordon/{id}", get(pages::register::vehicle::show))
        .route(
            "/fordon/{id}/andra",
            get(pages::register::vehicle_entry::show).post(pages::register::vehicle_entry::change),
        )
        .route("/fordon/{id}/relationer", post(pages::register::vehicle_move::relate))
        .route("/fordon/{id}/matare", post(pages::register::vehicle_entry::read_meters))
        .route(
            "/fordon/{id}/matare/{reading}",
            get(pages::booking::hand_over::ask).post(pages::booking::hand_over::correct),
        )
        .route("/fordon/{id}/korjournal", get(pages::driving::driving_log::show))
        .route("/fordon/{id}/korjournal/{format}", get(pages::driving::driving_log::file))
        .route("/sok", get(pages::register::search::find))
        .route("/fordon/{id}/etikett", get(pages::register::label::show))
        .route("/fordon/{id}/vem", get(pages::register::holder::show))
        .route(
            "/fordon/{id}/fel",
            get(pages::servicing::defect::ask).merge(upload(
                Permission::SeeVehicles,
                DefaultBodyLimit::max(MAX_PICTURES_BODY),
                pages::servicing::defect::report,
            )),
        )
        .area(Area::Booking)
        .route("/tavla", get(pages::booking::board::show))
        .route("/tavla/flytta", post(pages::booking::board::move_bar))
        .route("/boka", get(pages::booking::book::show).post(pages::booking::book::book))
        .route("/bokningar", get(pages::booking::list::mine).post(pages::booking::pass_on::pass_on_chosen))
        .route("/bokningar/{id}", get(pages::booking::details::show))
        .route("/bokningar/{id}/avboka", post(pages::booking::details::cancel))
        .route("/bokningar/{id}/ics", get(pages::messages::feed::booking))
        .route("/bokningar/{id}/flytta", post(pages::booking::shift::shift))
        .route("/bokningar/{id}/arende", post(pages::booking::shift::describe))
        .route("/bokningar/{id}/hamta", post(pages::booking::hand_over::check_out))
        .route("/bokningar/{id}/lamna", post(pages::booking::hand_over::give_back))
        .route("/forfragningar", get(pages::booking::approval::list))
        .route("/forfragningar/{id}/godkann", post(pages::booking::approval::say_yes))
        .route("/forfragningar/{id}/avsla", post(pages::booking::approval::say_no))
        .route("/vantelista", get(pages::booking::waiting_list::list).post(pages::booking::waiting_list::join))
        .route("/vantelista/{id}/ta", post(pages::booking::waiting_list::accept))
        .route("/vantelista/{id}/lamna", post(pages::booking::waiting_list::leave))
        .route("/meddelanden", get(pages::messages::message::list))
        .route("/meddelanden/lasta", post(pages::messages::message::read))
        .area(Area::Servicing)
        .route("/fel", get(pages::servicing::defect::list))
        .route("/fel/{id}/stang", post(pages::servicing::defect::close))
        .route("/fel/{id}/bild/{place}", get(pages::servicing::defect::picture))
        .route("/service", get(pages::servicing::due::show))
        .route("/service/ar", get(pages::servicing::year::show))
        .route("/service/vinterdack", get(pages::servicing::tyres::show))
        .route(
            "/fordon/{id}/planer",
            get(pages::servicing::service_plan::show).post(pages::servicing::service_plan::add),
        )
        .route("/planer/{id}/avsluta", post(pages::servicing::service_plan::end))
        .route("/service/planera", get(pages::servicing::work_order::show).post(pages::servicing::work_order::plan))
        .route("/service/{id}/klar", post(pages::servicing::due::finish))
        .route("/service/{id}/avbryt", post(pages::servicing::due::cancel))
        .merge(finance_pages())
        .merge(import_pages())
        .area(Area::Fleet)
        .route("/korningar/{id}", get(pages::driving::trip::show).post(pages::driving::trip::describe))
        .route("/korningar/{id}/ratta", post(pages::driving::trip::correct))
        .route(
            "/korningar/{id}/spar",
            upload(Permission::Book, DefaultBodyLimit::max(MAX_TRACK), pages::driving::trip::measure),
        )
        .area(Area::Administration)
        .route("/webhookar", get(pages::messages::webhook::list).post(pages::messages::webhook::create))
        .route("/webhookar/{id}", get(pages::messages::webhook::show))
        .route("/webhookar/{id}/stang", post(pages::messages::webhook::disable))
        .route("/webhookar/leveranser/{id}/igen", post(pages::messages::webhook::send_again))
        .route("/anvandare", get(pages::people::user::list).post(pages::people::user::add))
        .route("/anvandare/{id}", get(pages::people::person::show).post(pages::people::person::describe))
        .route("/anvandare/{id}/roller", post(pages::people::person::give_roles))
        .route("/anvandare/{id}/avstangd", post(pages::people::person::lock_out_or_let_in))
        .route("/anvandare/{id}/losenord", post(pages::people::person::give_link))
        .route("/granskning", get(pages::system::audit::list))
        .route("/granskning/sakerhet", get(pages::system::security::list))
        .route("/granskning/sakerhet/fil", get(pages::system::security::file))
        .area(Area::Account)
        .route("/tillganglighet", get(pages::people::account::accessibility))
        .area(Area::Operation)
        .route("/assets/{name}", get(pages::assets::serve))
        .route("/live", get(observe::live))
        .route("/ready", get(observe::ready))
        .route("/version", get(observe::version))
}

/// Importing old registers.
fn import_pages() -> Pages {
    Pages::of(Area::Import)
        .route(
            "/import",
            get(pages::import::show).merge(upload(
                Permission::Import,
                DefaultBodyLimit::disable(),
                pages::import::upload,
            )),
        )
        .route("/import/mall/{name}", get(pages::import::template))
        .route("/import/omatchade", get(pages::import::unmatched).post(pages::import::match_line))
        .route("/import/utkast/{id}/format", get(pages::import::format).post(pages::import::choose_format))
        .route("/import/utkast/{id}/kolumner", get(pages::import::columns).post(pages::import::choose_columns))
        .route("/import/utkast/{id}/fragor", get(pages::import::questions).post(pages::import::answer))
        .route("/import/utkast/{id}/plan", get(pages::import::plan).post(pages::import::apply))
        .route("/import/utkast/{id}/resultat", get(pages::import::result))
        .route("/import/utkast/{id}/laget", get(pages::import::standing))
        .route("/import/utkast/{id}/avbryt", post(pages::import::cancel))
        .route("/import/utkast/{id}/slang", post(pages::import::discard))
        .route("/import/utkast/{id}/rader", get(pages::import::planned_rows))
        .route("/import/utkast/{id}/avvisade", get(pages::import::planned_rejected))
        .route("/import/utkast/{id}/mappning", get(pages::import::mapping))
        .route("/import/{id}", get(pages::import::batch))
        .route("/import/{id}/angra", post(pages::import::undo))
        .route("/import/{id}/original", get(pages::import::original))
        .route("/import/{id}/avvisade", get(pages::import::rejected))
        .route("/import/{id}/rader", get(pages::import::rows))
}

/// Costs, statements and agreements.
fn finance_pages() -> Pages {
    Pages::of(Area::Finance)
        .route("/prislista", get(pages::cost::price_list::show).post(pages::cost::price_list::suggest))
        .route("/prislista/{id}/ta-tillbaka", post(pages::cost::price_list::withdraw))
        .route("/uppfoljning", get(pages::fleet::utilisation::show))
        .route("/uppfoljning/behov", get(pages::fleet::need::show))
        .route("/anskaffningar", get(pages::cost::investment::show).post(pages::cost::investment::invest))
        .route("/anskaffningar/ranta", post(pages::cost::investment::set_rate))
        .route("/anskaffningar/bokfor", post(pages::cost::investment::post))
        .route("/kostnader", get(pages::cost::entries::list).post(pages::cost::entries::enter))
        .route("/konton", get(pages::finance::ledger_mapping::show).post(pages::finance::ledger_mapping::save))
        .route(
            "/konton/fil",
            upload(Permission::ManageCosts, DefaultBodyLimit::max(MAX_BODY), pages::finance::ledger_mapping::upload),
        )
        .route("/konton/fil/{year}", get(pages::finance::ledger_mapping::download))
        .route("/kostnader/{id}", get(pages::cost::entry::show).post(pages::cost::entry::correct))
        .route("/avrakning", get(pages::cost::statement::latest))
        .route("/avrakning/ar", get(pages::cost::year::latest))
        .route("/avrakning/ar/{year}", get(pages::cost::year::show))
        .route("/avrakning/ar/{year}/xlsx", get(pages::cost::year::file))
        .route("/avrakning/{month}", get(pages::cost::statement::show))
        .route("/avrakning/{month}/stang", get(pages::cost::period::show).post(pages::cost::period::sign_off))
        .route("/avrakning/{month}/stang/ta-tillbaka", post(pages::cost::period::take_back))
        .route("/avrakning/{month}/sie/{party}", get(pages::finance::ledger_mapping::sie))
        .route("/avrakning/{month}/faktura/{party}", get(pages::finance::invoice::peppol))
        .route("/avrakning/{month}/fil/{format}", get(pages::cost::statement::file))
        .route("/avrakning/{month}/rad/{place}", get(pages::cost::statement::line))
        .route("/avtal", get(pages::cost::agreement::show).post(pages::cost::agreement::suggest))
        .route("/avtal/{id}/ta-tillbaka", post(pages::cost::agreement::withdraw))
        .route("/forslag", get(pages::cost::proposal::list))
        .route("/forslag/{id}", get(pages::cost::proposal::show))
        .route("/forslag/{id}/svara", post(pages::cost::proposal::say))
        .route("/forslag/{id}/dra-tillbaka", post(pages::cost::proposal::take_back))
        .route("/avtal/prova", get(pages::cost::what_if::form).post(pages::cost::what_if::ask))
        .route("/avtal/prova/jamfor", get(pages::cost::what_if_compare::show))
        .route("/avtal/prova/{id}", get(pages::cost::what_if::show))
        .route("/avtal/prova/{id}/fil/{format}", get(pages::cost::what_if::file))
        .route("/avtal/prova/{id}/ta-bort", post(pages::cost::what_if::delete))
}

/// Runs every request to its end, even if the client goes away halfway: a transaction that is cancelled half-way would
/// stay open on its connection.
async fn to_its_end(request: Request, next: Next) -> Response {
    match tokio::spawn(request_id::carried(next.run(request))).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a request died");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something broke; it is in the log")
                .into_response()
        }
    }
}

/// Answers within the time that a request has, whatever it waits for; what it began goes on to its end. A body that
/// stops coming is given up. A response that asks to try again says when.
async fn in_time(request: Request, next: Next) -> Response {
    let most = time_of(request.uri().path());
    let request = request.map(|body| Body::new(TimeoutBody::new(BODY_TIME, body)));
    let response = match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a request took too long and was answered without its outcome");
            let detail =
                "this takes longer than a request may; look in a moment whether it was done, before you try again";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "took_too_long", detail).into_response()
        }
    };
    status::say_when_to_come_back(response)
}

/// The time that a request has until its response begins: longer where a large file is received, read or made.
fn time_of(path: &str) -> Duration {
    const FILES: [&str; 12] =
        ["fil", "xlsx", "sie", "faktura", "peppol", "track", "spar", "bild", "pictures", "fel", "stang", "close"];
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let begins = ["/import", "/events", "/konton/fil"].iter().any(|start| path.starts_with(start));
    if begins || path.split('/').any(|part| FILES.contains(&part)) { FILE_TIME } else { REQUEST_TIME }
}
