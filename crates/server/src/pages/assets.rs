//! Style and script, embedded in the program. Their names carry a hash, so browsers may keep them
//! for ever.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: String,
    hash: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |name, kind, content: &str| {
        let content = content.to_owned();
        let hash = hex::encode(Sha256::digest(&content)).chars().take(12).collect();
        Asset { name, kind, content, hash }
    };
    vec![
        asset("style.css", "text/css; charset=utf-8", include_str!("../../assets/style.css")),
        asset("comfort.js", "text/javascript; charset=utf-8", include_str!("../../assets/comfort.js")),
        asset(
            "board.css",
            "text/css; charset=utf-8",
            &(include_str!("../../assets/board.css").to_owned() + &slot_rules()),
        ),
        asset("board.js", "text/javascript; charset=utf-8", include_str!("../../assets/board.js")),
        asset("icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
    ]
});

/// The most slots that the planning board has: a week of half hours.
const SLOTS: u32 = 336;

/// A class for each slot that a bar can begin in, and each width it can have: the content policy allows no styles in
/// the page itself.
fn slot_rules() -> String {
    let rule = |n: u32| {
        let starts = format!(".s{n}{{grid-column-start:{}}}", n + 1);
        let widths = format!(".w{}{{grid-column-end:span {}}}", n + 1, n + 1);
        starts + &widths
    };
    (0..SLOTS).map(rule).collect::<String>() + &week_columns()
}

/// A day in the week view is 48 half hours; the nights, before five and after nine, take little room.
fn week_columns() -> String {
    let night = |n| "minmax(0,.2fr) ".repeat(n);
    let day = "minmax(0,1fr) ".repeat(32);
    format!(".bars.week,.scale.week{{grid-template-columns:repeat(7,{}{day}{})}}", night(10), night(6))
}

/// The address of an asset.
pub(crate) fn href(name: &str) -> String {
    let hash = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.hash);
    format!("/assets/{hash}-{name}")
}

/// An asset by its name with a hash; the icon also without.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let found = ASSETS.iter().find(|asset| name == format!("{}-{}", asset.hash, asset.name) || name == asset.name);
    match found {
        Some(asset) => {
            let headers =
                [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content.as_str()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
