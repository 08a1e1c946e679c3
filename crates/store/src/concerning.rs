//! A thing together with those whose it is by something that its row does not say.

use std::ops::Deref;

use vagnpark_domain::{
    access::{Interests, Object},
    ids::{OrganisationId, UserId},
};

/// A thing that is also the own of some people: of whoever drove a vehicle last, or reported a defect of it. It may be
/// of a day on which others ran the vehicle (V-11).
#[derive(Clone, Debug)]
pub struct Concerning<T> {
    thing: T,
    people: Vec<UserId>,
    ran: Option<Vec<OrganisationId>>,
}

impl<T> Concerning<T> {
    /// The thing, with the people.
    pub fn new(thing: T, people: impl IntoIterator<Item = UserId>) -> Self {
        Self { thing, people: people.into_iter().collect(), ran: None }
    }

    /// The same of a day on which some ran the vehicle.
    #[must_use]
    pub fn when_run_by(self, ran: Vec<OrganisationId>) -> Self {
        Self { ran: Some(ran), ..self }
    }
}

impl<T> Deref for Concerning<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

impl<T: Object> Object for Concerning<T> {
    type Verb = T::Verb;

    fn interests(&self) -> Interests {
        let mut interests = self.thing.interests();
        interests.people.extend(&self.people);
        if let Some(ran) = &self.ran {
            interests.run_by.clone_from(ran);
        }
        interests
    }
}
