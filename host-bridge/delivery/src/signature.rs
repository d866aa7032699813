//! Who signed a component: minisign's signatures, over the component's bytes.

use std::fmt;
use std::str::FromStr;

use minisign_verify::{Error, PublicKey, Signature};

/// The public key of someone whose components are taken.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    key: PublicKey,
    written: String,
}

/// What is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no public key of minisign: write the second line of its .pub file, which begins with RW")]
pub struct KeyError(String);

/// Why a component is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Nobody signed it.
    #[error("it is not signed, and delivery.keys lets signed components run alone: {0}")]
    Missing(&'static str),
    /// It is no signature.
    #[error("its signature is none that minisign makes: sign it again, with `minisign -Sm FILE.wasm`")]
    Form,
    /// Somebody else signed it.
    #[error(
        "it is signed with a key that is not among delivery.keys: have it signed by one who is trusted, or add the key \
         if its owner is to be"
    )]
    Stranger,
    /// The signature is of something else.
    #[error(
        "its signature is of other bytes than these: it was changed after it was signed, or signed as something else"
    )]
    OtherBytes,
}

/// The longest signature that is looked at, in bytes; minisign's have some 300.
pub(crate) const LONGEST: u64 = 4 << 10;

/// Whether one of the keys signed these bytes.
///
/// # Errors
/// None did. `how` says how a signature gets where it was looked for.
pub(crate) fn verify(
    keys: &[SigningKey],
    component: &[u8],
    signature: Option<&str>,
    how: &'static str,
) -> Result<(), SignatureError> {
    let signature = signature.ok_or(SignatureError::Missing(how))?;
    if signature.len() as u64 > LONGEST {
        return Err(SignatureError::Form);
    }
    let signature = Signature::decode(signature).map_err(|_| SignatureError::Form)?;
    let mut why = SignatureError::Stranger;
    for SigningKey { key, .. } in keys {
        // The older form has the whole component hashed twice by the signer, and is made by no recent program.
        match key.verify(component, &signature, false) {
            Ok(()) => return Ok(()),
            Err(Error::UnexpectedKeyId) => {}
            Err(Error::InvalidSignature) => why = SignatureError::OtherBytes,
            Err(_) => why = SignatureError::Form,
        }
    }
    Err(why)
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = PublicKey::from_base64(text).map_err(|_| KeyError(text.to_owned()))?;
        Ok(Self {
            key,
            written: text.to_owned(),
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
