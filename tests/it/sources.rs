//! A reader of the library's sources: follows modules from `src/lib.rs`, and skips test code, comments and strings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item};

/// A source file of the library.
pub struct Source {
    pub path: PathBuf,
    /// Module path below the crate: `["term", "caps"]`; empty for `lib.rs`.
    pub module: Vec<String>,
    /// Identifiers and punctuation of the module's code: `["use", "crate", ":", ":", "lab", ";"]`.
    pub words: Vec<String>,
    /// All paths in the module that begin with `crate`, `self` or `super`, resolved from the crate's root.
    pub paths: Vec<Vec<String>>,
}

impl Source {
    /// Whether the words of `phrase` occur consecutively in the code.
    pub fn has(&self, phrase: &str) -> bool {
        let phrase = words(phrase.parse().expect("a phrase of Rust"));
        self.words.windows(phrase.len()).any(|window| window == phrase)
    }
}

/// Returns all files of the library without test code.
pub fn library() -> Vec<Source> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"), &[], &mut found);
    found
}

fn read(path: &Path, module: &[String], found: &mut Vec<Source>) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut source = Source { path: path.to_owned(), module: module.to_vec(), words: Vec::new(), paths: Vec::new() };
    // The directory of modules declared in this file.
    let is_root = module.is_empty() || path.file_name().is_some_and(|name| name == "mod.rs");
    let folder = if is_root { path.with_file_name("") } else { path.with_extension("") };
    let mut inner = Vec::new();
    gather(file.items, module, &mut source, &mut inner);
    found.push(source);
    for name in inner {
        let below = [module, std::slice::from_ref(&name)].concat();
        let [flat, nested] = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
        read(if flat.exists() { &flat } else { &nested }, &below, found);
    }
}

/// Adds the items of a module; modules with files of their own are added to `inner`.
fn gather(items: Vec<Item>, module: &[String], source: &mut Source, inner: &mut Vec<String>) {
    for item in items {
        if is_for_tests(attributes(&item)) {
            continue;
        }
        match item {
            Item::Mod(declared) => {
                let name = declared.ident.to_string();
                match declared.content {
                    None => inner.push(name),
                    Some((_, items)) => gather(items, &[module, &[name]].concat(), source, inner),
                }
            }
            item => {
                let words = words(without_tests(item.to_token_stream()));
                paths(&words, module, &mut source.paths);
                source.words.extend(words);
            }
        }
    }
}

/// Returns tokens without items after `#[cfg(test)]`, also nested ones such as methods. Attributes, including doc
/// comments, are omitted too.
fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut skips = false;
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '#');
        if is_hash
            && let Some(TokenTree::Group(group)) = tokens.peek()
            && group.delimiter() == Delimiter::Bracket
        {
            skips |= words(group.stream()) == ["cfg", "test"];
            tokens.next();
            continue;
        }
        match token {
            TokenTree::Group(group) => {
                let ends = group.delimiter() == Delimiter::Brace;
                if !skips {
                    let inner = without_tests(group.stream());
                    kept.push(TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)));
                }
                skips &= !ends;
            }
            TokenTree::Punct(sign) if skips && matches!(sign.as_char(), ';' | ',') => skips = false,
            _ if skips => {}
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().replace(' ', "") == "cfg(test)"
    })
}

/// Returns the words of tokens, also of those in groups, without strings and numbers.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("", ""),
                    Delimiter::None => ("", ""),
                };
                found.extend([open.to_owned()].into_iter().filter(|word| !word.is_empty()));
                found.extend(words(group.stream()));
                found.extend([close.to_owned()].into_iter().filter(|word| !word.is_empty()));
            }
            TokenTree::Ident(word) => found.push(word.to_string()),
            TokenTree::Punct(sign) => found.push(sign.as_char().to_string()),
            TokenTree::Literal(_) => {}
        }
    }
    found
}

/// Adds the paths among words that begin in the crate; each branch of a use tree is a path.
fn paths(words: &[String], module: &[String], found: &mut Vec<Vec<String>>) {
    let mut at = 0;
    while at < words.len() {
        let begins = at == 0 || words[at - 1] != ":";
        let start = match words[at].as_str() {
            "crate" | "folio" if begins => Some(Vec::new()),
            "self" if begins => Some(module.to_vec()),
            "super" if begins => Some(module[..module.len().saturating_sub(1)].to_vec()),
            _ => None,
        };
        let Some(start) = start.filter(|_| follows(words, at + 1)) else {
            at += 1;
            continue;
        };
        at = branch(words, at + 1, start, found);
    }
}

/// Whether `::` is at index `at`.
fn follows(words: &[String], at: usize) -> bool {
    words.get(at).is_some_and(|word| word == ":") && words.get(at + 1).is_some_and(|word| word == ":")
}

/// Parses the rest of a path with the beginning `path`, from the `::` at `at` on; returns the end.
fn branch(words: &[String], mut at: usize, mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    while follows(words, at) {
        match words.get(at + 2).map(String::as_str) {
            Some("{") => {
                at += 3;
                while words.get(at).is_some_and(|word| word != "}") {
                    let word = &words[at];
                    if word == "," {
                        at += 1;
                        continue;
                    }
                    let below = if word == "self" {
                        path.clone()
                    } else {
                        [path.as_slice(), std::slice::from_ref(word)].concat()
                    };
                    at = branch(words, at + 1, below, found);
                    // Skips `as name`.
                    while words.get(at).is_some_and(|word| word != "," && word != "}") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Some("super") => {
                path.pop();
                at += 3;
            }
            Some(word) if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(word.to_owned());
                at += 3;
            }
            _ => {
                at += 2;
                break;
            }
        }
    }
    found.push(path);
    at
}

/// Returns the files that each file refers to, as indices of `sources`: for each path, the nearest module.
pub fn named_files(sources: &[Source]) -> Vec<Vec<usize>> {
    let by_module: BTreeMap<&[String], usize> =
        sources.iter().enumerate().map(|(number, source)| (source.module.as_slice(), number)).collect();
    let named = |source: &Source| {
        let mut files: Vec<usize> = source
            .paths
            .iter()
            .filter_map(|path| (1..=path.len()).rev().find_map(|length| by_module.get(&path[..length]).copied()))
            .collect();
        files.sort_unstable();
        files.dedup();
        files
    };
    sources.iter().map(named).collect()
}

#[test]
fn code_behind_a_test_module_is_read_and_tests_are_not() {
    let text = "
        use crate::lab::{self, Run as Other, scm::{Game, law}};
        #[cfg(test)]
        mod tests { use crate::ui; }
        /// Sample code without references to `crate::ssh`.
        fn after() -> &'static str { super::super::term::caps(); \"crate::cli\" }
        impl Thing { #[cfg(test)] fn only(&self) { crate::program::run() } fn kept(&self) { crate::metrics::count!() } }
    ";
    let module = ["typeset", "page"].map(str::to_owned);
    let mut source = Source { path: PathBuf::new(), module: module.to_vec(), words: Vec::new(), paths: Vec::new() };
    gather(syn::parse_file(text).unwrap().items, &module, &mut source, &mut Vec::new());
    let paths: Vec<String> = source.paths.iter().map(|path| path.join("::")).collect();
    let expected = ["lab", "lab::Run", "lab::scm::Game", "lab::scm::law", "term::caps", "metrics::count"];
    assert_eq!(paths, expected);
    assert!(source.has("fn kept") && !source.has("fn only"));
}
