//! Drafts, which are a person's own.

use vagnpark_domain::import::Kind;
use vagnpark_store::DraftRecord;

use super::batch::{HASH, large_file};
use crate::contract::*;

#[tokio::test]
async fn a_draft_is_its_persons_own_and_old_ones_go_with_their_files() {
    for database in both() {
        let store = furnished(&database).await;
        let (file, _) = large_file();
        let mut tx = store.begin().await.unwrap();
        let user = UserRecord {
            id: id(1),
            login: "nils".to_owned(),
            name: "Nils".to_owned(),
            email: None,
            password_hash: None,
            language: Language::Swedish,
            licences: Vec::new(),
            system_administrator: false,
            disabled: false,
            grants: Vec::new(),
        };
        tx.insert_user(&user).await.unwrap();
        tx.keep_file(HASH, file.path()).await.unwrap();
        let draft = DraftRecord {
            id: id(7),
            user_id: user.id,
            organisation_id: None,
            kind: Kind::Vehicles,
            file_name: "fordon.csv".to_owned(),
            file_hash: HASH.to_owned(),
            settings: "{}".to_owned(),
            created_at: at("2026-10-01T08:00:00Z"),
            batch_id: None,
        };
        tx.insert_draft(&draft).await.unwrap();
        assert_eq!(tx.find_draft(user.id, id(7)).await.unwrap(), Some(draft.clone()));
        assert!(tx.find_draft(id(2), id(7)).await.unwrap().is_none(), "nobody else's");
        let decided = DraftRecord { kind: Kind::Trips, settings: "{\"header_row\":3}".to_owned(), ..draft };
        assert_eq!(tx.decide_draft(&decided).await.unwrap(), decided);
        let nowhere = tx.decide_draft(&DraftRecord { id: id(8), ..decided.clone() }).await;
        assert!(matches!(nowhere, Err(StoreError::Refused(Refusal::Stale))), "{nowhere:?}");
        assert_eq!(tx.list_drafts(user.id).await.unwrap(), std::slice::from_ref(&decided));
        tx.delete_draft(id(2), id(7)).await.unwrap();
        tx.discard_drafts(at("2026-09-01T08:00:00Z")).await.unwrap();
        assert_eq!(tx.list_drafts(user.id).await.unwrap().len(), 1, "neither by others nor before its time");
        tx.delete_draft(user.id, id(7)).await.unwrap();
        tx.insert_draft(&decided).await.unwrap();
        tx.discard_drafts(at("2026-10-08T08:00:01Z")).await.unwrap();
        assert!(tx.list_drafts(user.id).await.unwrap().is_empty());
        let back = tempfile::NamedTempFile::new().unwrap();
        tx.write_file(HASH, back.path()).await.unwrap();
        assert_eq!(std::fs::metadata(back.path()).unwrap().len(), 0, "a file that nothing names is gone");
    }
}
