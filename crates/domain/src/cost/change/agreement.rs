//! What has changed between two versions of an agreement.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    head::{Head, HeadChange},
    key::KeyChange,
    list::{Changed, Paired},
    rule::{self, RuleChange},
    substance::Sharers,
};
use crate::{
    cost::{Agreement, ConsentBy, ConsentTerms, Key, Kronor, PassOn, PassOnMethod},
    finance::invoice::{InvoiceTerms, VatFlow},
    money::Ore,
};

/// What has changed in an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementChange {
    /// Its name, its first month, its decision and its parties.
    Head(HeadChange),
    /// Who answers for the parties, and in which time.
    Consent(ConsentChange),
    /// How it is invoiced.
    Invoice(InvoiceChange),
    /// How joint bodies that serve each other are solved.
    PassOnMethod(Changed<PassOnMethod>),
    /// How what falls on a joint body is passed on.
    PassOn(PassOnChange),
    /// What a party pays beforehand for a month.
    Preliminary {
        /// The party, by code.
        party: String,
        /// What it paid.
        was: Option<Ore>,
        /// What it pays.
        is: Option<Ore>,
    },
    /// The rules.
    Rule(RuleChange),
}

/// What has changed about who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsentChange {
    /// Who answers for the parties.
    By(Changed<ConsentBy>),
    /// The days after which silence is a yes; none if never.
    Silence(Changed<Option<u16>>),
    /// The days after which a proposal lapses.
    Lapses(Changed<u16>),
}

/// What has changed about invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceChange {
    /// It is invoiced, and was not.
    Begins,
    /// Nothing is invoiced any more.
    Ends,
    /// Who sends them, by code.
    Seller(Changed<String>),
    /// How the flow is treated for VAT.
    Vat(Changed<VatFlow>),
    /// The bankgiro they are paid to.
    Bankgiro(Changed<String>),
    /// Days until they are due.
    DueDays(Changed<u64>),
    /// A buyer's reference.
    Reference {
        /// The buyer, by code.
        party: String,
        /// Its reference before.
        was: Option<String>,
        /// Its reference now.
        is: Option<String>,
    },
}

/// What has changed about what joint bodies pass on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassOnChange {
    /// A body that passes on.
    New {
        /// The body, by code.
        body: String,
        /// Its key.
        key: Key,
    },
    /// A body, by code, that passes on no longer.
    Gone(String),
    /// A body that passes on otherwise.
    Key {
        /// The body, by code.
        body: String,
        /// Its key.
        change: KeyChange,
    },
    /// All bodies, by code, in another order.
    Order(Vec<String>),
}

impl Agreement {
    /// What it says otherwise than an earlier version; what it says, where there is none.
    pub fn changes_from(&self, earlier: Option<&Self>) -> Vec<AgreementChange> {
        let Self {
            name,
            first_month,
            decision,
            parties,
            pass_on_method,
            consent,
            invoice,
            pass_on,
            preliminary,
            rules: _,
        } = self;
        let head = Head { name, first_month, decision, parties };
        let head_was = earlier.map(head_of);
        let mut changes: Vec<AgreementChange> = Vec::new();
        changes.extend(head.changes_from(head_was.as_ref()).into_iter().map(AgreementChange::Head));
        changes.extend(rule::between(earlier, self).into_iter().map(AgreementChange::Rule));
        changes.extend(pass_on_between(earlier, self).into_iter().map(AgreementChange::PassOn));
        let method_was = earlier.map(|earlier| &earlier.pass_on_method);
        if earlier.is_some() || !pass_on.is_empty() {
            changes.extend(Changed::between(method_was, pass_on_method).map(AgreementChange::PassOnMethod));
        }
        changes.extend(preliminary_between(earlier.map(|earlier| &earlier.preliminary), preliminary));
        let terms_were = earlier.and_then(|earlier| earlier.invoice.as_ref());
        if earlier.is_some() && terms_were.is_none() && invoice.as_ref().is_some_and(is_sent) {
            changes.push(AgreementChange::Invoice(InvoiceChange::Begins));
        }
        changes.extend(invoice_between(terms_were, invoice.as_ref()).into_iter().map(AgreementChange::Invoice));
        let consent_was = earlier.map(|earlier| &earlier.consent);
        changes.extend(consent_between(consent_was, consent).into_iter().map(AgreementChange::Consent));
        changes
    }
}

fn head_of(agreement: &Agreement) -> Head<'_> {
    Head {
        name: &agreement.name,
        first_month: &agreement.first_month,
        decision: &agreement.decision,
        parties: &agreement.parties,
    }
}

fn pass_on_between(earlier: Option<&Agreement>, agreement: &Agreement) -> Vec<PassOnChange> {
    let is = &agreement.pass_on;
    let was = earlier.map_or(&[][..], |earlier| &earlier.pass_on);
    let parties_were = earlier.map_or(&[][..], |earlier| &earlier.parties);
    let sharers = Sharers { was: parties_were, is: &agreement.parties, parties: &agreement.parties };
    let paired = Paired::by(was, is, &[&|was, is| was == is, &|was, is| was.body == is.body]);
    let mut changes = Vec::new();
    for (earlier, PassOn { body, key }) in paired.pairs(was, is) {
        match earlier {
            None => changes.push(PassOnChange::New { body: body.clone(), key: key.clone() }),
            Some(earlier) => {
                let change = |change| PassOnChange::Key { body: body.clone(), change };
                changes.extend(KeyChange::between(&earlier.key, key, sharers).into_iter().map(change));
            }
        }
    }
    changes.extend(paired.gone(was).map(|(_, gone)| PassOnChange::Gone(gone.body.clone())));
    // Where they are worked out together, their order is nothing.
    if agreement.pass_on_method == PassOnMethod::StepDown && !paired.moved().is_empty() {
        changes.push(PassOnChange::Order(is.iter().map(|pass_on| pass_on.body.clone()).collect()));
    }
    changes
}

/// The values of two tables that differ, by their keys.
fn values_between<T: Clone + PartialEq>(
    was: Option<&BTreeMap<String, T>>,
    is: &BTreeMap<String, T>,
) -> Vec<(String, Option<T>, Option<T>)> {
    let keys: BTreeSet<&String> = was.into_iter().flat_map(BTreeMap::keys).chain(is.keys()).collect();
    let value = |key: &String| (key.clone(), was.and_then(|was| was.get(key)).cloned(), is.get(key).cloned());
    keys.into_iter().map(value).filter(|(_, was, is)| was != is).collect()
}

fn preliminary_between(
    was: Option<&BTreeMap<String, Kronor>>,
    is: &BTreeMap<String, Kronor>,
) -> impl Iterator<Item = AgreementChange> {
    values_between(was, is).into_iter().map(|(party, was, is)| AgreementChange::Preliminary {
        party,
        was: was.map(|amount| amount.0),
        is: is.map(|amount| amount.0),
    })
}

/// Whether there are invoices by some terms at all.
fn is_sent(terms: &InvoiceTerms) -> bool {
    terms.vat != VatFlow::Internal
}

fn invoice_between(was: Option<&InvoiceTerms>, is: Option<&InvoiceTerms>) -> Vec<InvoiceChange> {
    let Some(InvoiceTerms { seller, vat, bankgiro, due_days, buyer_references }) = is else {
        return was.map(|_| InvoiceChange::Ends).into_iter().collect();
    };
    let vat = Changed::between(was.map(|was| &was.vat), vat).map(InvoiceChange::Vat);
    // Of invoices that there are not, nothing is to be said.
    if !is.is_some_and(is_sent) {
        return vat.into_iter().collect();
    }
    let was = was.filter(|was| is_sent(was));
    let digits = |bankgiro: &str| bankgiro.replace(['-', ' '], "");
    let same_account = was.is_some_and(|was| digits(&was.bankgiro) == digits(bankgiro));
    let bankgiro = Changed::between(was.map(|was| &was.bankgiro), bankgiro).filter(|_| !same_account);
    let mut changes: Vec<InvoiceChange> = Vec::new();
    changes.extend(vat);
    changes.extend(Changed::between(was.map(|was| &was.seller), seller).map(InvoiceChange::Seller));
    changes.extend(bankgiro.map(InvoiceChange::Bankgiro));
    changes.extend(Changed::between(was.map(|was| &was.due_days), due_days).map(InvoiceChange::DueDays));
    let references = values_between(was.map(|was| &was.buyer_references), buyer_references).into_iter();
    changes.extend(references.map(|(party, was, is)| InvoiceChange::Reference { party, was, is }));
    changes
}

fn consent_between(was: Option<&ConsentTerms>, is: &ConsentTerms) -> Vec<ConsentChange> {
    let ConsentTerms { by, silence_after_days, lapses_after_days } = is;
    let (silence_was, lapsed_was) = (was.map(|was| &was.silence_after_days), was.map(|was| &was.lapses_after_days));
    let mut changes: Vec<ConsentChange> = Vec::new();
    changes.extend(Changed::between(was.map(|was| &was.by), by).map(ConsentChange::By));
    changes.extend(Changed::between(silence_was, silence_after_days).map(ConsentChange::Silence));
    changes.extend(Changed::between(lapsed_was, lapses_after_days).map(ConsentChange::Lapses));
    changes
}
