//! Every page, and every address that operators and browsers ask for, on one screen: whom it is for, and its place in
//! the menu, which has the order of this table.

use axum::extract::DefaultBodyLimit;
use vagnpark_domain::{
    access::Permission as P,
    limits::{MAX_BODY, MAX_PICTURES_BODY, MAX_TRACK},
};

use super::{
    Area, Pages, Route,
    audience::Audience::{Everybody, People},
    file, get, post, upload,
};
use crate::{
    pages::{
        assets, booking, cost, driving, finance, fleet, import, messages, people, register, servicing, start, system,
    },
    web::observe,
};

/// Every route of the pages and of what operators monitor.
pub(crate) fn page_routes() -> Vec<Route> {
    page_router().split().1
}

/// All of them, with their handlers.
pub(crate) fn page_router() -> Pages {
    account()
        .merge(booking())
        .merge(fleet())
        .merge(servicing())
        .merge(finance())
        .merge(import())
        .merge(administration())
        .merge(operation())
}

fn account() -> Pages {
    Pages::of(Area::Account)
        .route("/", get(People, start::show))
        .route("/login", get(Everybody, people::login::show).post(Everybody, people::login::log_in))
        .route("/logout", post(People, people::login::log_out))
        .route("/konto", get(People, people::account::show))
        .route("/konto/losenord", get(People, people::password::show).post(People, people::password::change))
        .route("/losenord/{secret}", get(Everybody, people::password::ask).post(Everybody, people::password::choose))
        .route("/konto/kalender", get(People, messages::feed::list).post(People, messages::feed::create))
        .route("/konto/kalender/{id}/aterkalla", post(People, messages::feed::revoke))
        .route("/kalender", file(Everybody, messages::feed::read_by_login))
        .route("/kalender/{secret}", file(Everybody, messages::feed::read))
        .route("/konto/sprak", post(People, people::account::choose_language))
        .route("/konto/sessioner", post(People, people::account::end_session))
        .route("/konto/logga-ut-overallt", post(People, people::account::log_out_everywhere))
        .route("/tillganglighet", get(Everybody, people::account::accessibility))
}

fn booking() -> Pages {
    Pages::of(Area::Booking)
        .route("/tavla", get(P::SeeVehicles, booking::board::show).in_menu("nav-board"))
        .route("/tavla/flytta", post(P::Book, booking::board::move_bar))
        .route("/boka", get(P::Book, booking::book::show).post(P::Book, booking::book::book).in_menu("nav-book"))
        .route(
            "/bokningar",
            get(People, booking::list::mine)
                .post(P::ManageBookings, booking::pass_on::pass_on_chosen)
                .in_menu_of(P::Book, "nav-bookings"),
        )
        .route("/bokningar/{id}", get(People, booking::details::show))
        .route("/bokningar/{id}/avboka", post(P::Book, booking::details::cancel))
        .route("/bokningar/{id}/ics", file(People, messages::feed::booking))
        .route("/bokningar/{id}/flytta", post(P::Book, booking::shift::shift))
        .route("/bokningar/{id}/arende", post(P::Book, booking::shift::describe))
        .route("/bokningar/{id}/hamta", post(P::Book, booking::hand_over::check_out))
        .route("/bokningar/{id}/lamna", post(P::Book, booking::hand_over::give_back))
        .route("/forfragningar", get(P::ManageBookings, booking::approval::list))
        .route("/forfragningar/{id}/godkann", post(P::ManageBookings, booking::approval::say_yes))
        .route("/forfragningar/{id}/avsla", post(P::ManageBookings, booking::approval::say_no))
        .route("/vantelista", get(People, booking::waiting_list::list).post(P::Book, booking::waiting_list::join))
        .route("/vantelista/{id}/ta", post(P::Book, booking::waiting_list::accept))
        .route("/vantelista/{id}/lamna", post(P::Book, booking::waiting_list::leave))
        .route("/meddelanden", get(People, messages::message::list))
        .route("/meddelanden/lasta", post(People, messages::message::read))
}

fn fleet() -> Pages {
    Pages::of(Area::Fleet)
        .route("/fordon", get(P::SeeVehicles, register::vehicle::list).in_menu("nav-vehicles"))
        .route(
            "/fordon/nytt",
            get(P::ManageVehicles, register::vehicle_entry::ask)
                .post(P::ManageVehicles, register::vehicle_entry::register),
        )
        .route(
            "/fordon/flytta",
            get(P::ManageVehicles, register::vehicle_move::show).post(P::ManageVehicles, register::vehicle_move::give),
        )
        .route("/fordon/{id}", get(P::SeeVehicles, register::vehicle::show))
        .route(
            "/fordon/{id}/andra",
            get(P::ManageVehicles, register::vehicle_entry::show)
                .post(P::ManageVehicles, register::vehicle_entry::change),
        )
        .route("/fordon/{id}/relationer", post(P::ManageVehicles, register::vehicle_move::relate))
        .route("/fordon/{id}/matare", post(P::ManageVehicles, register::vehicle_entry::read_meters))
        .route(
            "/fordon/{id}/matare/{reading}",
            get([P::Book, P::Service, P::ManageVehicles], booking::hand_over::ask)
                .post([P::Book, P::Service, P::ManageVehicles], booking::hand_over::correct),
        )
        .route("/fordon/{id}/korjournal", get(P::SeeVehicles, driving::driving_log::show))
        .route("/fordon/{id}/korjournal/{format}", file(P::SeeVehicles, driving::driving_log::file))
        .route(
            "/fordon/{id}/fel",
            get([P::Book, P::Service, P::ManageVehicles], servicing::defect::ask).merge(upload(
                [P::Book, P::Service, P::ManageVehicles],
                DefaultBodyLimit::max(MAX_PICTURES_BODY),
                servicing::defect::report,
            )),
        )
        .route("/sok", get(P::SeeVehicles, register::search::find))
        .route("/fordon/{id}/etikett", get(P::SeeVehicles, register::label::show))
        .route("/fordon/{id}/vem", get([P::ManageBookings, P::SeeAudit], register::holder::show))
        .route("/korningar/{id}", get(People, driving::trip::show).post(P::Book, driving::trip::describe))
        .route("/korningar/{id}/ratta", post(P::ClosePeriods, driving::trip::correct))
        .route("/korningar/{id}/spar", upload(P::Book, DefaultBodyLimit::max(MAX_TRACK), driving::trip::measure))
}

fn servicing() -> Pages {
    Pages::of(Area::Servicing)
        .route("/fel", get(P::SeeVehicles, servicing::defect::list))
        .route("/fel/{id}/stang", post(P::Service, servicing::defect::close))
        .route("/fel/{id}/bild/{place}", file(P::SeeVehicles, servicing::defect::picture))
        .route("/service", get(P::SeeVehicles, servicing::due::show).in_menu_of(P::Service, "nav-servicing"))
        .route("/service/ar", get(P::SeeVehicles, servicing::year::show))
        .route("/service/vinterdack", get(P::SeeVehicles, servicing::tyres::show))
        .route(
            "/fordon/{id}/planer",
            get(P::SeeVehicles, servicing::service_plan::show).post(P::Service, servicing::service_plan::add),
        )
        .route("/planer/{id}/avsluta", post(P::Service, servicing::service_plan::end))
        .route(
            "/service/planera",
            get(P::Service, servicing::work_order::show).post(P::Service, servicing::work_order::plan),
        )
        .route("/service/{id}/klar", post(P::Service, servicing::due::finish))
        .route("/service/{id}/avbryt", post(P::Service, servicing::due::cancel))
}

/// Those who object to what others have entered, and answer that (C-14).
const OBJECTING: [P; 2] = [P::ManageCosts, P::ManageBookings];

fn finance() -> Pages {
    Pages::of(Area::Finance)
        .route(
            "/kostnader",
            get(P::SeeCosts, cost::entries::list).post(P::ManageCosts, cost::entries::enter).in_menu("nav-costs"),
        )
        .route("/kostnader/{id}", get(P::SeeCosts, cost::entry::show).post(P::ManageCosts, cost::entry::correct))
        .route("/debiterat", get(P::SeeCosts, cost::objection::list).in_menu("nav-charged"))
        .route("/debiterat/fil", file(P::SeeCosts, cost::objection::file))
        .route("/debiterat/{id}", get(P::SeeCosts, cost::objection::show).post(OBJECTING, cost::objection::make))
        .route("/invandningar/{id}/svara", post(OBJECTING, cost::objection::answer))
        .route("/invandningar/{id}/dra-tillbaka", post(OBJECTING, cost::objection::take_back))
        .route(
            "/konton",
            get(P::SeeCosts, finance::ledger_mapping::show).post(P::ManageCosts, finance::ledger_mapping::save),
        )
        .route("/konton/fil", upload(P::ManageCosts, DefaultBodyLimit::max(MAX_BODY), finance::ledger_mapping::upload))
        .route("/konton/fil/{year}", file(P::SeeCosts, finance::ledger_mapping::download))
        .route(
            "/anskaffningar",
            get(P::SeeCosts, cost::investment::show).post(P::ManageCosts, cost::investment::invest),
        )
        .route("/anskaffningar/ranta", post(P::ManageCosts, cost::investment::set_rate))
        .route("/anskaffningar/bokfor", post(P::ManageCosts, cost::investment::post))
        .route("/avrakning", get(P::SeeStatements, cost::statement::latest).in_menu("nav-statement"))
        .route("/avrakning/ar", get(P::SeeStatements, cost::year::latest))
        .route("/avrakning/ar/{year}", get(P::SeeStatements, cost::year::show))
        .route("/avrakning/ar/{year}/xlsx", file(P::SeeStatements, cost::year::file))
        .route("/avrakning/{month}", get(P::SeeStatements, cost::statement::show))
        .route(
            "/avrakning/{month}/stang",
            get(P::SeeStatements, cost::period::show).post(P::ClosePeriods, cost::period::sign_off),
        )
        .route("/avrakning/{month}/stang/ta-tillbaka", post(P::ClosePeriods, cost::period::take_back))
        .route("/avrakning/{month}/sie/{party}", file(P::SeeStatements, finance::ledger_mapping::sie))
        .route("/avrakning/{month}/faktura/{party}", file(P::SeeStatements, finance::invoice::peppol))
        .route("/avrakning/{month}/fil/{format}", file(P::SeeStatements, cost::statement::file))
        .route("/avrakning/{month}/rad/{place}", get(P::SeeStatements, cost::statement::line))
        .route(
            "/avtal",
            get(P::SeeStatements, cost::agreement::show)
                .post(P::ManageAgreements, cost::agreement::suggest)
                .in_menu("nav-agreement"),
        )
        .route("/avtal/{id}/ta-tillbaka", post(P::ManageAgreements, cost::agreement::withdraw))
        .route("/avtal/prova", get(P::SeeStatements, cost::what_if::form).post(P::SeeStatements, cost::what_if::ask))
        .route("/avtal/prova/jamfor", get(P::SeeStatements, cost::what_if_compare::show))
        .route("/avtal/prova/{id}", get(P::SeeStatements, cost::what_if::show))
        .route("/avtal/prova/{id}/fil/{format}", file(P::SeeStatements, cost::what_if::file))
        .route("/avtal/prova/{id}/ta-bort", post(P::ManageAgreements, cost::what_if::delete))
        .route("/forslag", get([P::SeeStatements, P::ManageVehicles], cost::proposal::list))
        .route("/forslag/{id}", get([P::SeeStatements, P::ManageVehicles], cost::proposal::show))
        .route("/forslag/{id}/svara", post(P::ManageAgreements, cost::proposal::say))
        .route("/forslag/{id}/dra-tillbaka", post([P::ManageAgreements, P::ManageVehicles], cost::proposal::take_back))
        .route(
            "/prislista",
            get(P::SeeStatements, cost::price_list::show).post(P::ManageAgreements, cost::price_list::suggest),
        )
        .route("/prislista/{id}/ta-tillbaka", post(P::ManageAgreements, cost::price_list::withdraw))
        .route("/uppfoljning", get(P::SeeCosts, fleet::utilisation::show).in_menu("nav-fleet"))
        .route("/uppfoljning/behov", get(P::SeeStatements, fleet::need::show))
}

fn import() -> Pages {
    Pages::of(Area::Import)
        .route(
            "/import",
            get(P::Import, import::show)
                .merge(upload(P::Import, DefaultBodyLimit::disable(), import::upload))
                .in_menu("nav-import"),
        )
        .route("/export", get(P::SeeDetails, import::exports))
        .route("/export/fil", file(P::SeeDetails, import::take_out))
        .route("/import/mall/{name}", file(P::Import, import::template))
        .route("/import/omatchade", get(P::Import, import::unmatched).post(P::Import, import::match_line))
        .route("/import/utkast/{id}/format", get(P::Import, import::format).post(P::Import, import::choose_format))
        .route("/import/utkast/{id}/kolumner", get(P::Import, import::columns).post(P::Import, import::choose_columns))
        .route("/import/utkast/{id}/fragor", get(P::Import, import::questions).post(P::Import, import::answer))
        .route("/import/utkast/{id}/plan", get(P::Import, import::plan).post(P::Import, import::apply))
        .route("/import/utkast/{id}/resultat", get(P::Import, import::result))
        .route("/import/utkast/{id}/laget", get(P::Import, import::standing))
        .route("/import/utkast/{id}/avbryt", post(P::Import, import::cancel))
        .route("/import/utkast/{id}/slang", post(P::Import, import::discard))
        .route("/import/utkast/{id}/rader", file(P::Import, import::planned_rows))
        .route("/import/utkast/{id}/avvisade", file(P::Import, import::planned_rejected))
        .route("/import/utkast/{id}/mappning", file(P::Import, import::mapping))
        .route("/import/{id}", get(P::Import, import::batch))
        .route("/import/{id}/angra", post(P::Import, import::undo))
        .route("/import/{id}/original", file(P::Import, import::original))
        .route("/import/{id}/avvisade", file(P::Import, import::rejected))
        .route("/import/{id}/rader", file(P::Import, import::rows))
}

fn administration() -> Pages {
    Pages::of(Area::Administration)
        .route(
            "/webhookar",
            get(P::ManageUsers, messages::webhook::list).post(P::ManageUsers, messages::webhook::create),
        )
        .route("/webhookar/{id}", get(P::ManageUsers, messages::webhook::show))
        .route("/webhookar/{id}/stang", post(P::ManageUsers, messages::webhook::disable))
        .route("/webhookar/leveranser/{id}/igen", post(P::ManageUsers, messages::webhook::send_again))
        .route(
            "/anvandare",
            get(P::ManageUsers, people::user::list).post(P::ManageUsers, people::user::add).in_menu("nav-users"),
        )
        .route(
            "/anvandare/{id}",
            get(P::ManageUsers, people::person::show).post(P::ManageUsers, people::person::describe),
        )
        .route("/anvandare/{id}/roller", post(P::ManageUsers, people::person::give_roles))
        .route("/anvandare/{id}/avstangd", post(P::ManageUsers, people::person::lock_out_or_let_in))
        .route("/anvandare/{id}/sessioner", post(P::ManageUsers, people::person::end_sessions))
        .route("/anvandare/{id}/losenord", post(P::ManageUsers, people::person::give_link))
        .route("/granskning", get(P::SeeAudit, system::audit::list).in_menu("nav-audit"))
        .route("/granskning/sakerhet", get(P::SeeAudit, system::security::list))
        .route("/granskning/sakerhet/fil", file(P::SeeAudit, system::security::file))
}

fn operation() -> Pages {
    Pages::of(Area::Operation)
        .route("/assets/{name}", file(Everybody, assets::serve))
        .route("/live", file(Everybody, observe::live))
        .route("/ready", file(Everybody, observe::ready))
        .route("/version", file(Everybody, observe::version))
}
