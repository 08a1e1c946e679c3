//! Every bound there is. `docs/api.md` shows the same to those who call the API; `migrations/` guards the same.
//!
//! They are wide: whatever can exist is within them, and only the impossible is not. What is merely unlikely is
//! accepted and remarked on elsewhere. The ends are chosen so that sums over a whole fleet fit into 64 bits.

use super::{Counts, Days, Text, Whole};

/// The largest amount, in öre: ten thousand million kronor. A million of them add up within 64 bits.
const MOST_MONEY: i64 = crate::money::MOST_ORE;
/// No meter of a road vehicle shows more.
const MOST_KM: i64 = 10_000_000;

macro_rules! wholes {
    ($($name:ident: $table:literal $column:literal as $field:literal, $least:expr, $most:expr, $counts:ident;)*) => {
        $(
            #[doc = concat!("`", $table, ".", $column, "`.")]
            pub const $name: Whole = Whole {
                table: $table, column: $column, field: $field, least: $least, most: $most, counts: Counts::$counts,
            };
        )*
        /// All of them.
        pub const WHOLE: &[Whole] = &[$($name,)*];
    };
}

wholes! {
    // The latest year a vehicle can be of is next year: `VehicleDescription::check`.
    MODEL_YEAR: "vehicle" "model_year" as "model_year", 1900, 2100, Years;
    SEATS: "vehicle" "seats" as "seats", 0, 200, Units;
    KERB_WEIGHT_KG: "vehicle" "kerb_weight_kg" as "kerb_weight_kg", 0, 100_000, Units;
    TOTAL_WEIGHT_KG: "vehicle" "total_weight_kg" as "total_weight_kg", 0, 100_000, Units;
    RANGE_KM: "vehicle" "range_km" as "range_km", 0, 10_000, Units;
    CO2_G_PER_KM: "vehicle" "co2_g_per_km" as "co2_g_per_km", 0, 2_000, Units;
    BUFFER_MINUTES: "vehicle" "buffer_minutes" as "buffer_minutes", 0, 1_440, Units;
    HEAD_START_HOURS: "vehicle" "head_start_hours" as "head_start_hours", 0, 8_760, Units;
    PRICE: "vehicle" "price_ore" as "price_ore", 0, MOST_MONEY, Money;
    CONTRACT_KM: "vehicle" "contract_km" as "contract_km", 1, MOST_KM, Units;
    CONTRACT_START_KM: "vehicle" "contract_start_km" as "contract_start_km", 0, MOST_KM, Units;
    ODOMETER_KM: "odometer_reading" "odometer_km" as "odometer_km", 0, MOST_KM, Units;
    ENGINE_HOURS: "engine_hours_reading" "hours" as "engine_hours", 0, 1_000_000, Units;
    BOOKING_OUT_KM: "booking" "odometer_out_km" as "odometer_km", 0, MOST_KM, Units;
    BOOKING_IN_KM: "booking" "odometer_in_km" as "odometer_km", 0, MOST_KM, Units;
    LEVEL_OUT: "booking" "level_out_percent" as "level_percent", 0, 100, Units;
    LEVEL_IN: "booking" "level_in_percent" as "level_percent", 0, 100, Units;
    WANTED_SEATS: "waiting_entry" "seats" as "seats", 0, 200, Units;
    DISTANCE_M: "trip" "distance_m" as "distance_m", 0, 100_000_000, Metres;
    // Ten years: some registers write a whole year's use as one trip.
    DURATION_S: "trip" "duration_s" as "end", 0, 316_224_000, Seconds;
    CORRECTED_DISTANCE_M: "trip_correction" "distance_after" as "distance_m", 0, 100_000_000, Metres;
    COST_NET: "cost_entry" "net_ore" as "net", -MOST_MONEY, MOST_MONEY, Money;
    COST_VAT: "cost_entry" "vat_ore" as "vat", -MOST_MONEY, MOST_MONEY, Money;
    COST_RECOVERABLE_VAT: "cost_entry" "recoverable_vat_ore" as "recoverable_vat", -MOST_MONEY, MOST_MONEY, Money;
    PURCHASE_NET: "purchase" "net_ore" as "net", -MOST_MONEY, MOST_MONEY, Money;
    PURCHASE_VAT: "purchase" "vat_ore" as "vat", -MOST_MONEY, MOST_MONEY, Money;
    PURCHASE_RECOVERABLE_VAT: "purchase" "recoverable_vat_ore" as "recoverable_vat", -MOST_MONEY, MOST_MONEY, Money;
    // Millilitres or watt-hours; a negative quantity is a return.
    PURCHASE_QUANTITY: "purchase" "quantity" as "volume_l", -1_000_000_000, 1_000_000_000, Units;
    PURCHASE_KM: "purchase" "odometer_km" as "odometer_km", 0, MOST_KM, Units;
    INVESTMENT_COST: "investment" "cost_ore" as "cost_ore", 1, MOST_MONEY, Money;
    INVESTMENT_SOLD_FOR: "investment" "sold_for_ore" as "sold_for_ore", 0, MOST_MONEY, Money;
    WORK_KM: "work_order" "odometer_km" as "odometer_km", 0, MOST_KM, Units;
    INTERVAL_MONTHS: "service_plan" "interval_months" as "interval_months", 1, 600, Units;
    INTERVAL_KM: "service_plan" "interval_km" as "interval_km", 1, MOST_KM, Units;
    INTERVAL_HOURS: "service_plan" "interval_hours" as "interval_hours", 1, 1_000_000, Units;
    LAST_DONE_KM: "service_plan" "last_done_km" as "last_done_km", 0, MOST_KM, Units;
    LAST_DONE_HOURS: "service_plan" "last_done_hours" as "last_done_hours", 0, 1_000_000, Units;
    INHABITANTS: "population" "inhabitants" as "inhabitants", 0, 1_000_000_000, Units;
    RATE_YEAR: "internal_rate" "year" as "year", 1950, 2100, Years;
    LEDGER_YEAR: "ledger_mapping" "year" as "year", 1950, 2100, Years;
}

/// The period an investment is written off over: the database has no guard for it, the action checks it.
pub const LIFE_MONTHS: Whole =
    Whole { table: "investment", column: "months", field: "months", least: 1, most: 600, counts: Counts::Units };

macro_rules! days {
    ($($name:ident: $table:literal $column:literal as $field:literal;)*) => {
        $(
            #[doc = concat!("`", $table, ".", $column, "`.")]
            pub const $name: Days = Days { table: $table, column: $column, field: $field, first_year: 1920,
                last_year: 2100 };
        )*
        /// All of them.
        pub const DAYS: &[Days] = &[$($name,)*];
    };
}

days! {
    ACQUIRED_ON: "vehicle" "acquired_on" as "acquired_on";
    FIRST_USED_ON: "vehicle" "first_used_on" as "first_used_on";
    LAST_INSPECTED_ON: "vehicle" "last_inspected_on" as "last_inspected_on";
    LEASE_TO: "vehicle" "lease_to" as "lease_to";
    CONTRACT_FROM: "vehicle" "contract_from" as "contract_from";
    SERVICE_DUE_ON: "vehicle" "service_due_on" as "service_due_on";
    LIFT_VALID_TO: "vehicle" "lift_valid_to" as "lift_valid_to";
    RELATION_FROM: "vehicle_relation" "from_on" as "relation_from";
    READING_AT: "odometer_reading" "at" as "at";
    HOURS_AT: "engine_hours_reading" "at" as "at";
    BOOKING_START: "booking" "start_at" as "start";
    BOOKING_END: "booking" "end_at" as "end";
    WANTED_START: "waiting_entry" "start_at" as "start";
    WANTED_END: "waiting_entry" "end_at" as "end";
    TRIP_START: "trip" "start_at" as "start";
    TRIP_END: "trip" "end_at" as "end";
    COST_FROM: "cost_entry" "from_on" as "from";
    COST_TO: "cost_entry" "to_on" as "to";
    PURCHASE_AT: "purchase" "at" as "at";
    INVESTMENT_FROM: "investment" "in_use_from" as "in_use_from";
    INVESTMENT_SOLD_ON: "investment" "sold_on" as "sold_on";
    WORK_DONE_ON: "work_order" "done_on" as "done_on";
    LAST_DONE_ON: "service_plan" "last_done_on" as "last_done_on";
    REFERENCE_DATE: "population" "reference_date" as "reference_date";
}

macro_rules! texts {
    ($($name:ident: $table:literal $column:literal as $field:literal, $most:literal, $lines:literal;)*) => {
        $(
            #[doc = concat!("`", $table, ".", $column, "`.")]
            pub const $name: Text = Text { table: $table, column: $column, field: $field, most: $most, lines: $lines };
        )*
        /// All of them.
        pub const TEXTS: &[Text] = &[$($name,)*];
    };
}

/// The decision behind a move of vehicles, which is part of the text of its proposal, or to take a version back.
pub const PROPOSAL_DECISION: Text =
    Text { table: "proposal", column: "decision", field: "decision", most: 500, lines: false };

/// A reason that is kept in the audit log only.
pub const REASON: Text = Text { table: "audit", column: "reason", field: "reason", most: 2_000, lines: true };

texts! {
    LOGIN: "app_user" "login" as "login", 200, false;
    PERSON_NAME: "app_user" "name" as "name", 200, false;
    EMAIL: "app_user" "email" as "email", 254, false;
    TOKEN_NAME: "api_token" "name" as "name", 200, false;
    ORGANISATION_CODE: "organisation" "code" as "code", 100, false;
    ORGANISATION_NAME: "organisation" "name" as "name", 200, false;
    UNIT_NAME: "unit" "name" as "unit", 200, false;
    COST_CENTRE: "unit" "cost_centre" as "cost_centre", 100, false;
    DEPOT_NAME: "depot" "name" as "depot", 200, false;
    POOL_CODE: "pool" "code" as "pool", 200, false;
    POOL_NAME: "pool" "name" as "pool", 200, false;
    INVENTORY_NUMBER: "vehicle" "inventory_number" as "inventory_number", 100, false;
    VIN: "vehicle" "vin" as "vin", 100, false;
    MAKE: "vehicle" "make" as "make", 200, false;
    MODEL: "vehicle" "model" as "model", 200, false;
    KEY_PLACE: "vehicle" "key_place" as "key_place", 500, false;
    READING_REASON: "odometer_reading" "reason" as "reason", 2_000, true;
    BOOKING_NOTE: "booking" "note" as "note", 2_000, true;
    BOOKING_REMARK: "booking" "remark" as "remark", 2_000, true;
    WANTED_NOTE: "waiting_entry" "note" as "note", 2_000, true;
    DRIVER_NAME: "trip" "driver_name" as "driver", 200, false;
    TRIP_PURPOSE: "trip" "purpose" as "purpose", 2_000, true;
    TRIP_ROUTE: "trip" "route" as "route", 2_000, true;
    TRIP_CORRECTION_REASON: "trip_correction" "reason" as "reason", 2_000, true;
    SUPPLIER: "cost_entry" "supplier" as "supplier", 200, false;
    REFERENCE: "cost_entry" "reference" as "reference", 200, false;
    PURCHASE_NUMBER: "purchase" "number" as "vehicle", 200, false;
    PURCHASE_STATION: "purchase" "station" as "station", 200, false;
    PURCHASE_SUPPLIER: "purchase" "supplier" as "supplier", 200, false;
    INVESTMENT_REFERENCE: "investment" "reference" as "reference", 200, false;
    RATE_DECISION: "internal_rate" "decision" as "decision", 500, false;
    DESCRIPTION: "defect" "description" as "description", 4_000, true;
    OUTCOME: "defect" "outcome" as "outcome", 4_000, true;
    WORK_NOTE: "work_order" "note" as "note", 4_000, true;
    PLAN_NOTE: "service_plan" "note" as "note", 2_000, true;
    PROPOSAL_REASON: "proposal_answer" "reason" as "reason", 2_000, true;
    OBJECTION_REASON: "objection" "reason" as "reason", 2_000, true;
    OBJECTION_ANSWER: "objection" "answer" as "answer", 2_000, true;
    WHAT_IF_NAME: "what_if" "name" as "name", 200, false;
    WEBHOOK_URL: "webhook" "url" as "url", 2_000, false;
    ACCOUNT: "ledger_mapping" "account" as "account", 100, false;
    ACCOUNT_NAME: "ledger_mapping" "account_name" as "account_name", 200, false;
    LEDGER_COST_CENTRE: "ledger_mapping" "cost_centre" as "cost_centre", 100, false;
    ACTIVITY: "ledger_mapping" "activity" as "activity", 100, false;
    COUNTERPART: "ledger_mapping" "counterpart" as "counterpart", 100, false;
}
