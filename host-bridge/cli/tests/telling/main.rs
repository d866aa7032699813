//! What the command tells of files, components, contracts and providers: real binaries, real files.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

mod calling;
mod checking;
mod inspecting;
mod listing;
mod making;
mod proto;
mod scene;
