//! Work orders (S-10).

use crate::{cost::CostCategory, servicing::DueKind, words::words};

words! {
    /// The kind of a workshop job.
    WorkKind {
        /// Kontrollbesiktning.
        Inspection = "inspection",
        /// Efterkontroll: what an inspection found is shown to be mended. It does not move the due date (S-2).
        Reinspection = "reinspection",
        /// Scheduled service.
        Service = "service",
        /// Something is broken.
        Repair = "repair",
        /// Between summer and winter tyres.
        Tyres = "tyres",
        /// Anything else that keeps the vehicle from being used.
        Other = "other",
    }
}

words! {
    /// Where a workshop job is in its life.
    WorkState {
        /// The vehicle is held for it.
        Planned = "planned",
        /// It was done.
        Done = "done",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

impl WorkKind {
    /// The category of a job's cost, unless another is given.
    pub fn cost_category(self) -> CostCategory {
        match self {
            Self::Inspection | Self::Reinspection => CostCategory::Inspection,
            Self::Repair => CostCategory::Repair,
            Self::Tyres => CostCategory::Tyres,
            Self::Service | Self::Other => CostCategory::Service,
        }
    }

    /// The kind of job that deals with something due, if a workshop can.
    pub fn for_due(due: DueKind) -> Option<Self> {
        match due {
            DueKind::Inspection => Some(Self::Inspection),
            DueKind::Service => Some(Self::Service),
            DueKind::Tachograph
            | DueKind::Crane
            | DueKind::TailLift
            | DueKind::FireExtinguisher
            | DueKind::Alcolock
            | DueKind::FirstAid
            | DueKind::Taximeter
            | DueKind::Other => Some(Self::Other),
            DueKind::LeaseEnd | DueKind::Tax => None,
        }
    }
}
