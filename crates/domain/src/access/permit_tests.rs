use uuid::Uuid;

use super::{
    Actor, BookingVerb, ChargedVerb, CostVerb, Door, ForSomethingElse, Grant, Interests, KeyVerb, Object,
    ObjectionVerb, PersonVerb, Role, TripVerb, VehicleVerb, Verb, WebhookVerb, WishVerb, may, permits,
};
use crate::ids::{OrganisationId, UserId};

const RUNNING: OrganisationId = OrganisationId(Uuid::from_u128(1));
const USING: OrganisationId = OrganisationId(Uuid::from_u128(2));
const OTHER: OrganisationId = OrganisationId(Uuid::from_u128(3));

fn person(number: u128, grants: &[(OrganisationId, Role)]) -> Actor {
    let grants = grants.iter().map(|(organisation, role)| Grant { organisation: *organisation, role: *role }).collect();
    let user = Some(UserId(Uuid::from_u128(number)));
    Actor { user, grants, system_administrator: false, door: Door::Api, ..Actor::operator() }
}

/// A thing of person 7 that one organisation runs and another uses.
fn thing() -> Interests {
    Interests {
        run_by: vec![RUNNING],
        run_in_turn: false,
        used_by: Some(USING),
        people: vec![UserId(Uuid::from_u128(7))],
        of_the_system: false,
    }
}

/// Those who may do something with the thing: its own person, roles where it is run, where it is used, and elsewhere.
fn who(verb: impl Verb) -> String {
    let of = thing();
    let roles = |organisation| {
        let holders = Role::ALL.iter().filter(|role| permits(&person(1, &[(organisation, **role)]), verb, &of));
        holders.map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
    };
    let own = if permits(&person(7, &[]), verb, &of) { "own" } else { "-" };
    format!("{own} | {} | {} | {}", roles(RUNNING), roles(USING), roles(OTHER))
}

fn table<V: Verb>(verbs: &[V]) -> Vec<String> {
    verbs.iter().map(|verb| format!("{verb:?}: {}", who(*verb))).collect()
}

#[test]
fn a8_who_may_do_what_with_a_thing_of_whom() {
    let bookings = [
        "Change: own | coordinator | coordinator | ",
        "Decide: - | coordinator |  | ",
        "Clear: - | coordinator workshop administrator |  | ",
        "Follow: - |  |  | ",
    ];
    assert_eq!(table(BookingVerb::ALL), bookings);
    let costs = [
        "Enter: - | finance |  | ",
        "Import: - | finance administrator |  | ",
        "WithJob: - | coordinator workshop | coordinator workshop | coordinator workshop",
        "Follow: - |  |  | ",
    ];
    assert_eq!(table(CostVerb::ALL), costs);
    let vehicles = [
        "Change: - | coordinator administrator |  | ",
        "Import: - | finance administrator |  | ",
        "Service: - | coordinator workshop |  | ",
        "ReadMeters: - | coordinator workshop administrator |  | ",
        "CorrectReading: own | coordinator workshop administrator |  | ",
        "ReportDefect: - | driver coordinator workshop administrator | driver coordinator workshop administrator | \
         driver coordinator workshop administrator",
        "Stop: own | driver coordinator workshop administrator |  | ",
        "ShowDefect: own | coordinator workshop |  | ",
    ];
    assert_eq!(table(VehicleVerb::ALL), vehicles);
    let trips =
        ["Describe: own | coordinator | coordinator | ", "Correct: - | finance | finance | ", "Follow: - |  |  | "];
    assert_eq!(table(TripVerb::ALL), trips);
    assert_eq!(table(ChargedVerb::ALL), ["Object: - |  | coordinator finance | "]);
    let objections =
        ["Answer: - | coordinator finance |  | ", "Withdraw: - |  | coordinator finance | ", "Follow: - |  |  | "];
    assert_eq!(table(ObjectionVerb::ALL), objections);
    assert_eq!(table(WishVerb::ALL), ["Answer: own |  | coordinator | ", "Follow: - |  |  | "]);
    let people = ["Own: own |  |  | ", "Manage: - | administrator |  | ", "GiveRoles: - | administrator |  | "];
    assert_eq!(table(PersonVerb::ALL), people);
    assert_eq!(table(KeyVerb::ALL), ["Revoke: own |  |  | "]);
    assert_eq!(table(WebhookVerb::ALL), ["Manage: - | administrator |  | "]);
}

#[test]
fn a8_whoever_may_only_read_may_do_nothing_and_an_auditor_neither() {
    let everywhere = [RUNNING, USING, OTHER];
    let all: Vec<_> = everywhere.iter().flat_map(|of| Role::ALL.iter().map(|role| (*of, *role))).collect();
    let reader = Actor { read_only: true, ..person(7, &all) };
    let reading_operator = Actor { read_only: true, ..Actor::operator() };
    let auditor = person(1, &everywhere.map(|of| (of, Role::Auditor)));
    for actor in [reader, reading_operator, auditor] {
        assert!(BookingVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(VehicleVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(TripVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(ChargedVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(ObjectionVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(WishVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(PersonVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(KeyVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
        assert!(WebhookVerb::ALL.iter().all(|verb| !permits(&actor, *verb, &thing())));
    }
}

#[test]
fn a8_only_the_server_does_what_follows_by_itself() {
    let system = Actor { system_administrator: true, ..person(1, &[]) };
    assert!(permits(&system, BookingVerb::Change, &thing()) && !permits(&system, BookingVerb::Follow, &thing()));
    assert!(permits(&Actor::job(), BookingVerb::Follow, &thing()));
}

#[test]
fn a8_a_person_with_roles_in_several_organisations_takes_an_administrator_of_all_of_them() {
    let both = Interests { run_by: vec![RUNNING, USING], ..Interests::default() };
    let here = (RUNNING, Role::Administrator);
    assert!(!permits(&person(1, &[here]), PersonVerb::Manage, &both));
    assert!(permits(&person(1, &[here, (USING, Role::Administrator)]), PersonVerb::Manage, &both));
    let of_the_system = Interests { run_by: vec![RUNNING], of_the_system: true, ..Interests::default() };
    let nowhere = Interests::default();
    for out_of_reach in [of_the_system, nowhere] {
        assert!(!permits(&person(1, &[here]), PersonVerb::Manage, &out_of_reach));
        let system = Actor { system_administrator: true, ..person(1, &[]) };
        assert!(permits(&system, PersonVerb::Manage, &out_of_reach));
    }
}

#[test]
fn a8_what_is_permitted_carries_the_thing_and_what_may_be_done_with_it() {
    struct Car;
    impl Object for Car {
        type Verb = VehicleVerb;

        fn interests(&self) -> Interests {
            thing()
        }
    }
    let workshop = person(1, &[(RUNNING, Role::Workshop)]);
    let permitted = may(&workshop, VehicleVerb::Service, &Car).expect("it services the vehicle");
    assert_eq!(permitted.verb(), VehicleVerb::Service);
    assert!(may(&workshop, VehicleVerb::Change, &Car).is_err());
    assert_eq!(permitted.is_for(&[VehicleVerb::Service, VehicleVerb::Change]), Ok(()));
    assert_eq!(permitted.is_for(&[VehicleVerb::Change]), Err(ForSomethingElse));
}

#[test]
fn v12_of_those_who_run_a_vehicle_in_turn_each_answers_and_of_those_who_run_it_together_all() {
    let decides = |run_in_turn, organisations: &[OrganisationId]| {
        let of = Interests { run_by: vec![RUNNING, OTHER], run_in_turn, ..thing() };
        let grants: Vec<_> = organisations.iter().map(|organisation| (*organisation, Role::Coordinator)).collect();
        permits(&person(1, &grants), BookingVerb::Decide, &of)
    };
    assert!(decides(true, &[RUNNING]) && decides(true, &[OTHER]));
    assert!(!decides(true, &[USING]));
    assert!(!decides(false, &[RUNNING]) && decides(false, &[RUNNING, OTHER]));
}
