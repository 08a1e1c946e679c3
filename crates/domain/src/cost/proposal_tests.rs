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
    let about = ("abc".to_owned(), Matter::of(ProposalKind::Agreement, "name = \"A\""));
    Proposal::new(about, &[organisation(1), organisation(2)], terms, at(0))
}

/// The parties of an agreement, and those of what would take its place.
fn concerned(held: Option<&Agreement>, new: &str) -> Vec<String> {
    let mut concerned = held.map_or(Vec::new(), |held| held.parties.clone());
    concerned.extend(
        new.split(' ')
            .filter(|code| held.is_none_or(|held| !held.parties.iter().any(|own| own == code)))
            .map(str::to_owned),
    );
    concerned
}

fn asked(held: Option<&Agreement>, new: &str) -> Vec<String> {
    asked_on_terms(held, &concerned(held, new)).0
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
fn c13_nobody_who_comes_agrees_by_silence() {
    let held = agreement("nora lindesberg", "[consent]\nsilence_after_days = 14\n");
    let silence = |held, new: &str| asked_on_terms(held, &concerned(held, new)).1.silence_after_days;
    assert_eq!(silence(Some(&held), "nora lindesberg"), Some(14), "they have agreed to that");
    assert_eq!(silence(Some(&held), "nora"), Some(14), "so has who leaves");
    assert_eq!(silence(Some(&held), "nora lindesberg orebro"), None);
    assert_eq!(silence(None, "nora lindesberg"), None);
    let body = agreement("nora lindesberg", "[consent]\nby = \"sbb\"\nsilence_after_days = 14\n");
    assert_eq!(silence(Some(&body), "nora lindesberg"), Some(14));
    assert_eq!(silence(Some(&body), "nora lindesberg orebro"), None);
    assert_eq!(asked(Some(&held), "nora lindesberg orebro"), ["nora", "lindesberg", "orebro"]);
}

#[test]
fn c13_a_vehicles_move_is_nobodys_by_silence_who_is_no_party() {
    let held = agreement("nora lindesberg", "[consent]\nsilence_after_days = 14\n");
    let silence = |concerned: &[&str]| {
        let concerned: Vec<String> = concerned.iter().map(|code| (*code).to_owned()).collect();
        asked_on_terms(Some(&held), &concerned).1.silence_after_days
    };
    assert_eq!(silence(&["nora", "lindesberg"]), Some(14));
    assert_eq!(silence(&["nora", "orebro"]), None);
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
    assert_eq!(consent.must_cover(&Matter::of(ProposalKind::Agreement, "name = \"A\"")), Ok(()));
    for (kind, content) in [
        (ProposalKind::Agreement, "name = \"B\""),
        (ProposalKind::PriceList, "name = \"A\""),
        (ProposalKind::AgreementWithdrawal, "name = \"A\""),
    ] {
        assert_eq!(consent.must_cover(&Matter::of(kind, content)), Err(Refusal::ProposalChanged), "{content}");
    }
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
    let matter = Matter::of(ProposalKind::PriceList, "a");
    let consent = Consent::of_operator(&Actor::operator(), matter.clone()).unwrap();
    assert!(consent.must_cover(&matter).is_ok());
    assert!(consent.must_cover(&Matter::of(ProposalKind::PriceList, "b")).is_err(), "to what was given, no more");
    let person = Actor { user: Some(crate::ids::UserId(Uuid::from_u128(1))), ..Actor::operator() };
    assert!(Consent::of_operator(&person, matter).is_err(), "an administrator of the system is no party");
}

#[test]
fn c13_what_is_agreed_is_the_same_however_it_is_written() {
    let id = "0198a7c0-0000-7000-8000-00000000000a";
    let taken_back = |id: &str| Matter::of(ProposalKind::AgreementWithdrawal, id);
    assert_eq!(taken_back(id), taken_back(&id.to_uppercase()));
    let moved = |vehicles: &str| {
        let text = format!("to = \"nora\"\nfrom = \"2026-12-01\"\nrelations = [\"payer\"]\nvehicles = [{vehicles}]\n");
        Matter::of(ProposalKind::VehicleMove, &text)
    };
    assert_eq!(moved(&format!("\"{id}\"")), moved(&format!("\"{id}\",  \"{id}\"")));
    assert_ne!(moved(&format!("\"{id}\"")), moved("\"0198a7c0-0000-7000-8000-00000000000b\""));
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
