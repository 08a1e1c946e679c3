//! A thing together with people whose own it is by something that its row does not say.

use std::ops::Deref;

use vagnpark_domain::{
    access::{Interests, Object},
    ids::UserId,
};

/// A thing that is also the own of some people: of whoever drove a vehicle last, or reported a defect of it.
#[derive(Clone, Debug)]
pub struct Concerning<T> {
    thing: T,
    people: Vec<UserId>,
}

impl<T> Concerning<T> {
    /// The thing, with the people.
    pub fn new(thing: T, people: impl IntoIterator<Item = UserId>) -> Self {
        Self { thing, people: people.into_iter().collect() }
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
        interests
    }
}
