//! Values on their way into MySQL and out of it, in the forms of its binary protocol.

mod reading;
mod writing;

pub(super) use reading::Shape;
pub(super) use writing::arguments;
pub use writing::text;
