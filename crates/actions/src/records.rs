//! The records that actions answer, and the filters they are looked for by.

pub use vagnpark_store::{
    AgreementVersion, AnswerRecord, Attempt, AuditFault, AuditRecord, BatchRecord, BookingFilter, BookingRecord,
    BusyEntry, ChargedRecord, Claim, ClosedPeriod, ClosedReceiver, Contents, CostFilter, CostRecord, DefectFilter,
    DefectRecord, DeliveryRecord, Depot, DraftRecord, Effect, EngineHours, FeedRecord, FileKind, HistoryLine, Holder,
    InvestmentRecord, MessageRecord, ObjectionFilter, ObjectionRecord, Picture, PlanRecord, PlannedJob,
    PriceListVersion, ProposalRecord, RateRecord, RememberedAnswer, Schema, SecurityFilter, SecurityRecord,
    ThingRecord, TokenRecord, TripCorrection, TripRecord, Unmatched, UserRecord, VehicleFilter, VehicleRecord,
    WaitingPeople, WaitingRecord, WebhookRecord, WhatIfRecord, WorkOrderFilter, WorkOrderRecord,
};
