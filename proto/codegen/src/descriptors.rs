//! `.proto` texts compiled in memory.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use prost::Message;
use prost_types::FileDescriptorSet;
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

/// Compiles all of `files`, by their import paths, with what they import from Google's.
///
/// # Errors
/// One of them is not protobuf.
pub fn compile(files: &BTreeMap<String, String>) -> anyhow::Result<Vec<u8>> {
    Ok(compiler(files)?
        .include_source_info(false)
        .include_imports(true)
        .encode_file_descriptor_set())
}

/// The Rust types of a hand-written file, client and server included.
///
/// # Errors
/// It is not protobuf, or the generator fails.
pub fn rust(files: &BTreeMap<String, String>, name: &str) -> anyhow::Result<String> {
    let mut all = FileDescriptorSet::decode(
        compiler(files)?
            .include_source_info(true)
            .include_imports(true)
            .encode_file_descriptor_set()
            .as_slice(),
    )?;
    all.file.retain(|file| file.name() == name);
    let package = all
        .file
        .first()
        .map(|file| file.package().to_owned())
        .context("the file did not compile")?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    tonic_prost_build::configure()
        .bytes(".")
        .build_transport(false)
        .out_dir(folder.path())
        .compile_fds(all)
        .with_context(|| format!("generating Rust from {name}"))?;
    let path = folder.path().join(format!("{package}.rs"));
    let text = std::fs::read_to_string(&path).with_context(|| format!("the Rust of {name}"))?;
    Ok(format!(
        "// Generated from {name} by `cargo gen`. Do not edit.\n{text}"
    ))
}

fn compiler(files: &BTreeMap<String, String>) -> anyhow::Result<Compiler> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(InMemory(files.clone()));
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    // Imports are kept from the start: the setting cannot be made up for later.
    compiler.include_imports(true);
    for name in files.keys() {
        compiler
            .open_file(name)
            .with_context(|| format!("proto/schema/{name} does not compile"))?;
    }
    Ok(compiler)
}

struct InMemory(BTreeMap<String, String>);

impl FileResolver for InMemory {
    fn resolve_path(&self, path: &Path) -> Option<String> {
        path.to_str().map(str::to_owned)
    }

    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let text = self
            .0
            .get(name)
            .ok_or_else(|| protox::Error::file_not_found(name))?;
        File::from_source(name, text)
    }
}
