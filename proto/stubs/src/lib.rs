// Generated from wit/ by `cargo gen`. Do not edit.

//! WIT-shaped types, service traits and dispatch tables of every contract in `wit/`: what a provider is written
//! against.
//!
//! A module per interface, in modules named after its package: `wasi:keyvalue/store@0.2.0-draft` is
//! `wasi::keyvalue::v0_2_0_draft::store`. In it, a trait with a method per function, the types that the interface
//! defines, and what serves an implementation of the trait: a dispatch for the session face and a server for the plain
//! one.

/// The descriptors of all services here, of the session protocol and of what they import, as a `FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("../descriptors.bin");

#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
pub mod fermyon;

#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
pub mod outboard;

#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
pub mod spin;

#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
pub mod wasi;

#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
pub mod wasmcloud;
