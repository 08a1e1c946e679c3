//! Proposals and the answers to them (C-13).

use vagnpark_domain::{
    cost::{
        ConsentTerms,
        proposal::{Matter, Proposal, ProposalKind, ProposalScope, ProposalState, Standing, Verdict},
    },
    ids::ProposalId,
};
use vagnpark_store::{AnswerRecord, ProposalRecord};

use crate::contract::*;

const OREBRO: u128 = 3;

fn proposed(number: u128, now: DateTime<Utc>) -> ProposalRecord {
    let asked = [id(NORA), id(LINDESBERG)];
    let terms = ConsentTerms { silence_after_days: Some(14), ..ConsentTerms::default() };
    let about = ("abc".to_owned(), Matter::of(ProposalKind::Agreement, "name = \"A\"\r\n"));
    let proposal = Proposal::new(about, &asked, &terms, now);
    ProposalRecord {
        id: id(number),
        kind: ProposalKind::Agreement,
        content: "name = \"A\"\r\n".to_owned(),
        hash: proposal.hash,
        first_month: "2027-01".parse().unwrap(),
        decision: "KS 2026-11-02 § 14".to_owned(),
        decided_on: Some(day("2026-11-02")),
        organisation: Some(id(NORA)),
        proposed_by: "Eva Ek, Nora kommun".to_owned(),
        proposed_at: now,
        silence_from: proposal.silence_from,
        lapses_at: proposal.lapses_at,
        in_place_of: None,
        base: Some(String::new()),
        state: ProposalState::Open,
        ended_at: None,
        version: 1,
    }
}

/// What somebody of an organisation sees.
fn seen_by(organisation: OrganisationId) -> ProposalScope {
    ProposalScope { shared: of(organisation), moves: of(organisation) }
}

fn all() -> ProposalScope {
    ProposalScope::of(&Actor::operator())
}

fn accepted(organisation: u128, now: DateTime<Utc>) -> AnswerRecord {
    AnswerRecord {
        organisation: id(organisation),
        verdict: Some(Verdict::Accepted),
        hash: Some("abc".to_owned()),
        reason: String::new(),
        answered_by: Some("Eva Ek".to_owned()),
        answered_at: Some(now),
    }
}

async fn answers(tx: &mut Tx, record: &ProposalRecord) -> Vec<AnswerRecord> {
    tx.load_answers(std::slice::from_ref(record)).await.unwrap().remove(&record.id).unwrap_or_default()
}

#[tokio::test]
async fn c13_a_proposal_is_seen_by_whoever_made_it_and_is_asked_and_by_nobody_else() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-11-03T08:00:00Z");
        let mut tx = store.begin().await.unwrap();
        tx.put_organisation(&organisation(OREBRO, "orebro")).await.unwrap();
        tx.insert_proposal(&proposed(1, now), &[id(LINDESBERG), id(NORA)], &[]).await.unwrap();
        let own = ProposalRecord { organisation: Some(id(OREBRO)), ..proposed(2, now) };
        tx.insert_proposal(&own, &[id(NORA)], &[]).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.read().await.unwrap();
        for (who, seen) in [(NORA, vec![2, 1]), (LINDESBERG, vec![1]), (OREBRO, vec![2])] {
            let listed = tx.list_proposals(&seen_by(id(who)), None, None, 10).await.unwrap();
            let ids: Vec<ProposalId> = listed.iter().map(|record| record.id).collect();
            assert_eq!(ids, seen.iter().map(|number| id(*number)).collect::<Vec<ProposalId>>(), "{who}");
            for number in [1, 2] {
                let found = tx.find_proposal(&seen_by(id(who)), id(number)).await.unwrap();
                assert_eq!(found.is_some(), seen.contains(&number), "{who} {number}");
            }
        }
        let first = tx.find_proposal(&seen_by(id(NORA)), id(1)).await.unwrap().unwrap();
        assert_eq!(first, proposed(1, now));
        let asked: Vec<OrganisationId> =
            answers(&mut tx, &first).await.iter().map(|answer| answer.organisation).collect();
        assert_eq!(asked, [id(LINDESBERG), id(NORA)], "in the order of those who are asked");
        let page = tx.list_proposals(&all(), Some(ProposalState::Open), Some(id(2)), 10).await.unwrap();
        assert_eq!(page, [proposed(1, now)]);
        assert!(tx.list_proposals(&all(), Some(ProposalState::Held), None, 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn c13_an_answer_is_given_once_and_what_has_ended_stays() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-11-03T08:00:00Z");
        let mut tx = store.begin().await.unwrap();
        tx.insert_proposal(&proposed(1, now), &[id(NORA), id(LINDESBERG)], &[]).await.unwrap();
        let held = tx.find_proposal_for_update(&seen_by(id(NORA)), id(1)).await.unwrap().unwrap();
        tx.put_answer(&held, &accepted(NORA, now)).await.unwrap();
        let so_far = answers(&mut tx, &held).await;
        assert_eq!(so_far[0], accepted(NORA, now));
        assert!(matches!(held.with(&so_far).standing(now), Standing::Waiting));
        let stranger = tx.put_answer(&held, &accepted(OREBRO, now)).await;
        assert!(matches!(stranger, Err(StoreError::Refused(Refusal::Stale))), "{stranger:?}");
        tx.commit().await.unwrap();

        let again = async |answer: &AnswerRecord| {
            let mut tx = store.begin().await.unwrap();
            let held = tx.find_proposal_for_update(&all(), id(1)).await.unwrap().unwrap();
            let put = tx.put_answer(&held, answer).await;
            tx.commit().await.ok();
            put
        };
        let no = AnswerRecord { verdict: Some(Verdict::Refused), ..accepted(NORA, now) };
        let twice = again(&no).await;
        assert!(matches!(twice, Err(StoreError::Guarded(Guard::ProposalsStay))), "{twice:?}");
        again(&accepted(LINDESBERG, now)).await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let held = tx.find_proposal_for_update(&all(), id(1)).await.unwrap().unwrap();
        let said = answers(&mut tx, &held).await;
        assert!(matches!(held.with(&said).standing(now), Standing::Agreed(_)));
        tx.end_proposal(&held, ProposalState::Held, now).await.unwrap();
        let stale = tx.end_proposal(&held, ProposalState::Lapsed, now).await;
        assert!(stale.is_err(), "it has ended: {stale:?}");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let held = tx.find_proposal_for_update(&all(), id(1)).await.unwrap().unwrap();
        tx.end_proposal(&held, ProposalState::Held, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let ended = tx.find_proposal_for_update(&all(), id(1)).await.unwrap().unwrap();
        assert_eq!((ended.state, ended.ended_at, ended.version), (ProposalState::Held, Some(now), 2));
        let reopened = tx.end_proposal(&ended, ProposalState::Withdrawn, now).await;
        assert!(matches!(reopened, Err(StoreError::Guarded(Guard::ProposalsStay))), "{reopened:?}");
    }
}

#[tokio::test]
async fn c13_time_comes_for_open_proposals_only() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-11-03T08:00:00Z");
        let mut tx = store.begin().await.unwrap();
        for number in [1, 2] {
            tx.insert_proposal(&proposed(number, now), &[id(NORA)], &[]).await.unwrap();
        }
        let withdrawn = tx.find_proposal_for_update(&all(), id(2)).await.unwrap().unwrap();
        tx.end_proposal(&withdrawn, ProposalState::Withdrawn, now).await.unwrap();
        let due = async |tx: &mut Tx, days: i64| tx.list_due_proposals(now + Duration::days(days)).await.unwrap();
        assert_eq!(due(&mut tx, 13).await, []);
        assert_eq!(due(&mut tx, 14).await, [id(1)], "silence counts");
        assert_eq!(due(&mut tx, 60).await, [id(1)], "it lapses");
    }
}
