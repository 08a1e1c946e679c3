//! The domain's enumerations in the bodies of the API: the description lists their words, and a body can say no other.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use vagnpark_domain::{Words, access, audit, booking, cost, import, message, register, security, servicing};

/// A value of an enumeration, as its word.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Word<T>(T);

impl<T: Words> From<T> for Word<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Words> PartialSchema for Word<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(T::words())).into()
    }
}

impl<T: Words> ToSchema for Word<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }
}

/// Each enumeration by its own name: the description of a body cannot name a type with parameters.
macro_rules! words {
    ($($name:ident of $($area:ident)::+,)*) => {
        $(pub(crate) type $name = Word<$($area::)+$name>;)*
    };
}

words! {
    Approval of booking,
    AuditAction of audit,
    AuditEntity of audit,
    BookingKind of booking,
    BookingState of booking,
    ChargedKind of cost::objection,
    CostCategory of cost,
    DefectState of servicing,
    DeliveryState of message,
    Door of access,
    DueKind of servicing,
    FeedKind of message,
    Fuel of register,
    HolderSource of register,
    Kind of import,
    LineKind of cost,
    MessageKind of message,
    ObjectionState of cost::objection,
    OrganisationKind of register::organisation,
    PlanKind of servicing,
    ProposalKind of cost::proposal,
    ProposalState of cost::proposal,
    Purpose of booking,
    ReadingKind of register,
    RelationKind of register,
    SecurityEvent of security,
    Severity of servicing,
    Sharing of register,
    VehicleClass of register,
    VehicleStatus of register,
    Verdict of cost::proposal,
    WaitingState of booking,
    WorkKind of servicing,
    WorkState of servicing,
}
