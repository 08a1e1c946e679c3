//! Rules: what each decides about, and how they change.

use vagnpark_domain::{
    cost::{
        CostCategory, Rule, UseCountedPer,
        change::{Changed, Limits, Place, RuleChange, Span, TermChange},
    },
    register::VehicleClass,
};

use super::{Teller, small, tamed};

impl Teller<'_> {
    pub(super) fn rule_change(self, change: &RuleChange) -> String {
        match change {
            RuleChange::New { rule, place } => self.new_rule(rule, place),
            RuleChange::Gone(name) => self.say("rule-gone", &[("name", tamed(name))]),
            RuleChange::Renamed { was, is } => self.say("rule-renamed", &[("was", tamed(was)), ("is", tamed(is))]),
            RuleChange::Moved { name, place } => match place {
                Place::Before(next) => self.say("rule-moved", &[("name", tamed(name)), ("next", tamed(next))]),
                Place::Listed | Place::Last => self.say("rule-moved-last", &[("name", tamed(name))]),
            },
            RuleChange::Unused { name, behind, all } => {
                let key = if *all { "rule-unused" } else { "rule-unused-part" };
                self.say(key, &[("name", tamed(name)), ("behind", tamed(behind))])
            }
            RuleChange::Ended { name, last } => {
                self.say("rule-ended", &[("name", tamed(name)), ("last", last.to_string())])
            }
            RuleChange::Term { name, change } => self.term(name, change),
        }
    }

    /// A rule with all that it says.
    fn new_rule(self, rule: &Rule, place: &Place<String>) -> String {
        let Rule {
            name,
            decision,
            first_month,
            last_month,
            among,
            categories: _,
            pool: _,
            vehicles: _,
            classes: _,
            owner: _,
            key,
            use_counted_per,
            capacity_hours_per_working_day: capacity,
            idle,
        } = rule;
        let mut what = vec![self.what(rule), self.key(key)];
        if !among.is_empty() {
            what.push(self.say("among", &[("parties", self.all_of(&self.organisations(among)))]));
        }
        let [decides, by] = [what.first(), what.get(1..).map(|rest| rest.join(" ")).as_ref()]
            .map(|words| words.cloned().unwrap_or_default());
        let (key, next) = match place {
            Place::Listed => ("rule-listed", String::new()),
            Place::Before(next) => ("rule-new", tamed(next)),
            Place::Last => ("rule-new-last", String::new()),
        };
        let values = [("name", tamed(name)), ("next", next), ("what", decides), ("key", by)];
        let mut sentences = vec![self.say(key, &values)];
        if *use_counted_per == UseCountedPer::Pool {
            sentences.push(self.text("rule-use-pool"));
        }
        if let (Some(hours), Some(idle)) = (capacity, idle) {
            let values = [("hours", self.count("hours", hours)), ("key", self.key(idle))];
            sentences.push(self.say("rule-capacity", &values));
        }
        let span = Span { first: *first_month, last: *last_month };
        if span.first.is_some() || span.last.is_some() {
            sentences.push(self.say("rule-months", &[("span", self.span(span))]));
        }
        if let Some(decision) = decision {
            sentences.push(self.say("rule-decision", &[("is", tamed(decision))]));
        }
        sentences.join(" ")
    }

    /// What a rule decides about: “fuel for vehicles in the pool bergslagen”.
    fn what(self, rule: &Rule) -> String {
        let all = if rule.categories.is_empty() { self.text("what-all") } else { self.categories(&rule.categories) };
        let mut words = vec![all];
        if !rule.vehicles.is_empty() {
            words.push(self.say("for", &[("what", self.numbers(&rule.vehicles))]));
        } else if !rule.classes.is_empty() || rule.owner.is_some() {
            words.push(self.text("for-vehicles"));
        }
        if !rule.classes.is_empty() {
            words.push(self.in_class(&rule.classes));
        }
        words.extend(rule.pool.as_ref().map(|pool| self.in_pool(pool)));
        words.extend(rule.owner.as_ref().map(|owner| self.say("owned", &[("owner", self.organisation(owner))])));
        words.join(" ")
    }

    fn categories(self, categories: &[CostCategory]) -> String {
        self.all_of(&categories.iter().map(|category| self.language.category(*category)).collect::<Vec<_>>())
    }

    fn numbers(self, numbers: &[String]) -> String {
        let named: Vec<String> = numbers.iter().map(|number| tamed(number)).collect();
        self.say("vehicles", &[("count", numbers.len().to_string()), ("numbers", self.all_of(&named))])
    }

    pub(super) fn in_class(self, classes: &[VehicleClass]) -> String {
        if VehicleClass::ALL.iter().all(|class| classes.contains(class)) {
            return self.text("in-all-classes");
        }
        let word = |class: &VehicleClass| small(&self.language.listed("class", class.as_str()));
        self.say("in-class", &[("classes", self.one_of(&classes.iter().map(word).collect::<Vec<_>>()))])
    }

    pub(super) fn in_pool(self, pool: &str) -> String {
        let pool = tamed(&self.names.pool(pool));
        // “In the pool” is said by its name, where that says it is one.
        let key = if pool.to_lowercase().contains("pool") { "in-pool-named" } else { "in-pool" };
        self.say(key, &[("pool", pool)])
    }

    fn span(self, span: Span) -> String {
        let month = |month: Option<vagnpark_domain::time::Month>| month.map_or_else(String::new, |at| at.to_string());
        let key = match (span.first, span.last) {
            (None, None) => "span-always",
            (Some(_), None) => "span-from",
            (None, Some(_)) => "span-until",
            (Some(first), Some(last)) if first == last => "span-only",
            (Some(_), Some(_)) => "span-both",
        };
        self.say(key, &[("first", month(span.first)), ("last", month(span.last))])
    }

    /// A limit of a rule that is another one.
    fn limit<T>(self, name: &str, all: &str, limits: &Limits<T>, words: impl Fn(&[T]) -> String) -> String {
        let all_of_them = || self.text(all);
        let (key, what, all) = match limits {
            Limits::Set(items) => ("limit-set", words(items), String::new()),
            Limits::Lifted(items) => ("limit-lifted", words(items), all_of_them()),
            Limits::Others { added, removed } if removed.is_empty() => ("limit-added", words(added), String::new()),
            Limits::Others { added, removed } if added.is_empty() => ("limit-removed", words(removed), String::new()),
            Limits::Others { added, removed } => ("limit-others", words(added), words(removed)),
        };
        self.say(key, &[("name", tamed(name)), ("what", what), ("all", all)])
    }

    /// Those who share by a rule, where they are others.
    fn among(self, name: &str, limits: &Limits<String>) -> String {
        let words = |codes: &[String]| self.all_of(&self.organisations(codes));
        let (key, who, no_longer) = match limits {
            Limits::Set(codes) => ("among-set", words(codes), String::new()),
            Limits::Lifted(codes) => ("among-lifted", words(codes), String::new()),
            Limits::Others { added, removed } if removed.is_empty() => ("among-added", words(added), String::new()),
            Limits::Others { added, removed } if added.is_empty() => ("among-removed", words(removed), String::new()),
            Limits::Others { added, removed } => ("among-others", words(added), words(removed)),
        };
        self.say(key, &[("name", tamed(name)), ("who", who), ("gone", no_longer)])
    }

    /// A rule that holds for something else.
    fn holds<T>(self, name: &str, changed: &Changed<T>, words: impl Fn(&T) -> String) -> String {
        let was = changed.was.as_ref().map(&words).unwrap_or_default();
        self.say("holds", &[("name", tamed(name)), ("was", was), ("is", words(&changed.is))])
    }

    fn term(self, name: &str, change: &TermChange) -> String {
        let named = [("name", tamed(name))];
        match change {
            TermChange::Decision(Changed { was, is }) => match is {
                Some(is) => {
                    let was = was.as_ref().and_then(|was| was.as_ref()).map(|was| tamed(was));
                    self.becomes("term-decision", was, tamed(is), &named)
                }
                None => self.say("term-decision-gone", &named),
            },
            TermChange::Months(changed) => self.holds(name, changed, |span| self.span(*span)),
            TermChange::Among(limits) => self.among(name, limits),
            TermChange::Categories(limits) => {
                self.limit(name, "what-all", limits, |categories| self.categories(categories))
            }
            TermChange::Pool(changed) => self.holds(name, changed, |pool| {
                pool.as_ref().map_or_else(|| self.text("in-any-pool"), |pool| self.in_pool(pool))
            }),
            TermChange::Vehicles(limits) => self.limit(name, "all-vehicles", limits, |numbers| self.numbers(numbers)),
            TermChange::Classes(limits) => self.limit(name, "all-classes", limits, |classes| {
                format!("{} {}", self.text("vehicles-of"), self.in_class(classes))
            }),
            TermChange::Owner(changed) => self.holds(name, changed, |owner| match owner {
                Some(owner) => self.say("of-owner", &[("owner", self.organisation(owner))]),
                None => self.text("of-any-owner"),
            }),
            TermChange::Key(change) => self.key_change("rule", name, change),
            TermChange::UseCountedPer(changed) => match changed.is {
                UseCountedPer::Pool => self.say("term-use-pool", &named),
                UseCountedPer::Vehicle => self.say("term-use-vehicle", &named),
            },
            TermChange::Capacity(Changed { was, is }) => match is {
                Some(is) => {
                    let hours = |hours: u32| self.count("hours", hours);
                    self.becomes("term-capacity", was.flatten().map(hours), hours(*is), &named)
                }
                None => self.say("term-capacity-gone", &named),
            },
            TermChange::IdleNew(key) => self.say("key-idle-new", &[("name", tamed(name)), ("is", self.key(key))]),
            TermChange::IdleGone => self.say("key-idle-gone", &named),
            TermChange::Idle(change) => self.key_change("idle", name, change),
        }
    }
}
