//! What was found, by file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use outboard_host::{ConfigErrors, Problem};

use crate::exit::MISCONFIGURED;

/// What was found in files, in the order in which they were named.
#[derive(Default)]
pub(crate) struct Report {
    files: Vec<Findings>,
    unchecked: Vec<String>,
    passed_over: Vec<String>,
}

struct Findings {
    path: PathBuf,
    problems: Vec<Problem>,
    /// What the file's provider says of it, and how many problems that are.
    passed_on: Vec<String>,
    counted: usize,
    unchecked: bool,
}

impl Report {
    /// A file is looked at.
    pub(crate) fn file(&mut self, path: &Path) -> usize {
        let found = self.files.iter().position(|file| file.path == path);
        found.unwrap_or_else(|| {
            self.files.push(Findings {
                path: path.to_owned(),
                problems: Vec::new(),
                passed_on: Vec::new(),
                counted: 0,
                unchecked: false,
            });
            self.files.len() - 1
        })
    }

    /// What is wrong with a file.
    pub(crate) fn errors(&mut self, errors: ConfigErrors) {
        self.problems(&errors.path, errors.problems);
    }

    /// What is wrong with a file; there may be nothing.
    pub(crate) fn problems(&mut self, path: &Path, problems: Vec<Problem>) {
        let file = self.file(path);
        self.files[file].problems.extend(problems);
    }

    /// What a provider's program says is wrong with a file, a line for each problem; what belongs to one is indented.
    pub(crate) fn passed_on(&mut self, path: &Path, said: &str) {
        let file = self.file(path);
        let Findings {
            passed_on, counted, ..
        } = &mut self.files[file];
        for line in said.lines().filter(|line| !line.is_empty()) {
            *counted += usize::from(!line.starts_with([' ', '\t']));
            passed_on.push(line.chars().filter(|letter| !letter.is_control()).collect());
        }
    }

    /// A file cannot be checked because of what is told of another.
    pub(crate) fn skipped(&mut self, path: &Path) {
        let file = self.file(path);
        self.files[file].unchecked = true;
    }

    /// What keeps a file from being checked.
    pub(crate) fn unchecked(&mut self, path: &Path, what: &str) {
        self.skipped(path);
        let what = format!("{}: not checked: {what}", path.display());
        if !self.unchecked.contains(&what) {
            self.unchecked.push(what);
        }
    }

    /// What of a file was not to be checked: the rest of it may be right.
    pub(crate) fn passed_over(&mut self, path: &Path, what: &str) {
        self.passed_over.push(format!("{}: {what}", path.display()));
    }

    /// Prints what is wrong, what is right, and what could not be told.
    pub(crate) fn tell(self) -> ExitCode {
        let mut problems = 0;
        let mut text = String::new();
        let files = counted(self.files.len(), "file");
        for file in self.files {
            let Findings { path, passed_on, .. } = file;
            if !file.problems.is_empty() {
                // Found at different times, they are told in the order of the file.
                let errors = ConfigErrors::new(path, file.problems);
                problems += errors.problems.len();
                text += &format!("{errors}\n");
            } else if passed_on.is_empty() && !file.unchecked {
                text += &format!("ok: {}\n", path.display());
            }
            problems += file.counted;
            text.extend(passed_on.into_iter().flat_map(|line| [line, "\n".to_owned()]));
        }
        // With an output closed there is nobody to tell, and the status still does.
        let _ = std::io::stdout().write_all(text.as_bytes());
        let mut stderr = std::io::stderr().lock();
        for what in self.unchecked.iter().chain(&self.passed_over) {
            let _ = writeln!(stderr, "outboard: {what}");
        }
        if problems > 0 || !self.unchecked.is_empty() {
            let _ = writeln!(stderr, "{files}, {}", counted(problems, "problem"));
        }
        // What is wrong weighs more than what could not be told.
        if problems > 0 {
            ExitCode::from(MISCONFIGURED)
        } else if self.unchecked.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
