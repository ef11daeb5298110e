//! Who a release is for.

use std::fmt;

/// Who may see a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The partnership's own analysts: nothing is hidden.
    Internal,
    /// Partners under an information sharing agreement.
    Partner,
    Public,
}

impl Tier {
    /// Every tier, the one that sees most first.
    pub const ALL: [Self; 3] = [Self::Internal, Self::Partner, Self::Public];

    /// The spelling in the project file, and the name of its folder in a release.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Partner => "partner",
            Self::Public => "public",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
