//! Roles and what they permit, whoever asks, and the organisations whose rows they may see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrganisationId, UserId},
    limits::{PASSWORD_RECENT, delta},
    words::words,
};

words! {
    /// What a person is in an organisation.
    Role {
        /// Books and drives.
        Driver = "driver",
        /// Runs the fleet.
        Coordinator = "coordinator",
        /// Services it.
        Workshop = "workshop",
        /// Shares the cost.
        Finance = "finance",
        /// Imports registers and looks after users.
        Administrator = "administrator",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
    }
}

words! {
    /// What can be permitted.
    Permission {
        /// See the organisation's vehicles, and their bookings in full.
        SeeVehicles = "see_vehicles",
        /// See who drove and where, what a vehicle cost, and what its register says of it beside that: more than it
        /// takes to book one.
        SeeDetails = "see_details",
        /// Book a vehicle for oneself.
        Book = "book",
        /// Change anybody's bookings.
        ManageBookings = "manage_bookings",
        /// Change the register.
        ManageVehicles = "manage_vehicles",
        /// Work orders, readings and inspections.
        Service = "service",
        /// See cost entries.
        SeeCosts = "see_costs",
        /// Enter cost entries.
        ManageCosts = "manage_costs",
        /// See the statements of agreements the organisation is a party of.
        SeeStatements = "see_statements",
        /// Close periods, and correct what was billed.
        ClosePeriods = "close_periods",
        /// Apply agreements.
        ManageAgreements = "manage_agreements",
        /// Import registers.
        Import = "import",
        /// Manage the users, roles and tokens of others.
        ManageUsers = "manage_users",
        /// Read the audit log.
        SeeAudit = "see_audit",
    }
}

impl Role {
    /// Whether the role carries the permission. This table is the whole of it.
    pub fn permits(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Driver => matches!(permission, P::SeeVehicles | P::Book),
            Self::Coordinator => matches!(
                permission,
                P::SeeVehicles
                    | P::SeeDetails
                    | P::Book
                    | P::ManageBookings
                    | P::ManageVehicles
                    | P::Service
                    | P::SeeCosts
            ),
            Self::Workshop => matches!(permission, P::SeeVehicles | P::SeeDetails | P::Service),
            Self::Finance => matches!(
                permission,
                P::SeeVehicles
                    | P::SeeDetails
                    | P::SeeCosts
                    | P::ManageCosts
                    | P::SeeStatements
                    | P::ManageAgreements
                    | P::ClosePeriods
                    | P::Import
            ),
            Self::Administrator => matches!(
                permission,
                P::SeeVehicles
                    | P::SeeDetails
                    | P::ManageVehicles
                    | P::Import
                    | P::ManageUsers
                    | P::SeeAudit
                    | P::SeeStatements
            ),
            Self::Auditor => {
                matches!(permission, P::SeeVehicles | P::SeeDetails | P::SeeCosts | P::SeeStatements | P::SeeAudit)
            }
        }
    }
}

/// A role in an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
}

words! {
    /// The way a change came in.
    Door {
        /// A page.
        Page = "page",
        /// The JSON API.
        Api = "api",
        /// The command line, by somebody with access to the database.
        CommandLine = "command_line",
        /// The server's own work: deadlines, releases, reminders.
        Job = "job",
        /// A calendar feed, by its secret address.
        Feed = "feed",
    }
}

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; none for the command line.
    pub user: Option<UserId>,
    /// The name the audit log keeps.
    pub name: String,
    /// The roles held.
    pub grants: Vec<Grant>,
    /// Whether every organisation is open to it.
    pub system_administrator: bool,
    /// Whether it may only read, as with a read-only token.
    pub read_only: bool,
    /// Whether it shows a token, rather than having logged in.
    pub by_token: bool,
    /// When they gave their password last, if they have logged in.
    pub password_at: Option<DateTime<Utc>>,
    /// How it came in.
    pub door: Door,
}

/// What the program is called in the audit log.
const PROGRAM: &str = "vagnpark";

/// What an operator's name begins with there.
const OPERATOR: &str = "operator:";

/// Whether a login is a name that the program or its operators have in the audit log: nobody else gets it.
pub fn is_reserved(login: &str) -> bool {
    login == PROGRAM || login.starts_with(OPERATOR)
}

/// Which organisations' rows a query may read. It can only be made by [`Actor::scope`], so a row
/// that nobody decided about cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    everything: bool,
    organisations: Vec<OrganisationId>,
}

impl Scope {
    /// Whether rows of every organisation may be read.
    pub fn everything(&self) -> bool {
        self.everything
    }

    /// The organisations whose rows may be read.
    pub fn organisations(&self) -> &[OrganisationId] {
        &self.organisations
    }

    /// Whether a row of that organisation may be read.
    pub fn covers(&self, organisation: OrganisationId) -> bool {
        self.everything || self.organisations.contains(&organisation)
    }

    /// The organisation, if the actor has a role in only one; with several it has to be asked which is meant.
    pub fn only(&self) -> Option<OrganisationId> {
        if let [only] = self.organisations[..] { Some(only) } else { None }
    }

    /// The same for the rows of one organisation; none if those may not be read.
    #[must_use]
    pub fn of_one(&self, organisation: OrganisationId) -> Option<Self> {
        self.covers(organisation).then(|| Self { everything: false, organisations: vec![organisation] })
    }

    /// Whether nothing at all may be read.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.organisations.is_empty()
    }
}

impl Actor {
    /// The operator at the command line, who owns the database anyway: the operating system's user of that name.
    pub fn operated_by(user: &str) -> Self {
        Self { name: format!("{OPERATOR}{user}"), ..Self::operator() }
    }

    /// The program itself, as it is operated.
    pub fn operator() -> Self {
        Self {
            user: None,
            name: PROGRAM.to_owned(),
            grants: Vec::new(),
            system_administrator: true,
            read_only: false,
            by_token: false,
            password_at: None,
            door: Door::CommandLine,
        }
    }

    /// The server itself, doing what has fallen due.
    pub fn job() -> Self {
        Self { door: Door::Job, ..Self::operator() }
    }

    /// Whether the person who has logged in is asked for the password again, before something that opens the system to
    /// somebody: who gave it a while ago may have left the browser to others.
    pub fn is_asked_again(&self, now: DateTime<Utc>) -> bool {
        self.password_at.and_then(|at| at.checked_add_signed(delta(PASSWORD_RECENT))).is_some_and(|until| now >= until)
    }

    /// The organisations in which the actor has the permission.
    pub fn scope(&self, permission: Permission) -> Scope {
        let mut organisations: Vec<_> =
            self.grants.iter().filter(|grant| grant.role.permits(permission)).map(|grant| grant.organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        Scope { everything: self.system_administrator, organisations }
    }

    /// The organisations in which the actor has one of the permissions.
    pub fn scope_of_any(&self, permissions: &[Permission]) -> Scope {
        let mut organisations: Vec<_> =
            permissions.iter().flat_map(|permission| self.scope(*permission).organisations).collect();
        organisations.sort_unstable();
        organisations.dedup();
        Scope { everything: self.system_administrator, organisations }
    }

    /// Whether the actor has the permission anywhere.
    pub fn may(&self, permission: Permission) -> bool {
        !self.scope(permission).is_empty()
    }

    /// Whether the actor has the permission in that organisation.
    pub fn may_in(&self, permission: Permission, organisation: OrganisationId) -> bool {
        self.scope(permission).covers(organisation)
    }

    /// Whether it acts for nobody but the installation: the operator at the command line, or the server itself.
    pub fn operates(&self) -> bool {
        self.user.is_none() && self.system_administrator
    }

    /// Whether the actor speaks for an organisation: that takes a role there, which an administrator of the system
    /// lacks.
    pub fn speaks_for(&self, organisation: OrganisationId, permission: Permission) -> bool {
        let held = |grant: &Grant| grant.organisation == organisation && grant.role.permits(permission);
        !self.read_only && self.grants.iter().any(held)
    }

    /// The organisations that the actor has any role in.
    pub fn organisations(&self) -> Vec<OrganisationId> {
        let mut organisations: Vec<_> = self.grants.iter().map(|grant| grant.organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        organisations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn actor(role: Role) -> Actor {
        let organisation = OrganisationId(Uuid::from_u128(1));
        let grants = vec![Grant { organisation, role }];
        Actor { grants, system_administrator: false, door: Door::Api, ..Actor::operator() }
    }

    #[test]
    fn a2_a_role_reaches_no_further_than_its_organisation() {
        let finance = actor(Role::Finance);
        assert!(finance.may_in(Permission::SeeCosts, OrganisationId(Uuid::from_u128(1))));
        assert!(!finance.may_in(Permission::SeeCosts, OrganisationId(Uuid::from_u128(2))));
        assert!(!actor(Role::Driver).may(Permission::SeeCosts));
    }

    #[test]
    fn a2_a_scope_of_one_organisation_is_never_wider_than_the_one_it_came_from() {
        let (one, other) = (OrganisationId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)));
        let scope = actor(Role::Finance).scope(Permission::SeeCosts);
        assert_eq!((scope.of_one(one), scope.of_one(other)), (Some(scope.clone()), None));
        let narrow = Actor::operator().scope(Permission::SeeCosts).of_one(one);
        assert!(narrow.is_some_and(|narrow| narrow.covers(one) && !narrow.covers(other) && !narrow.everything()));
    }

    #[test]
    fn a2_an_auditor_changes_nothing() {
        use Permission as P;
        let changing = [
            P::Book,
            P::ManageBookings,
            P::ManageVehicles,
            P::Service,
            P::ManageCosts,
            P::ManageAgreements,
            P::Import,
            P::ManageUsers,
        ];
        assert!(changing.iter().all(|permission| !actor(Role::Auditor).may(*permission)));
    }
}
