//! The files in `examples` that put hosts and providers on clusters and machines.

mod fitting;
mod read;
mod scene;
