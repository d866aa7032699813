//! All that is generated, from the contracts of a repository.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use crate::contract::Contract;
use crate::tree::Tree;
use crate::{descriptors, guard, load, proto, rust};

/// The session protocol, which is written by hand, below the repository's root and as schemas import it.
const SESSION: (&str, &str) = (
    "proto/session/outboard/session/v1/session.proto",
    "outboard/session/v1/session.proto",
);
const SHAPES: &str = "proto/codegen/tests/shapes";

/// What a folder of contracts becomes.
#[derive(Debug)]
pub struct Generated {
    /// `.proto` files by their import paths.
    pub schema: BTreeMap<String, String>,
    /// The encoded descriptors of all of them, with what they import.
    pub descriptors: Vec<u8>,
    /// Rust files by their paths below the root module.
    pub rust: BTreeMap<String, String>,
    /// The root module.
    pub root: String,
}

/// Generates from contracts, with `more` schemas beside theirs.
///
/// # Errors
/// What was generated does not compile, which is a defect of the generator.
pub fn generate(contract: &Contract, more: BTreeMap<String, String>) -> anyhow::Result<Generated> {
    let mut schema = more;
    schema.extend(proto::common().map(|(path, text)| (path.to_owned(), text)));
    for (package, interface) in contract.interfaces() {
        schema.insert(
            proto::path(package, interface),
            proto::file(contract, package, interface),
        );
    }
    Ok(Generated {
        descriptors: descriptors::compile(&schema)?,
        schema,
        rust: rust::files(contract)?,
        root: rust::root(contract),
    })
}

/// Everything that `cargo gen` writes below `root`.
///
/// # Errors
/// The contracts cannot be read or served, or change what was released.
pub fn tree(root: &Path) -> anyhow::Result<Tree> {
    let mut tree = Tree::default();
    let (source, import) = SESSION;
    let session = std::fs::read_to_string(root.join(source)).with_context(|| format!("reading {source}"))?;
    let session = BTreeMap::from([(import.to_owned(), session)]);
    tree.add("proto/session/src/frame.rs", descriptors::rust(&session, import)?)?;

    let contract = load::contracts(&root.join("wit"))?;
    let generated = generate(&contract, session)?;
    keep_released(&root.join("proto/stubs/descriptors.bin"), &contract, &generated)?;
    tree.own("proto/schema");
    tree.own("proto/stubs/src");
    for (path, text) in &generated.schema {
        tree.add(format!("proto/schema/{path}"), text.as_str())?;
    }
    for (path, text) in &generated.rust {
        tree.add(format!("proto/stubs/src/{path}"), text.as_str())?;
    }
    tree.add("proto/stubs/src/lib.rs", generated.root)?;
    tree.add("proto/stubs/descriptors.bin", generated.descriptors)?;

    // A contract with a type of every form, for this crate's own tests.
    let shapes = root.join(SHAPES);
    if shapes.is_dir() {
        let generated = generate(&load::contracts(&shapes.join("wit"))?, BTreeMap::new())?;
        whole(&mut tree, &format!("{SHAPES}/generated"), generated)?;
    }
    Ok(tree)
}

/// Everything that follows from the contracts of `wit`, which stand outside of the repository, as it is written below `out`:
/// `schema/`, `src/` and `descriptors.bin`.
///
/// # Errors
/// As [`tree`].
pub fn outside(wit: &Path, out: &Path) -> anyhow::Result<Tree> {
    let contract = load::anywhere(wit)?;
    let generated = generate(&contract, BTreeMap::new())?;
    keep_released(&out.join("descriptors.bin"), &contract, &generated)?;
    let mut tree = Tree::default();
    whole(&mut tree, "", generated)?;
    Ok(tree)
}

/// Compares with what was generated before, if anything was.
fn keep_released(before: &Path, contract: &Contract, generated: &Generated) -> anyhow::Result<()> {
    let Ok(old) = std::fs::read(before) else {
        return Ok(());
    };
    let unreleased: Vec<&str> = contract
        .packages
        .iter()
        .filter(|package| package.unreleased)
        .map(|package| package.proto.as_str())
        .collect();
    Ok(guard::check(&old, &generated.descriptors, &unreleased)?)
}

/// What is generated, in one folder.
pub(crate) fn whole(tree: &mut Tree, folder: &str, generated: Generated) -> anyhow::Result<()> {
    let below = |path: &str| Path::new(folder).join(path);
    tree.own(below("schema"));
    tree.own(below("src"));
    for (path, text) in &generated.schema {
        tree.add(below("schema").join(path), text.as_str())?;
    }
    for (path, text) in &generated.rust {
        tree.add(below("src").join(path), text.as_str())?;
    }
    tree.add(below("src/lib.rs"), generated.root)?;
    tree.add(below("descriptors.bin"), generated.descriptors)
}
