//! What one may do with one thing. A role says what somebody does at all; whether they may do it with *this*
//! booking, vehicle, trip or person depends on whose it is. One function decides, [`may`], from one table, and what it
//! permits is carried by a [`Permitted`]: nothing else makes one, and the store's methods that change something take no
//! less.

use std::{fmt::Debug, ops::Deref};

use super::actor::{Actor, Permission, Permission as P};
use crate::ids::{OrganisationId, UserId};

/// Whose something is: all that matters of it when it is decided who may do what with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interests {
    /// The organisations that run it, or what it is about: the one that a vehicle belongs to; all that a person has
    /// roles in, each of which has to agree. If there is none, only those may for whom everything is open.
    pub run_by: Vec<OrganisationId>,
    /// Whether they run it one after the other, and each answers for it (V-12).
    pub run_in_turn: bool,
    /// The organisation that it is for, and that pays.
    pub used_by: Option<OrganisationId>,
    /// The people whose own it is.
    pub people: Vec<UserId>,
    /// Whether it is the system's, so that no role in an organisation is enough.
    pub of_the_system: bool,
}

/// Something that somebody wants to change.
pub trait Object {
    /// What can be done with it.
    type Verb: Verb;

    /// Whose it is.
    fn interests(&self) -> Interests;
}

impl<O: Object> Object for &O {
    type Verb = O::Verb;

    fn interests(&self) -> Interests {
        O::interests(self)
    }
}

/// Who may do something: any of those named is enough. The operator at the command line and the server itself may do
/// everything, and whoever may only read may do nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The people whose own it is.
    pub own: bool,
    /// Those with one of these permissions in the organisations that run it.
    pub running: &'static [Permission],
    /// Those with one of these permissions in the organisation that it is for.
    pub using: &'static [Permission],
    /// Those with one of these permissions anywhere, if they can see it at all.
    pub seeing: &'static [Permission],
}

/// What follows by itself from something else that was permitted: the server does it, and nobody else.
const NOBODY: Rule = Rule { own: false, running: &[], using: &[], seeing: &[] };

/// What can be done with a kind of thing.
pub trait Verb: Copy + Debug + PartialEq {
    /// Who may.
    fn rule(self) -> Rule;
}

/// Declares the verbs of a kind of thing, each with its line of the table.
macro_rules! verbs {
    ($(#[$doc:meta])* $name:ident { $($(#[$verb_doc:meta])* $verb:ident { $($field:ident: $value:expr),* },)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$verb_doc])* $verb,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$verb,)*];
        }

        impl Verb for $name {
            fn rule(self) -> Rule {
                match self { $(Self::$verb => Rule { $($field: $value,)* ..NOBODY },)* }
            }
        }
    };
}

verbs! {
    /// What can be done with a booking. Its own people are its driver and whoever made it; the organisation of its
    /// vehicle runs it.
    BookingVerb {
        /// Move it, give it to another driver, call it off, take the keys and bring the vehicle back.
        Change { own: true, running: &[P::ManageBookings], using: &[P::ManageBookings] },
        /// Say yes or no to a request (B-5).
        Decide { running: &[P::ManageBookings] },
        /// Take it off a vehicle that is needed for a block, and end a block (B-7).
        Clear { running: &[P::Service, P::ManageVehicles] },
        /// What follows from something else: an offer lapses, a reading that is corrected takes it along.
        Follow {},
    }
}

verbs! {
    /// What can be done with a vehicle.
    VehicleVerb {
        /// Change its entry in the register, and move it to another organisation.
        Change { running: &[P::ManageVehicles] },
        /// Write what a file says of it.
        Import { running: &[P::Import] },
        /// Plan, finish and call off jobs, keep service plans, deal with defects.
        Service { running: &[P::Service] },
        /// Read its meters.
        ReadMeters { running: &[P::Service, P::ManageVehicles] },
        /// Correct a reading (V-8); its own person is the driver who read it last.
        CorrectReading { own: true, running: &[P::Service, P::ManageVehicles] },
        /// Report a defect (S-9).
        ReportDefect { seeing: &[P::Book, P::Service, P::ManageVehicles] },
        /// Report one that stops it; its own people are those who have it, or have had it lately.
        Stop { own: true, running: &[P::Book, P::Service, P::ManageVehicles] },
        /// Add a picture to a defect; its own person is whoever reported that.
        ShowDefect { own: true, running: &[P::Service] },
    }
}

verbs! {
    /// What can be done with costs. The organisations that bear them run them; each has to agree.
    CostVerb {
        /// Enter them, and say what they really were (C-11).
        Enter { running: &[P::ManageCosts] },
        /// Write what a file says of them.
        Import { running: &[P::Import] },
        /// Enter what a job has cost, with the job: a vehicle may have been somebody else's on the day it was done.
        WithJob { seeing: &[P::Service] },
        /// What follows from something else: an investment is posted month by month.
        Follow {},
    }
}

verbs! {
    /// What can be done with a trip. Its own person is its driver; the organisation of its vehicle runs it, and the one
    /// that pays uses it.
    TripVerb {
        /// Say where it went and whether it was private, and measure its track.
        Describe { own: true, running: &[P::ManageBookings], using: &[P::ManageBookings] },
        /// Correct its length, and whose use it was (C-11).
        Correct { running: &[P::ClosePeriods], using: &[P::ClosePeriods] },
        /// What follows from something else: a reading that is corrected takes it along.
        Follow {},
    }
}

verbs! {
    /// What can be done with what another organisation has entered (C-14). The one that pays uses it.
    ChargedVerb {
        /// Object to it.
        Object { using: &[P::ManageCosts, P::ManageBookings] },
    }
}

verbs! {
    /// What can be done with an objection (C-14). The organisation that entered what it is about runs it; it is for the
    /// one that objects.
    ObjectionVerb {
        /// Say why it stands.
        Answer { running: &[P::ManageCosts, P::ManageBookings] },
        /// Take it back.
        Withdraw { using: &[P::ManageCosts, P::ManageBookings] },
        /// What follows from something else: what it is about is corrected.
        Follow {},
    }
}

verbs! {
    /// What can be done with an entry of the waiting list. Its own person is whoever waits.
    WishVerb {
        /// Take what is offered, decline it, and leave the list.
        Answer { own: true, using: &[P::ManageBookings] },
        /// What follows from something else: a window comes free, an offer lapses.
        Follow {},
    }
}

verbs! {
    /// What can be done with a person who logs in.
    PersonVerb {
        /// Choose their language and their password, make their tokens and calendar feeds.
        Own { own: true },
        /// Lock them out and let them in again, change their entry, give them a link for a new password: every
        /// organisation that they have roles in has to agree.
        Manage { running: &[P::ManageUsers] },
        /// Give them roles and take roles away: every organisation whose roles change has to agree.
        GiveRoles { running: &[P::ManageUsers] },
    }
}

verbs! {
    /// What can be done with a key of a person's: a token, or a calendar feed.
    KeyVerb {
        /// Make it worthless.
        Revoke { own: true },
    }
}

verbs! {
    /// What can be done with a webhook.
    WebhookVerb {
        /// Make it, turn it off, and send something to it again.
        Manage { running: &[P::ManageUsers] },
    }
}

/// Something that its bearer may do something with. Only [`may`] makes one, so that what takes one cannot be called for
/// anything that nobody decided about.
#[derive(Clone, Debug)]
pub struct Permitted<O: Object> {
    object: O,
    verb: O::Verb,
}

impl<O: Object> Permitted<O> {
    /// What may be done with it.
    pub fn verb(&self) -> O::Verb {
        self.verb
    }

    /// Refuses what was permitted for something else: to read a vehicle's meters is not to change its entry.
    pub fn is_for(&self, verbs: &[O::Verb]) -> Result<(), ForSomethingElse> {
        if verbs.contains(&self.verb) { Ok(()) } else { Err(ForSomethingElse) }
    }
}

/// Something was permitted, but not what is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is about to be done was not permitted")]
pub struct ForSomethingElse;

impl<O: Object> Deref for Permitted<O> {
    type Target = O;

    fn deref(&self) -> &O {
        &self.object
    }
}

/// Somebody may not do what they ask for, with something that they can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied;

/// Permits an actor to do something with a thing that they can see, or not.
pub fn may<O: Object>(actor: &Actor, verb: O::Verb, object: O) -> Result<Permitted<O>, Denied> {
    if permits(actor, verb, &object.interests()) { Ok(Permitted { object, verb }) } else { Err(Denied) }
}

/// Whether an actor may do something with a thing of which this matters.
pub fn permits(actor: &Actor, verb: impl Verb, of: &Interests) -> bool {
    let rule = verb.rule();
    let holds = |permissions: &[Permission], organisations: &[OrganisationId]| {
        let everywhere = |permission| organisations.iter().all(|organisation| actor.may_in(permission, *organisation));
        permissions.iter().any(|permission| everywhere(*permission))
    };
    let owns = rule.own && actor.user.is_some_and(|user| of.people.contains(&user));
    let known_to_a_role = !of.of_the_system && !of.run_by.is_empty();
    let answered_for = if of.run_in_turn {
        of.run_by.iter().any(|organisation| holds(rule.running, std::slice::from_ref(organisation)))
    } else {
        holds(rule.running, &of.run_by)
    };
    let runs = (actor.system_administrator || known_to_a_role) && answered_for;
    let uses = of.used_by.is_some() && holds(rule.using, of.used_by.as_slice());
    let sees = rule.seeing.iter().any(|permission| actor.may(*permission));
    !actor.read_only && (actor.operates() || owns || runs || uses || sees)
}
