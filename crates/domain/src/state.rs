//! The state of anything that has states, for whoever has to say that it is the wrong one.

use serde::Serialize;

use crate::{
    booking::{BookingState, WaitingState},
    cost::{objection::ObjectionState, proposal::ProposalState},
    servicing::{DefectState, WorkState},
};

/// The state of something, whatever it is. As JSON it is the state's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum State {
    /// A booking's.
    Booking(BookingState),
    /// A wait's.
    Waiting(WaitingState),
    /// A workshop job's.
    Work(WorkState),
    /// A defect's.
    Defect(DefectState),
    /// A proposal's.
    Proposal(ProposalState),
    /// An objection's.
    Objection(ObjectionState),
}

impl State {
    /// The word for what it is the state of.
    pub fn thing(self) -> &'static str {
        match self {
            Self::Booking(_) => "booking",
            Self::Waiting(_) => "waiting",
            Self::Work(_) => "work",
            Self::Defect(_) => "defect",
            Self::Proposal(_) => "proposal",
            Self::Objection(_) => "objection",
        }
    }

    /// The state's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booking(state) => state.as_str(),
            Self::Waiting(state) => state.as_str(),
            Self::Work(state) => state.as_str(),
            Self::Defect(state) => state.as_str(),
            Self::Proposal(state) => state.as_str(),
            Self::Objection(state) => state.as_str(),
        }
    }
}

macro_rules! states {
    ($($kind:ident($state:ty)),+ $(,)?) => {$(
        impl From<$state> for State {
            fn from(state: $state) -> Self {
                Self::$kind(state)
            }
        }
    )+};
}

states!(
    Booking(BookingState),
    Waiting(WaitingState),
    Work(WorkState),
    Defect(DefectState),
    Proposal(ProposalState),
    Objection(ObjectionState),
);
