//! Names of feeds and delivery areas as folder names.

use sha2::{Digest, Sha256};

/// Longest readable part of a folder name: paths must stay short on Windows.
const LONGEST: usize = 40;

/// Names that Windows keeps for devices.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

/// A folder name for a feed or area: lower-case ASCII letters, digits and single hyphens, so that it
/// is the same on every file system and needs no escaping in a URL. A name that is not of this form
/// already gets a piece of its hash, so that different names never share a folder.
pub(crate) fn slug(name: &str) -> String {
    let mut readable = String::with_capacity(name.len());
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'a'..='z' | '0'..='9' => readable.push(c),
            _ if readable.ends_with('-') || readable.is_empty() => {}
            _ => readable.push('-'),
        }
    }
    readable.truncate(LONGEST);
    let readable = readable.trim_end_matches('-');
    if readable == name && !name.is_empty() && !RESERVED.contains(&readable) {
        return readable.to_owned();
    }
    let hash = hex::encode(&Sha256::digest(name.as_bytes())[..4]);
    if readable.is_empty() { hash } else { format!("{readable}-{hash}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_names_stay_and_others_stay_apart() {
        assert_eq!(slug("cheshire"), "cheshire");
        assert_eq!(slug("police-street"), "police-street");
        assert!(slug("Cheshire Constabulary").starts_with("cheshire-constabulary-"));
        assert_ne!(slug("St. Helens"), slug("St Helens"));
        assert_ne!(slug("con"), "con");
        assert_eq!(slug("").len(), 8);
        assert_ne!(slug("Ynys Môn"), slug("Ynys Mon"));
    }

    proptest! {
        #[test]
        fn every_slug_is_a_safe_folder_name(a in "\\PC{0,60}", b in "\\PC{0,60}") {
            let (x, y) = (slug(&a), slug(&b));
            prop_assert!(!x.is_empty() && x.len() <= LONGEST + 9);
            prop_assert!(x.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'));
            prop_assert_eq!(a == b, x == y);
        }
    }
}
