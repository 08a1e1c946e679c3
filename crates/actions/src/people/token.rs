//! API tokens: shown once, kept as hashes, ending by themselves.

use chrono::Duration;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Denied, KeyVerb, PersonVerb},
    audit::{AuditAction, AuditEntity},
    bounds::table::TOKEN_NAME,
    ids::{TokenId, UserId},
    limits::MAX_TOKEN_DAYS,
};
use vagnpark_store::{Change, TokenRecord};

use crate::{
    app::App,
    error::ActionError,
    people::secrets::{expect_password, new_secret},
};

/// A person's tokens, without their secrets.
#[tracing::instrument(skip_all)]
pub async fn list_tokens(app: &App, user: UserId) -> Result<Vec<TokenRecord>, ActionError> {
    Ok(app.store.read().await?.list_tokens(user).await?)
}

/// Makes a token for a person; answers it with the secret, which is only shown this once.
#[tracing::instrument(skip_all)]
pub async fn create_token(
    app: &App,
    actor: &Actor,
    user: UserId,
    name: &str,
    read_only: bool,
    days: i64,
) -> Result<(TokenRecord, String), ActionError> {
    let mut work = app.begin(actor).await?;
    let user = work.tx.find_user(user).await?.ok_or(ActionError::NotFound("user"))?;
    let user = work.permit(PersonVerb::Own, user)?;
    if !(1..=MAX_TOKEN_DAYS).contains(&days) {
        return Err(Refusal::at(Field::Days, Fault::outside(days, 1, MAX_TOKEN_DAYS)).into());
    }
    let name = String::from(TOKEN_NAME.line(name)?);
    if name.is_empty() {
        return Err(Refusal::at(Field::Name, Fault::Missing).into());
    }
    // One that a token made would outlive whatever ends that.
    if actor.by_token {
        return Err(Refusal::TokensAreMadeLoggedIn.into());
    }
    expect_password(actor, work.now)?;
    let (secret, hash) = new_secret()?;
    let token = TokenRecord {
        id: app.new_id(),
        user_id: user.id,
        name,
        read_only,
        created_at: work.now,
        expires_at: work.now + Duration::days(days),
        revoked_at: None,
    };
    work.tx.insert_token(&user, &token, &hash).await?;
    work.finish_own(change(AuditAction::Create, &token)).await?;
    Ok((token, secret))
}

/// Revokes one of the actor's own tokens; the operator may revoke any.
#[tracing::instrument(skip_all)]
pub async fn revoke_token(app: &App, actor: &Actor, id: TokenId) -> Result<(), ActionError> {
    if actor.read_only {
        return Err(ActionError::NotFound("token"));
    }
    let mut work = app.begin(actor).await?;
    let token = work.tx.find_token(id).await?.ok_or(ActionError::NotFound("token"))?;
    // One cannot see the tokens of others.
    let token = work.permit(KeyVerb::Revoke, token).map_err(|Denied| ActionError::NotFound("token"))?;
    work.tx.revoke_token(&token, work.now).await?;
    let change = Change {
        action: AuditAction::Revoke,
        entity: AuditEntity::Token,
        entity_id: id.to_string(),
        organisation: None,
        before: None,
        after: None,
    };
    work.finish_own(change).await?;
    Ok(())
}

fn change(action: AuditAction, token: &TokenRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::Token,
        entity_id: token.id.to_string(),
        organisation: None,
        before: None,
        after: Some(
            serde_json::json!({ "name": token.name, "read_only": token.read_only, "expires_at": token.expires_at }),
        ),
    }
}
