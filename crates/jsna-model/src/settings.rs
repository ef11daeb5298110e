//! Settings files (the project, packs, layouts): where in the text a fault lies, in the user's terms.

use crate::diagnostic::{Diagnostic, Finding};
use crate::words;

/// A settings file: its name for messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Name: `jsna.toml`, `pack core/hate_crime.toml`.
    pub origin: &'a str,
    /// Text.
    pub text: &'a str,
}

impl Settings<'_> {
    /// Physical line of a byte offset, from 1.
    pub fn line(&self, at: usize) -> u64 {
        let newlines = self.text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count();
        u64::try_from(newlines).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// `pack core/hate_crime.toml line 12`.
    pub fn place(&self, at: usize) -> String {
        format!("{} line {}", self.origin, self.line(at))
    }

    /// A finding at a byte offset.
    pub fn fault(&self, finding: &Finding, at: usize, headline: impl Into<String>) -> Diagnostic {
        Diagnostic::new(finding, headline).file(self.origin).line(self.line(at))
    }

    /// A finding from the reader's own message: quotes the line, and suggests the key that was
    /// probably meant where a key is unknown.
    pub fn unreadable(&self, finding: &Finding, at: usize, message: &str) -> Diagnostic {
        let index = usize::try_from(self.line(at) - 1).unwrap_or(0);
        let line = self.text.lines().nth(index).unwrap_or("").trim();
        let Some((key, known)) = unknown_key(message) else {
            return self.fault(finding, at, message.replace('\n', ", ")).found(line);
        };
        let fault = self.fault(finding, at, format!("there is no key `{key}` here")).found(line);
        match words::nearest(key, known.iter().copied()) {
            Some(near) => fault.fix(format!("Did you mean `{near}`?")),
            None => fault.fix(format!("Use one of {}.", words::list(&known))),
        }
    }
}

/// The key and the known keys of the reader's "unknown field" message.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let (_, rest) = message.split_once("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    Some((key, rest.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    const FINDING: Finding =
        Finding { name: "x", severity: Severity::Error, checks: "c", matters: "m", fix: "f" };

    #[test]
    fn an_unknown_key_gets_its_line_and_a_suggestion() {
        let settings = Settings { origin: "jsna.toml", text: "[assessment]\ntitle = \"x\"\nclok = \"recorded\"\n" };
        let at = settings.text.find("clok").unwrap();
        let d = settings.unreadable(&FINDING, at, "unknown field `clok`, expected one of `title`, `areas`, `clock`");
        assert_eq!((d.place.line, d.found.as_deref()), (Some(3), Some("clok = \"recorded\"")));
        assert_eq!(d.fix, "Did you mean `clock`?");
    }
}
