//! What stands between quotes: strings of several kinds, and names.

use super::{Kind, NAME, Refused, Scanner, begins_word};

impl<'a> Scanner<'a> {
    /// A string whose first quote ends `prefix` bytes from here. It goes on behind a line break, by the rules it began with.
    pub(super) fn string(&mut self, prefix: usize, escapes: bool) -> Result<Kind<'a>, Refused> {
        let start = self.at + prefix;
        self.at = start;
        let mut simple = prefix == 1;
        loop {
            match self.peek(0).ok_or(Refused::Unterminated)? {
                b'\\' if escapes => self.at += 2,
                // Another reader might take what follows for escaped.
                b'\\' => {
                    self.plain = false;
                    self.at += 1;
                }
                b'\'' if self.peek(1) == Some(b'\'') => {
                    simple = false;
                    self.at += 2;
                }
                b'\'' => {
                    let end = self.at;
                    self.at += 1;
                    if !self.goes_on() {
                        return Ok(Kind::Text(simple.then(|| &self.text[start..end])));
                    }
                    self.plain = false;
                    simple = false;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Goes to where a string goes on, behind white space with a line break in it.
    fn goes_on(&mut self) -> bool {
        let (end, mut broken) = (self.at, false);
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'\n' | b'\r'), _) => {
                    broken = true;
                    self.at += 1;
                }
                (Some(b' ' | b'\t' | b'\x0c' | b'\x0b'), _) => self.at += 1,
                (Some(b'-'), Some(b'-')) => self.skip_line(),
                (Some(b'\''), _) if broken => {
                    self.at += 1;
                    return true;
                }
                _ => {
                    self.at = end;
                    return false;
                }
            }
        }
    }

    pub(super) fn quoted(&mut self) -> Result<Kind<'a>, Refused> {
        let start = self.at + 1;
        self.at = start;
        let mut doubled = false;
        loop {
            match self.peek(0).ok_or(Refused::Unterminated)? {
                b'"' if self.peek(1) == Some(b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                b'"' => break,
                _ => self.at += 1,
            }
        }
        let name = &self.text[start..self.at];
        self.at += 1;
        self.plain &= !name.is_empty() && name.len() <= NAME;
        Ok(Kind::Quoted(if doubled {
            name.replace("\"\"", "\"").into()
        } else {
            name.into()
        }))
    }

    /// A string between tags, or a sign that begins nothing.
    pub(super) fn dollar(&mut self) -> Result<Kind<'a>, Refused> {
        self.plain = false;
        let start = self.at;
        self.at += 1;
        if self.peek(0).is_some_and(begins_word) {
            while self
                .peek(0)
                .is_some_and(|byte| begins_word(byte) || byte.is_ascii_digit())
            {
                self.at += 1;
            }
        }
        if self.peek(0) != Some(b'$') {
            self.at = start + 1;
            return Ok(Kind::Operator("$"));
        }
        self.at += 1;
        let tag = &self.text[start..self.at];
        let length = self.text[self.at..].find(tag).ok_or(Refused::Unterminated)?;
        self.at += length + tag.len();
        Ok(Kind::Text(None))
    }
}
