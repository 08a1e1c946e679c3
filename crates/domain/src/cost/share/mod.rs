//! Exact fractions: how much of a whole falls on each party before anything is rounded (C-5 … C-8).
//!
//! A [`Shares`] is a row of whole numbers over a common whole, in lowest terms. Everything that
//! happens to money before rounding happens to these numbers, which have no largest one.

pub mod natural;
pub mod rounding;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;

use self::natural::Natural;
use super::{Agreement, AgreementError, Key, PassOnMethod, PopulationTable};

/// Parts of a whole, one for each party in the agreement's order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shares {
    parts: Vec<Natural>,
    whole: Natural,
}

impl Shares {
    /// The parts divided by their sum; none if the sum is zero.
    pub fn of_weights(weights: impl IntoIterator<Item = impl Into<Natural>>) -> Option<Self> {
        let parts: Vec<Natural> = weights.into_iter().map(Into::into).collect();
        let whole = parts.iter().fold(Natural::ZERO, |sum, part| sum.plus(part));
        (!whole.is_zero()).then(|| Self { parts, whole }.in_lowest_terms())
    }

    /// All of it for one party.
    pub fn all_for(party: usize, parties: usize) -> Self {
        Self { parts: (0..parties).map(|index| u128::from(index == party).into()).collect(), whole: Natural::ONE }
    }

    /// Each party's part of [`Self::whole`].
    pub fn parts(&self) -> &[Natural] {
        &self.parts
    }

    /// What the parts are parts of.
    pub fn whole(&self) -> &Natural {
        &self.whole
    }

    /// These shares of `part`/`whole` of something: the parts then no longer add up to the whole.
    #[must_use]
    pub fn times(&self, part: u128, whole: u128) -> Self {
        let (part, whole) = (Natural::from(part), Natural::from(whole));
        let parts = self.parts.iter().map(|own| own.times(&part)).collect();
        Self { parts, whole: self.whole.times(&whole) }.in_lowest_terms()
    }

    /// The sum of `weight` × shares over the sum of the weights.
    pub fn weighted(mixed: &[(u128, &Self)]) -> Option<Self> {
        let total = mixed.iter().fold(Natural::ZERO, |sum, (weight, _)| sum.plus(&(*weight).into()));
        if total.is_zero() {
            return None;
        }
        let common = mixed.iter().fold(Natural::ONE, |common, (_, shares)| common.lcm(&shares.whole));
        let parties = mixed.first().map_or(0, |(_, shares)| shares.parts.len());
        let mut parts = vec![Natural::ZERO; parties];
        for (weight, shares) in mixed {
            let factor = common.divided_by(&shares.whole).0.times(&(*weight).into());
            for (sum, part) in parts.iter_mut().zip(&shares.parts) {
                *sum = sum.plus(&part.times(&factor));
            }
        }
        Some(Self { parts, whole: common.times(&total) }.in_lowest_terms())
    }

    fn in_lowest_terms(self) -> Self {
        let divisor = self.parts.iter().fold(self.whole.clone(), |divisor, part| {
            if divisor == Natural::ONE { divisor } else { divisor.gcd(part) }
        });
        if divisor == Natural::ONE || divisor.is_zero() {
            return self;
        }
        let reduce = |number: &Natural| number.divided_by(&divisor).0;
        Self { parts: self.parts.iter().map(reduce).collect(), whole: reduce(&self.whole) }
    }

    /// A party's part of a measured total, written exactly: `123400` or `2468/7`.
    pub fn basis(&self, party: usize, measured: u128) -> String {
        let product = self.parts.get(party).unwrap_or(&Natural::ZERO).times(&measured.into());
        let divisor = product.gcd(&self.whole);
        let (part, whole) = (product.divided_by(&divisor).0, self.whole.divided_by(&divisor).0);
        if whole == Natural::ONE { part.to_string() } else { format!("{part}/{whole}") }
    }
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
            let shares = shares_of(&row).ok_or_else(|| AgreementError::NeverReachesAParty(body.to_owned()))?;
            payers.push((body.to_owned(), shares));
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
            mixed.push((*weight, self.of(payer).ok_or(Stranger(payer))?));
        }
        Ok(Shares::weighted(&mixed))
    }

    /// How many parties there are.
    pub fn parties(&self) -> usize {
        self.parties
    }
}

/// A payer that is neither a party nor a joint body of the agreement, by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranger<'a>(pub &'a str);

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
            .collect::<Result<_, _>>()
            .map_err(AgreementError::from),
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
fn shares_of(row: &[BigRational]) -> Option<Shares> {
    let natural = |number: &BigInt| BigUint::try_from(number.clone()).ok().map(Natural::from);
    let common = row.iter().try_fold(Natural::ONE, |common, value| Some(common.lcm(&natural(value.denom())?)))?;
    let whole = BigRational::from_integer(BigInt::from(BigUint::from(&common)));
    let parts = row.iter().map(|value| natural(&(value * &whole).to_integer())).collect::<Option<Vec<_>>>()?;
    Shares::of_weights(parts)
}
