//! All test vectors, and that they cover all rules.

use std::collections::{BTreeMap, BTreeSet};

use tenvelope::{builtin, core::Registry};
use tenvelope_testkit::{Case, Ran, load_vectors, run_case};
use tenvelope_tests::root;

fn cases(which: &str) -> Vec<Case> {
    load_vectors(&root().join("spec/vectors").join(which))
}

#[test]
fn all_vectors() {
    let (valid, invalid) = (cases("valid"), cases("invalid"));
    assert!(valid.len() >= 200 && invalid.len() >= 150, "{} valid and {} invalid vectors", valid.len(), invalid.len());
    let ran: Vec<_> = valid.iter().chain(&invalid).map(|case| run_case(case, builtin())).collect();
    let skipped = ran.iter().filter(|ran| **ran == Ok(Ran::Skipped)).count();
    let wrong: Vec<String> = ran.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{} of {} vectors:\n{}", wrong.len(), valid.len() + invalid.len(), wrong.join("\n"));
    println!("{} valid and {} invalid vectors, {skipped} skipped", valid.len(), invalid.len());
    assert_eq!(skipped, 0, "this build has all codecs that vectors need");
}

/// A reader of the core profile leaves out what says that it needs more, and nothing else; lines of what it lacks are of an unknown codec to it.
#[test]
fn extended_codecs_can_be_left_out() {
    let core = Registry::core();
    let mut skipped = 0;
    for case in cases("valid").iter().chain(&cases("invalid")).filter(|case| !case.needs.is_empty()) {
        assert!(
            case.needs.iter().all(|name| case.line().is_none_or(|line| line.contains(name.as_str()))),
            "{} needs what it lacks",
            case.id
        );
        assert_eq!(run_case(case, &core), Ok(Ran::Skipped), "{}", case.id);
        skipped += 1;
    }
    println!("{skipped} vectors of extended codecs");
    assert!(skipped >= 30);
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    for case in cases("valid").iter().chain(&cases("invalid")) {
        assert!(seen.insert(case.id.clone()), "two vectors are called {}", case.id);
    }
}

/// Rules that no line can break or keep by itself.
const ABOUT_PEOPLE: &[(&str, &str)] = &[
    ("C6", "what is never written cannot be seen in a line"),
    ("R2", "allocation is measured in tests/memory.rs"),
    ("OBJ4", "what is never written cannot be seen in a line"),
];

#[test]
fn every_rule_has_a_vector() {
    let rules = numbered_rules();
    assert!(rules.len() > 40, "only {} rules found: has their form changed?", rules.len());
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases("valid").iter().chain(&cases("invalid")) {
        for rule in &case.rules {
            assert!(rules.contains(rule), "{} names the rule {rule}, which is nowhere in the specification", case.id);
            *named.entry(rule.clone()).or_default() += 1;
        }
    }
    let without: Vec<_> =
        rules.iter().filter(|rule| !named.contains_key(*rule) && !ABOUT_PEOPLE.iter().any(|(name, _)| name == rule)).collect();
    assert!(without.is_empty(), "rules without a vector: {without:?}");
}

/// `* **F3** …` on the pages of the specification.
fn numbered_rules() -> BTreeSet<String> {
    let mut pages = ["tenvelope-v1.md", "json-form.md", "binary-form.md"].map(|page| root().join("spec").join(page)).to_vec();
    pages.extend(std::fs::read_dir(root().join("spec/codecs")).unwrap().map(|entry| entry.unwrap().path()));
    let mut rules = BTreeSet::new();
    for page in pages {
        for line in std::fs::read_to_string(page).unwrap().lines() {
            if let Some((rule, _)) = line.strip_prefix("* **").and_then(|rest| rest.split_once("** ")) {
                assert!(rules.insert(rule.to_owned()), "two rules are called {rule}");
            }
        }
    }
    rules
}
