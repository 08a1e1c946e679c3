//! Exact fractions: how much of a whole falls on each party before anything is rounded (C-5 … C-8).
//!
//! A [`Shares`] is a row of whole numbers over a common whole, in lowest terms. Everything that
//! happens to money before rounding happens to these numbers, with overflow checked.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{Agreement, AgreementError, Key, PassOnMethod, PopulationTable};

/// Parts of a whole, one for each party in the agreement's order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shares {
    parts: Vec<u128>,
    whole: u128,
}

/// An exact figure that cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shares need fractions with more than 38 digits; use smaller weights in the agreement")]
pub struct ShareError;

impl Shares {
    /// The parts divided by their sum; none if the sum is zero.
    pub fn of_weights(weights: Vec<u128>) -> Result<Option<Self>, ShareError> {
        let whole = weights.iter().try_fold(0_u128, |sum, weight| sum.checked_add(*weight)).ok_or(ShareError)?;
        Ok((whole > 0).then(|| Self { parts: weights, whole }.in_lowest_terms()))
    }

    /// All of it for one party.
    pub fn all_for(party: usize, parties: usize) -> Self {
        Self { parts: (0..parties).map(|index| u128::from(index == party)).collect(), whole: 1 }
    }

    /// Each party's part of [`Self::whole`].
    pub fn parts(&self) -> &[u128] {
        &self.parts
    }

    /// What the parts are parts of.
    pub fn whole(&self) -> u128 {
        self.whole
    }

    /// These shares of `part`/`whole` of something: the parts then no longer add up to the whole.
    pub fn times(&self, part: u128, whole: u128) -> Result<Self, ShareError> {
        let parts = self.parts.iter().map(|own| own.checked_mul(part)).collect::<Option<Vec<_>>>().ok_or(ShareError)?;
        let whole = self.whole.checked_mul(whole).ok_or(ShareError)?;
        Ok(Self { parts, whole }.in_lowest_terms())
    }

    /// The sum of `weight` × shares over the sum of the weights.
    pub fn weighted(mixed: &[(u128, &Self)]) -> Result<Option<Self>, ShareError> {
        let total = mixed.iter().try_fold(0_u128, |sum, (weight, _)| sum.checked_add(*weight)).ok_or(ShareError)?;
        if total == 0 {
            return Ok(None);
        }
        let common =
            mixed.iter().try_fold(1_u128, |common, (_, shares)| lcm(common, shares.whole)).ok_or(ShareError)?;
        let parties = mixed.first().map_or(0, |(_, shares)| shares.parts.len());
        let mut parts = vec![0_u128; parties];
        for (weight, shares) in mixed {
            let factor =
                common.checked_div(shares.whole).and_then(|factor| factor.checked_mul(*weight)).ok_or(ShareError)?;
            for (sum, part) in parts.iter_mut().zip(&shares.parts) {
                *sum = part.checked_mul(factor).and_then(|part| sum.checked_add(part)).ok_or(ShareError)?;
            }
        }
        let whole = common.checked_mul(total).ok_or(ShareError)?;
        Ok(Some(Self { parts, whole }.in_lowest_terms()))
    }

    fn in_lowest_terms(self) -> Self {
        let divisor = self
            .parts
            .iter()
            .fold(self.whole, |divisor, part| if divisor == 1 { 1 } else { gcd(divisor, *part) })
            .max(1);
        if divisor == 1 {
            return self;
        }
        let reduce = |number: u128| number.checked_div(divisor).unwrap_or(number);
        Self { parts: self.parts.into_iter().map(reduce).collect(), whole: reduce(self.whole) }
    }

    /// A party's part of a measured total, written exactly: `123400` or `2468/7`.
    pub fn basis(&self, party: usize, measured: u128) -> String {
        let part = self.parts.get(party).copied().unwrap_or(0);
        let Some(product) = part.checked_mul(measured) else {
            let part = BigRational::new(BigInt::from(part), BigInt::from(self.whole));
            let mut sum = BigRational::from_integer(0.into());
            add_product(&mut sum, &part, &BigRational::from_integer(BigInt::from(measured)));
            return sum.to_string();
        };
        let divisor = gcd(product, self.whole).max(1);
        let (part, whole) = (product.checked_div(divisor).unwrap_or(0), self.whole.checked_div(divisor).unwrap_or(1));
        if whole == 1 { part.to_string() } else { format!("{part}/{whole}") }
    }
}

/// Greatest common divisor (Euclid), in 64 bits as soon as the numbers fit: that is ten times faster.
pub(super) fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_64(a, b));
        }
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

fn gcd_64(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

fn lcm(a: u128, b: u128) -> Option<u128> {
    a.checked_div(gcd(a, b).max(1))?.checked_mul(b)
}

/// Where each payer's weight ends up: a party keeps its own, a joint body's is passed on (C-7).
#[derive(Clone, Debug)]
pub struct PassedOn {
    payers: Vec<(String, Shares)>,
    parties: usize,
}

impl PassedOn {
    /// Solves the agreement's passing-on, exactly.
    ///
    /// With a body's key giving parts to other bodies, the parties' final parts solve a system of
    /// linear equations, one for each body. *Reciprocal* solves it as it stands (Gauss–Jordan over
    /// exact fractions); *step-down* first takes away what a body would pass to an earlier one.
    pub fn solve(agreement: &Agreement, population: &PopulationTable) -> Result<Self, AgreementError> {
        let parties = agreement.parties.len();
        let bodies: Vec<&str> = agreement.bodies().collect();
        let codes: Vec<&str> = agreement.parties.iter().map(String::as_str).chain(bodies.iter().copied()).collect();
        let mut rows: Vec<Vec<BigRational>> = Vec::new();
        for (index, pass_on) in agreement.pass_on.iter().enumerate() {
            let mut weights = fixed_weights(&pass_on.key, &codes, parties, population)?;
            if agreement.pass_on_method == PassOnMethod::StepDown {
                let earlier = parties.saturating_add(index).saturating_add(1);
                weights
                    .iter_mut()
                    .take(earlier)
                    .skip(parties)
                    .for_each(|weight| *weight = BigRational::from_integer(0.into()));
            }
            rows.push(normalised(weights).ok_or_else(|| AgreementError::NeverReachesAParty(pass_on.body.clone()))?);
        }
        let solved = solve_bodies(rows, parties).map_err(|row| {
            AgreementError::NeverReachesAParty(bodies.get(row).copied().unwrap_or_default().to_owned())
        })?;
        let mut payers: Vec<(String, Shares)> = Vec::new();
        for (index, party) in agreement.parties.iter().enumerate() {
            payers.push((party.clone(), Shares::all_for(index, parties)));
        }
        for (body, row) in bodies.into_iter().zip(solved) {
            payers.push((body.to_owned(), shares_of(&row)?));
        }
        Ok(Self { payers, parties })
    }

    /// The shares of a weight that falls on `payer`.
    pub fn of(&self, payer: &str) -> Option<&Shares> {
        self.payers.iter().find(|(code, _)| code == payer).map(|(_, shares)| shares)
    }

    /// The shares of weights by payer; the first payer that is neither party nor body is an error.
    pub fn of_payers<'a>(&self, weights: &[(&'a str, u128)]) -> Result<Option<Shares>, Stranger<'a>> {
        let mut mixed = Vec::with_capacity(weights.len());
        for (payer, weight) in weights.iter().filter(|(_, weight)| *weight > 0) {
            mixed.push((*weight, self.of(payer).ok_or(Stranger::Payer(payer))?));
        }
        Shares::weighted(&mixed).map_err(Stranger::Share)
    }

    /// How many parties there are.
    pub fn parties(&self) -> usize {
        self.parties
    }
}

/// Why weights have no shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger<'a> {
    /// That payer is neither a party nor a joint body of the agreement.
    Payer(&'a str),
    /// The figure cannot be held.
    Share(ShareError),
}

/// The weights of a key that does not depend on use, over parties and bodies.
fn fixed_weights(
    key: &Key,
    codes: &[&str],
    parties: usize,
    population: &PopulationTable,
) -> Result<Vec<BigRational>, AgreementError> {
    let whole = |number: u128| BigRational::from_integer(BigInt::from(number));
    match key {
        Key::Equal => Ok(codes.iter().enumerate().map(|(index, _)| whole(u128::from(index < parties))).collect()),
        Key::Shares(shares) => {
            Ok(codes.iter().map(|code| whole(u128::from(shares.get(*code).copied().unwrap_or(0)))).collect())
        }
        Key::Population(on) => codes
            .iter()
            .enumerate()
            .map(|(index, code)| if index < parties { population.on(code, *on).map(whole) } else { Ok(whole(0)) })
            .collect(),
        Key::Mix(mix) => {
            let mut sum = vec![whole(0); codes.len()];
            for part in mix {
                let weights = normalised(fixed_weights(&part.key, codes, parties, population)?);
                for (sum, weight) in sum.iter_mut().zip(weights.into_iter().flatten()) {
                    add_product(sum, &weight, &whole(u128::from(part.weight)));
                }
            }
            Ok(sum)
        }
        Key::Direct | Key::Distance | Key::Time | Key::Trips => Ok(vec![whole(0); codes.len()]),
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow, they do not overflow")]
fn add_product(sum: &mut BigRational, a: &BigRational, b: &BigRational) {
    *sum += a * b;
}

#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow; the divisor is checked")]
fn normalised(weights: Vec<BigRational>) -> Option<Vec<BigRational>> {
    let zero = BigRational::from_integer(0.into());
    let total = weights.iter().fold(zero.clone(), |sum, weight| sum + weight);
    (total != zero).then(|| weights.into_iter().map(|weight| weight / &total).collect())
}

/// Solves `f_b = Σ_p a_bp · e_p + Σ_c a_bc · f_c` for all bodies b. The error is a row that
/// cannot be solved.
#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow; pivots are checked")]
fn solve_bodies(rows: Vec<Vec<BigRational>>, parties: usize) -> Result<Vec<Vec<BigRational>>, usize> {
    let zero = BigRational::from_integer(0.into());
    let one = BigRational::from_integer(1.into());
    // Each row: the unknowns' coefficients (identity − passing between bodies), then the parties'.
    let mut system: Vec<(Vec<BigRational>, Vec<BigRational>)> = Vec::new();
    for (row, weights) in rows.into_iter().enumerate() {
        let (direct, between) = weights.split_at_checked(parties).unwrap_or((&weights, &[]));
        let unknowns = between.iter().enumerate().map(|(column, part)| if row == column { &one - part } else { -part });
        system.push((unknowns.collect(), direct.to_vec()));
    }
    for pivot in 0..system.len() {
        let usable = |(unknowns, _): &&(Vec<BigRational>, Vec<BigRational>)| unknowns.get(pivot) != Some(&zero);
        let Some(offset) = system.iter().skip(pivot).position(|row| usable(&row)) else { return Err(pivot) };
        system.swap(pivot, pivot + offset);
        let Some((unknowns, direct)) = system.get(pivot).cloned() else { return Err(pivot) };
        let Some(scale) = unknowns.get(pivot).cloned() else { return Err(pivot) };
        let scaled = |values: Vec<BigRational>| values.into_iter().map(|value| value / &scale).collect::<Vec<_>>();
        let (unknowns, direct) = (scaled(unknowns), scaled(direct));
        for (row, (other_unknowns, other_direct)) in system.iter_mut().enumerate() {
            if row == pivot {
                (*other_unknowns, *other_direct) = (unknowns.clone(), direct.clone());
                continue;
            }
            let factor = other_unknowns.get(pivot).cloned().unwrap_or_else(|| zero.clone());
            for (value, taken) in other_unknowns.iter_mut().zip(&unknowns).chain(other_direct.iter_mut().zip(&direct)) {
                *value -= &factor * taken;
            }
        }
    }
    Ok(system.into_iter().map(|(_, direct)| direct).collect())
}

#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow, they do not overflow")]
fn shares_of(row: &[BigRational]) -> Result<Shares, ShareError> {
    let mut common = BigInt::from(1);
    for value in row {
        let (a, b) = (common.clone(), value.denom().clone());
        let divisor = BigRational::new(a.clone(), b.clone());
        // a / gcd(a, b) is the numerator of a/b in lowest terms.
        common = divisor.numer() * b;
    }
    let parts = row
        .iter()
        .map(|value| {
            u128::try_from((value * BigRational::from_integer(common.clone())).to_integer()).map_err(|_| ShareError)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Shares::of_weights(parts)?.ok_or(ShareError)
}
