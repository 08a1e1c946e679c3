//! What the audit log says of people.

use serde_json::{Value, json};
use vagnpark_domain::audit::{AuditAction, AuditEntity};
use vagnpark_store::{Change, UserRecord};

/// The entry for something that is done with a person.
pub(crate) fn change(action: AuditAction, user: &UserRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::User,
        entity_id: user.id.to_string(),
        organisation: user.grants.first().map(|grant| grant.organisation),
        before: None,
        after: Some(said(user)),
    }
}

/// What every entry says of a person.
fn said(user: &UserRecord) -> Value {
    let UserRecord { login, name, grants, system_administrator, .. } = user;
    json!({ "login": login, "name": name, "grants": grants, "system_administrator": system_administrator })
}

/// All that entries say of a person, as it is now.
pub(crate) fn all_said(user: &UserRecord) -> Value {
    let UserRecord { email, licences, language, disabled, .. } = user;
    let mut all = said(user);
    all["email"] = json!(email);
    all["licences"] = json!(licences);
    all["language"] = json!(language);
    all["disabled"] = json!(disabled);
    all
}
