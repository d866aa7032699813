//! PostgreSQL's lexical rules, as a server has them with `standard_conforming_strings` on.
//!
//! They are those of the server's own scanner (src/backend/parser/scan.l). What its versions read differently, or
//! settings change, is taken for what it is here and makes a text not plain.

mod quoted;

use std::borrow::Cow;
use std::ops::Range;

use super::refused::Refused;

/// The longest text, in bytes.
const LONGEST: usize = 1 << 20;
/// The most tokens. As many parameters as there can be fit in, each with a cast.
const MOST: usize = 1 << 18;
/// The deepest that parentheses and brackets may stand in each other.
pub(super) const DEEPEST: usize = 100;
/// The longest name. The server cuts off the rest of a longer one, which makes it another.
const NAME: usize = 63;

/// A text in pieces.
#[derive(Debug)]
pub(super) struct Scanned<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// Whether there is nothing in it that another reader, another version or another setting might take for something else.
    pub(super) plain: bool,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// Where it stands.
    pub(super) at: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A keyword or a name, folded as the server does it.
    Word(Cow<'a, str>),
    /// A name in quotes.
    Quoted(Cow<'a, str>),
    /// A string constant of any kind; what it holds, if it is of the simplest.
    Text(Option<&'a str>),
    Number(&'a str),
    Parameter(&'a str),
    Operator(&'a str),
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Semicolon,
    Colon,
}

impl<'a> Token<'a> {
    /// The keyword or the name that it is.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it is this word, which has to be in lower case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    /// The name that it is or could be, in quotes or not.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

/// Takes a text apart.
///
/// # Errors
/// Something in it has no end, or there is too much of it.
pub(super) fn scan(text: &str) -> Result<Scanned<'_>, Refused> {
    if text.contains('\0') {
        return Err(Refused::Nul);
    }
    if text.len() > LONGEST {
        return Err(Refused::TooLong(LONGEST));
    }
    let mut scanner = Scanner::new(text);
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut depth: usize = 0;
    while let Some(token) = scanner.next()? {
        match token.kind {
            Kind::Open | Kind::OpenBracket => depth += 1,
            Kind::Close | Kind::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Refused::TooDeep(DEEPEST));
        }
        if tokens.len() == MOST {
            return Err(Refused::TooMany(MOST));
        }
        tokens.push(token);
    }
    Ok(Scanned {
        tokens,
        plain: scanner.plain,
    })
}

/// The first word of a text, behind comments and parentheses.
pub(super) fn first(text: &str) -> Option<Cow<'_, str>> {
    let mut scanner = Scanner::new(text);
    loop {
        match scanner.next().ok()??.kind {
            Kind::Open | Kind::Semicolon => {}
            Kind::Word(word) => return Some(word),
            _ => return None,
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    plain: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            plain: true,
        }
    }

    fn next(&mut self) -> Result<Option<Token<'a>>, Refused> {
        self.skip_space()?;
        let start = self.at;
        let Some(first) = self.peek(0) else {
            return Ok(None);
        };
        let kind = match (first, self.peek(1)) {
            (b'\'', _) => self.string(1, false)?,
            (b'e' | b'E', Some(b'\'')) => {
                self.plain = false;
                self.string(2, true)?
            }
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', Some(b'\'')) => {
                self.plain = false;
                self.string(2, false)?
            }
            (b'u' | b'U', Some(b'&')) if self.peek(2) == Some(b'\'') => {
                self.plain = false;
                self.string(3, false)?
            }
            (b'"', _) => self.quoted()?,
            (b'$', Some(b'0'..=b'9')) => {
                self.at += 1;
                self.digits();
                self.no_word_follows();
                Kind::Parameter(&self.text[start..self.at])
            }
            (b'$', _) => self.dollar()?,
            (b'0'..=b'9', _) | (b'.', Some(b'0'..=b'9')) => self.number(),
            _ if begins_word(first) => self.word(),
            _ => self.sign(first),
        };
        Ok(Some(Token {
            kind,
            at: start..self.at,
        }))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) -> Result<(), Refused> {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'), _) => self.at += 1,
                // White space since version 16.
                (Some(b'\x0b'), _) => {
                    self.plain = false;
                    self.at += 1;
                }
                (Some(b'-'), Some(b'-')) => self.skip_line(),
                (Some(b'/'), Some(b'*')) => self.skip_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|byte| byte != b'\n' && byte != b'\r') {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) -> Result<(), Refused> {
        let mut depth: usize = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) => {
                    self.plain &= depth == 0;
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                (Some(_), _) => self.at += 1,
                (None, _) => return Err(Refused::Unterminated),
            }
        }
    }

    fn number(&mut self) -> Kind<'a> {
        let start = self.at;
        self.digits();
        // Two dots are the sign of a range.
        if self.peek(0) == Some(b'.') {
            if self.peek(1) == Some(b'.') {
                self.plain = false;
                return Kind::Number(&self.text[start..self.at]);
            }
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(0), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
            if self.peek(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1 + sign;
                self.digits();
            }
        }
        self.no_word_follows();
        Kind::Number(&self.text[start..self.at])
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// Versions before 15 take what follows a number at once for a word; those from 16 on for more of the number.
    fn no_word_follows(&mut self) {
        self.plain &= !self.peek(0).is_some_and(begins_word);
    }

    fn word(&mut self) -> Kind<'a> {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        self.plain &= word.len() <= NAME;
        Kind::Word(if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            word.to_ascii_lowercase().into()
        } else {
            word.into()
        })
    }

    fn sign(&mut self, first: u8) -> Kind<'a> {
        let start = self.at;
        self.at += 1;
        match first {
            b'(' => Kind::Open,
            b')' => Kind::Close,
            b'[' => Kind::OpenBracket,
            b']' => Kind::CloseBracket,
            b',' => Kind::Comma,
            b';' => Kind::Semicolon,
            b'.' => {
                self.plain &= self.peek(0) != Some(b'.');
                Kind::Dot
            }
            b':' if matches!(self.peek(0), Some(b':' | b'=')) => {
                self.at += 1;
                Kind::Operator(&self.text[start..self.at])
            }
            b':' => Kind::Colon,
            _ if is_operator(first) => {
                self.operator(start);
                Kind::Operator(&self.text[start..self.at])
            }
            _ => {
                self.plain = false;
                Kind::Operator(&self.text[start..self.at])
            }
        }
    }

    /// The longest run of operator signs that no comment begins in. A sign before a number is not part of it, unless the run has
    /// one that is in no operator of standard SQL.
    fn operator(&mut self, start: usize) {
        while let Some(byte) = self.peek(0).filter(|byte| is_operator(*byte)) {
            if matches!((byte, self.peek(1)), (b'-', Some(b'-')) | (b'/', Some(b'*'))) {
                break;
            }
            self.at += 1;
        }
        let run = &self.text.as_bytes()[start..self.at];
        let mut length = run.len();
        while length > 1
            && matches!(run[length - 1], b'+' | b'-')
            && !run[..length - 1].iter().any(|byte| b"~!@#^&|`?%".contains(byte))
        {
            length -= 1;
        }
        self.at = start + length;
    }
}

fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

fn is_word(byte: u8) -> bool {
    begins_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}
