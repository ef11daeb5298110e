//! Gates: what must not be published without a person saying so.
//!
//! A gate is decided by what was found, and by nothing else: not by what makes the command line end with 1.
//! While one gate is closed, nothing is published. A person opens a gate for one run by its name and with a
//! reason ([`Acceptance`]); the release keeps both, and what was let through.

use crate::error::Error;
use crate::findings::{GATE_ACCEPTED, GATE_CLOSED};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::manifest::{GateRecord, LetThrough, Verdict};
use jsna_model::words;
use jsna_store::findings::{CUMULATIVE_FILE, OVERLAPPING_PARTS};

/// A gate, as it is documented.
#[derive(Debug, PartialEq, Eq)]
pub struct GateKind {
    /// Name, stable: `--accept` takes it and manifests hold it.
    pub name: &'static str,
    /// What closes it, in a few words after "because".
    pub closes: &'static str,
    /// Why that holds a release back.
    pub matters: &'static str,
    /// How to open it for good.
    pub fix: &'static str,
}

/// A file of the landing folder was refused.
pub const REFUSED_FILES: GateKind = GateKind {
    name: "refused-files",
    closes: "a file was refused",
    matters: "Nothing of a refused file is in the store. Its month would be missing, or would still have the rows of an older file.",
    fix: "Correct the file, or take it out of the landing folder, and run again.",
};

/// Files of a feed hold the same months, and cannot both be what the feed's settings say they are.
pub const OVERLAPPING_DELIVERIES: GateKind = GateKind {
    name: "overlapping-deliveries",
    closes: "files of a feed hold the same months and do not fit together",
    matters: "Either parts of one delivery replace each other, and areas lose their events, or a delivery counts twice.",
    fix: "Say in jsna.toml what the files are: `parts`, or another `delivery`.",
};

/// Every gate.
pub const GATES: &[&GateKind] = &[&REFUSED_FILES, &OVERLAPPING_DELIVERIES];

/// What closes [`OVERLAPPING_DELIVERIES`], of what was found about deliveries.
pub(crate) fn overlaps(found: &[Diagnostic]) -> Vec<Diagnostic> {
    let kinds = [OVERLAPPING_PARTS.name, CUMULATIVE_FILE.name];
    found.iter().filter(|d| kinds.contains(&d.name.as_ref())).cloned().collect()
}

/// The names of all gates, in words.
pub(crate) fn names() -> String {
    words::list(&GATES.iter().map(|g| g.name).collect::<Vec<_>>())
}

/// A person's word that a gate may be passed in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    gate: &'static GateKind,
    because: String,
}

impl Acceptance {
    /// Accepts what closes the gate of this name, for a reason.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownGate`], which lists the gates; [`Error::NoReason`] where the reason is blank.
    pub fn new(name: &str, because: &str) -> Result<Self, Error> {
        let Some(gate) = GATES.iter().find(|g| g.name == name) else {
            return Err(Error::UnknownGate { name: name.to_owned() });
        };
        let because = because.trim();
        if because.is_empty() {
            return Err(Error::NoReason { name: name.to_owned() });
        }
        Ok(Self { gate, because: because.to_owned() })
    }

    /// Name of the gate.
    pub fn gate(&self) -> &'static str {
        self.gate.name
    }
}

/// What was decided about a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing speaks against publishing.
    Open,
    /// Nothing may be published.
    Closed,
    /// It would be closed, and somebody accepted that.
    Accepted {
        /// The reason that was given.
        because: String,
    },
}

/// A gate of a run, decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    pub kind: &'static GateKind,
    pub decision: Decision,
    /// What closes it. Empty where it is open.
    pub findings: Vec<Diagnostic>,
}

impl Decision {
    /// As the manifest and the summary name it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Open => Verdict::Open,
            Self::Closed => Verdict::Closed,
            Self::Accepted { .. } => Verdict::Accepted,
        }
    }

    /// The reason for accepting; `None` where there was nothing to accept.
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Open | Self::Closed => None,
            Self::Accepted { because } => Some(because),
        }
    }
}

impl Gate {
    /// Decides a gate: open where nothing speaks against it, else closed, unless accepted.
    pub(crate) fn decide(
        kind: &'static GateKind,
        findings: Vec<Diagnostic>,
        accepted: &[Acceptance],
    ) -> Self {
        let because = accepted.iter().find(|a| a.gate == kind).map(|a| a.because.clone());
        let decision = match because {
            _ if findings.is_empty() => Decision::Open,
            None => Decision::Closed,
            Some(because) => Decision::Accepted { because },
        };
        Self { kind, decision, findings }
    }

    /// Whether nothing may be published.
    pub fn is_closed(&self) -> bool {
        self.decision == Decision::Closed
    }

    /// The gate as the manifest keeps it.
    pub(crate) fn record(&self) -> GateRecord {
        let mut let_through: Vec<LetThrough> = match self.decision {
            Decision::Accepted { .. } => self.findings.iter().map(LetThrough::from).collect(),
            Decision::Open | Decision::Closed => Vec::new(),
        };
        let_through.sort();
        GateRecord {
            name: self.kind.name.to_owned(),
            verdict: self.decision.verdict(),
            because: self.decision.because().map(str::to_owned),
            let_through,
        }
    }

    /// The finding that says that the gate is closed, or that it was accepted and why. None where it is open.
    pub fn finding(&self) -> Option<Diagnostic> {
        let name = self.kind.name;
        let mut files: Vec<&str> =
            self.findings.iter().filter_map(|d| d.place.file.as_deref()).collect();
        files.sort_unstable();
        files.dedup();
        let (kind, headline, fix) = match &self.decision {
            Decision::Open => return None,
            Decision::Closed => (
                &GATE_CLOSED,
                format!(
                    "nothing is published: gate {name} is closed, because {}",
                    self.kind.closes
                ),
                format!(
                    "{} To publish without it: --accept {name} --because \"your reason\".",
                    self.kind.fix
                ),
            ),
            Decision::Accepted { because } => (
                &GATE_ACCEPTED,
                format!(
                    "published although {}: gate {name} was accepted for the reason \"{because}\"",
                    self.kind.closes
                ),
                self.kind.fix.to_owned(),
            ),
        };
        let found = Diagnostic::new(kind, headline).fix(fix).count(self.findings.len() as u64);
        Some(if files.is_empty() { found } else { found.found(words::list(&files)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::FILE_UNREADABLE;

    fn refused() -> Vec<Diagnostic> {
        vec![Diagnostic::new(&FILE_UNREADABLE, "a header is missing").file("landing/a.csv")]
    }

    #[test]
    fn a_gate_is_closed_by_a_finding_and_opened_by_a_reason() {
        let accepted = [Acceptance::new("refused-files", " sent twice ").unwrap()];
        let open = Gate::decide(&REFUSED_FILES, Vec::new(), &accepted);
        assert_eq!(open.decision, Decision::Open);
        assert_eq!(open.finding(), None);
        let closed = Gate::decide(&REFUSED_FILES, refused(), &[]);
        assert!(closed.is_closed() && closed.record().let_through.is_empty());
        let passed = Gate::decide(&REFUSED_FILES, refused(), &accepted);
        let record = passed.record();
        assert_eq!(record.verdict, Verdict::Accepted);
        assert_eq!(record.because.as_deref(), Some("sent twice"));
        assert_eq!(record.let_through[0].file.as_deref(), Some("landing/a.csv"));
        let said = passed.finding().unwrap();
        assert_eq!(
            said.headline,
            "published although a file was refused: gate refused-files was accepted for the reason \"sent twice\""
        );
    }

    #[test]
    fn a_name_must_be_a_gate_and_a_reason_must_be_given() {
        let error = Acceptance::new("refused-file", "x").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no gate called refused-file; the gates are refused-files and overlapping-deliveries; did you mean refused-files?"
        );
        assert!(matches!(Acceptance::new("refused-files", "  "), Err(Error::NoReason { .. })));
    }
}
