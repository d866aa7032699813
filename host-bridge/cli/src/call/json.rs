//! Messages as JSON, the way contracts have their values: members by the names in WIT, an option that is none as null, a
//! result as `{"ok": …}` or `{"err": …}`, a variant as `{"case": …}` or `"case"`, bytes in base64, and a handle as one
//! string.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(super) use read::read_request;
pub(super) use write::{write_part, write_response};

/// Padding and the two letters that the alphabets differ in are taken as they come.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn bytes_to_text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// In letters that no shell and no URL minds.
fn token_to_text(token: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(token)
}

fn text_to_bytes(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text.replace('-', "+").replace('_', "/")).ok()
}
