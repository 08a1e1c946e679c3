//! Reads the store's sources and puts their pieces of SQL together, as the compiler does: literals, `concat!`, the
//! store's own small macros, and what differs between the engines.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

type Tokens = Vec<TokenTree>;
/// A macro's arms: what each takes, and what it expands to.
type Arms = Vec<(Tokens, Tokens)>;

/// The words that a statement begins with.
const FIRST_WORDS: [&str; 9] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "PRAGMA", "ANALYZE", "NOTIFY", "VACUUM"];

/// A statement, with the function that it is in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement {
    pub(super) function: String,
    pub(super) sqlite: String,
    pub(super) postgres: String,
    /// Whether it is for both engines.
    pub(super) of_both: bool,
    /// Whether nothing is inserted into it at run time.
    pub(super) whole: bool,
}

#[derive(Clone, Copy)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The pieces that the store puts its SQL together from.
pub(super) struct Pieces {
    macros: HashMap<String, Arms>,
    sqlite: Arms,
    postgres: Arms,
}

/// The findings in a file.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) statements: Vec<Statement>,
    /// How many `on!` there are, and the functions of those that contain no SQL.
    pub(super) sites: usize,
    pub(super) without: Vec<String>,
    function: String,
    within_on: bool,
}

fn tokens(stream: TokenStream) -> Tokens {
    stream.into_iter().collect()
}

fn name(token: Option<&TokenTree>) -> Option<String> {
    if let Some(TokenTree::Ident(name)) = token { Some(name.to_string()) } else { None }
}

fn is(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == sign)
}

fn group(token: Option<&TokenTree>) -> Option<&Group> {
    if let Some(TokenTree::Group(group)) = token { Some(group) } else { None }
}

fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

/// Tokens between commas.
fn parts(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    tokens.split(|token| is(Some(token), ',')).filter(|part| !part.is_empty()).collect()
}

fn arms(body: &[TokenTree]) -> Arms {
    let groups = body.iter().filter_map(|token| group(Some(token))).map(|group| tokens(group.stream()));
    let groups: Vec<Tokens> = groups.collect();
    groups.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// The macro that begins at a token: its name and its arms.
fn declared(rest: &[TokenTree]) -> Option<(String, Arms)> {
    if name(rest.first())? != "macro_rules" || !is(rest.get(1), '!') {
        return None;
    }
    let at = if is(rest.get(2), '$') { 3 } else { 2 };
    Some((name(rest.get(at))?, arms(&tokens(group(rest.get(at + 1))?.stream()))))
}

fn declarations(body: &[TokenTree], found: &mut HashMap<String, Arms>) {
    for (at, token) in body.iter().enumerate() {
        if let Some((name, arms)) = declared(&body[at..]) {
            found.insert(name, arms);
        }
        if let Some(inner) = group(Some(token)) {
            declarations(&tokens(inner.stream()), found);
        }
    }
}

/// A macro within a macro writes `$d name` for `$name`.
fn undoubled(body: &[TokenTree]) -> Tokens {
    let mut made = Tokens::new();
    for (at, token) in body.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if *word == "d" && at > 0 && is(body.get(at - 1), '$') => {}
            TokenTree::Group(inner) => {
                made.push(
                    Group::new(inner.delimiter(), undoubled(&tokens(inner.stream())).into_iter().collect()).into(),
                );
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => made.push(token.clone()),
        }
    }
    made
}

/// The bindings of an arm's names, if it takes the tokens.
fn bound(takes: &[TokenTree], given: &[TokenTree]) -> Option<HashMap<String, Tokens>> {
    let (mut names, mut at, mut used) = (HashMap::new(), 0, 0);
    while at < takes.len() {
        if !is(takes.get(at), '$') {
            if takes[at].to_string() != given.get(used)?.to_string() {
                return None;
            }
            (at, used) = (at + 1, used + 1);
        } else if let Some(repeated) = group(takes.get(at + 1)) {
            names.insert(name(tokens(repeated.stream()).get(1))?, given[used..].to_vec());
            (at, used) = (at + 3, given.len());
        } else {
            // An expression goes on until the next comma; everything else is one token.
            let whole = name(takes.get(at + 3)).is_some_and(|kind| kind == "expr");
            let ends = given[used..].iter().position(|token| is(Some(token), ','));
            let until = if whole { ends.map_or(given.len(), |ends| used + ends) } else { used + 1 };
            names.insert(name(takes.get(at + 1))?, given.get(used..until)?.to_vec());
            (at, used) = (at + 4, until);
        }
    }
    (used == given.len()).then_some(names)
}

fn filled(body: &[TokenTree], names: &HashMap<String, Tokens>) -> Tokens {
    let (mut made, mut at) = (Tokens::new(), 0);
    while at < body.len() {
        let token = &body[at];
        at += 1;
        if is(Some(token), '$') {
            if let Some(known) = name(body.get(at)).and_then(|name| names.get(&name)) {
                made.extend(known.clone());
                at += 1;
                continue;
            }
            if let Some(repeated) = group(body.get(at)) {
                made.extend(filled(&tokens(repeated.stream()), names));
                at += 2;
                continue;
            }
        }
        match token {
            TokenTree::Group(inner) => {
                let stream = filled(&tokens(inner.stream()), names).into_iter().collect();
                made.push(Group::new(inner.delimiter(), stream).into());
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => made.push(token.clone()),
        }
    }
    made
}

/// Lines begin where the statement does, and those after the first a step further in.
fn aligned(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().collect();
    let depth = |line: &&str| line.len() - line.trim_start().len();
    let least = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(depth).min().unwrap_or(0);
    let first = lines.first().copied().unwrap_or_default().to_owned();
    let others = lines.iter().skip(1).map(|line| format!("\n  {}", line.get(least..).unwrap_or_default().trim_end()));
    first + &others.collect::<String>()
}

impl Pieces {
    /// The declarations in all sources.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut macros = HashMap::new();
        for text in texts {
            declarations(&tokens(text.parse().expect("Rust")), &mut macros);
        }
        let mut fragments = |engine: &str| {
            let (_, body) = macros.remove(engine).expect("the fragments").remove(0);
            let mut inner = HashMap::new();
            declarations(&undoubled(&body), &mut inner);
            inner.remove("name").expect("the fragments")
        };
        let (sqlite, postgres) = (fragments("sqlite_fragments"), fragments("postgres_fragments"));
        for other in ["name", "on", "record", "cells", "insert_rows", "listed"] {
            macros.remove(other);
        }
        Self { macros, sqlite, postgres }
    }

    fn expanded(&self, macro_name: &str, given: &[TokenTree], engine: Engine) -> Option<Tokens> {
        let arms = match (macro_name, engine) {
            ("dialect", Engine::Sqlite) => &self.sqlite,
            ("dialect", Engine::Postgres) => &self.postgres,
            _ => self.macros.get(macro_name)?,
        };
        arms.iter().find_map(|(takes, body)| bound(takes, given).map(|names| filled(body, &names)))
    }

    /// The text that some tokens amount to, if they do.
    fn text(&self, tokens_of: &[TokenTree], engine: Engine) -> Option<String> {
        if let [one] = tokens_of {
            return literal(one);
        }
        let [.., of, sign, given] = tokens_of else { return None };
        if !is(Some(sign), '!') {
            return None;
        }
        let (of, given) = (name(Some(of))?, tokens(group(Some(given))?.stream()));
        if of == "concat" {
            return parts(&given).into_iter().map(|part| self.text(part, engine)).collect();
        }
        self.text(&self.expanded(&of, &given, engine)?, engine)
    }

    /// Every statement of a file.
    pub(super) fn walk(&self, text: &str) -> Walked {
        let mut walked = Walked::default();
        self.look(&tokens(text.parse().expect("Rust")), &mut walked);
        walked
    }

    fn look(&self, body: &[TokenTree], walked: &mut Walked) {
        let mut at = 0;
        while at < body.len() {
            at += self.look_at(&body[at..], walked);
        }
    }

    /// Looks at what begins at a token; answers how many tokens that took.
    fn look_at(&self, rest: &[TokenTree], walked: &mut Walked) -> usize {
        if is(rest.first(), '#') {
            let shift = usize::from(is(rest.get(1), '!'));
            let Some(attribute) = group(rest.get(1 + shift)) else { return 1 };
            let tests = attribute.stream().to_string().replace(' ', "") == "cfg(test)";
            let module = rest
                .iter()
                .position(|token| group(Some(token)).is_some_and(|group| group.delimiter() == Delimiter::Brace));
            return if tests { module.map_or(rest.len(), |end| end + 1) } else { 2 + shift };
        }
        if declared(rest).is_some() {
            return 4;
        }
        if let (Some("fn"), Some(function)) = (name(rest.first()).as_deref(), name(rest.get(1))) {
            walked.function = function;
            return 2;
        }
        if let (Some(called), true, Some(given)) = (name(rest.first()), is(rest.get(1), '!'), group(rest.get(2))) {
            self.look_into(&called, &rest[..3], &tokens(given.stream()), walked);
            return 3;
        }
        match &rest[0] {
            TokenTree::Group(inner) => self.look(&tokens(inner.stream()), walked),
            token @ (TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => {
                if let Some(text) = literal(token) {
                    walked.keep(&text, &text);
                }
            }
        }
        1
    }

    fn look_into(&self, called: &str, call: &[TokenTree], given: &[TokenTree], walked: &mut Walked) {
        let before = walked.statements.len();
        if called == "insert_rows" {
            walked.keep_rows(given);
        } else if called == "on" {
            walked.within_on = true;
            walked.sites += 1;
            if TokenStream::from_iter(given.to_vec()).to_string().contains("QueryBuilder") {
                walked.keep_built(given);
            } else {
                self.look(given, walked);
            }
            walked.within_on = false;
            if walked.statements.len() == before {
                walked.without.push(walked.function.clone());
            }
        } else if let (Some(sqlite), Some(postgres)) =
            (self.text(call, Engine::Sqlite), self.text(call, Engine::Postgres))
        {
            walked.keep(&sqlite, &postgres);
        } else if let Some(body) = self.expanded(called, given, Engine::Sqlite) {
            self.look(&body, walked);
        } else {
            self.look(given, walked);
        }
    }
}

impl Walked {
    fn keep(&mut self, sqlite: &str, postgres: &str) {
        let first = sqlite.split_whitespace().next().unwrap_or_default();
        if FIRST_WORDS.contains(&first) && sqlite.trim().len() > first.len() {
            let whole = !sqlite.contains('{') && !sqlite.contains('…');
            let (sqlite, postgres) = (aligned(sqlite), aligned(postgres));
            let (function, of_both) = (self.function.clone(), self.within_on);
            self.statements.push(Statement { function, sqlite, postgres, of_both, whole });
        }
    }

    /// Keeps what a builder is given, with a mark where it inserts rows or ids.
    fn keep_built(&mut self, given: &[TokenTree]) {
        fn texts(body: &[TokenTree], found: &mut Vec<String>) {
            for token in body {
                found.extend(literal(token));
                if let Some(inner) = group(Some(token)) {
                    texts(&tokens(inner.stream()), found);
                }
            }
        }
        let mut found = Vec::new();
        texts(given, &mut found);
        let text = found.join("…");
        self.keep(&text, &text);
    }

    /// Keeps what `insert_rows!` makes of its table, its columns and its end, for one row.
    fn keep_rows(&mut self, given: &[TokenTree]) {
        let given = parts(given);
        let texts: Vec<String> = given.iter().filter_map(|part| literal(part.first()?)).collect();
        let rows = given.iter().filter_map(|part| group(part.last())).find(|rows| rows.delimiter() == Delimiter::Brace);
        let columns = tokens(rows.expect("the columns").stream());
        let columns: Vec<String> = parts(&columns)
            .into_iter()
            .filter(|part| is(part.get(1), ':') && !is(part.get(2), ':'))
            .filter_map(|part| name(part.first()))
            .collect();
        let numbers: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
        let end = texts.get(1).map_or(String::new(), |end| format!(" {}", end.trim()));
        let text = format!("INSERT INTO {} ({}) VALUES ({}){end}", texts[0], columns.join(", "), numbers.join(", "));
        self.within_on = true;
        self.keep(&text, &text);
        self.within_on = false;
    }
}
