//! As much of Python's syntax as the header of an npy file uses.

use std::str::Chars;

use tenvelope_core::{Result, quote};

use crate::bad;

/// What has not been read yet.
pub(crate) struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Parser { rest: text }
    }

    /// Takes a token, if it comes next.
    pub(crate) fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        match rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    pub(crate) fn expect(&mut self, token: &str) -> Result<()> {
        if self.take(token) {
            return Ok(());
        }
        Err(bad(&format!("its header has {} where `{token}` was expected", quote(self.rest))))
    }

    /// Nothing but blanks may be left.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.trim().is_empty() {
            return Ok(());
        }
        Err(bad(&format!("its header goes on after the dict: {}", quote(self.rest))))
    }

    /// A string without escapes: members and type strings never have any.
    pub(crate) fn word(&mut self) -> Result<&'a str> {
        let mark = self.mark()?;
        let (word, rest) = self.rest.split_once(mark).ok_or_else(endless)?;
        if word.contains('\\') {
            return Err(bad(&format!("its header has a backslash in {}", quote(word))));
        }
        self.rest = rest;
        Ok(word)
    }

    /// A string with escapes: the name of a field.
    pub(crate) fn text(&mut self) -> Result<String> {
        let mark = self.mark()?;
        let (mut text, mut rest) = (String::new(), self.rest.chars());
        loop {
            match rest.next() {
                Some(c) if c == mark => break,
                Some('\\') => text.push(escaped(&mut rest)?),
                None | Some('\n') => return Err(endless()),
                Some(c) => text.push(c),
            }
        }
        self.rest = rest.as_str();
        Ok(text)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool> {
        if self.take("True") {
            return Ok(true);
        }
        self.expect("False").map(|()| false)
    }

    /// A tuple of numbers: `()`, `(3,)`, `(2, 3)`.
    pub(crate) fn shape(&mut self) -> Result<Vec<u64>> {
        self.expect("(")?;
        let mut shape = Vec::new();
        while !self.take(")") {
            let rest = self.rest.trim_start();
            let (digits, after) = rest.split_at(rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
            shape.push(digits.parse().map_err(|_| bad(&format!("its shape has {} where a number was expected", quote(rest))))?);
            // Python 2 wrote 3L.
            self.rest = after.strip_prefix('L').unwrap_or(after);
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(shape)
    }

    /// The mark that begins a string, and so ends it.
    fn mark(&mut self) -> Result<char> {
        if self.take("'") {
            return Ok('\'');
        }
        self.expect("\"").map(|()| '"')
    }
}

/// What stands after a backslash, as Python's repr writes it.
fn escaped(rest: &mut Chars<'_>) -> Result<char> {
    let digits = match rest.next() {
        Some(c @ ('\\' | '\'' | '"')) => return Ok(c),
        Some('n') => return Ok('\n'),
        Some('r') => return Ok('\r'),
        Some('t') => return Ok('\t'),
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        _ => return Err(bad(r#"a name in its header has an escape other than \\ \' \" \n \r \t \x \u \U"#)),
    };
    let mut code = 0;
    for _ in 0..digits {
        let digit = rest.next().and_then(|c| c.to_digit(16));
        code = code << 4 | digit.ok_or_else(|| bad(&format!("an escape in its header has fewer than {digits} hex digits")))?;
    }
    char::from_u32(code).ok_or_else(|| bad(&format!("a name in its header has U+{code:04X}, which is no character")))
}

fn endless() -> tenvelope_core::Error {
    bad("a text in its header does not end")
}
