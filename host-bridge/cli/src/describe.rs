//! What the programs of providers say of themselves and of files.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Result;
use outboard_host::{Description, Kinds};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::group::Group;
use crate::program;

/// A program of a provider that is installed here.
pub(crate) struct Installed {
    /// Where it is.
    pub(crate) program: PathBuf,
    /// What it says of itself, or why it does not.
    pub(crate) description: Result<Description, String>,
}

/// What a program said before it ended.
pub(crate) struct Answer {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// How long a program may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes that are read of either output; what is longer is no answer.
const LONGEST: u64 = 4 << 20;

/// All programs of providers, by their kinds, with what they say of themselves.
///
/// # Errors
/// This program does not find itself.
pub(crate) async fn installed() -> Result<BTreeMap<String, Installed>> {
    let mut asked = JoinSet::new();
    for (kind, program) in program::all()? {
        asked.spawn(async move {
            let description = describe(&kind, &program).await;
            (kind, Installed { program, description })
        });
    }
    Ok(asked.join_all().await.into_iter().collect())
}

/// What is known of the kinds that say something of themselves.
pub(crate) fn kinds(installed: &BTreeMap<String, Installed>) -> Kinds {
    let described = installed.values();
    described
        .filter_map(|installed| installed.description.clone().ok())
        .collect()
}

/// Runs a program of a provider and waits for its end.
///
/// # Errors
/// It cannot be run, or does not end in time; what is said of it does not name it.
///
/// # Cancellation
/// The program is killed.
pub(crate) async fn ask<A: AsRef<OsStr>>(program: &Path, arguments: &[A]) -> Result<Answer, String> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut group = Group::spawn(&mut command).map_err(|error| format!("it cannot be run: {error}"))?;
    let (stdout, stderr) = (group.0.stdout.take(), group.0.stderr.take());
    let answer = async {
        let (stdout, stderr) = tokio::join!(all_of(stdout), all_of(stderr));
        Ok::<_, std::io::Error>(Answer {
            stdout: stdout?,
            stderr: stderr?,
            status: group.0.wait().await?,
        })
    };
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(|error| format!("its answer cannot be read: {error}")),
        Err(_) => Err(format!("it has not answered within {PATIENCE:?}")),
    }
}

async fn describe(kind: &str, program: &Path) -> Result<Description, String> {
    let answer = ask(program, &["--describe"]).await?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        let said = said.lines().next().unwrap_or("it said nothing").escape_debug();
        return Err(format!("--describe ended with {}: {said}", answer.status));
    }
    let description: Description = serde_json::from_slice(&answer.stdout)
        .map_err(|error| format!("what it says to --describe is not understood: {error}"))?;
    if description.kind != kind {
        return Err(format!(
            "it says that it is of the kind {:?}: its name has to be outboard-provider- and its kind",
            description.kind
        ));
    }
    Ok(description)
}

async fn all_of(output: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(output) = output {
        output.take(LONGEST).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
