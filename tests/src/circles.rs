//! No circle of files: the files that one needs, and those that they need, never lead back to it. A name is followed
//! through re-exports to the file that defines it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, UseTree, visit::Visit};

use crate::{harness::repository, house::files_below};

/// The path of a module from the root of its crate.
type Module = Vec<String>;

/// The files that each file needs.
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

/// What a file says about names.
#[derive(Default)]
struct Names {
    /// What it defines itself.
    defined: BTreeSet<String>,
    /// What it has from elsewhere under a name of its own (`use`, `pub use`): the path as written.
    known_as: BTreeMap<String, Vec<String>>,
    /// From where it has everything (`use x::*`).
    globs: Vec<Vec<String>>,
    /// Every path that it writes outside its tests.
    written: Vec<Vec<String>>,
}

impl Names {
    fn of(file: &Path) -> Self {
        let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
        let mut names = Self::default();
        parsed.items.iter().for_each(|item| names.define(item));
        names.visit_file(&parsed);
        names
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what has no name defines none")]
    fn define(&mut self, item: &Item) {
        let name = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Type(item) => &item.ident,
            // A macro defines what its tokens name, as `words!` does.
            Item::Macro(item) => {
                self.defined.extend(item.ident.as_ref().map(ToString::to_string));
                return self.define_from(item.mac.tokens.clone());
            }
            _ => return,
        };
        self.defined.insert(name.to_string());
    }

    fn define_from(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => drop(self.defined.insert(name.to_string())),
                TokenTree::Group(group) => self.define_from(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn take(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.take(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => {
                self.known_as.extend(before.last().map(|last| (last.clone(), before.to_vec())));
            }
            UseTree::Name(name) => drop(self.known_as.insert(name.ident.to_string(), with(&name.ident))),
            UseTree::Rename(rename) => drop(self.known_as.insert(rename.rename.to_string(), with(&rename.ident))),
            UseTree::Glob(_) => self.globs.push(before.to_vec()),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.take(before, item)),
        }
    }

    /// The paths among the tokens of a macro's call or body.
    fn read(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.written.push(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                other @ (TokenTree::Punct(_) | TokenTree::Literal(_) | TokenTree::Group(_)) => {
                    self.written.push(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read(group.stream());
                    }
                }
            }
        }
        self.written.push(path);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.take(&[], &item.tree);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.read(call.tokens.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.written.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}

/// The files of a crate with what they say about names.
struct Crate(BTreeMap<Module, Names>);

impl Crate {
    fn read(src: &Path) -> Self {
        let mut files = Vec::new();
        files_below(src, &mut files);
        let rust = files.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "rs"));
        Self(rust.map(|file| (module(src, &file), Names::of(&file))).collect())
    }

    /// The file that defines what a path names, as one in the module writes it; none for what is not of this crate.
    fn definer(&self, module: &Module, path: &[String]) -> Option<Module> {
        self.follow(module, path, &mut BTreeSet::new())
    }

    fn follow(&self, module: &Module, path: &[String], seen: &mut BTreeSet<(Module, String)>) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let root = Module::new();
        let below = |name: &String| module.iter().cloned().chain([name.clone()]).collect::<Module>();
        let (at, rest) = match first.as_str() {
            "crate" => (root, rest),
            "self" => (module.clone(), rest),
            "super" => (module.split_last()?.1.to_vec(), rest),
            _ => {
                let is_module = self.0.contains_key(&below(first));
                let names = self.0.get(module)?;
                if names.defined.contains(first) && (rest.is_empty() || !is_module) {
                    return Some(module.clone());
                }
                if !seen.insert((module.clone(), first.clone())) {
                    return None;
                }
                if let Some(whole) = names.known_as.get(first).filter(|whole| whole.first() != Some(first)) {
                    let whole: Vec<String> = whole.iter().chain(rest).cloned().collect();
                    return self.follow(module, &whole, seen);
                }
                if is_module {
                    (below(first), rest)
                } else {
                    let everything =
                        names.globs.iter().map(|glob| glob.iter().chain(path).cloned().collect::<Vec<_>>());
                    return everything.into_iter().find_map(|whole| self.follow(module, &whole, seen));
                }
            }
        };
        if rest.is_empty() { Some(at) } else { self.follow(&at, rest, seen) }
    }

    /// The files each file needs. A folder's `mod.rs` and its own files count as one: those inside may use what
    /// `mod.rs` has.
    fn arrows(&self) -> Arrows {
        let needs = |module: &Module, names: &Names| {
            let defined = names.written.iter().filter_map(|path| self.definer(module, path));
            let folder = &module[..module.len() - 1];
            defined.filter(|at| at != module && !at.is_empty() && at != folder).collect()
        };
        let files = self.0.iter().filter(|(module, _)| !module.is_empty());
        files.map(|(module, names)| (module.clone(), needs(module, names))).collect()
    }
}

fn module(src: &Path, file: &Path) -> Module {
    let path: PathBuf = file.strip_prefix(src).unwrap().with_extension("");
    let mut parts: Module = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// The shortest way from a file back to itself, if there is one.
fn way_back(arrows: &Arrows, start: &Module) -> Option<Vec<String>> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in &ways {
            for next in arrows.get(*way.last()?).into_iter().flatten() {
                let whole: Vec<&Module> = way.iter().copied().chain([next]).collect();
                if next == start {
                    return Some(whole.into_iter().map(|module| module.join("::")).collect());
                }
                if seen.insert(next) {
                    longer.push(whole);
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn there_is_no_circle_of_files() {
    let mut circles = BTreeSet::new();
    for name in ["domain", "store", "importer", "export", "text", "actions", "server", "bench"] {
        let arrows = Crate::read(&repository(&format!("crates/{name}/src"))).arrows();
        let ways = arrows.keys().filter_map(|module| way_back(&arrows, module));
        circles.extend(ways.map(|way| format!("{name}: {}", way.join(" → "))));
    }
    assert_eq!(circles, BTreeSet::new());
}

#[test]
fn a_name_is_followed_through_reexports_to_the_file_that_defines_it() {
    let domain = Crate::read(&repository("crates/domain/src"));
    let definer = |module: &str, path: &str| {
        let parts = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
        domain.definer(&parts(module), &parts(path)).map(|module| module.join("::")).unwrap_or_default()
    };
    assert_eq!(definer("finance::ledger_mapping", "crate::cost::CostCategory"), "cost::entry");
    assert_eq!(definer("finance::ledger_mapping", "crate::Refusal"), "refusal");
    assert_eq!(definer("booking::decide", "super::BookingState"), "booking", "one that is in mod.rs");
    assert_eq!(definer("booking::decide", "std::fmt::Display"), "");
}
