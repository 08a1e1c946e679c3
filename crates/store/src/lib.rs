//! The only crate with SQL. SQLite and PostgreSQL are behind one type, and each statement is written once: the body of
//! a method is expanded for both drivers by `on!`, and only where the two dialects really differ does a fragment come
//! from `dialect`.
//!
//! Every method is on [`Tx`]. [`Store::begin`] starts one that writes, [`Store::read`] one that sees a single snapshot
//! of the database and writes nothing.

mod booking;
mod bulk;
mod changes;
mod concerning;
mod connect;
mod cost;
mod dialect;
mod driving;
mod error;
mod file_kind;
mod finance;
mod fleet;
mod health;
mod import;
mod locked;
mod messages;
mod people;
mod ready;
mod register;
mod row;
mod servicing;
mod store;
mod system;
mod told;

pub use booking::availability::FreeSearch;
pub use booking::booked::Booked;
pub use booking::calendar::{BusyDetails, BusyEntry, Holder};
pub use booking::history::HistoryLine;
pub use booking::list::SeenBooking;
pub use booking::series::SeriesRecord;
pub use booking::waiting_list::WaitingRecord;
pub use booking::{BookingFilter, BookingRecord};
pub use changes::Changes;
pub use concerning::Concerning;
pub use cost::agreement::{AgreementVersion, Version, Versions};
pub use cost::entry::{CostFilter, CostRecord, Costs};
pub use cost::investment::{InvestmentRecord, RateRecord};
pub use cost::objection::charged::{ChargedByBatch, ChargedRecord, ChargedSum};
pub use cost::objection::{ObjectionEnd, ObjectionFilter, ObjectionRecord, OpenObjections};
pub use cost::period::{ClosedPeriod, ClosedReceiver, TripCorrection};
pub use cost::price_list::PriceListVersion;
pub use cost::proposal::{AnswerRecord, ProposalRecord};
pub use cost::sign_off::SignOffRecord;
pub use cost::what_if::WhatIfRecord;
pub use driving::driving_log::{BoundaryRecord, LoggedTripRecord, TripNotes};
pub use driving::trip::{KnownTrip, NewTrip, TripRecord};
pub use driving::usage::TripUse;
pub use error::{Guard, StoreError};
pub use file_kind::FileKind;
pub use fleet::utilisation::{UseRecord, UsedVehicle, Uses, UtilisationRecord};
pub use health::Health;
pub use import::batch::{BatchChange, BatchRecord, SourceBatch, ValueSource};
pub use import::decision::DecisionRecord;
pub use import::draft::{DraftRecord, Unfinished};
pub use import::export::{
    RegisterBooking, RegisterCost, RegisterFilter, RegisterPurchase, RegisterReading, RegisterTrip, RegisterWork,
};
pub use import::extra::Extra;
pub use import::purchase::{PurchaseRecord, Unmatched};
pub use import::undo::Dependents;
pub use locked::{Locked, LockedVehicles};
pub use messages::feed::FeedRecord;
pub use messages::message::{MailDue, MailOutcome, MailRecord, MessageRecord, NewMessage};
pub use messages::webhook::{DeliveryRecord, WebhookRecord};
pub use people::login::Pace;
pub use people::session::Session;
pub use people::token::{TokenHolder, TokenRecord};
pub use people::user::{Roles, UserRecord, WaitingPeople};
pub use ready::Unready;
pub use register::of_vehicle::OfVehicle;
pub use register::organisation::{AliasTable, Depot, Pool};
pub use register::reading::{EngineHours, Readings};
pub use register::vehicle::{NewVehicles, VehicleFilter, VehicleRecord};
pub use servicing::defect::{DefectFilter, DefectRecord, Picture};
pub use servicing::service_plan::PlanRecord;
pub use servicing::work_order::{PlannedJob, WorkOrderFilter, WorkOrderRecord};
pub(crate) use store::{Inner, count_statement, on};
pub use store::{Store, Tx};
pub use system::attempt::{Attempt, Effect};
pub use system::audit::{AuditEntry, AuditRecord, Change};
pub use system::audit_chain::{AnchorRecord, AuditFault};
pub use system::grants::{ONLY_CHANGE, ONLY_GROW};
pub use system::housekeeping::Over;
pub use system::idempotency::{Claim, RememberedAnswer};
pub use system::incident::ThingRecord;
pub use system::logged::{ChargedCapital, KeptVersion, LoggedState};
pub use system::schema::{Contents, Schema};
pub use system::security_event::{SecurityFilter, SecurityRecord};
pub use system::verify::VerifyReport;
pub use told::chain;
