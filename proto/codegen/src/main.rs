//! `cargo gen [--check]`: writes proto/schema, proto/stubs and the session's frames, or says what is out of step.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use outboard_codegen::generate;

/// Writes what follows from the contracts in wit/.
#[derive(Parser)]
struct Arguments {
    /// Write nothing; name each file that is out of step, and fail if there is one.
    #[arg(long)]
    check: bool,
    /// The repository's root [default: the one that this crate is in]
    #[arg(long)]
    root: Option<PathBuf>,
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command answers there"
)]
fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Outcome::InStep) => ExitCode::SUCCESS,
        Ok(Outcome::Wrote(steps)) => {
            println!("{}", steps.join("\n"));
            ExitCode::SUCCESS
        }
        Ok(Outcome::OutOfStep(steps)) => {
            eprintln!("out of step with wit/; run `cargo gen`:\n{}", steps.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

enum Outcome {
    InStep,
    Wrote(Vec<String>),
    OutOfStep(Vec<String>),
}

fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => {
            let folder =
                std::env::var_os("CARGO_MANIFEST_DIR").context("run as `cargo gen`, or give --root")?;
            PathBuf::from(folder).join("../..")
        }
    };
    let root = root
        .canonicalize()
        .with_context(|| format!("the root {}", root.display()))?;
    let tree = generate::tree(&root)?;
    let steps = tree.compare(&root)?;
    if steps.is_empty() {
        return Ok(Outcome::InStep);
    }
    if arguments.check {
        return Ok(Outcome::OutOfStep(
            steps.iter().map(ToString::to_string).collect(),
        ));
    }
    tree.apply(&root, &steps)?;
    Ok(Outcome::Wrote(
        steps
            .iter()
            .map(|step| format!("{}", step.path().display()))
            .collect(),
    ))
}
