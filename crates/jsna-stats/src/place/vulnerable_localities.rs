//! The vulnerable localities index.

use crate::error::{Error, Result};
use crate::numeric::check::{all_non_negative, real, same_length};

/// Areas at or above this are priorities.
const PRIORITY: f64 = 200.0;

/// What the index is made of: one element per area (output area or LSOA) in each slice.
#[derive(Debug, Clone, Copy)]
pub struct VliInputs<'a> {
    /// Households.
    pub households: &'a [f64],
    /// Residents.
    pub residents: &'a [f64],
    /// Burglaries in a dwelling, a count.
    pub burglary: &'a [f64],
    /// Criminal damage to a dwelling, a count.
    pub criminal_damage: &'a [f64],
    /// Income deprivation, a share or score: higher is more deprived.
    pub income_deprivation: &'a [f64],
    /// Employment deprivation, a share or score: higher is more deprived.
    pub employment_deprivation: &'a [f64],
    /// Residents aged 15 to 24, a count.
    pub young_people: &'a [f64],
    /// Low educational attainment, a share or score: higher is lower attainment.
    pub low_education: &'a [f64],
}

/// The index of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VulnerableLocality {
    /// The index: the mean of the six below. 100 is the average area.
    pub value: f64,
    /// Whether it is 200 or more: twice the average, a priority by the method's authors.
    pub priority: bool,
    /// Burglary per household, average area = 100.
    pub burglary: f64,
    /// Criminal damage per household, average area = 100.
    pub criminal_damage: f64,
    /// Income deprivation, average area = 100.
    pub income_deprivation: f64,
    /// Employment deprivation, average area = 100.
    pub employment_deprivation: f64,
    /// Young people per resident, average area = 100.
    pub young_people: f64,
    /// Low educational attainment, average area = 100.
    pub low_education: f64,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The vulnerable localities index of every area.
///
/// Each of six rates is divided by its mean over the areas (not weighted by their size) and multiplied by 100; the
/// index is the mean of the six. Areas are compared with the others in the input, so the same area has another
/// index in another study area. An area without households or residents has no rates: it gets no result and does
/// not count in the means.
///
/// # Errors
/// Slices of different length; a value that is negative or not finite; no area with households and residents;
/// a variable that is 0 in every area.
///
/// # Source
/// Chainey, *Policing* 2(2), 2008; Tompson, `JDiBrief`, UCL 2012.
///
/// # Example
/// ```
/// use jsna_stats::place::{VliInputs, vulnerable_localities};
/// let same = [100.0, 100.0];
/// let vli = vulnerable_localities(&VliInputs {
///     households: &same,
///     residents: &[250.0, 250.0],
///     burglary: &[9.0, 1.0],
///     criminal_damage: &[19.0, 1.0],
///     income_deprivation: &[0.3, 0.1],
///     employment_deprivation: &[0.2, 0.2],
///     young_people: &[40.0, 40.0],
///     low_education: &[30.0, 10.0],
/// })?;
/// assert!(vli[0].as_ref().is_ok_and(|area| (area.burglary - 180.0).abs() < 1e-9 && !area.priority));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn vulnerable_localities(inputs: &VliInputs<'_>) -> Result<Vec<Result<VulnerableLocality>>> {
    const METHOD: &str = "The vulnerable localities index";
    let areas = inputs.households.len();
    let columns = [
        ("households", inputs.households),
        ("residents", inputs.residents),
        ("burglary", inputs.burglary),
        ("criminal damage", inputs.criminal_damage),
        ("income deprivation", inputs.income_deprivation),
        ("employment deprivation", inputs.employment_deprivation),
        ("young people", inputs.young_people),
        ("low education", inputs.low_education),
    ];
    for (what, values) in columns {
        same_length("the variables of the index", areas, values.len())?;
        all_non_negative(what, values)?;
    }
    let refused = |reason: String| Error::Refused { method: METHOD, reason };
    let usable: Vec<bool> =
        (0..areas).map(|i| inputs.households[i] > 0.0 && inputs.residents[i] > 0.0).collect();
    let n = real(usable.iter().filter(|&&u| u).count());
    if n == 0.0 {
        return Err(refused("no area has both households and residents".to_owned()));
    }
    let per_household = |i: usize, counts: &[f64]| counts[i] / inputs.households[i];
    let rate = |k: usize, i: usize| match k {
        0 => per_household(i, inputs.burglary),
        1 => per_household(i, inputs.criminal_damage),
        2 => inputs.income_deprivation[i],
        3 => inputs.employment_deprivation[i],
        4 => inputs.young_people[i] / inputs.residents[i],
        _ => inputs.low_education[i],
    };
    let mut means = [0.0; 6];
    for (k, mean) in means.iter_mut().enumerate() {
        *mean = (0..areas).filter(|&i| usable[i]).map(|i| rate(k, i) / n).sum();
        if !(*mean > 0.0 && mean.is_finite()) {
            return Err(refused(format!(
                "the mean of {} over the areas is {mean}",
                columns[k + 2].0
            )));
        }
    }
    let one = |i: usize| {
        if !usable[i] {
            return Err(refused("the area has no households or no residents".to_owned()));
        }
        let [
            burglary,
            criminal_damage,
            income_deprivation,
            employment_deprivation,
            young_people,
            low_education,
        ] = std::array::from_fn(|k| rate(k, i) / means[k] * 100.0);
        let sum = burglary
            + criminal_damage
            + income_deprivation
            + employment_deprivation
            + young_people
            + low_education;
        let value = sum / 6.0;
        Ok(VulnerableLocality {
            value,
            priority: value >= PRIORITY,
            burglary,
            criminal_damage,
            income_deprivation,
            employment_deprivation,
            young_people,
            low_education,
            statistic: "vulnerable localities index",
            method: "mean of six indices, unweighted average area = 100",
        })
    };
    Ok((0..areas).map(one).collect())
}
