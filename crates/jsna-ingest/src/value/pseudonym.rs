//! Keyed pseudonyms: the same person or reference always becomes the same text, and only the holder of the key
//! can find out who or what it was.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a pseudonym stands for. The two never share one, even where a person's number equals a
/// reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// A reference of an incident, case, or crime.
    Reference,
    /// A person.
    Person,
}

/// Makes pseudonyms with one key.
#[derive(Clone)]
pub(crate) struct Pseudonyms {
    keyed: Hmac<Sha256>,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays out of logs.
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// `None` where the key is empty.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        let keyed = Hmac::<Sha256>::new_from_slice(key).ok()?;
        (!key.is_empty()).then_some(Self { keyed })
    }

    /// The first 128 bits of HMAC-SHA256 over the space's name, a zero byte, and the text in
    /// capitals without spaces; as 32 hexadecimal digits.
    pub(crate) fn of(&self, space: Space, text: &str) -> String {
        let mut mac = self.keyed.clone();
        mac.update(match space {
            Space::Reference => b"reference\0",
            Space::Person => b"person\0",
        });
        let plain = |b: u8| b.is_ascii_graphic() && !b.is_ascii_lowercase();
        if text.bytes().all(plain) {
            mac.update(text.as_bytes());
        } else {
            let letters = text.chars().filter(|c| !c.is_whitespace());
            mac.update(letters.flat_map(char::to_uppercase).collect::<String>().as_bytes());
        }
        let digest = mac.finalize().into_bytes();
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
        digest[..16].iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hmac_sha256() {
        // Made with Python: hmac.new(b"key", b"person\0AB1", "sha256").hexdigest()[:32]
        let p = Pseudonyms::new(b"key").unwrap();
        assert_eq!(p.of(Space::Person, "AB1"), "4e4c67b33c980a1e29ffff1f3a6a885e");
        assert_eq!(p.of(Space::Person, " ab 1 "), p.of(Space::Person, "AB1"));
        assert_ne!(p.of(Space::Reference, "AB1"), p.of(Space::Person, "AB1"));
        let other = Pseudonyms::new(b"another key").unwrap();
        assert_ne!(other.of(Space::Person, "AB1"), p.of(Space::Person, "AB1"));
        assert!(Pseudonyms::new(b"").is_none());
    }
}
