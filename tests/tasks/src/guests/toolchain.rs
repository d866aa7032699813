//! Which compiler builds guests: a decision on facts, and the steps that change the facts.

use std::fmt;
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Result, bail};

use super::debian;
use crate::place::Place;
use crate::{run, system};

/// What guests are compiled for.
pub(crate) const TARGET: &str = "wasm32-wasip2";
/// Asks for one of the two ways; see [`Wish`].
const VARIABLE: &str = "OUTBOARD_GUESTS";
/// Fetching the target takes seconds; a closed network may let it hang.
const PATIENCE: Duration = Duration::from_secs(180);

/// A way to build guests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The toolchain in use, with its target `wasm32-wasip2`.
    Rustup,
    /// Debian's own compiler, which builds the standard library from its source.
    Debian,
}

/// Which ways are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Whichever works.
    Either,
    /// This one or none.
    Only(Mode),
}

/// What this machine has.
#[derive(Debug, Clone, Copy)]
struct Facts {
    target_installed: bool,
    rustup: bool,
    debian_ready: bool,
    apt: bool,
    root: bool,
}

/// What was tried and did not help.
#[derive(Debug, Clone, Default)]
struct Tried {
    target: Option<String>,
    debian: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Use(Mode),
    AddTarget,
    InstallDebian,
    GiveUp(String),
}

/// A mode that builds, after whatever had to be installed for it.
pub(crate) fn obtain(place: &Place, wish: Wish) -> Result<Mode> {
    let mut tried = Tried::default();
    loop {
        match next(wish, Facts::of_this_machine(place), &tried) {
            Next::Use(mode) => return Ok(mode),
            Next::AddTarget => tried.target = Some(outcome(add_target())),
            Next::InstallDebian => tried.debian = Some(outcome(debian::install(place))),
            Next::GiveUp(message) => bail!(message),
        }
    }
}

fn next(wish: Wish, facts: Facts, tried: &Tried) -> Next {
    if wish.allows(Mode::Rustup) {
        if facts.target_installed {
            return Next::Use(Mode::Rustup);
        }
        if facts.rustup && tried.target.is_none() {
            return Next::AddTarget;
        }
    }
    if wish.allows(Mode::Debian) {
        if facts.debian_ready {
            return Next::Use(Mode::Debian);
        }
        if facts.apt && facts.root && tried.debian.is_none() {
            return Next::InstallDebian;
        }
    }
    Next::GiveUp(what_to_do(wish, facts, tried))
}

/// What a person can do, most likely first, and what was tried already.
fn what_to_do(wish: Wish, facts: Facts, tried: &Tried) -> String {
    let mut lines =
        vec!["no toolchain builds WebAssembly components here. Do one of these, then try again:".to_owned()];
    if wish.allows(Mode::Rustup) {
        lines.push(format!("  rustup target add {TARGET}"));
    }
    if wish.allows(Mode::Debian) && facts.apt {
        lines.push(format!("  {}", system::command_for(&debian::PACKAGES)));
    }
    if wish == Wish::Only(Mode::Debian) && !facts.apt {
        lines.push(format!(
            "  {VARIABLE} asks for Debian's compiler, and this is neither Debian nor Ubuntu: unset it"
        ));
    }
    for failure in [&tried.target, &tried.debian].into_iter().flatten() {
        lines.push(format!("tried without success: {failure}"));
    }
    lines.join("\n")
}

fn outcome(result: Result<()>) -> String {
    match result {
        Ok(()) => "it said that it had succeeded".to_owned(),
        Err(error) => format!("{error:#}"),
    }
}

fn add_target() -> Result<()> {
    println!("adding the target {TARGET} with rustup");
    run::quietly(Command::new("rustup").args(["target", "add", TARGET]), PATIENCE).map(drop)
}

impl Wish {
    /// What the environment asks for.
    pub(crate) fn of_environment() -> Result<Self> {
        std::env::var(VARIABLE).map_or(Ok(Self::Either), |text| text.parse())
    }

    fn allows(self, mode: Mode) -> bool {
        self == Self::Either || self == Self::Only(mode)
    }
}

impl FromStr for Wish {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Either),
            "rustup" => Ok(Self::Only(Mode::Rustup)),
            "debian" => Ok(Self::Only(Mode::Debian)),
            _ => bail!("{VARIABLE} is `{text}`: it takes auto, rustup or debian"),
        }
    }
}

impl Facts {
    fn of_this_machine(place: &Place) -> Self {
        Self {
            target_installed: target_installed(),
            rustup: run::which("rustup").is_some(),
            debian_ready: debian::Toolchain::find(place).is_some(),
            apt: system::has_apt(),
            root: system::is_root(),
        }
    }
}

/// The compiler knows the target by name even when its standard library was never fetched: look for the library.
fn target_installed() -> bool {
    let mut rustc = Command::new("rustc");
    let Some(folder) = run::answer(rustc.args(["--print", "target-libdir", "--target", TARGET])) else {
        return false;
    };
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.filter_map(Result::ok).any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rustup => "the toolchain in use",
            Self::Debian => "Debian's compiler",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, Mode, Next, Tried, Wish, next};

    const BARE: Facts = Facts {
        target_installed: false,
        rustup: false,
        debian_ready: false,
        apt: false,
        root: false,
    };
    const ANY: Wish = Wish::Either;
    const DEBIAN: Wish = Wish::Only(Mode::Debian);
    const RUSTUP: Wish = Wish::Only(Mode::Rustup);

    fn fresh(wish: Wish, facts: Facts) -> Next {
        next(wish, facts, &Tried::default())
    }

    fn given_up(next: Next) -> String {
        match next {
            Next::GiveUp(message) => message,
            other => panic!("{other:?} where there is nothing to try"),
        }
    }

    #[test]
    fn an_installed_target_is_used_at_once() {
        let facts = Facts {
            target_installed: true,
            rustup: true,
            debian_ready: true,
            ..BARE
        };
        assert_eq!(fresh(ANY, facts), Next::Use(Mode::Rustup));
        assert_eq!(fresh(RUSTUP, facts), Next::Use(Mode::Rustup));
    }

    #[test]
    fn a_missing_target_is_fetched_before_anything_else_is_tried() {
        let facts = Facts {
            rustup: true,
            debian_ready: true,
            apt: true,
            root: true,
            ..BARE
        };
        assert_eq!(fresh(ANY, facts), Next::AddTarget);
    }

    #[test]
    fn debian_stands_in_when_the_target_cannot_be_fetched() {
        let tried = Tried {
            target: Some("no network".to_owned()),
            debian: None,
        };
        let facts = Facts {
            rustup: true,
            debian_ready: true,
            ..BARE
        };
        assert_eq!(next(ANY, facts, &tried), Next::Use(Mode::Debian));
        let facts = Facts {
            rustup: true,
            apt: true,
            root: true,
            ..BARE
        };
        assert_eq!(next(ANY, facts, &tried), Next::InstallDebian);
    }

    #[test]
    fn nothing_is_installed_without_the_right_to() {
        let message = given_up(fresh(ANY, Facts { apt: true, ..BARE }));
        assert!(message.contains("rustup target add wasm32-wasip2"), "{message}");
        assert!(
            message.contains("sudo apt-get install -y --no-install-recommends rustc-web"),
            "{message}"
        );
    }

    #[test]
    fn what_was_tried_is_told_and_not_tried_again() {
        let tried = Tried {
            target: Some("no network".to_owned()),
            debian: Some("no such package".to_owned()),
        };
        let facts = Facts {
            rustup: true,
            apt: true,
            root: true,
            ..BARE
        };
        let message = given_up(next(ANY, facts, &tried));
        assert!(
            message.contains("no network") && message.contains("no such package"),
            "{message}"
        );
    }

    #[test]
    fn a_wish_is_kept_or_refused_and_never_bent() {
        let facts = Facts {
            target_installed: true,
            rustup: true,
            apt: true,
            root: true,
            ..BARE
        };
        assert_eq!(fresh(DEBIAN, facts), Next::InstallDebian);
        let facts = Facts {
            debian_ready: true,
            ..BARE
        };
        let message = given_up(fresh(RUSTUP, facts));
        assert!(!message.contains("apt-get"), "{message}");
        let message = given_up(fresh(
            DEBIAN,
            Facts {
                target_installed: true,
                ..BARE
            },
        ));
        assert!(message.contains("OUTBOARD_GUESTS"), "{message}");
    }

    #[test]
    fn the_wish_is_one_of_three_words() {
        assert_eq!("auto".parse::<Wish>().unwrap(), ANY);
        assert_eq!("debian".parse::<Wish>().unwrap(), DEBIAN);
        assert_eq!("rustup".parse::<Wish>().unwrap(), RUSTUP);
        assert!("nix".parse::<Wish>().unwrap_err().to_string().contains("`nix`"));
    }
}
