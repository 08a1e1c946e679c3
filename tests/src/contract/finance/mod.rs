//! What the store keeps for finance.

mod ledger_mapping;
