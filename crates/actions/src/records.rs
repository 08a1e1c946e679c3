//! What is known of each thing, as actions give it back; and by what it is looked for.

pub use vagnpark_store::{
    AgreementVersion, AnswerRecord, Attempt, AuditRecord, BatchRecord, BookingFilter, BookingRecord, BusyEntry, Claim,
    ClosedPeriod, ClosedReceiver, Contents, CostFilter, CostRecord, DefectFilter, DefectRecord, DeliveryRecord, Depot,
    DraftRecord, Effect, EngineHours, FeedRecord, FileKind, HistoryLine, Holder, InvestmentRecord, MessageRecord,
    Picture, PlanRecord, PlannedJob, PriceListVersion, ProposalRecord, RateRecord, RememberedAnswer, Schema,
    TokenRecord, TripCorrection, TripRecord, Unmatched, UserRecord, VehicleFilter, VehicleRecord, WaitingRecord,
    WebhookRecord, WhatIfRecord, WorkOrderFilter, WorkOrderRecord,
};
