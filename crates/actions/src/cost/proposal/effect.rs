//! What a proposal would mean in money, month by month, for each of those who may know.

use vagnpark_domain::{
    Refusal,
    access::Actor,
    cost::{
        Agreement, Statement,
        price_list::PriceList,
        proposal::{ProposalKind, ProposalState},
        what_if::Amounts,
    },
    money::Ore,
    register::VehicleMove,
    time::Month,
};
use vagnpark_store::{ProposalRecord, Tx};

use crate::{
    cost::{agreement, price_list, statement::Books},
    error::ActionError,
};

/// The effect of a proposal on an organisation in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The month.
    pub month: Month,
    /// The organisation's name.
    pub party: String,
    /// What it pays as things are now.
    pub now: Ore,
    /// What it would pay.
    pub then: Ore,
    /// Whether it would not hold for that month: the amounts show by an example what it does.
    pub example: bool,
}

impl Effect {
    /// How much more, or less.
    pub fn difference(&self) -> Ore {
        Ore(self.then.0.saturating_sub(self.now.0))
    }
}

/// What all together would share more in a month, or less, where somebody who joins or leaves takes costs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedMore {
    /// The month.
    pub month: Month,
    /// How much more; below nothing if less.
    pub amount: Ore,
}

/// The texts before and after a proposal.
pub(super) struct Texts {
    /// What would hold in its first month without it.
    pub(super) before: Option<String>,
    /// What would hold then with it.
    pub(super) after: Option<String>,
    /// The first month of the next version: from there on it would change nothing.
    pub(super) until: Option<Month>,
}

/// A version of an agreement or a price list.
struct Version {
    id: String,
    first_month: Month,
    source: String,
}

impl Texts {
    pub(super) async fn load(tx: &mut Tx, record: &ProposalRecord) -> Result<Self, ActionError> {
        let versions = versions(tx, record.kind).await?;
        let held = held_without(&versions, record);
        let until = others(&versions, record).find(|version| version.first_month > record.first_month);
        let (held, until) = (held.map(|held| held.source.clone()), until.map(|next| next.first_month));
        // What was changed by one that has ended is what it was made against.
        let base = record.base.as_deref().filter(|_| record.state != ProposalState::Open);
        let held = match base {
            None => held,
            Some(base) => source_of(tx, base).await?,
        };
        if record.kind.is_withdrawal() {
            Ok(Self { before: source_of(tx, &record.content).await?, after: held, until })
        } else {
            Ok(Self { before: held, after: Some(record.content.clone()), until })
        }
    }
}

/// The text of a version by its id, also of one that was taken back.
async fn source_of(tx: &mut Tx, id: &str) -> Result<Option<String>, ActionError> {
    let id = id.parse().ok();
    Ok(tx.load_version_sources(id.as_slice()).await?.into_values().next())
}

/// The versions that a proposal has not made, and that it is not to take back.
fn others<'v>(versions: &'v [Version], record: &ProposalRecord) -> impl DoubleEndedIterator<Item = &'v Version> {
    // What a proposal that holds has made, or was to take back, is not what holds without it.
    let makes = record.state == ProposalState::Held && !record.kind.is_withdrawal();
    let content = record.content.clone();
    versions.iter().filter(move |version| version.id != content && !(makes && version.source == content))
}

/// The version that holds in a proposal's first month without it.
fn held_without<'v>(versions: &'v [Version], record: &ProposalRecord) -> Option<&'v Version> {
    others(versions, record).rfind(|version| version.first_month <= record.first_month)
}

/// The id of the version that a proposal would change, or nothing where none holds.
pub(super) async fn base_of(tx: &mut Tx, record: &ProposalRecord) -> Result<String, ActionError> {
    let versions = versions(tx, record.kind).await?;
    Ok(held_without(&versions, record).map_or_else(String::new, |held| held.id.clone()))
}

async fn versions(tx: &mut Tx, kind: ProposalKind) -> Result<Vec<Version>, ActionError> {
    Ok(match kind {
        ProposalKind::Agreement | ProposalKind::AgreementWithdrawal => {
            let all = agreement::all_versions(tx).await?.into_iter();
            all.map(|found| Version {
                id: found.id.to_string(),
                first_month: found.agreement.first_month,
                source: found.source,
            })
            .collect()
        }
        ProposalKind::PriceList | ProposalKind::PriceListWithdrawal => {
            let all = price_list::all_versions(tx).await?.into_iter();
            all.map(|found| Version {
                id: found.id.to_string(),
                first_month: found.list.first_month,
                source: found.source,
            })
            .collect()
        }
        ProposalKind::VehicleMove => Vec::new(),
    })
}

/// An organisation that wants to know what a proposal would mean for it.
pub(super) struct Reader {
    pub(super) code: String,
    pub(super) name: String,
    /// Whether all others that are asked have said yes.
    pub(super) let_in: bool,
}

/// What a proposal would mean, as far as it can be shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) effects: Vec<Effect>,
    /// What all together share otherwise, for whoever sees what all pay.
    pub(super) shared_more: Vec<SharedMore>,
    /// Those, by code, whose own costs would be shared and are in no amount: they have not said yes.
    pub(super) left_out: Vec<String>,
}

/// What it would mean in the month before this one and in this one, for each reader that may know: the parties of what
/// then holds see everything anyway, and a new party sees its own part when all others have said yes. Where nothing
/// holds, each that would share sees its own part, made of its own costs and those of whoever has said yes. Months that
/// another version governs are left out, and those that it would not hold for are an example.
pub(super) async fn effects(
    tx: &mut Tx,
    this_month: Month,
    record: &ProposalRecord,
    readers: &[Reader],
    (texts, agreed): (&Texts, &[String]),
) -> Result<Shown, ActionError> {
    let books = Books::open(tx, &Actor::job()).await?;
    let mut shown = Shown::default();
    let terms = Terms::read(record.kind, texts)?;
    // A move is shown by a whole month, as an example: it can begin on any day.
    let is_move = record.kind == ProposalKind::VehicleMove;
    let last = if is_move { this_month.back(1) } else { this_month };
    for month in this_month.back(1).through(last) {
        if texts.until.is_some_and(|until| month >= until) {
            continue;
        }
        let held = books.agreement_for(month).ok().map(|held| &held.agreement);
        let knows = |reader: &&Reader| match held {
            Some(held) => reader.let_in || held.parties.contains(&reader.code),
            None => terms.begins_for(&reader.code),
        };
        let may_know: Vec<&Reader> = readers.iter().filter(knows).collect();
        if may_know.is_empty() {
            continue;
        }
        // Whoever comes opens no costs of its own to the others before it has said yes.
        let sight = |code: &str| {
            held.is_some_and(|held| held.is_shared_by(code))
                || may_know.iter().any(|reader| reader.code == code)
                || agreed.iter().any(|agreed| agreed == code)
        };
        // By rules that hold in a month that it holds for.
        let rules_of = month.max(record.first_month);
        let sides = both_sides(tx, &books, (month, rules_of), (&terms, &sight)).await?;
        let Some((mut now, mut then)) = sides else { continue };
        if !record.kind.is_about_prices() && held.is_some() {
            let adjusted = adjusted(tx, &books, month).await?;
            now.extend(adjusted.iter().cloned());
            then.extend(adjusted);
        }
        let example = is_move || month < record.first_month || books.is_closed(month);
        for own in &may_know {
            let part =
                |side: &Amounts| side.iter().filter(|(code, _)| *code == own.code).map(|(_, amount)| *amount).sum();
            shown.effects.push(Effect { month, party: own.name.clone(), now: part(&now), then: part(&then), example });
        }
        let sees_all = |held: &Agreement| may_know.iter().any(|reader| held.parties.contains(&reader.code));
        let sum = |side: &Amounts| side.iter().map(|(_, amount)| *amount).sum::<Ore>();
        let amount = Ore(sum(&then).0.saturating_sub(sum(&now).0));
        if held.is_some_and(sees_all) && amount != Ore::ZERO {
            shown.shared_more.push(SharedMore { month, amount });
        }
        for code in terms.sharing().filter(|code| !sight(code)) {
            if !shown.left_out.iter().any(|known| known == code) {
                shown.left_out.push(code.to_owned());
            }
        }
    }
    Ok(shown)
}

/// What the month bills each party for closed months, by code: that is decided by their own agreements (C-11), and
/// stays as it is on both sides.
async fn adjusted(tx: &mut Tx, books: &Books, month: Month) -> Result<Amounts, ActionError> {
    let lines = books.share(tx, month).await?.statement.lines;
    let adjusted = lines.into_iter().filter(|line| line.origin.is_some()).flat_map(|line| line.shares);
    Ok(adjusted.map(|share| (share.party, share.amount)).collect())
}

/// What would hold without a proposal and with it, read.
enum Terms {
    Agreement { before: Option<Box<Agreement>>, after: Option<Box<Agreement>> },
    Prices { before: Option<Box<PriceList>>, after: Option<Box<PriceList>> },
    Move(Option<VehicleMove>),
}

impl Terms {
    fn read(kind: ProposalKind, texts: &Texts) -> Result<Self, ActionError> {
        let (before, after) = (texts.before.as_deref(), texts.after.as_deref());
        Ok(match kind {
            ProposalKind::VehicleMove => Self::Move(after.map(VehicleMove::parse).transpose()?),
            ProposalKind::Agreement | ProposalKind::AgreementWithdrawal => {
                let read = |text: Option<&str>| text.map(Agreement::parse).transpose();
                Self::Agreement { before: read(before)?.map(Box::new), after: read(after)?.map(Box::new) }
            }
            ProposalKind::PriceList | ProposalKind::PriceListWithdrawal => {
                let read = |text: Option<&str>| text.map(PriceList::parse).transpose();
                let (before, after) = (read(before).map_err(Refusal::from)?, read(after).map_err(Refusal::from)?);
                Self::Prices { before: before.map(Box::new), after: after.map(Box::new) }
            }
        })
    }

    /// Whether an organisation begins to share by it, where nothing is shared.
    fn begins_for(&self, code: &str) -> bool {
        let Self::Agreement { before: None, after: Some(after) } = self else { return false };
        after.is_shared_by(code)
    }

    /// Those who would share costs by it, by code.
    fn sharing(&self) -> impl Iterator<Item = &str> {
        let after = if let Self::Agreement { after, .. } = self { after.as_deref() } else { None };
        after.into_iter().flat_map(|after| after.parties.iter().map(String::as_str).chain(after.bodies()))
    }
}

/// What each pays now and as it would be.
type Sides = (Amounts, Amounts);

async fn both_sides(
    tx: &mut Tx,
    books: &Books,
    (month, rules_of): (Month, Month),
    (terms, sight): (&Terms, &(dyn Fn(&str) -> bool + Sync)),
) -> Result<Option<Sides>, ActionError> {
    match terms {
        Terms::Move(None) => Ok(None),
        Terms::Move(Some(plan)) => {
            let agreement = &books.agreement_for(month)?.agreement;
            let mut facts = books.known_facts(tx, month).await?;
            let now = Statement::compute(agreement, &facts)?;
            plan.give(&mut facts);
            Ok(Some((now.amounts(), Statement::compute(agreement, &facts)?.amounts())))
        }
        Terms::Agreement { before, after } => {
            let facts = books.known_facts(tx, month).await?;
            let facts = facts.concerning_those(sight);
            let side = |terms: &Option<Box<Agreement>>| match terms {
                Some(agreement) => {
                    Statement::compute(&agreement.as_in(rules_of), &facts).map(|statement| statement.amounts())
                }
                None => Ok(facts.each_its_own()),
            };
            Ok(Some((side(before)?, side(after)?)))
        }
        Terms::Prices { before, after } => {
            let mut sides = Vec::new();
            for list in [before, after] {
                let charges = match list {
                    None => Vec::new(),
                    Some(list) => price_list::charges_of(tx, list, month).await?,
                };
                sides.push(charges.into_iter().map(|charge| (charge.payer, charge.amount)).collect());
            }
            let then = sides.pop().unwrap_or_default();
            Ok(Some((sides.pop().unwrap_or_default(), then)))
        }
    }
}
