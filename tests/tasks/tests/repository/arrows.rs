//! Who depends on whom, and under which licences.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use crate::lists::{Lists, metadata};

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn crates_depend_on_each_other_as_they_may_and_not_otherwise() -> Result<()> {
    let (lists, metadata) = (Lists::read()?, metadata()?);
    let arrows = lists.arrows();
    let members: BTreeSet<&str> = list(&metadata, "workspace_members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for package in list(&metadata, "packages")
        .iter()
        .filter(|package| members.contains(text(package, "id")))
    {
        let from = text(package, "name");
        names.insert(from);
        for dependency in list(package, "dependencies") {
            let to = text(dependency, "name");
            let allowed = match arrows.get(to) {
                Some(users) => users.contains(from),
                // An own crate that is not listed is nobody's dependency; what others wrote is free to all.
                None => dependency["path"].is_null(),
            };
            if !allowed {
                wrong.push(format!("{from} → {to}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "no arrow of .deny.toml allows: {}",
        wrong.join(", ")
    );
    assert!(names.len() > 10, "cargo told of all members: {names:?}");
    Ok(())
}

#[test]
fn the_arrows_name_crates_that_exist() -> Result<()> {
    let (lists, metadata) = (Lists::read()?, metadata()?);
    let known: BTreeSet<&str> = list(&metadata, "packages")
        .iter()
        .map(|package| text(package, "name"))
        .collect();
    let arrows = lists.arrows();
    let named = arrows
        .iter()
        .flat_map(|(to, from)| from.iter().map(String::as_str).chain([*to]));
    let gone: BTreeSet<&str> = named.filter(|name| !known.contains(name)).collect();
    assert!(gone.is_empty(), ".deny.toml names crates that are gone: {gone:?}");
    Ok(())
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() -> Result<()> {
    let (lists, metadata) = (Lists::read()?, metadata()?);
    let mut wrong = Vec::new();
    for package in list(&metadata, "packages") {
        let expression = text(package, "license");
        if !allowed(expression, &lists.licenses.allow) {
            wrong.push(format!(
                "{} {}: `{expression}`",
                text(package, "name"),
                text(package, "version")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "not among the licences of .deny.toml:\n{}",
        wrong.join("\n")
    );
    Ok(())
}

/// One choice of each alternative must be allowed. Old manifests write a slash for `OR`.
fn allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let plain = expression.replace('/', " OR ");
    let every = |part: &str| {
        part.split(" OR ")
            .any(|licence| allowed.contains(licence.trim_matches(['(', ')', ' '])))
    };
    !plain.is_empty() && plain.split(" AND ").all(every)
}

#[test]
fn an_expression_is_allowed_by_one_choice_of_each_alternative() {
    let list = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    for fine in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "(MIT OR GPL-3.0) AND Zlib",
    ] {
        assert!(allowed(fine, &list), "{fine}");
    }
    for wrong in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 WITH LLVM-exception"] {
        assert!(!allowed(wrong, &list), "{wrong}");
    }
}
