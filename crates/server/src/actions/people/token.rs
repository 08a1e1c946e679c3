//! API tokens: shown once, kept as hashes, ending by themselves.

use chrono::Duration;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Actor,
    bounds::table::TOKEN_NAME,
    ids::{TokenId, UserId},
    limits::MAX_TOKEN_DAYS,
};
use vagnpark_store::{Change, TokenRecord};

use crate::{app::App, error::ActionError, web::secrets::new_secret};

/// Makes a token for a person; answers it with the secret, which is shown this once.
pub(crate) async fn create_token(
    app: &App,
    actor: &Actor,
    user: UserId,
    name: &str,
    read_only: bool,
    days: i64,
) -> Result<(TokenRecord, String), ActionError> {
    if actor.read_only || (actor.user != Some(user) && !actor.system_administrator) {
        return Err(ActionError::NotPermitted);
    }
    if !(1..=MAX_TOKEN_DAYS).contains(&days) {
        return Err(Refusal::at(Field::Days, Fault::outside(days, 1, MAX_TOKEN_DAYS)).into());
    }
    let name = String::from(TOKEN_NAME.line(name)?);
    if name.is_empty() {
        return Err(Refusal::at(Field::Name, Fault::Missing).into());
    }
    let now = app.now();
    let (secret, hash) = new_secret()?;
    let token = TokenRecord {
        id: app.new_id(),
        user_id: user,
        name,
        read_only,
        created_at: now,
        expires_at: now + Duration::days(days),
        revoked_at: None,
    };
    let mut tx = app.store.begin().await?;
    tx.insert_token(&token, &hash).await?;
    tx.audit(actor, now, change("create", &token, actor)).await?;
    tx.commit().await?;
    Ok((token, secret))
}

/// Revokes one of the actor's own tokens; the operator may revoke any.
pub(crate) async fn revoke_token(app: &App, actor: &Actor, id: TokenId) -> Result<(), ActionError> {
    let mut tx = app.store.begin().await?;
    if actor.read_only || !tx.revoke_token(actor.user, id, app.now()).await? {
        return Err(ActionError::NotFound("token"));
    }
    let change = Change {
        action: "revoke",
        entity: "token",
        entity_id: id.to_string(),
        organisation: actor.home(),
        before: None,
        after: None,
    };
    tx.audit(actor, app.now(), change).await?;
    tx.commit().await?;
    Ok(())
}

fn change<'a>(action: &'a str, token: &TokenRecord, actor: &Actor) -> Change<'a> {
    Change {
        action,
        entity: "token",
        entity_id: token.id.to_string(),
        organisation: actor.home(),
        before: None,
        after: Some(
            serde_json::json!({ "name": token.name, "read_only": token.read_only, "expires_at": token.expires_at }),
        ),
    }
}
