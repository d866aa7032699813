//! Text from a peer, made fit for a message or a log line.

use std::error::Error;

use tonic::Status;

/// The most of a peer's text that is passed on, in bytes.
const MOST: usize = 2048;

/// `text` cut to a bounded length, with control characters replaced: a peer writes no log lines of its own.
pub(crate) fn bounded(text: &str) -> String {
    let cut = text.floor_char_boundary(MOST);
    let mut bounded: String = text[..cut]
        .chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    if cut < text.len() {
        bounded.push('…');
    }
    bounded
}

/// An error with what caused it, innermost last; causes that repeat what was said are left out.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = said(error);
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = said(error);
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    bounded(&text)
}

/// A status's own form is made for debugging.
fn said(error: &(dyn Error + 'static)) -> String {
    error
        .downcast_ref::<Status>()
        .map_or_else(|| error.to_string(), |status| status.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn a_peers_text_is_cut_between_characters_and_breaks_no_line() {
        assert_eq!(bounded("disk full\nnow"), "disk full\u{fffd}now");
        let long = bounded(&"é".repeat(5000));
        assert_eq!(long.chars().count(), 1025);
        assert!(long.ends_with('…'));
    }
}
