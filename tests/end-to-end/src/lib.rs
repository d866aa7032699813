//! Whole-path tests: real component, host, provider and store.
