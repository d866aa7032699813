//! `outboard proto`: what follows from contracts that stand outside of this repository.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use outboard_codegen::generate;

use crate::exit::Misconfigured;

/// Writes the schema and the stubs of the contracts in `wit`, and names each file that it changed; with `check`, only
/// names those that it would.
pub(crate) fn proto(wit: &Path, out: &Path, check: bool) -> Result<ExitCode> {
    let tree = generate::outside(wit, out).map_err(|error| Misconfigured(format!("{error:#}")))?;
    let steps = tree.compare(out)?;
    if check && !steps.is_empty() {
        let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            std::io::stderr(),
            "out of step with the contracts; run the same without --check:\n{}",
            steps.join("\n")
        );
        return Ok(ExitCode::FAILURE);
    }
    tree.apply(out, &steps)?;
    for step in &steps {
        // Whoever closed the pipe has read enough.
        let _ = writeln!(std::io::stdout(), "{}", step.path().display());
    }
    Ok(ExitCode::SUCCESS)
}
