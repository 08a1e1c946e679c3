//! What can be done, one verb a file: begin → load → let the domain decide → write with its audit
//! entry → commit. JSON, pages, command line and import all come through here.

pub(crate) mod add_user;
mod agree;
pub(crate) mod apply_agreement;
pub(crate) mod approve_booking;
pub(crate) mod ask_calendar;
pub(crate) mod ask_who_had;
pub(crate) mod book_series;
pub(crate) mod book_vehicle;
pub(crate) mod change_booking;
pub(crate) mod change_tyres;
pub(crate) mod charge_capital;
pub(crate) mod charge_use;
pub(crate) mod clear_window;
pub(crate) mod close_period;
pub(crate) mod correct_fact;
pub(crate) mod correct_reading;
pub(crate) mod draft_import;
pub(crate) mod enter_cost;
pub(crate) mod feed_calendar;
pub(crate) mod find_vehicle;
pub(crate) mod follow_fleet;
pub(crate) mod hand_over;
pub(crate) mod handle_tokens;
pub(crate) mod handle_webhooks;
pub(crate) mod import_register;
pub(crate) mod import_template;
pub(crate) mod keep_house;
pub(crate) mod keep_log;
pub(crate) mod keep_time;
pub(crate) mod list_dues;
pub(crate) mod log_in;
pub(crate) mod map_ledger;
pub(crate) mod match_purchases;
pub(crate) mod plan_service;
pub(crate) mod plan_work;
pub(crate) mod read_messages;
pub(crate) mod read_odometer;
pub(crate) mod register_organisation;
pub(crate) mod register_vehicle;
pub(crate) mod remind;
pub(crate) mod report_defect;
pub(crate) mod send_events;
pub(crate) mod send_mail;
pub(crate) mod set;
pub(crate) mod share_cost;
pub(crate) mod share_year;
pub(crate) mod split_track;
pub(crate) mod stream_workbook;
pub(crate) mod suggest_vehicles;
pub(crate) mod tell;
pub(crate) mod try_agreement;
pub(crate) mod undo_import;
pub(crate) mod wait_for_vehicle;
pub(crate) mod write_report;

use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::OrganisationId,
};

use crate::error::ActionError;

/// The scope in which the actor may do something that changes data; a refusal if nowhere.
pub(crate) fn writing_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if actor.read_only || scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The scope in which the actor may read; a refusal if nowhere.
pub(crate) fn reading_scope(actor: &Actor, permission: Permission) -> Result<Scope, ActionError> {
    let scope = actor.scope(permission);
    if scope.is_empty() { Err(ActionError::NotPermitted) } else { Ok(scope) }
}

/// The organisation that the actor acts for: the one named, or that of the first role.
pub(crate) fn acting_for(
    actor: &Actor,
    permission: Permission,
    named: Option<OrganisationId>,
) -> Result<OrganisationId, ActionError> {
    let scope = writing_scope(actor, permission)?;
    let organisation = named.or(scope.organisations().first().copied()).or(actor.home());
    organisation.filter(|organisation| scope.covers(*organisation)).ok_or(ActionError::NotPermitted)
}
