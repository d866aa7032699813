//! Guests: components for the tests and the examples, built with whichever toolchain can be had.

mod build;
mod debian;
mod toolchain;

use anyhow::Result;

use crate::place::Place;

pub(crate) use build::MANIFEST;
use toolchain::{Mode, Wish};

/// Finds a toolchain, and installs what it lacks.
pub(crate) fn set_up(place: &Place) -> Result<Mode> {
    toolchain::obtain(place, Wish::of_environment()?)
}

/// Builds all guests into [`Place::guests`].
pub(crate) fn build(place: &Place) -> Result<()> {
    let mode = set_up(place)?;
    println!("building the guests with {mode}");
    build::build(place, mode)
}

/// Runs Clippy on the guests, where the toolchain that builds them has one.
pub(crate) fn lint(place: &Place) -> Result<()> {
    match set_up(place)? {
        Mode::Rustup => build::lint(place),
        Mode::Debian => {
            println!("Debian's compiler comes without Clippy: the guests are passed over");
            Ok(())
        }
    }
}

/// Runs the tests of the function authors' crate on this machine.
pub(crate) fn test(place: &Place) -> Result<()> {
    build::test(place)
}
