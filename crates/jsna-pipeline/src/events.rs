//! What a run says while it works.

use jsna_model::diagnostic::Diagnostic;
use std::fmt;

/// A step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Extracts are read without keeping anything.
    Checking,
    /// Extracts are read.
    Reading,
    /// What was read becomes part of the store.
    Committing,
    /// The store is counted and assessed.
    Assessing,
    /// The release is drawn and written.
    Publishing,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A step began.
    Started {
        step: Step,
        /// How many things it has to do, where that is known.
        items: Option<u64>,
    },
    /// One of a step's things is done. Comes from several threads, in any order.
    Advanced {
        /// Which step.
        step: Step,
    },
    /// A step ended, whether or not it succeeded.
    Finished { step: Step },
    /// Something was found. Each finding comes once, as soon as it is known; the outcome of the run has all
    /// of them again.
    Found {
        /// What was found.
        findings: &'a [Diagnostic],
    },
}

/// Who is told what happens: a progress bar, a log, a notebook cell. The unit type listens to nothing.
pub trait Observer: Sync {
    /// Takes an event. Called while the run waits, from any of its threads.
    fn notice(&self, event: Event<'_>);
}

impl Observer for () {
    fn notice(&self, _event: Event<'_>) {}
}

impl fmt::Debug for dyn Observer + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// A step that is under way; it ends when this is dropped.
pub(crate) struct Progress<'a> {
    observer: &'a dyn Observer,
    step: Step,
}

impl<'a> Progress<'a> {
    /// Begins a step.
    pub(crate) fn start(observer: &'a dyn Observer, step: Step, items: Option<usize>) -> Self {
        let items = items.map(|n| n as u64);
        observer.notice(Event::Started { step, items });
        Self { observer, step }
    }

    /// One thing is done.
    pub(crate) fn advance(&self) {
        self.observer.notice(Event::Advanced { step: self.step });
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.observer.notice(Event::Finished { step: self.step });
    }
}
