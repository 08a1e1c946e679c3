use uuid::Uuid;

use super::*;
use crate::cost::agreement::ConsentBy;

const RULE: &str = "[[rule]]\nname = \"Allt\"\nkey = \"equal\"\n";

fn agreement(parties: &str, consent: &str) -> Agreement {
    let parties: Vec<String> = parties.split(' ').map(|code| format!("{code:?}")).collect();
    let head = "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"";
    Agreement::parse(&format!("{head}\nparties = [{}]\n{consent}\n{RULE}", parties.join(", "))).unwrap()
}

fn organisation(number: u128) -> OrganisationId {
    OrganisationId(Uuid::from_u128(number))
}

fn at(day: i64) -> DateTime<Utc> {
    "2026-11-02T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::days(day)
}

fn proposal(terms: &ConsentTerms) -> Proposal {
    Proposal::new("abc".to_owned(), &[organisation(1), organisation(2)], terms, at(0))
}

fn asked(held: Option<&Agreement>, new: &str) -> Vec<String> {
    let there = held.map_or(Vec::new(), |held| held.parties.clone());
    let new: Vec<String> = new.split(' ').map(str::to_owned).collect();
    who_is_asked(held, &there, &new)
}

#[test]
fn c13_all_that_are_there_and_each_that_comes_are_asked() {
    let held = agreement("nora lindesberg", "");
    assert_eq!(asked(None, "nora lindesberg"), ["nora", "lindesberg"]);
    assert_eq!(asked(Some(&held), "nora lindesberg"), ["nora", "lindesberg"]);
    assert_eq!(asked(Some(&held), "nora orebro"), ["nora", "lindesberg", "orebro"], "who leaves is asked, too");
}

#[test]
fn c13_a_body_that_the_agreement_names_answers_for_those_that_are_there() {
    let held = agreement("nora lindesberg", "[consent]\nby = \"sbb\"\n");
    assert_eq!(asked(Some(&held), "nora lindesberg"), ["sbb"]);
    assert_eq!(asked(Some(&held), "nora lindesberg orebro"), ["sbb", "orebro"], "nobody is let in unasked");
    assert_eq!(asked(Some(&held), "nora sbb"), ["sbb"]);
}

#[test]
fn c13_it_holds_when_the_last_has_accepted_just_this() {
    let mut proposal = proposal(&ConsentTerms::default());
    assert!(matches!(proposal.standing(at(1)), Standing::Waiting));
    proposal.answer(organisation(1), Verdict::Accepted, "abc").unwrap();
    assert!(matches!(proposal.standing(at(1)), Standing::Waiting));
    assert_eq!(proposal.answer(organisation(2), Verdict::Accepted, "abd"), Err(Refusal::ProposalChanged));
    assert_eq!(proposal.answer(organisation(3), Verdict::Accepted, "abc"), Err(Refusal::NotAsked));
    assert_eq!(proposal.answer(organisation(1), Verdict::Refused, "abc"), Err(Refusal::AnsweredAlready));
    proposal.answer(organisation(2), Verdict::Accepted, "abc").unwrap();
    let Standing::Agreed(consent) = proposal.standing(at(1)) else { panic!("all have accepted") };
    assert!(consent.covers("abc") && !consent.covers("abd"));
    // An answer that was given to something else counts for nothing.
    proposal.hash = "abd".to_owned();
    assert!(matches!(proposal.standing(at(1)), Standing::Waiting));
}

#[test]
fn c13_one_no_ends_it_also_where_silence_is_a_yes() {
    let terms = ConsentTerms { silence_after_days: Some(14), ..ConsentTerms::default() };
    let mut proposal = proposal(&terms);
    assert!(matches!(proposal.standing(at(13)), Standing::Waiting));
    assert!(matches!(proposal.standing(at(14)), Standing::Agreed(_)));
    proposal.answer(organisation(2), Verdict::Refused, "abc").unwrap();
    assert!(matches!(proposal.standing(at(14)), Standing::Refused));
}

#[test]
fn c13_silence_is_no_yes_and_an_open_proposal_lapses() {
    let mut proposal = proposal(&ConsentTerms { lapses_after_days: 30, ..ConsentTerms::default() });
    proposal.answer(organisation(1), Verdict::Accepted, "abc").unwrap();
    assert!(matches!(proposal.standing(at(29)), Standing::Waiting));
    assert!(matches!(proposal.standing(at(30)), Standing::Lapsed));
    assert!(
        matches!(Proposal { asked: Vec::new(), ..proposal }.standing(at(0)), Standing::Waiting),
        "nobody is not all"
    );
}

#[test]
fn c13_only_the_operator_consents_for_others() {
    assert!(Consent::of_operator(&Actor::operator()).is_ok_and(|consent| consent.covers("anything")));
    let person = Actor { user: Some(crate::ids::UserId(Uuid::from_u128(1))), ..Actor::operator() };
    assert!(Consent::of_operator(&person).is_err(), "an administrator of the system is no party");
}

#[test]
fn c13_terms_are_days_that_can_be_meant() {
    let terms = |consent: &str| agreement("nora", consent).consent;
    assert_eq!(terms(""), ConsentTerms::default());
    let said = terms("[consent]\nsilence_after_days = 30\nlapses_after_days = 45\n");
    assert_eq!((said.by, said.silence_after_days, said.lapses_after_days), (ConsentBy::All, Some(30), 45));
    let possible = |silence_after_days, lapses_after_days| {
        ConsentTerms { by: ConsentBy::All, silence_after_days, lapses_after_days }.are_possible()
    };
    assert!(possible(None, 1) && possible(Some(365), 365) && possible(Some(1), 2));
    assert!(!possible(None, 0) && !possible(None, 366) && !possible(Some(0), 60) && !possible(Some(61), 60));
}

#[test]
fn c13_what_is_proposed_has_a_fingerprint_of_its_own() {
    let day = "2026-11-02".parse().ok();
    let one = fingerprint(ProposalKind::Agreement, "a", "§ 1", day);
    assert_eq!(one.len(), 64);
    assert_eq!(one, fingerprint(ProposalKind::Agreement, "a", "§ 1", day));
    for other in [
        fingerprint(ProposalKind::Agreement, "b", "§ 1", day),
        fingerprint(ProposalKind::PriceList, "a", "§ 1", day),
        fingerprint(ProposalKind::Agreement, "a", "§ 2", day),
        fingerprint(ProposalKind::Agreement, "a", "§ 1", None),
    ] {
        assert_ne!(one, other);
    }
}

#[test]
fn c13_a_decision_is_of_a_day_on_which_somebody_could_decide() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let today = day("2026-11-25");
    let refused = |text: &str| match decided(Some(day(text)), today) {
        Err(Refusal::Field { fault, .. }) => Some(fault.code()),
        _ => None,
    };
    assert_eq!(decided(Some(today), today), Ok(today));
    assert_eq!(decided(Some(day("1971-01-01")), today), Ok(day("1971-01-01")));
    assert_eq!(refused("1970-12-31"), Some("outside"));
    assert_eq!(refused("0001-01-01"), Some("outside"));
    assert_eq!(refused("2026-11-26"), Some("in_the_future"));
}
