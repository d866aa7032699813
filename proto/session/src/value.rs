//! Values of WIT that Rust has no type of its own for: lists of a fixed length, and tuples of more than twelve members. And values
//! that stay as they are on the wire.

mod encoded;
mod fixed;
mod tuple;

pub use encoded::{Case, Encoded, Lists};
pub use fixed::{FixedList, WrongLength};
pub use tuple::{
    Tuple13, Tuple14, Tuple15, Tuple16, Tuple17, Tuple18, Tuple19, Tuple20, Tuple21, Tuple22, Tuple23,
    Tuple24,
};
