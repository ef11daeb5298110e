//! The headers of ONS lookups: `LSOA21CD`, `WD23CD`, `LAD23NM`, `csp-code`.

/// A level of the hierarchy of areas, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Level {
    Lsoa,
    Ward,
    Lad,
    Csp,
    Pfa,
}

impl Level {
    pub(crate) const ALL: [Self; 5] = [Self::Lsoa, Self::Ward, Self::Lad, Self::Csp, Self::Pfa];

    /// The key of `columns` that maps its codes.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Lsoa => "lsoa",
            Self::Ward => "ward",
            Self::Lad => "lad",
            Self::Csp => "csp",
            Self::Pfa => "pfa",
        }
    }
}

/// What a column of a lookup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) level: Level,
    /// Names, not codes.
    pub(crate) is_name: bool,
    /// Year of the areas, where the header says it.
    pub(crate) year: Option<i32>,
}

/// Reads a header; `None` for one that is of no use (row numbers, Welsh names, regions).
pub(crate) fn parse(header: &str) -> Option<Header> {
    let text = header.trim().to_ascii_lowercase();
    ons(&text).or_else(|| plain(&text))
}

/// `lsoa21cd`, `lad19nm`: level, two digits of the year, kind.
fn ons(text: &str) -> Option<Header> {
    let (stem, is_name) = match (text.strip_suffix("cd"), text.strip_suffix("nm")) {
        (Some(stem), _) => (stem, false),
        (_, Some(stem)) => (stem, true),
        _ => return None,
    };
    let split = stem.find(|c: char| c.is_ascii_digit()).unwrap_or(stem.len());
    let (level, digits) = stem.split_at_checked(split)?;
    let year = match digits.len() {
        0 => None,
        2 => Some(2000 + digits.parse::<i32>().ok()?),
        _ => return None,
    };
    Some(Header { level: level_of(level)?, is_name, year })
}

/// `lad-code`, `csp_name`, `LSOA Code`: level and kind, no year.
fn plain(text: &str) -> Option<Header> {
    let (level, kind) = text.rsplit_once(['-', '_', ' '])?;
    let is_name = match kind {
        "code" => false,
        "name" => true,
        _ => return None,
    };
    Some(Header { level: level_of(level)?, is_name, year: None })
}

fn level_of(text: &str) -> Option<Level> {
    Some(match text {
        "lsoa" => Level::Lsoa,
        "wd" | "ward" => Level::Ward,
        "lad" | "ltla" => Level::Lad,
        "csp" => Level::Csp,
        "pfa" => Level::Pfa,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_any_year_are_read_and_others_are_not() {
        let header = |level, is_name, year| Some(Header { level, is_name, year });
        assert_eq!(parse("LSOA11CD"), header(Level::Lsoa, false, Some(2011)));
        assert_eq!(parse("lad25nm"), header(Level::Lad, true, Some(2025)));
        assert_eq!(parse(" WD19CD "), header(Level::Ward, false, Some(2019)));
        assert_eq!(parse("csp-code"), header(Level::Csp, false, None));
        assert_eq!(parse("LSOA Code"), header(Level::Lsoa, false, None));
        for other in
            ["FID", "ObjectId", "LAD22NMW", "MSOA11CD", "RGN21CD", "CD", "LAD2021CD", "code", ""]
        {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
