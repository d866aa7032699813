//! `outboard provider --list`: the kinds of providers that are installed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use crate::describe::{Installed, installed};
use crate::program;

/// Lists the programs of providers, where they are and what they serve; one that does not say is listed too.
pub(crate) async fn list(as_json: bool) -> Result<ExitCode> {
    let installed = installed().await?;
    let text = if as_json {
        let providers: Vec<Value> = installed.iter().map(|(kind, one)| as_value(kind, one)).collect();
        format!("{:#}\n", json!({ "providers": providers }))
    } else {
        let texts: Vec<String> = installed.iter().map(|(kind, one)| as_text(kind, one)).collect();
        texts.concat()
    };
    // Whoever closed the pipe has read enough.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if installed.is_empty() {
        let folders = program::folders()?;
        let folders: Vec<String> = folders
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        let _ = writeln!(
            std::io::stderr(),
            "outboard: there is no program outboard-provider-KIND in {}; build or install one",
            folders.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn as_value(kind: &str, installed: &Installed) -> Value {
    let mut value = json!({ "kind": kind, "path": installed.program.to_string_lossy() });
    match &installed.description {
        Ok(description) => value["interfaces"] = json!(description.interfaces),
        Err(error) => value["error"] = json!(error),
    }
    value
}

fn as_text(kind: &str, installed: &Installed) -> String {
    let mut text = format!("{kind}  {}\n", installed.program.display());
    match &installed.description {
        Ok(description) => {
            for served in &description.interfaces {
                // A String takes whatever is written to it.
                let _ = writeln!(text, "  {}", served.interface.escape_debug());
            }
        }
        Err(error) => {
            let _ = writeln!(text, "  broken: {error}");
        }
    }
    text
}
