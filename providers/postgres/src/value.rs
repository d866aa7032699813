//! Values on their way between a function's interface and the database, in the database's own form.
//!
//! The backend knows nothing of any interface: it takes parameters that are encoded already, and hands over rows as they came.
//! How they look in an interface is the business of that interface's module.

pub mod binary;
pub mod calendar;
pub mod form;
pub mod outboard;
pub mod size;
pub mod spin;
pub mod wasmcloud;

use std::error::Error as StdError;
use std::ops::Deref;
use std::sync::OnceLock;

use bytes::{Bytes, BytesMut};
use tokio_postgres::types::{Format, FromSql, IsNull, ToSql, Type};

use crate::error::Failed;

/// A parameter as it is sent. What is cloned is not copied, so that a statement can be sent again.
#[derive(Clone)]
pub struct Encoded {
    format: Format,
    /// None for null.
    bytes: Option<Bytes>,
}

/// What a face was given for the placeholders of a statement.
pub trait Parameters: Send {
    /// The parameters in the form of the types that the database wants at their places.
    ///
    /// # Errors
    /// [`Failed::Conversion`], which names the parameter, counted from 1, and the type that it cannot be.
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed>;
}

impl<P: Parameters + Sync> Parameters for &P {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<Encoded>, Failed> {
        (**self).encode(wanted)
    }
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type as the statement has it.
    pub ty: Type,
    /// Whether its values come in the text form of their type, because nothing here reads the binary one.
    pub as_text: bool,
}

/// The columns of a result, which are the same each time that its statement is run.
#[derive(Debug)]
pub struct Fields {
    all: Box<[Field]>,
    /// What `outboard:sql` makes of them, once it was asked for.
    outboard: OnceLock<outboard::Seen>,
}

/// One value of a row, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    /// None for null.
    pub bytes: Option<&'a [u8]>,
}

impl Fields {
    /// Of these.
    pub fn new(all: impl Into<Box<[Field]>>) -> Self {
        Self {
            all: all.into(),
            outboard: OnceLock::new(),
        }
    }

    /// What `outboard:sql` makes of them.
    pub fn outboard(&self) -> &outboard::Seen {
        self.outboard.get_or_init(|| outboard::Seen::new(&self.all))
    }
}

impl Deref for Fields {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        &self.all
    }
}

impl Encoded {
    /// Null, of any type: in the text form, since there are types that have no other.
    pub fn null() -> Self {
        Self {
            format: Format::Text,
            bytes: None,
        }
    }

    /// The binary form of its type.
    pub fn binary(bytes: impl Into<Bytes>) -> Self {
        Self {
            format: Format::Binary,
            bytes: Some(bytes.into()),
        }
    }

    /// The text form of its type, which every type has and the database itself checks.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            format: Format::Text,
            bytes: Some(Bytes::from(text.into())),
        }
    }

    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        self.bytes.as_ref().map_or(0, Bytes::len)
    }

    /// Whether it takes none: null, or an empty value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Values are for nobody's log.
impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoded")
    }
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Ok(match &self.bytes {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        self.format
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.to_sql(ty, out)
    }
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self { bytes: Some(raw) })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self { bytes: None })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
