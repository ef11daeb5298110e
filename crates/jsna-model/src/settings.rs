//! Settings files (the project, packs, layouts): where in the text a fault lies, in the user's terms.

use crate::diagnostic::{Diagnostic, Finding};
use crate::words;

/// A settings file: its name for messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Name: `jsna.toml`, `pack core/hate_crime.toml`.
    pub origin: &'a str,
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

    /// A finding from the reader's own message: quotes the line, and suggests what was probably
    /// meant where a key or one of a list of values is unknown.
    pub fn unreadable(&self, finding: &Finding, at: usize, message: &str) -> Diagnostic {
        let index = usize::try_from(self.line(at) - 1).unwrap_or(0);
        let line = self.text.lines().nth(index).unwrap_or("").trim();
        let unknown = |what| unknown(message, what);
        let (headline, name, known) = if let Some((key, known)) = unknown("field") {
            (format!("there is no key `{key}` here"), key, known)
        } else if let Some((value, known)) = unknown("variant") {
            (format!("`{value}` is not one of the values that this setting has"), value, known)
        } else {
            return self.fault(finding, at, message.replace('\n', ", ")).found(line);
        };
        let fault = self.fault(finding, at, headline).found(line);
        match words::nearest(name, known.iter().copied()) {
            Some(near) => fault.fix(format!("Did you mean `{near}`?")),
            None => fault.fix(format!("Use one of {}.", words::list(&quoted(&known)))),
        }
    }
}

/// The name and the known names of the reader's message that a field or a variant is unknown.
fn unknown<'a>(message: &'a str, what: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let (_, rest) = message.split_once(&format!("unknown {what} `"))?;
    let (name, rest) = rest.split_once('`')?;
    Some((name, rest.split('`').skip(1).step_by(2).collect()))
}

fn quoted(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    const FINDING: Finding =
        Finding { name: "x", severity: Severity::Error, checks: "c", matters: "m", fix: "f" };

    #[test]
    fn an_unknown_key_gets_its_line_and_a_suggestion() {
        let settings = Settings {
            origin: "jsna.toml",
            text: "[assessment]\ntitle = \"x\"\nclok = \"recorded\"\n",
        };
        let at = settings.text.find("clok").unwrap();
        let d = settings.unreadable(
            &FINDING,
            at,
            "unknown field `clok`, expected one of `title`, `areas`, `clock`",
        );
        assert_eq!((d.place.line, d.found.as_deref()), (Some(3), Some("clok = \"recorded\"")));
        assert_eq!(d.fix, "Did you mean `clock`?");
    }

    #[test]
    fn an_unknown_value_is_said_in_the_words_of_settings() {
        let text = "[assessment]\nclock = \"reported\"\n";
        let settings = Settings { origin: "jsna.toml", text };
        let said = |found: &str| {
            let message = format!("unknown variant `{found}`, expected `recorded` or `occurred`");
            settings.unreadable(&FINDING, text.find("\"reported").unwrap(), &message)
        };
        let d = said("reported");
        assert_eq!(d.headline, "`reported` is not one of the values that this setting has");
        assert_eq!((d.place.line, d.found.as_deref()), (Some(2), Some("clock = \"reported\"")));
        assert_eq!(d.fix, "Use one of `recorded` and `occurred`.");
        assert_eq!(said("recoded").fix, "Did you mean `recorded`?");
    }
}
