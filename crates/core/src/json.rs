//! A JSON reader that is strict and exact.
//!
//! `serde_json` rounds some numbers to a neighbour of the nearest double, keeps the last of two equal members, and changes its numbers and the order of
//! members with features that any crate of a program can switch on. A format that compares spellings can have none of that.
//! The values are `serde_json`'s all the same, since those are what people use.

use serde_json::{Map, Number, Value};

use crate::{
    error::{Error, ErrorKind, Result, quote},
    limits::caps,
    num::alloc_failed,
};

/// Parses a JSON text (RFC 8259): duplicate members, lone surrogates and numbers beyond the range of doubles are refused. A number is the double nearest
/// to it, kept as an integer when it is one of at most 2^53−1.
///
/// ```
/// use tenvelope_core::parse_json;
///
/// assert_eq!(parse_json(br#" {"a": [1.0, 1e3, "\u00e9"]} "#, 64)?["a"][1], 1000);
/// assert!(parse_json(br#"{"a":1,"a":1}"#, 64).is_err());
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `bad_json`, also if brackets are nested deeper than `depth`, which is counted before anything else is looked at; `duplicate_member`.
pub fn parse_json(bytes: &[u8], depth: usize) -> Result<Value> {
    if is_deeper_than(bytes, depth) {
        return Err(Error::new(ErrorKind::BadJson, format!("brackets are nested deeper than {depth}")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Error::new(ErrorKind::BadJson, format!("not UTF-8: {error}")))?;
    let mut parser = Parser::new(text);
    let value = parser.value()?;
    parser.end()?;
    match parser.duplicate {
        Some(name) => Err(Error::new(ErrorKind::DuplicateMember, format!("an object has two members {}", quote(&name)))),
        None => Ok(value),
    }
}

/// Counts brackets outside of string literals, before anything recursive sees them.
pub(crate) fn is_deeper_than(bytes: &[u8], most: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    bytes.iter().any(|&b| {
        match b {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth = depth.saturating_add(1),
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > most
    })
}

/// Brackets that open, and commas, outside of string literals (rule TREE8).
pub(crate) fn count_marks(bytes: &[u8]) -> u64 {
    let (mut marks, mut in_string, mut escaped) = (0u64, false, false);
    for &b in bytes {
        match b {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' | b',' if !in_string => marks = marks.saturating_add(1),
            _ => {}
        }
    }
    marks
}

pub(crate) struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    /// The first name that an object had twice: reported when the whole text is known to be JSON.
    duplicate: Option<String>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Parser { text, rest: text, duplicate: None }
    }

    /// The next byte that is no blank.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.rest.bytes().next()
    }

    /// Nothing but blanks is left.
    pub(crate) fn end(&mut self) -> Result<()> {
        if self.peek().is_some() { Err(self.unexpected("the end")) } else { Ok(()) }
    }

    fn value(&mut self) -> Result<Value> {
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.take("null") => Ok(Value::Null),
            _ if self.take("true") => Ok(Value::Bool(true)),
            _ if self.take("false") => Ok(Value::Bool(false)),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn object(&mut self) -> Result<Value> {
        let mut members = Map::new();
        self.expect("{")?;
        if self.take_token("}") {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            let name = self.string()?;
            self.expect(":")?;
            let value = self.value()?;
            if members.contains_key(&name) && self.duplicate.is_none() {
                self.duplicate = Some(name.clone());
            }
            members.insert(name, value);
            if !self.take_token(",") {
                self.expect("}")?;
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self) -> Result<Value> {
        let mut items = Vec::new();
        self.expect("[")?;
        if self.take_token("]") {
            return Ok(Value::Array(items));
        }
        loop {
            items.try_reserve(1).map_err(|_| alloc_failed(items.len().saturating_mul(size_of::<Value>())))?;
            items.push(self.value()?);
            if !self.take_token(",") {
                self.expect("]")?;
                return Ok(Value::Array(items));
            }
        }
    }

    pub(crate) fn string(&mut self) -> Result<String> {
        let mut out = String::new();
        if !self.take("\"") {
            return Err(self.unexpected("a string"));
        }
        loop {
            let end = self.rest.find(|c: char| c == '"' || c == '\\' || c < ' ').ok_or_else(|| self.unexpected("the end of a string"))?;
            let (plain, rest) = self.rest.split_at(end);
            // A body in the JSON form is one string.
            out.try_reserve(plain.len()).map_err(|_| alloc_failed(plain.len()))?;
            out.push_str(plain);
            self.rest = rest;
            if self.take("\"") {
                return Ok(out);
            }
            if !self.take("\\") {
                return Err(self.unexpected("an escape instead of a control character"));
            }
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char> {
        const SHORT: [(&str, char); 8] =
            [("\"", '"'), ("\\", '\\'), ("/", '/'), ("b", '\u{8}'), ("f", '\u{c}'), ("n", '\n'), ("r", '\r'), ("t", '\t')];
        if let Some((_, c)) = SHORT.iter().find(|(letter, _)| self.take(letter)) {
            return Ok(*c);
        }
        let unit = self.unit()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return char::from_u32(unit).ok_or_else(|| self.unexpected("no lone surrogate"));
        }
        // The first half of a pair; `\` stands before the second.
        let low = if self.take("\\") { self.unit()? } else { 0 };
        let pair = u16::try_from(unit).ok().zip(u16::try_from(low).ok());
        pair.and_then(|(high, low)| char::decode_utf16([high, low]).next()?.ok()).ok_or_else(|| self.unexpected("no lone surrogate"))
    }

    /// `u` and four hex digits.
    fn unit(&mut self) -> Result<u32> {
        let digits =
            self.rest.strip_prefix('u').and_then(|rest| rest.get(..4)).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.unexpected("an escape"))?;
        self.rest = self.rest.get(5..).unwrap_or_default();
        Ok(unit)
    }

    /// The spelling of a number.
    pub(crate) fn number_text(&mut self) -> Result<&'a str> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        // Rust reads more spellings than JSON has.
        if !is_json_number(text) {
            return Err(self.unexpected("a number"));
        }
        self.rest = rest;
        Ok(text)
    }

    fn number(&mut self) -> Result<Value> {
        let double = self.number_text()?.parse::<f64>().ok().filter(|double| double.is_finite());
        let double = double.ok_or_else(|| self.unexpected("a number in the range of doubles"))?;
        let magnitude = double.abs();
        if double.fract() == 0.0 && magnitude <= caps::NUMBER as f64 && !(double == 0.0 && double.is_sign_negative()) {
            // Exact: whole, and within 53 bits.
            #[allow(clippy::cast_possible_truncation)]
            return Ok(Value::from(double as i64));
        }
        Number::from_f64(double).map(Value::Number).ok_or_else(|| self.unexpected("a finite number"))
    }

    pub(crate) fn expect(&mut self, token: &str) -> Result<()> {
        if self.take_token(token) { Ok(()) } else { Err(self.unexpected(&format!("`{token}`"))) }
    }

    pub(crate) fn take_token(&mut self, token: &str) -> bool {
        self.blanks();
        self.take(token)
    }

    pub(crate) fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    #[cold]
    pub(crate) fn unexpected(&self, expected: &str) -> Error {
        let at = self.text.len().saturating_sub(self.rest.len());
        Error::new(ErrorKind::BadJson, format!("the JSON has something else at byte {at} where {expected} was expected"))
    }
}

/// `-`, an integer without leading zeros, a fraction, an exponent.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_nearest_doubles() {
        for text in
            ["123456789012345680000", "1.2345678901234567e20", "5e-324", "1.7976931348623157e308", "0.1", "9007199254740993", "-0.0", "2.5"]
        {
            let value = parse_json(text.as_bytes(), 1).unwrap();
            assert_eq!(value.as_f64().unwrap().to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
        }
        assert_eq!(parse_json(b"1e3", 1).unwrap(), Value::from(1000));
    }

    /// Strings of the JSON test suite are run in tests/json.rs where it is at hand.
    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "1e+",
            "--1",
            "0x1",
            "NaN",
            "Infinity",
            "1e400",
            "nul",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1,}",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\t\"",
            "1 2",
            "{\"a\":1,\"a\":2}",
            "'a'",
            "\u{feff}1",
            "\u{a0}1",
        ] {
            match parse_json(text.as_bytes(), 64) {
                Err(error) => assert!([ErrorKind::BadJson, ErrorKind::DuplicateMember].contains(&error.kind()), "{text}"),
                Ok(value) => panic!("{text} is read as {value}"),
            }
        }
        assert_eq!(parse_json(b"\xff", 64).unwrap_err().kind(), ErrorKind::BadJson);
    }

    #[test]
    fn depth_is_judged_before_anything_recurses() {
        let deep = |n: usize| [vec![b'['; n], vec![b']'; n]].concat();
        assert!(parse_json(&deep(64), 64).is_ok());
        assert_eq!(parse_json(&deep(65), 64).unwrap_err().kind(), ErrorKind::BadJson);
        assert_eq!(parse_json(&deep(1_000_000), 64).unwrap_err().kind(), ErrorKind::BadJson);
        assert!(parse_json(br#""[[[\"[[[""#, 1).is_ok());
    }
}
