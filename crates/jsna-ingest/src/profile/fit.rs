//! Which layouts fit a file.

use crate::builtin::Layouts;
use crate::headers::Fit;
use crate::layout::Layout;

/// How a layout fits the columns of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutFit {
    pub id: String,
    pub title: String,
    /// Columns of the file that the layout knows.
    pub known: usize,
    /// Columns of the file with a name.
    pub of: usize,
    /// Columns that the layout must have and the file has not.
    pub missing: Vec<String>,
    /// Columns of the file that the layout does not know; they would not be read.
    pub unknown: Vec<String>,
    /// Columns of the layout that occur twice in the file.
    pub repeated: Vec<String>,
}

impl LayoutFit {
    /// Whether a file with these columns can be read by the layout.
    pub fn fits(&self) -> bool {
        self.missing.is_empty() && self.repeated.is_empty() && self.known > 0
    }

    /// Whether so many columns are known that it is no chance: many extracts have a reference, a date and a place.
    pub fn is_sure(&self) -> bool {
        self.fits() && self.known >= 5 && self.known * 5 >= self.of * 3
    }
}

/// The layouts that know columns of a file, best first: those that fit, then by how many columns they know.
///
/// Layouts that do not fit are listed where they know at least four columns, and half of all.
pub fn layout_fits(names: &[String], layouts: &Layouts) -> Vec<LayoutFit> {
    fits(layouts, |layout| (!layout.file.grouped).then(|| Fit::new(names.to_vec(), layout)))
}

/// [`layout_fits`] for columns under a row of groups.
pub(super) fn fits_under_groups(
    groups: &[String],
    own: &[String],
    layouts: &Layouts,
) -> Vec<LayoutFit> {
    fits(layouts, |layout| {
        Some(if layout.file.grouped {
            Fit::grouped(groups, own, layout)
        } else {
            Fit::new(own.to_vec(), layout)
        })
    })
}

fn fits(layouts: &Layouts, fit: impl Fn(&Layout) -> Option<Fit>) -> Vec<LayoutFit> {
    let mut out: Vec<LayoutFit> = layouts
        .iter()
        .filter_map(|layout| Some((layout, fit(layout)?)))
        .map(|(layout, fit)| {
            let headers = || layout.headers.iter().zip(&fit.columns);
            // The columns of a file beside the file cannot be asked of the file itself.
            let missing = headers().filter(|(h, c)| h.required && !h.companion && c.is_empty());
            let read: Vec<usize> =
                layout.columns.iter().flat_map(|c| layout.columns_read(&c.reading)).collect();
            let twice = headers().enumerate().filter(|(i, (h, c))| {
                c.len() > 1 && !h.is_group() && !h.is_by_period() && read.contains(i)
            });
            LayoutFit {
                id: layout.id.clone(),
                title: layout.title.clone(),
                known: fit.score().0,
                of: fit.names.iter().filter(|n| !n.is_empty()).count(),
                missing: missing.map(|(h, _)| h.name.clone()).collect(),
                unknown: fit.unknown.iter().map(|c| fit.names[*c].clone()).collect(),
                repeated: twice.map(|(_, (h, _))| h.name.clone()).collect(),
            }
        })
        .filter(|fit| fit.fits() || (fit.known >= 4 && fit.known * 2 >= fit.of))
        .collect();
    out.sort_by_key(|fit| (!fit.fits(), std::cmp::Reverse(fit.known), fit.missing.len()));
    out
}
