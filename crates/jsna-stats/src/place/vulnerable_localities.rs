//! The vulnerable localities index.

use crate::error::{Error, Result};
use crate::numeric::check::{non_negative, real, representable, same_length};
use crate::withheld::{Given, Reason, received};

const METHOD: &str = "the vulnerable localities index";
/// Areas at or above this are priorities.
const PRIORITY: f64 = 200.0;

/// What the index is made of: one element per area (output area or LSOA) in each slice, `None` where it is not known.
#[derive(Debug, Clone, Copy)]
pub struct VliInputs<'a> {
    pub households: &'a [Option<f64>],
    pub residents: &'a [Option<f64>],
    /// Burglaries in a dwelling, a count.
    pub burglary: &'a [Option<f64>],
    /// Criminal damage to a dwelling, a count.
    pub criminal_damage: &'a [Option<f64>],
    /// Income deprivation, a share or score: higher is more deprived.
    pub income_deprivation: &'a [Option<f64>],
    /// Employment deprivation, a share or score: higher is more deprived.
    pub employment_deprivation: &'a [Option<f64>],
    /// Residents aged 15 to 24, a count.
    pub young_people: &'a [Option<f64>],
    /// Low educational attainment, a share or score: higher is lower attainment.
    pub low_education: &'a [Option<f64>],
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
/// index in another study area.
///
/// An area without households or residents has no rates and is withheld as empty; one with a variable that is missing,
/// negative or not finite is withheld with the variable named. Neither counts in the means.
///
/// # Errors
/// Slices of different length; no area with all variables; a variable that is 0 in every area.
///
/// # Source
/// Chainey, *Policing* 2(2), 2008; Tompson, `JDiBrief`, UCL 2012. Agrees with the published spreadsheet method
/// evaluated with pandas; no package of it was found.
///
/// # Deviations
/// An area with a variable that is missing is withheld and does not count in the means. A variable that is 0
/// everywhere is refused: its index would be 0/0.
///
/// # Example
/// Two areas, one of them with nine of ten burglaries:
/// ```
/// use jsna_stats::place::{VliInputs, vulnerable_localities};
/// let same = [100.0, 100.0].map(Some);
/// let vli = vulnerable_localities(&VliInputs {
///     households: &same,
///     residents: &[250.0, 250.0].map(Some),
///     burglary: &[9.0, 1.0].map(Some),
///     criminal_damage: &[19.0, 1.0].map(Some),
///     income_deprivation: &[0.3, 0.1].map(Some),
///     employment_deprivation: &[0.2, 0.2].map(Some),
///     young_people: &[40.0, 40.0].map(Some),
///     low_education: &[30.0, 10.0].map(Some),
/// })?;
/// assert!(vli[0].value().is_some_and(|area| (area.burglary - 180.0).abs() < 1e-9 && !area.priority));
/// assert!(vli[1].value().is_some_and(|area| (area.burglary - 20.0).abs() < 1e-9));
/// // The mean of the six indices: 180, 190, 150, 100, 100 and 150.
/// assert!(vli[0].value().is_some_and(|area| (area.value - 145.0).abs() < 1e-9));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn vulnerable_localities(inputs: &VliInputs<'_>) -> Result<Vec<Given<VulnerableLocality>>> {
    let columns = inputs.columns();
    let areas = inputs.households.len();
    for (_, values) in columns {
        same_length("the variables of the index", areas, values.len())?;
    }
    let rates: Vec<Given<[f64; 6]>> = (0..areas).map(|at| rates(&columns, at).into()).collect();
    let known = || rates.iter().filter_map(Given::value);
    let n = real(known().count());
    if n == 0.0 {
        return Err(refused("no area has households, residents and all variables".to_owned()));
    }
    let means: [f64; 6] = std::array::from_fn(|k| known().map(|rates| rates[k] / n).sum());
    if let Some(k) = means.iter().position(|mean| !(*mean > 0.0 && mean.is_finite())) {
        let (variable, mean) = (columns[k + 2].0, means[k]);
        return Err(refused(format!("the mean of {variable} over the areas is {mean}")));
    }
    Ok(rates.into_iter().map(|rates| rates.map(|rates| index(&rates, &means))).collect())
}

impl<'a> VliInputs<'a> {
    /// The variables by name: the two denominators, then the six of the index.
    fn columns(&self) -> [(&'static str, &'a [Option<f64>]); 8] {
        [
            ("households", self.households),
            ("residents", self.residents),
            ("burglary", self.burglary),
            ("criminal damage", self.criminal_damage),
            ("income deprivation", self.income_deprivation),
            ("employment deprivation", self.employment_deprivation),
            ("young people", self.young_people),
            ("low education", self.low_education),
        ]
    }
}

/// The six rates of one area.
fn rates(
    columns: &[(&'static str, &[Option<f64>]); 8],
    at: usize,
) -> std::result::Result<[f64; 6], Reason> {
    let mut numbers = [0.0; 8];
    for (number, (what, values)) in numbers.iter_mut().zip(columns) {
        *number = non_negative(what, received(what, values[at])?).map_err(|e| e.at(at))?;
    }
    let [households, residents, burglary, damage, income, employment, young, education] = numbers;
    if households == 0.0 || residents == 0.0 {
        return Err(Reason::Empty);
    }
    let rates = [
        burglary / households,
        damage / households,
        income,
        employment,
        young / residents,
        education,
    ];
    for rate in rates {
        representable(METHOD, rate)?;
    }
    Ok(rates)
}

fn index(rates: &[f64; 6], means: &[f64; 6]) -> VulnerableLocality {
    let parts: [f64; 6] = std::array::from_fn(|k| rates[k] / means[k] * 100.0);
    let value = parts.iter().sum::<f64>() / 6.0;
    VulnerableLocality {
        value,
        priority: value >= PRIORITY,
        burglary: parts[0],
        criminal_damage: parts[1],
        income_deprivation: parts[2],
        employment_deprivation: parts[3],
        young_people: parts[4],
        low_education: parts[5],
        statistic: "vulnerable localities index",
        method: "mean of six indices, unweighted average area = 100",
    }
}

fn refused(reason: String) -> Error {
    Error::Refused { method: METHOD, reason }
}
