//! The words, names and signs of a text.

use crate::error::Refused;

pub(super) enum Token<'a> {
    Word(&'a str),
    /// A name in backticks, as it is meant and in capitals.
    Name(String),
    Open,
    Close,
    Dot,
    /// Where it stands.
    Semicolon(usize),
    Other,
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Refused> {
        loop {
            let Some(byte) = self.peek(0) else {
                return Ok(None);
            };
            let start = self.at;
            self.at += 1;
            return Ok(Some(match byte {
                byte if is_space(byte) => continue,
                b'#' => {
                    self.skip_past("\n");
                    continue;
                }
                // Two dashes are a comment only before white space: `1--1` is a number.
                b'-' if self.peek(0) == Some(b'-')
                    && self
                        .peek(1)
                        .is_none_or(|next| is_space(next) || next.is_ascii_control()) =>
                {
                    self.skip_past("\n");
                    continue;
                }
                b'/' if self.peek(0) == Some(b'*') => {
                    self.comment(start)?;
                    continue;
                }
                b'\'' | b'"' => {
                    self.string(byte)?;
                    Token::Other
                }
                b'`' => Token::Name(self.name()?),
                b'(' => Token::Open,
                b')' => Token::Close,
                b'.' => Token::Dot,
                b';' => Token::Semicolon(start),
                b'@' => return Err(Refused::Variable(self.rest_of(start))),
                _ if is_word(byte) => {
                    while self.peek(0).is_some_and(is_word) {
                        self.at += 1;
                    }
                    Token::Word(&self.text[start..self.at])
                }
                _ => Token::Other,
            }));
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Goes on behind the next `end`, or to the end of the text if there is none.
    fn skip_past(&mut self, end: &str) -> bool {
        let found = self.text.as_bytes()[self.at..]
            .windows(end.len())
            .position(|window| window == end.as_bytes());
        self.at = found.map_or(self.text.len(), |found| self.at + found + end.len());
        found.is_some()
    }

    fn comment(&mut self, start: usize) -> Result<(), Refused> {
        self.at += 1;
        let rest = &self.text.as_bytes()[self.at..];
        if rest.starts_with(b"!") || rest.starts_with(b"M!") || rest.starts_with(b"m!") {
            return Err(Refused::Hidden(self.rest_of(start)));
        }
        if self.skip_past("*/") {
            Ok(())
        } else {
            Err(Refused::Unterminated)
        }
    }

    fn string(&mut self, quote: u8) -> Result<(), Refused> {
        loop {
            let byte = self.peek(0).ok_or(Refused::Unterminated)?;
            self.at += 1;
            if byte == b'\\' {
                // Whatever stands behind it does not end the string; of a longer character, its first byte.
                self.at += 1;
            } else if byte == quote {
                if self.peek(0) != Some(quote) {
                    return Ok(());
                }
                self.at += 1;
            }
        }
    }

    fn name(&mut self) -> Result<String, Refused> {
        let start = self.at;
        loop {
            let byte = self.peek(0).ok_or(Refused::Unterminated)?;
            self.at += 1;
            if byte == b'`' {
                if self.peek(0) != Some(b'`') {
                    let name = &self.text[start..self.at - 1];
                    return Ok(name.replace("``", "`").to_ascii_uppercase());
                }
                self.at += 1;
            }
        }
    }

    /// A piece of the text for a message.
    fn rest_of(&self, start: usize) -> String {
        self.text[start..].chars().take(16).collect()
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0b' | b'\x0c' | b'\r')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}
