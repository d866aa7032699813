//! Whole-path tests: a real component in a real function host reaches a real store through a provider process.
//!
//! Here is what they have in common: a scene, one folder with the files of providers and a host, and a table. The tests
//! themselves are in `tests/paths`.

pub mod notes;
pub mod scene;
pub mod shop;
