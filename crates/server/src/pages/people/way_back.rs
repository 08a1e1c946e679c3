//! The page that logging in leads back to. Where it leads is read as a browser reads it, by the rules of URLs: text
//! that looks like a path of ours can be the address of somebody else's site.

use url::Url;
use vagnpark_domain::limits::MAX_HEAD;

/// Stands for our own address, whatever that is: a name that nobody can have.
const HERE: &str = "https://vagnpark.invalid/";

/// The page that somebody wanted, if it is one of ours, or else the start page. What is answered is ASCII.
pub(crate) fn own_page(wanted: &str) -> String {
    path_within(wanted).unwrap_or_else(|| "/".to_owned())
}

/// Path and query of an address at our own origin; none if it leads elsewhere.
fn path_within(wanted: &str) -> Option<String> {
    // An address that no request could carry.
    if wanted.len() > MAX_HEAD {
        return None;
    }
    let here = Url::parse(HERE).ok()?;
    let to = here.join(wanted).ok()?;
    // What the rules of URLs forgive, such as a tab, is never in an address of ours.
    let forgiven = wanted.contains(|sign: char| sign == '\\' || sign.is_control());
    // `/.//elsewhere` is a path here, but read once more by itself it is the address of another site.
    let ours = to.origin() == here.origin() && !to.path().starts_with("//");
    (ours && !forgiven && wanted.starts_with('/')).then(|| to[url::Position::BeforePath..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a7_what_leads_elsewhere_or_is_no_address_leads_to_the_start_page() {
        let hostile = [
            "",
            "boka",
            "//evil.example",
            "///evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/\r\nSet-Cookie: a=b",
            "/boka\0",
            "/\u{7f}",
            "/\u{85}/evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "https://evil.example/",
            "https:evil.example",
            "https:/evil.example",
            "HTTPS://vagnpark.invalid/boka",
            "http://vagnpark.invalid/",
            "//vagnpark.invalid:8080/",
            "//user@evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "?next=//evil.example",
            "#",
            "//[",
            "//%00",
        ];
        for wanted in hostile {
            assert_eq!(own_page(wanted), "/", "{wanted:?}");
        }
        assert_eq!(own_page(&format!("/{}", "x".repeat(MAX_HEAD))), "/");
    }

    #[test]
    fn a7_a_page_of_ours_is_led_back_to_as_it_was() {
        for wanted in [
            "/",
            "/boka",
            "/boka?date=2026-11-23&start=08:00",
            "/fordon/0190?q=a%09b",
            "/sok?q=%C3%A5%2F%2Fevil",
            "/sok?next=//evil.example",
            "/a//b",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/@evil.example",
        ] {
            assert_eq!(own_page(wanted), wanted);
        }
        assert_eq!(own_page("/sok?q=å"), "/sok?q=%C3%A5");
    }
}
