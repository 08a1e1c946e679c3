//! What a caller may send, in the terms of JSON Schema: bounds come from the one table of bounds, words from the lists
//! of the domain. So a client that was made of the document refuses what the server would.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::{
    RefOr, Schema,
    path::{Operation, Parameter},
    schema::{ArrayItems, Object, SchemaType, Type},
};
use vagnpark_domain::{
    access::Role,
    booking::{Approval, BookingState, Purpose, SeriesPart},
    bounds::table::{BOOKING_NOTE, PLAN_NOTE, REFERENCE, TEXTS, WANTED_NOTE, WHOLE},
    cost::{
        CostCategory,
        proposal::{ProposalKind, ProposalState, Verdict},
    },
    finance::ledger_mapping::{ACCOUNT_DIGITS, MOST_CODE},
    import::Kind,
    message::FeedKind,
    register::{Fuel, LicenceClass, ReadingKind, RelationKind, Sharing, VehicleClass, VehicleStatus},
    servicing::{PlanKind, Severity, WorkKind, WorkState},
};

/// The schemas of a document, by name.
pub(crate) type Schemas = BTreeMap<String, RefOr<Schema>>;

/// A month, `2026-10`.
const MONTH: &str = r"^\d{4}-(0[1-9]|1[0-2])$";

/// The words that a field can have.
struct Listed {
    /// The schema or operation that has the field; any if empty.
    within: &'static str,
    field: &'static str,
    words: fn() -> Vec<&'static str>,
}

macro_rules! listed {
    ($($within:literal $field:literal: $words:ty,)*) => {
        &[$(Listed {
            within: $within,
            field: $field,
            words: || <$words>::ALL.iter().map(|word| word.as_str()).collect(),
        },)*]
    };
}

const LISTED: &[Listed] = listed! {
    "" "approval": Approval,
    "" "class": VehicleClass,
    "" "fuel": Fuel,
    "" "licences": LicenceClass,
    "" "part": SeriesPart,
    "" "purpose": Purpose,
    "" "role": Role,
    "" "severity": Severity,
    "" "sharing": Sharing,
    "" "status": VehicleStatus,
    "" "verdict": Verdict,
    "NewCostBody" "category": CostCategory,
    "NewFeedBody" "kind": FeedKind,
    "NewPlanBody" "kind": PlanKind,
    "NewProposalBody" "kind": ProposalKind,
    "NewReadingBody" "kind": ReadingKind,
    "NewWorkBody" "kind": WorkKind,
    "RelationBody" "kind": RelationKind,
    "WorkCostBody" "category": CostCategory,
    "import_file" "kind": Kind,
    "list_bookings" "state": BookingState,
    "list_costs" "category": CostCategory,
    "list_proposals" "state": ProposalState,
    "list_work_orders" "state": WorkState,
};

/// How many letters a field holds whose name has columns of several lengths, or which holds less than its column: the
/// schema that has the field, the field, and the most letters.
const MOST_LETTERS: [(&str, &str, usize); 11] = [
    ("BookingChangeBody", "note", BOOKING_NOTE.most),
    ("CostCorrectionBody", "reason", REFERENCE.most),
    ("NewBookingBody", "note", BOOKING_NOTE.most),
    ("NewPlanBody", "note", PLAN_NOTE.most),
    ("NewSeriesBody", "note", BOOKING_NOTE.most),
    ("NewWorkBody", "note", BOOKING_NOTE.most),
    ("PostingBody", "account", *ACCOUNT_DIGITS.end()),
    ("PostingBody", "activity", MOST_CODE),
    ("PostingBody", "cost_centre", MOST_CODE),
    ("PostingBody", "counterpart", MOST_CODE),
    ("WishBody", "note", WANTED_NOTE.most),
];

/// Adds to every body and parameter what its values must be.
pub(crate) fn describe_what_is_taken<'a>(operations: impl Iterator<Item = &'a mut Operation>, schemas: &mut Schemas) {
    let mut taken = BTreeSet::new();
    for operation in operations {
        let id = operation.operation_id.clone().unwrap_or_default();
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(Parameter { name, schema: Some(RefOr::T(Schema::Object(schema))), .. }) = parameter {
                limit(&id, name, schema);
            }
        }
        if let Some(body) = &operation.request_body {
            add_named(&serde_json::to_value(body).unwrap_or_default(), schemas, &mut taken);
        }
    }
    for name in taken {
        if let Some(RefOr::T(Schema::Object(body))) = schemas.get_mut(&name) {
            limit_properties(&name, &mut body.properties);
        }
    }
}

/// Adds the schemas that a description refers to, and those that these refer to.
fn add_named(described: &Value, schemas: &Schemas, taken: &mut BTreeSet<String>) {
    match described {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(|place| place.rsplit('/').next());
            if let Some((name, schema)) = name.and_then(|name| schemas.get_key_value(name))
                && taken.insert(name.clone())
            {
                add_named(&serde_json::to_value(schema).unwrap_or_default(), schemas, taken);
            }
            fields.values().for_each(|field| add_named(field, schemas, taken));
        }
        Value::Array(items) => items.iter().for_each(|item| add_named(item, schemas, taken)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn limit_properties<'a>(within: &str, properties: impl IntoIterator<Item = (&'a String, &'a mut RefOr<Schema>)>) {
    for (name, property) in properties {
        if let RefOr::T(Schema::Object(value)) = property {
            limit(within, name, value);
        } else if let RefOr::T(Schema::Array(list)) = property
            && let ArrayItems::RefOrSchema(item) = &mut list.items
            && let RefOr::T(Schema::Object(value)) = &mut **item
        {
            limit(within, name, value);
        }
    }
}

/// The type of a value, and whether it may be absent.
fn type_of(schema: &Object) -> Option<(Type, bool)> {
    match &schema.schema_type {
        SchemaType::Type(kind) => Some((kind.clone(), false)),
        SchemaType::Array(kinds) => {
            let kind = kinds.iter().find(|kind| **kind != Type::Null)?;
            Some((kind.clone(), kinds.contains(&Type::Null)))
        }
        SchemaType::AnyValue => None,
    }
}

/// Says what a value must be, unless its own description does.
fn limit(within: &str, name: &str, schema: &mut Object) {
    match type_of(schema) {
        Some((Type::Integer, _)) => limit_number(name, schema),
        Some((Type::String, nullable)) if schema.format.is_none() && schema.pattern.is_none() => {
            limit_text(within, name, schema, nullable);
        }
        _ => {}
    }
}

/// Whatever some column of the name holds is taken somewhere: the widest bounds are said.
fn limit_number(name: &str, schema: &mut Object) {
    let columns = || WHOLE.iter().filter(|column| [name, name.trim_end_matches("_ore")].contains(&column.field));
    if schema.minimum.is_none() && schema.maximum.is_none() {
        schema.minimum = columns().map(|column| column.least).min().map(Into::into);
        schema.maximum = columns().map(|column| column.most).max().map(Into::into);
    }
}

fn limit_text(within: &str, name: &str, schema: &mut Object, nullable: bool) {
    let is_of = |listed: &&Listed| listed.field == name && ["", within].contains(&listed.within);
    if let Some(listed) = LISTED.iter().find(is_of) {
        let words = (listed.words)().into_iter().map(Value::from);
        schema.enum_values = Some(words.chain(nullable.then_some(Value::Null)).collect());
    } else if ["month", "first_month", "from", "to"].contains(&name) {
        schema.pattern = Some(MONTH.to_owned());
    } else if schema.max_length.is_none() {
        let of_it = MOST_LETTERS.iter().find(|(schema, field, _)| (*schema, *field) == (within, name));
        let of_its_name = || TEXTS.iter().filter(|column| column.field == name).map(|column| column.most).max();
        schema.max_length = of_it.map(|(_, _, most)| *most).or_else(of_its_name);
    }
}
