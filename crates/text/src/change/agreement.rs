//! What an agreement says besides its rules: who answers, what is passed on, paid beforehand and invoiced.

use vagnpark_domain::{
    cost::{
        ConsentBy, PassOnMethod,
        change::{AgreementChange, Changed, ConsentChange, InvoiceChange, PassOnChange},
    },
    finance::invoice::VatFlow,
};

use super::{Teller, kronor, tamed};

impl Teller<'_> {
    pub(super) fn agreement(self, change: &AgreementChange) -> String {
        match change {
            AgreementChange::Head(change) => self.head(change),
            AgreementChange::Consent(change) => self.consent(change),
            AgreementChange::Invoice(change) => self.invoice(change),
            AgreementChange::PassOnMethod(Changed { was, is }) => {
                let key = match is {
                    PassOnMethod::Reciprocal => "together",
                    PassOnMethod::StepDown => "one-by-one",
                };
                let new = if was.is_some() { "" } else { "-new" };
                self.text(&format!("pass-on-{key}{new}"))
            }
            AgreementChange::PassOn(change) => self.pass_on(change),
            AgreementChange::Preliminary { party, was, is } => {
                let party = [("party", self.organisation(party))];
                match (was, is) {
                    (was, Some(is)) => self.becomes("preliminary", was.map(kronor), kronor(*is), &party),
                    (was, None) => {
                        let was = [("was", was.map(kronor).unwrap_or_default())];
                        self.say("preliminary-gone", &[party, was].concat())
                    }
                }
            }
            AgreementChange::Rule(change) => self.rule_change(change),
        }
    }

    fn consent(self, change: &ConsentChange) -> String {
        match change {
            ConsentChange::By(Changed { was, is }) => {
                let who = |by: &ConsentBy| match by {
                    ConsentBy::All => self.text("answers-each"),
                    ConsentBy::Body(body) => self.say("answers-body", &[("body", self.organisation(body))]),
                };
                self.becomes("answers", was.as_ref().map(who), who(is), &[])
            }
            ConsentChange::Silence(Changed { was, is }) => {
                let after = |days: &Option<u16>| match days {
                    Some(days) => self.say("after", &[("days", self.count("days", days))]),
                    None => self.text("never"),
                };
                self.becomes(
                    if is.is_some() { "silence" } else { "silence-never" },
                    was.as_ref().map(after),
                    after(is),
                    &[],
                )
            }
            ConsentChange::Lapses(Changed { was, is }) => {
                let days = |days: u16| self.count("days", days);
                self.becomes("lapses", was.map(days), days(*is), &[])
            }
        }
    }

    fn invoice(self, change: &InvoiceChange) -> String {
        match change {
            InvoiceChange::Begins => self.text("invoice-begins"),
            InvoiceChange::Ends => self.text("invoice-ends"),
            InvoiceChange::Seller(Changed { was, is }) => {
                let was = was.as_ref().map(|was| self.organisation(was));
                self.becomes("invoice-seller", was, self.organisation(is), &[])
            }
            InvoiceChange::Vat(Changed { was, is }) => {
                let flow = |flow: VatFlow| {
                    self.text(match flow {
                        VatFlow::Standard => "vat-standard",
                        VatFlow::Outside => "vat-outside",
                        VatFlow::Internal => "vat-internal",
                    })
                };
                self.becomes("invoice-vat", was.map(flow), flow(*is), &[])
            }
            InvoiceChange::Bankgiro(Changed { was, is }) => {
                self.becomes("invoice-bankgiro", was.as_ref().map(|was| tamed(was)), tamed(is), &[])
            }
            InvoiceChange::DueDays(Changed { was, is }) => {
                let days = |days: u64| self.count("days", days);
                self.becomes("invoice-due", was.map(days), days(*is), &[])
            }
            InvoiceChange::Reference { party, was, is } => {
                let party = [("party", self.organisation(party))];
                match is {
                    Some(is) => {
                        let was = was.as_ref().map(|was| tamed(was));
                        self.becomes("invoice-reference", was, tamed(is), &party)
                    }
                    None => self.say("invoice-reference-gone", &party),
                }
            }
        }
    }

    fn pass_on(self, change: &PassOnChange) -> String {
        match change {
            PassOnChange::New { body, key } => {
                self.say("key-body-new", &[("name", self.organisation(body)), ("is", self.key(key))])
            }
            PassOnChange::Gone(body) => self.say("pass-on-gone", &[("name", self.organisation(body))]),
            PassOnChange::Key { body, change } => self.key_change("body", &self.organisation(body), change),
            PassOnChange::Order(bodies) => {
                self.say("pass-on-order", &[("bodies", self.organisations(bodies).join(", "))])
            }
        }
    }
}
