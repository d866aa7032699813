//! Which trace a piece of work belongs to, as the W3C's Trace Context has it in `traceparent`.

use std::fmt;
use std::str::FromStr;

/// A place in a trace: whoever gets it makes its own spans children of that one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    /// The trace; not all zero.
    pub trace: [u8; 16],
    /// The span that asked for the work. All zero for work that nobody's span asked for, which begins a trace; such a context
    /// does not travel.
    pub span: [u8; 8],
    /// Whether the trace is recorded. Who is asked for something goes by that.
    pub sampled: bool,
}

/// A text that is no `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent: write VERSION-TRACE-SPAN-FLAGS, of 2, 32, 16 and 2 hexadecimal digits")]
pub struct NoTraceContext;

/// The length of the form that is written here, in bytes.
const LENGTH: usize = 55;
/// The flag of a trace that is recorded. Others mean nothing here, and are not passed on.
const SAMPLED: u8 = 1;

impl TraceContext {
    /// What a peer says, if it says it rightly. The standard wants a context that is none to count as absent, so that nobody's
    /// call fails by it.
    pub fn of(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl FromStr for TraceContext {
    type Err = NoTraceContext;

    fn from_str(text: &str) -> Result<Self, NoTraceContext> {
        let bytes = text.as_bytes();
        let (form, rest) = bytes.split_at_checked(LENGTH).ok_or(NoTraceContext)?;
        let [version] = hexadecimal(&form[..2])?;
        // Version 0 is that form and no more; later ones begin with it, and 255 is none.
        let fits = match version {
            0 => rest.is_empty(),
            255 => false,
            _ => rest.first().is_none_or(|next| *next == b'-'),
        };
        if !fits || [form[2], form[35], form[52]] != *b"---" {
            return Err(NoTraceContext);
        }
        let [flags] = hexadecimal(&form[53..])?;
        let context = Self {
            trace: hexadecimal(&form[3..35])?,
            span: hexadecimal(&form[36..52])?,
            sampled: flags & SAMPLED != 0,
        };
        if context.trace == [0; 16] || context.span == [0; 8] {
            return Err(NoTraceContext);
        }
        Ok(context)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trace = u128::from_be_bytes(self.trace);
        let span = u64::from_be_bytes(self.span);
        write!(f, "00-{trace:032x}-{span:016x}-{:02x}", u8::from(self.sampled))
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes that digits stand for. Capital letters are not allowed.
fn hexadecimal<const BYTES: usize>(digits: &[u8]) -> Result<[u8; BYTES], NoTraceContext> {
    let mut bytes = [0; BYTES];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

fn digit(letter: u8) -> Result<u8, NoTraceContext> {
    match letter {
        b'0'..=b'9' => Ok(letter - b'0'),
        b'a'..=b'f' => Ok(letter - b'a' + 10),
        _ => Err(NoTraceContext),
    }
}

#[cfg(test)]
mod tests {
    use super::TraceContext;

    const TEXT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_context_survives_a_round_trip() {
        let context = TraceContext::of(TEXT).unwrap();
        assert_eq!(context.trace[..2], [0x0a, 0xf7]);
        assert_eq!(context.span[7], 0x31);
        assert!(context.sampled);
        assert_eq!(context.to_string(), TEXT);
        let other = TEXT.replace("-01", "-00");
        assert_eq!(TraceContext::of(&other).unwrap().to_string(), other);
        // Of flags that mean nothing here, none is passed on.
        let random = TraceContext::of(&TEXT.replace("-01", "-03")).unwrap();
        assert_eq!(random.to_string(), TEXT);
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        for text in [
            TEXT.replacen("00", "01", 1),
            format!("{}-what-ever", TEXT.replacen("00", "cc", 1)),
        ] {
            assert_eq!(TraceContext::of(&text), TraceContext::of(TEXT), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused_whatever_it_is() {
        let zero = "0".repeat(32);
        for text in [
            String::new(),
            "00".to_owned(),
            TEXT[1..].to_owned(),
            format!("{TEXT}-"),
            format!("{TEXT}0"),
            TEXT.to_uppercase(),
            TEXT.replacen("00", "ff", 1),
            TEXT.replacen("00", "0g", 1),
            TEXT.replace('-', "_"),
            TEXT.replace("0af7651916cd43dd8448eb211c80319c", &zero),
            TEXT.replace("b7ad6b7169203331", &zero[..16]),
            format!("{}x", TEXT.replacen("00", "01", 1)),
            "é".repeat(40),
            "\0".repeat(55),
        ] {
            assert_eq!(TraceContext::of(&text), None, "{text}");
        }
    }
}
