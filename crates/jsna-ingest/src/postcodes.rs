//! Postcodes to LSOAs. A full postcode is shared by some fifteen households, so that it never reaches the store: where an
//! extract has nothing better, the small area that it lies in is stored instead.

use crate::hash::sha256_of;

/// The LSOA of each postcode, from the project's lookups.
#[derive(Debug, Clone, Default)]
pub struct Postcodes {
    /// Sorted by postcode.
    entries: Vec<(Postcode, [u8; CODE])>,
    sha256: String,
}

/// A postcode in capitals without its space (or the stroke between two columns that are joined), filled up with blanks.
type Postcode = [u8; LONGEST];

/// Letters and digits of the longest postcodes.
const LONGEST: usize = 7;

/// Characters of a GSS code.
const CODE: usize = 9;

impl Postcodes {
    /// Adds a postcode with the code of its LSOA; a pair that is none is left out. Of a postcode that is added twice the
    /// last counts.
    pub fn add(&mut self, postcode: &str, lsoa: &str) {
        let pair = normal(postcode).zip(lsoa.as_bytes().try_into().ok());
        self.entries.extend(pair);
    }

    /// Puts what was added in order. Before it nothing is found.
    #[must_use]
    pub fn finish(mut self) -> Self {
        // The sort is stable: the first of equals, from the end, is the one that was added last.
        self.entries.reverse();
        self.entries.sort_by_key(|(postcode, _)| *postcode);
        self.entries.dedup_by_key(|(postcode, _)| *postcode);
        self.entries.shrink_to_fit();
        let bytes: Vec<u8> =
            self.entries.iter().flat_map(|(a, b)| a.iter().chain(b)).copied().collect();
        self.sha256 = sha256_of(&bytes);
        self
    }

    /// The LSOA of a postcode, with or without its space; `None` for one that no lookup has.
    pub fn lsoa(&self, postcode: &str) -> Option<&str> {
        let wanted = normal(postcode)?;
        let at = self.entries.binary_search_by_key(&wanted, |(postcode, _)| *postcode).ok()?;
        std::str::from_utf8(&self.entries.get(at)?.1).ok()
    }

    /// SHA-256 of all pairs: files are read otherwise when it changes.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

fn normal(text: &str) -> Option<Postcode> {
    let mut out = [b' '; LONGEST];
    let mut n = 0;
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '/') {
        let c = c.is_ascii_alphanumeric().then(|| c.to_ascii_uppercase())?;
        *out.get_mut(n)? = u8::try_from(c).ok()?;
        n += 1;
    }
    (n >= 5).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_found_however_it_is_written() {
        let of = |pairs: &[(&str, &str)]| {
            let mut out = Postcodes::default();
            for (postcode, lsoa) in pairs {
                out.add(postcode, lsoa);
            }
            out.finish()
        };
        let postcodes = of(&[
            ("M1 1AA", "E01033653"),
            ("WA14 2XQ", "E01006080"),
            ("M1 1AA", "E01033654"),
            ("too long a text", "E01033653"),
            ("M1 2AA", "M99999999x"),
        ]);
        assert_eq!(postcodes.entries.len(), 2);
        for text in ["M1 1AA", "m11aa", " M1  1AA ", "M1/1AA"] {
            assert_eq!(postcodes.lsoa(text), Some("E01033654"), "{text}");
        }
        assert_eq!(postcodes.lsoa("WA142XQ"), Some("E01006080"));
        for text in ["", "M1", "M1 2AA", "ZZ99 9ZZ", "not known"] {
            assert_eq!(postcodes.lsoa(text), None, "{text}");
        }
        let same = of(&[("WA142XQ", "E01006080"), ("m11aa", "E01033654")]);
        assert_eq!(same.sha256(), postcodes.sha256());
    }
}
