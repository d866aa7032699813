//! The inputs of a fuzzer: those of the repository, a line of hexadecimal digits each, and those found here.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::place::Place;

/// How long it may take to tell which inputs are worth keeping.
pub(super) const PATIENCE: Duration = Duration::from_secs(1200);

/// The most bytes of one fuzzer's inputs in the repository.
const MOST: usize = 320 << 10;

/// The folders of one fuzzer.
#[derive(Debug)]
pub(super) struct Inputs {
    /// Where its files are, and where it leaves an input that breaks a promise.
    pub(super) folder: PathBuf,
    /// What the repository has, a file each.
    pub(super) kept: PathBuf,
    /// What was found here.
    pub(super) found: PathBuf,
    /// The file of the repository.
    file: PathBuf,
}

impl Inputs {
    /// Lays out the folders of a fuzzer.
    pub(super) fn of(place: &Place, name: &str) -> Result<Self> {
        let folder = place.target.join("fuzz").join(name);
        let inputs = Self {
            kept: folder.join("kept"),
            found: folder.join("found"),
            file: place.root.join("tests/fuzz/corpus").join(format!("{name}.txt")),
            folder,
        };
        std::fs::create_dir_all(&inputs.found)
            .with_context(|| format!("creating {}", inputs.found.display()))?;
        empty(&inputs.kept)?;
        for (index, input) in inputs.read()?.iter().enumerate() {
            let path = inputs.kept.join(format!("{index:05}"));
            std::fs::write(&path, input).with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(inputs)
    }

    /// An empty folder for the fewest inputs that reach all.
    pub(super) fn fewest(&self) -> Result<PathBuf> {
        let folder = self.folder.join("fewest");
        empty(&folder)?;
        Ok(folder)
    }

    /// Makes the inputs of a folder those of the repository, shortest first, as many as there is room for.
    pub(super) fn keep(&self, folder: &Path) -> Result<()> {
        let mut lines = BTreeSet::new();
        let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let input = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            let mut line = String::with_capacity(2 * input.len());
            for byte in input {
                write!(line, "{byte:02x}")?;
            }
            lines.insert((line.len(), line));
        }
        let all = lines.len();
        let mut text = String::new();
        for (_, line) in lines {
            if text.len() + line.len() >= MOST {
                break;
            }
            writeln!(text, "{line}")?;
        }
        println!(
            "keeping {} of {all} inputs in {}",
            text.lines().count(),
            self.file.display()
        );
        std::fs::write(&self.file, text).with_context(|| format!("writing {}", self.file.display()))
    }

    fn read(&self) -> Result<Vec<Vec<u8>>> {
        let text = std::fs::read_to_string(&self.file)
            .with_context(|| format!("reading {}", self.file.display()))?;
        text.lines()
            .map(|line| bytes(line).with_context(|| format!("{}: `{line}`", self.file.display())))
            .collect()
    }
}

fn bytes(line: &str) -> Result<Vec<u8>> {
    ensure!(line.len().is_multiple_of(2), "a byte has two digits");
    let digits: Vec<char> = line.chars().collect();
    let byte = |pair: &[char]| {
        let value = pair
            .iter()
            .try_fold(0, |value, digit| Some(value << 4 | digit.to_digit(16)?));
        value
            .and_then(|value| u8::try_from(value).ok())
            .context("not a byte")
    };
    digits.chunks(2).map(byte).collect()
}

/// A folder with nothing in it.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))
}
