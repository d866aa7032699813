//! Reading the binary forms of PostgreSQL's types, which are taken for no more than what they show themselves to be.

/// What makes bytes no value of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);

/// Takes the parts of a value one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// From the value's first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been taken yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// So many bytes.
    ///
    /// # Errors
    /// There are fewer.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// So many bytes, as many as a number has.
    ///
    /// # Errors
    /// There are fewer.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A length and what has it; none for null, whose length is negative.
    ///
    /// # Errors
    /// There are fewer bytes than the length says.
    pub fn sized(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        usize::try_from(self.i32()?).map_or(Ok(None), |length| self.bytes(length).map(Some))
    }

    /// A number of things of which each takes at least so many bytes.
    ///
    /// # Errors
    /// There cannot be as many in what is left.
    pub fn count(&mut self, each: usize) -> Result<usize, Malformed> {
        usize::try_from(self.i32()?)
            .ok()
            .filter(|count| *count <= self.rest.len() / each.max(1))
            .ok_or(Malformed("it counts more parts than it has"))
    }

    /// # Errors
    /// It ends before.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(u8::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn i16(&mut self) -> Result<i16, Malformed> {
        self.array().map(i16::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn i32(&mut self) -> Result<i32, Malformed> {
        self.array().map(i32::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_be_bytes)
    }

    /// # Errors
    /// It ends before.
    pub fn f64(&mut self) -> Result<f64, Malformed> {
        self.array().map(f64::from_be_bytes)
    }

    /// To be called once all parts were taken.
    ///
    /// # Errors
    /// There is more.
    pub fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed("it goes on after its end"))
        }
    }
}

/// A value of a size that its type has.
///
/// # Errors
/// It is of another size.
pub fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Malformed> {
    bytes
        .try_into()
        .map_err(|_| Malformed("its size is not that of its type"))
}

/// Text, which the driver has the server send as UTF-8.
///
/// # Errors
/// It is not: the database's own encoding is `SQL_ASCII`, in which it looks at no text.
pub fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed("its text is not UTF-8"))
}
