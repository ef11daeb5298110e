//! The project: `jsna.toml`, read and checked, with the line of everything that can be wrong.

mod raw;

use crate::error::Error;
use crate::findings;
use jsna_assess::feeds::COMPLETE_FROM;
use jsna_model::comparison::Baselines;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::settings::Settings;
use jsna_model::{AreaCode, Cadence, Clock, DeliveryMode, Handling, Month, PeriodType, words};
use jsna_reference::{Kind as ReferenceKind, ReferenceSpec};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The name of the project file.
pub const FILE: &str = "jsna.toml";

/// A file of which less than this share of the rows can be kept is refused, where the project does not say another: it
/// is most likely another file than it is taken for.
const REFUSE_BELOW: f64 = 0.5;

/// What makes up one delivery of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// One file.
    None,
    /// Several files, each of a part of the area.
    Files,
    /// Rows with each value of this column are a part.
    Column(String),
}

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Id, unique in the project.
    pub id: String,
    /// Id of the layout that its files are read with.
    pub layout: String,
    /// Patterns of its files, relative to the project.
    pub files: Vec<String>,
    /// What a later file does to earlier ones.
    pub delivery: DeliveryMode,
    /// How often it is expected.
    pub cadence: Cadence,
    /// Handling class.
    pub handling: Handling,
    /// Share of a period's rows that must be kept and placed for a number to be given, 0 to 1.
    pub complete_from: f64,
    /// Share of a file's rows that must be kept for anything of the file to be stored, 0 to 1.
    pub refuse_below: f64,
    /// The areas that its deliveries cover, where their names do not say it.
    pub covers: Vec<AreaCode>,
    /// Where its rows without a place belong.
    pub area: Option<AreaCode>,
    /// What makes up one delivery.
    pub parts: Parts,
    /// Months that rows are kept, beside the month of the day; for ever where absent.
    pub retain_months: Option<u32>,
    /// Where its layout is named, for messages.
    pub layout_line: u64,
}

/// A project, ready to run.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project folder.
    pub root: PathBuf,
    /// Title of the assessment.
    pub title: String,
    /// The partnerships or districts assessed.
    pub areas: Vec<AreaCode>,
    /// Which of a row's dates decides its month.
    pub clock: Clock,
    /// Last month of the assessment; `None` is the latest.
    pub period_end: Option<Month>,
    /// The months that the assessment looks back to.
    pub baselines: Baselines,
    /// The feeds, in the order of the file.
    pub feeds: Vec<Feed>,
    /// The reference files, in the order of the file.
    pub references: Vec<ReferenceSpec>,
    /// The formats of a release.
    pub formats: Vec<String>,
    /// Kinds of period that small areas are given for, beside financial and rolling years.
    pub small_area_periods: Vec<PeriodType>,
    /// What was found in the project file that does not stop a run.
    pub notes: Vec<Diagnostic>,
}

/// The formats of a release that this version writes.
pub const FORMATS: [&str; 6] = ["html", "xlsx", "csv", "parquet", "svg", "png"];
/// Formats of the contract that later versions write.
const LATER_FORMATS: [&str; 2] = ["pdf", "docx"];
/// The tiers of the contract.
const TIERS: [&str; 3] = ["internal", "partner", "public"];

impl Project {
    /// The nearest folder upward that holds a project file.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|d| d.join(FILE).is_file()).map(Path::to_path_buf)
    }

    /// Reads and checks the project file of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Project`], with everything that is wrong, each at its line.
    pub fn load(root: &Path) -> Result<Self, Error> {
        let path = root.join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|e| {
            let headline = format!("the project file cannot be read: {e}");
            let fault = Diagnostic::new(&findings::PROJECT_UNREADABLE, headline);
            Error::Project(vec![fault.file(path.display().to_string())])
        })?;
        Self::parse(root, &text)
    }

    /// Checks the text of a project file. Reference files must be there; nothing else is read.
    ///
    /// # Errors
    ///
    /// As [`Project::load`].
    pub fn parse(root: &Path, text: &str) -> Result<Self, Error> {
        let settings = Settings { origin: FILE, text };
        let raw: raw::Project = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            let fault = settings.unreadable(&findings::PROJECT_UNREADABLE, at, e.message());
            Error::Project(vec![fault])
        })?;
        let mut c = Checker { settings, faults: Vec::new(), notes: Vec::new() };
        let mut project = Self {
            root: root.to_path_buf(),
            title: raw.assessment.title.clone(),
            areas: c.areas(&raw.assessment),
            clock: raw.assessment.clock,
            period_end: c.period_end(&raw.assessment),
            baselines: c.baselines(&raw.assessment),
            feeds: c.feeds(raw.feeds),
            references: c.references(root, raw.references),
            small_area_periods: c.small_area_periods(&raw.publish),
            formats: c.formats(raw.publish),
            notes: Vec::new(),
        };
        c.tiers(&raw.disclosure);
        project.notes = c.notes;
        if c.faults.is_empty() { Ok(project) } else { Err(Error::Project(c.faults)) }
    }
}

struct Checker<'a> {
    settings: Settings<'a>,
    faults: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn invalid(
        &mut self,
        at: &Range<usize>,
        headline: impl Into<String>,
        found: &str,
        fix: impl Into<String>,
    ) {
        self.faults.push(
            self.settings
                .fault(&findings::PROJECT_INVALID, at.start, headline)
                .found(found)
                .fix(fix),
        );
    }

    fn areas(&mut self, raw: &raw::Assessment) -> Vec<AreaCode> {
        if raw.areas.get_ref().is_empty() {
            self.invalid(
                &raw.areas.span(),
                "no area is assessed",
                "areas = []",
                "Name at least one CSP (E22…) or district (E06…, E07…); the ONS file \"LAD to Community Safety Partnership to PFA\" lists their codes.",
            );
        }
        let mut out = Vec::new();
        for area in raw.areas.get_ref() {
            match AreaCode::parse(area.get_ref()) {
                Some(code) => out.push(code),
                None => self.invalid(
                    &area.span(),
                    "an assessed area is not a GSS code",
                    area.get_ref(),
                    "Use a letter and eight digits, such as E22000023; names are not codes.",
                ),
            }
        }
        out
    }

    fn period_end(&mut self, raw: &raw::Assessment) -> Option<Month> {
        let text = raw.period_end.as_ref().filter(|text| text.get_ref() != "latest");
        self.month("period_end", text, "Use \"latest\", or a month as \"2022-11\".")
    }

    fn baselines(&mut self, raw: &raw::Assessment) -> Baselines {
        let fix = "Use a month as \"2022-11\".";
        Baselines {
            strategy_start: self.month("strategy_start", raw.strategy_start.as_ref(), fix),
            last_assessment: self.month("last_assessment", raw.last_assessment.as_ref(), fix),
        }
    }

    fn month(
        &mut self,
        key: &str,
        text: Option<&toml::Spanned<String>>,
        fix: &str,
    ) -> Option<Month> {
        let text = text?;
        let month = Month::parse(text.get_ref());
        if month.is_none() {
            let headline = format!("{key} is not a month");
            self.invalid(&text.span(), &headline, text.get_ref(), fix);
        }
        month
    }

    fn feeds(&mut self, raw: Vec<toml::Spanned<raw::Feed>>) -> Vec<Feed> {
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        let mut out = Vec::new();
        for feed in raw {
            let feed = feed.into_inner();
            let id = feed.id.get_ref().clone();
            let line = self.settings.line(feed.id.span().start);
            let sound = !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !sound {
                self.invalid(
                    &feed.id.span(),
                    "a feed's id is not in small letters, digits and hyphens",
                    &id,
                    "For example \"police-street\".",
                );
            }
            if let Some(first) = seen.insert(id.clone(), line) {
                self.invalid(
                    &feed.id.span(),
                    format!("two feeds have one id; the first is in line {first}"),
                    &id,
                    "Give each feed an id of its own.",
                );
            }
            if feed.files.get_ref().is_empty() {
                self.invalid(
                    &feed.files.span(),
                    "a feed has no files",
                    "files = []",
                    "Give a pattern such as \"landing/police/*.csv\".",
                );
            }
            for pattern in feed.files.get_ref() {
                if let Err(e) = glob::Pattern::new(pattern.get_ref()) {
                    self.invalid(
                        &pattern.span(),
                        format!("a file pattern cannot be read: {}", e.msg),
                        pattern.get_ref(),
                        "* stands for any characters in a name, ** for any folders.",
                    );
                }
            }
            let complete_from =
                self.share(feed.complete_from.as_ref(), "complete_from", COMPLETE_FROM);
            let refuse_below = self.share(feed.refuse_below.as_ref(), "refuse_below", REFUSE_BELOW);
            let covers = feed.covers.iter().filter_map(|c| self.area_code(c, "covers")).collect();
            let area = feed.area.as_ref().and_then(|c| self.area_code(c, "area"));
            let parts = self.parts(feed.parts.as_ref());
            out.push(Feed {
                complete_from,
                refuse_below,
                covers,
                area,
                parts,
                id,
                layout_line: self.settings.line(feed.layout.span().start),
                layout: feed.layout.into_inner(),
                files: feed.files.into_inner().into_iter().map(toml::Spanned::into_inner).collect(),
                retain_months: self.retain_months(feed.retain_months.as_ref()),
                delivery: feed.delivery,
                cadence: feed.cadence,
                handling: feed.handling,
            });
        }
        out
    }

    fn parts(&mut self, parts: Option<&toml::Spanned<String>>) -> Parts {
        const COLUMNS: [&str; 3] = ["lad_code", "ward_code", "area_code"];
        match parts.map(|p| p.get_ref().as_str()) {
            None => Parts::None,
            Some("file") => Parts::Files,
            Some(column) if COLUMNS.contains(&column) => Parts::Column(column.to_owned()),
            Some(other) => {
                let at = parts.map(toml::Spanned::span).unwrap_or_default();
                let fix = "Use \"file\" where each file is a part, or the column that tells the parts of a file apart: lad_code, ward_code or area_code.";
                self.invalid(&at, "parts is not something that parts can be told by", other, fix);
                Parts::None
            }
        }
    }

    /// How long rows are kept.
    fn retain_months(&mut self, months: Option<&toml::Spanned<i64>>) -> Option<u32> {
        // A change on the year before needs two years of rows.
        const LEAST: u32 = 24;
        let months = months?;
        let value = u32::try_from(*months.get_ref()).ok().filter(|n| (LEAST..=1200).contains(n));
        if value.is_none() {
            self.invalid(
                &months.span(),
                "retain_months is not a number of months that rows can be kept",
                &months.get_ref().to_string(),
                format!("Use {LEAST} or more: shorter, there is no year to compare with."),
            );
        }
        value
    }

    /// The year that a reference file is about.
    fn reference_year(&mut self, year: Option<&toml::Spanned<i32>>) -> Option<i32> {
        let year = year?;
        let value = *year.get_ref();
        if !(1981..=2100).contains(&value) {
            self.invalid(
                &year.span(),
                "the year of a reference file is none",
                &value.to_string(),
                "Use the year that the file is about, such as 2021.",
            );
        }
        Some(value)
    }

    /// A code under a key of a feed.
    fn area_code(&mut self, code: &toml::Spanned<String>, key: &str) -> Option<AreaCode> {
        let parsed = AreaCode::parse(code.get_ref());
        if parsed.is_none() {
            self.invalid(
                &code.span(),
                format!("{key} is not a GSS code"),
                code.get_ref(),
                "Use the code of a district, partnership or force, such as E07000001.",
            );
        }
        parsed
    }

    /// A share under a key of a feed.
    fn share(&mut self, share: Option<&toml::Spanned<f64>>, key: &str, otherwise: f64) -> f64 {
        let Some(share) = share else { return otherwise };
        let value = *share.get_ref();
        if !(0.0..=1.0).contains(&value) {
            self.invalid(
                &share.span(),
                format!("{key} is not a share"),
                &value.to_string(),
                "Use a number from 0 to 1, such as 0.95: the share of rows that must be kept.",
            );
        }
        value
    }

    fn small_area_periods(&mut self, raw: &raw::Publish) -> Vec<PeriodType> {
        let mut out = Vec::new();
        for period in &raw.small_area_periods {
            match PeriodType::ALL.into_iter().find(|k| k.as_str() == period.get_ref()) {
                Some(kind) => out.push(kind),
                None => self.invalid(
                    &period.span(),
                    "there is no such kind of period",
                    period.get_ref(),
                    format!("Use {}.", words::list(&PeriodType::ALL.map(PeriodType::as_str))),
                ),
            }
        }
        out
    }

    fn references(
        &mut self,
        root: &Path,
        raw: Vec<toml::Spanned<raw::Reference>>,
    ) -> Vec<ReferenceSpec> {
        let mut out = Vec::new();
        for reference in raw {
            let line = self.settings.line(reference.span().start);
            let r = reference.into_inner();
            let Some(kind) = ReferenceKind::parse(r.kind.get_ref()) else {
                let names: Vec<&str> = ReferenceKind::ALL.iter().map(|k| k.as_str()).collect();
                let fix = words::nearest(r.kind.get_ref(), names.iter().copied()).map_or_else(
                    || format!("Use one of {}.", words::list(&names)),
                    |n| format!("Did you mean {n}?"),
                );
                self.invalid(
                    &r.kind.span(),
                    "there is no such kind of reference data",
                    r.kind.get_ref(),
                    fix,
                );
                continue;
            };
            let path = root.join(r.file.get_ref());
            if !path.is_file() {
                self.invalid(&r.file.span(), "a reference file is not there", r.file.get_ref(), "Put the file there, or correct the path; it is relative to the project folder.");
                continue;
            }
            out.push(ReferenceSpec {
                kind,
                path,
                shown: r.file.into_inner(),
                year: self.reference_year(r.year.as_ref()),
                columns: r.columns,
                line: Some(line),
            });
        }
        out
    }

    fn formats(&mut self, raw: raw::Publish) -> Vec<String> {
        let Some(formats) = raw.formats else { return FORMATS.map(str::to_owned).to_vec() };
        let mut out = Vec::new();
        for format in formats.into_inner() {
            let name = format.get_ref();
            if FORMATS.contains(&name.as_str()) {
                out.push(name.clone());
            } else if LATER_FORMATS.contains(&name.as_str()) {
                let text = format!("the format {name} is not written by this version");
                self.notes.push(
                    self.settings
                        .fault(&findings::FORMAT_NOT_WRITTEN, format.span().start, text)
                        .found(name),
                );
            } else {
                self.invalid(
                    &format.span(),
                    "there is no such format",
                    name,
                    format!("Use {}.", words::list(&FORMATS)),
                );
            }
        }
        out
    }

    fn tiers(&mut self, raw: &raw::Disclosure) {
        for tier in raw.tiers.iter().flat_map(toml::Spanned::get_ref) {
            let name = tier.get_ref();
            if !TIERS.contains(&name.as_str()) {
                self.invalid(
                    &tier.span(),
                    "there is no such tier",
                    name,
                    format!("Use {}.", words::list(&TIERS)),
                );
            } else if name != "internal" {
                let text = format!(
                    "the {name} tier is not published by this version, which has no disclosure control"
                );
                self.notes.push(
                    self.settings
                        .fault(&findings::TIER_NOT_PUBLISHED, tier.span().start, text)
                        .found(name),
                );
            }
        }
    }
}
