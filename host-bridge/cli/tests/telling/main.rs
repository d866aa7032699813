//! What the command tells of files, components and providers without starting any of them: real binaries, real files.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod checking;
mod inspecting;
mod listing;
mod scene;
