//! Prices: what each is for, and how they change.

use vagnpark_domain::{
    cost::{
        change::{Place, PriceFor, PriceListChange, TariffKind},
        price_list::Tariff,
    },
    money::group_thousands,
};

use super::Teller;

/// A price in kronor, with as many decimals as it has.
fn price(tariff: Tariff) -> String {
    let (whole, rest) = (tariff.0.div_euclid(10_000), tariff.0.rem_euclid(10_000));
    let decimals = format!("{rest:04}");
    let decimals = decimals.trim_end_matches('0');
    let whole = group_thousands(&whole.to_string());
    if decimals.is_empty() { format!("{whole}\u{a0}kr") } else { format!("{whole},{decimals:0<2}\u{a0}kr") }
}

impl Teller<'_> {
    pub(super) fn price_list(self, change: &PriceListChange) -> String {
        match change {
            PriceListChange::Head(change) => self.head(change),
            PriceListChange::SettlementNew(key) => self.say("key-settlement-new", &[("is", self.key(key))]),
            PriceListChange::Settlement(change) => self.key_change("settlement", "", change),
            PriceListChange::New { what, prices, place } => {
                let tariff = |(kind, tariff): &(TariffKind, Tariff)| self.tariff(*kind, *tariff);
                let each: Vec<String> = prices.iter().map(tariff).collect();
                let prices = if each.is_empty() { self.text("price-nothing") } else { self.all_of(&each) };
                let (key, next) = match place {
                    Place::Listed => ("price-listed", String::new()),
                    Place::Before(next) => ("price-new", self.price_for(next)),
                    Place::Last => ("price-new-last", String::new()),
                };
                self.say(key, &[("what", self.price_for(what)), ("next", next), ("prices", prices)])
            }
            PriceListChange::Gone { what, then } => {
                let then = then.as_ref().map(|then| then.iter().map(|price| self.price_for(price)).collect::<Vec<_>>());
                let key = match then.as_deref() {
                    None => "price-gone",
                    Some([]) => "price-gone-free",
                    Some(_) => "price-gone-then",
                };
                self.say(key, &[("what", self.price_for(what)), ("then", self.all_of(&then.unwrap_or_default()))])
            }
            PriceListChange::Unused { what, behind } => {
                self.say("price-unused", &[("what", self.price_for(what)), ("behind", self.price_for(behind))])
            }
            PriceListChange::For { was, is } => {
                self.say("price-for", &[("was", self.price_for(was)), ("is", self.price_for(is))])
            }
            PriceListChange::Moved { what, place } => match place {
                Place::Before(next) => {
                    self.say("price-moved", &[("what", self.price_for(what)), ("next", self.price_for(next))])
                }
                Place::Listed | Place::Last => self.say("price-moved-last", &[("what", self.price_for(what))]),
            },
            PriceListChange::Amount { what, kind, was, is } => {
                let what = ("what", self.price_for(what));
                if was.0 == 0 {
                    return self.say("price-amount-new", &[what, ("is", self.tariff(*kind, *is))]);
                }
                if is.0 == 0 {
                    let free = self.text(&format!("free-{}", kind.as_str().replace('_', "-")));
                    let was = ("was", self.tariff(*kind, *was));
                    return self.say("price-amount-gone", &[what, was, ("free", free)]);
                }
                self.say("price-amount", &[what, ("was", self.tariff(*kind, *was)), ("is", price(*is))])
            }
        }
    }

    fn tariff(self, kind: TariffKind, tariff: Tariff) -> String {
        self.say(&format!("tariff-{}", kind.as_str().replace('_', "-")), &[("amount", price(tariff))])
    }

    /// Which vehicles a price is for.
    fn price_for(self, what: &PriceFor) -> String {
        if what.classes.is_empty() && what.pool.is_none() {
            return self.text(if what.beside_others { "price-of-others" } else { "price-of-all" });
        }
        let mut words = vec![self.text("price-of")];
        if !what.classes.is_empty() {
            words.push(self.in_class(&what.classes));
        }
        words.extend(what.pool.as_ref().map(|pool| self.in_pool(pool)));
        words.join(" ")
    }
}
