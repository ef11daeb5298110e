//! The command line, as typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Strategic needs assessment analytics for community safety partnerships.
///
/// Reads police, council and health extracts, counts them against the partnership's priorities, and
/// writes the charts, tables and papers of the assessment.
///
/// Exit codes: 0 done (also when nothing was new); 1 finished, but findings reached --fail-on or a
/// gate stayed closed; 2 could not run; 3 another run holds the lock.
#[derive(Debug, Parser)]
#[command(name = "jsna", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Flags of every command.
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The project folder [default: the nearest folder upward with a jsna.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// How results and findings are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Write results and errors only: no progress, no notes
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Number of threads [default: one for each core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Exit with 1 when findings are at least this bad
    #[arg(long, global = true, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
}

/// How results and findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// For programs: one JSON object
    Json,
}

/// The findings that make a run exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors only
    Error,
    /// Errors and warnings
    Warning,
    /// No finding closes a run
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the synthetic sample partnership and run the whole refresh on it
    Demo {
        /// Folder to write; must be new, empty, or an earlier demo
        #[arg(default_value = "jsna-demo")]
        dir: PathBuf,
        /// Gates to open.
        #[command(flatten)]
        accept: AcceptArgs,
    },
    /// Write a commented project with empty folders
    Init {
        /// Folder to write; must be new or empty
        dir: PathBuf,
        /// Code of the partnership (E22…) or district that is assessed; may be repeated
        #[arg(long, value_name = "CODE")]
        area: Vec<String>,
    },
    /// Check project, layouts, catalogue, reference data and waiting extracts; writes nothing
    Check {
        /// Print the data-flow record for a data protection impact assessment instead
        #[arg(long)]
        privacy: bool,
    },
    /// Say what a file looks like and which layout fits, and draft one where none does
    Profile(ProfileArgs),
    /// Read waiting extracts into the store
    Ingest,
    /// Make a release from the store
    Assess(AssessArgs),
    /// Ingest, assess and publish; does nothing when nothing is new
    Refresh(AcceptArgs),
    /// Remove rows that are past their retention from the store, and prove it; counts are kept
    Purge {
        /// Say what would be removed, and remove nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List or show indicators, layouts and findings
    Catalogue {
        /// What to show
        #[command(subcommand)]
        what: Option<CatalogueCommand>,
    },
    /// Write synthetic extracts of any size, seeded
    Synth(SynthArgs),
    /// Say what a finding or a gate means and what to do
    Explain {
        /// Name of the finding, for example month-missing, or of a gate; all findings are listed without one
        name: Option<String>,
    },
}

/// What `profile` takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProfileArgs {
    /// The file: CSV, gzip, zip or a workbook
    pub(crate) file: PathBuf,
    /// Write a layout for it, ready to complete; the file must not exist
    #[arg(long, value_name = "PATH")]
    pub(crate) draft: Option<PathBuf>,
    /// Read all rows of a large file, not its first 64 MB
    #[arg(long)]
    pub(crate) full: bool,
}

/// What `assess` takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct AssessArgs {
    /// Last month of the assessment, as YYYY-MM [default: `period_end` in jsna.toml]
    #[arg(long, value_name = "YYYY-MM")]
    pub(crate) period: Option<String>,
    /// Read the store as it was: a version as INCIDENTS,OBSERVATIONS, or a time as 2026-11-21T10:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) as_at: Option<String>,
    /// Gates to open.
    #[command(flatten)]
    pub(crate) accept: AcceptArgs,
}

/// Gates that are opened for this run.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct AcceptArgs {
    /// Publish although this gate is closed (docs/project.md lists them); needs --because
    #[arg(long, value_name = "NAME", requires = "because")]
    pub(crate) accept: Vec<String>,
    /// The reason for --accept; it is kept in the release
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(crate) because: Vec<String>,
}

/// What `synth` takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct SynthArgs {
    /// Folder to write
    #[arg(default_value = "jsna-synth")]
    pub(crate) dir: PathBuf,
    /// Months of data
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..=240))]
    pub(crate) months: u32,
    /// Multiplies the number of events; 1 is a county of about 225,000 people
    #[arg(long, default_value_t = 1.0)]
    pub(crate) scale: f64,
    /// LSOAs of the county, of some 1,500 people each
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(150..=35_000))]
    pub(crate) lsoas: u32,
    /// Seed: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Last month, as YYYY-MM
    #[arg(long, default_value = "2025-09", value_name = "YYYY-MM")]
    pub(crate) end: String,
}

/// What `catalogue` shows.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum CatalogueCommand {
    /// List every indicator, layout and finding
    List,
    /// Show one of them whole
    Show {
        /// Id of an indicator or layout, or name of a finding
        id: String,
    },
}
