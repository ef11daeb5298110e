//! Where small areas lie: their centres, and which of them touch.

use crate::assessed::Assessed;
use crate::boundary::{self, Corner, Outline};
use crate::centroid::{self, Centre};
use crate::findings::MAP_INCOMPLETE;
use crate::gss::Gss;
use crate::spec::{Kind, ReferenceSpec};
use crate::table_file::TableFile;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{AreaCode, AreaType, words};
use std::collections::{BTreeMap, BTreeSet};

/// Length of a degree of latitude in metres.
const DEGREE: f64 = 111_320.0;

/// Where the assessed LSOAs lie, as far as the project's files tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AreaMap {
    /// Centres in metres, from any origin.
    pub centres: BTreeMap<AreaCode, (f64, f64)>,
    /// LSOAs with a boundary.
    pub bounded: BTreeSet<AreaCode>,
    /// Pairs of LSOAs whose boundaries share a corner.
    pub touching: BTreeSet<(AreaCode, AreaCode)>,
}

impl AreaMap {
    /// Whether boundaries tell the neighbours: where they have at least as many LSOAs as the centroids.
    pub fn by_boundary(&self) -> bool {
        !self.bounded.is_empty() && self.bounded.len() >= self.centres.len()
    }
}

/// Reads centroids and boundaries; `None` where the project has neither.
pub(crate) fn read(
    specs: &[ReferenceSpec],
    assessed: &Assessed,
    findings: &mut Vec<Diagnostic>,
) -> Option<AreaMap> {
    let lsoas = assessed.list.iter().filter(|(_, kind, _)| *kind == AreaType::Lsoa);
    let lsoas: BTreeSet<Gss> = lsoas.map(|(code, ..)| *code).collect();
    let all: BTreeSet<Gss> = assessed.list.iter().map(|(code, ..)| *code).collect();
    let (mut centres, mut outlines): (Vec<Centre>, Vec<Outline>) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for spec in specs.iter().filter(|s| matches!(s.kind, Kind::Centroid | Kind::Boundary)) {
        files.push(spec);
        let codes: Result<BTreeSet<Gss>, Box<Diagnostic>> = if spec.kind == Kind::Centroid {
            TableFile::read(spec, findings).and_then(|file| centroid::read(&file, findings)).map(
                |found| {
                    let codes = found.iter().map(|c| c.code).collect();
                    centres.extend(found.into_iter().filter(|c| lsoas.contains(&c.code)));
                    codes
                },
            )
        } else {
            boundary::read(spec, findings).map(|found| {
                let codes = found.iter().map(|o| o.code).collect();
                outlines.extend(found.into_iter().filter(|o| lsoas.contains(&o.code)));
                codes
            })
        };
        match codes {
            Ok(codes) => findings.extend(elsewhere(spec, &codes, &all)),
            Err(finding) => findings.push(*finding),
        }
    }
    let file = files.first()?;
    let map = AreaMap {
        centres: in_metres(&centres),
        bounded: outlines.iter().map(|o| o.code.code()).collect(),
        touching: touching(&outlines),
    };
    findings.extend(missing(&map, &lsoas, file));
    Some(map)
}

/// The finding that a file is about no assessed area.
fn elsewhere(
    spec: &ReferenceSpec,
    codes: &BTreeSet<Gss>,
    assessed: &BTreeSet<Gss>,
) -> Option<Diagnostic> {
    let first = codes.first()?;
    codes.is_disjoint(assessed).then(|| {
        let kind = if spec.kind == Kind::Centroid { "centroid" } else { "boundary" };
        let headline = format!("the {kind} file has no assessed area");
        Diagnostic::new(&MAP_INCOMPLETE, headline)
            .file(&spec.shown)
            .found(format!(
                "{}, the first of them {first}",
                words::plural(codes.len() as u64, "other area")
            ))
            .expected("codes of the assessed LSOAs, of the census of their lookup")
    })
}

/// The finding that assessed LSOAs lie nowhere.
fn missing(map: &AreaMap, lsoas: &BTreeSet<Gss>, file: &ReferenceSpec) -> Option<Diagnostic> {
    let by_boundary = map.by_boundary();
    let without = |code: &Gss| {
        let code = code.code();
        !if by_boundary { map.bounded.contains(&code) } else { map.centres.contains_key(&code) }
    };
    let missing: Vec<String> =
        lsoas.iter().filter(|c| without(c)).map(ToString::to_string).collect();
    // A file of other areas has its own finding.
    if missing.is_empty() || missing.len() == lsoas.len() {
        return None;
    }
    let n = missing.len() as u64;
    let what = if by_boundary { "boundary" } else { "centroid" };
    let headline = format!(
        "{} of {} {} no {what}",
        n,
        words::plural(lsoas.len() as u64, "assessed LSOA"),
        if n == 1 { "has" } else { "have" }
    );
    let shown = &missing[..missing.len().min(Diagnostic::ROWS_SHOWN)];
    let finding = Diagnostic::new(&MAP_INCOMPLETE, headline).found(words::list(shown)).count(n);
    Some(finding.set_in(file.set_in()))
}

/// Centres in metres. Degrees are laid flat around their mean latitude, which keeps the order of distances within a county.
/// Of degrees and metres together the kind that most centres have is used: the two have no common origin.
fn in_metres(centres: &[Centre]) -> BTreeMap<AreaCode, (f64, f64)> {
    let degrees = centres.iter().filter(|c| c.degrees).count() * 2 > centres.len();
    let used: Vec<&Centre> = centres.iter().filter(|c| c.degrees == degrees).collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of areas")]
    let latitude = used.iter().map(|c| c.y).sum::<f64>() / used.len().max(1) as f64;
    let (east, north) =
        if degrees { (DEGREE * latitude.to_radians().cos(), DEGREE) } else { (1.0, 1.0) };
    used.into_iter().map(|c| (c.code.code(), (c.x * east, c.y * north))).collect()
}

/// Pairs of areas that share a corner.
fn touching(outlines: &[Outline]) -> BTreeSet<(AreaCode, AreaCode)> {
    let mut at: BTreeMap<Corner, BTreeSet<Gss>> = BTreeMap::new();
    for outline in outlines {
        for corner in &outline.corners {
            at.entry(*corner).or_default().insert(outline.code);
        }
    }
    let mut pairs = BTreeSet::new();
    for areas in at.into_values() {
        for a in &areas {
            pairs.extend(areas.range(..a).map(|b| (*b, *a)));
        }
    }
    pairs.into_iter().map(|(a, b)| (a.code(), b.code())).collect()
}
