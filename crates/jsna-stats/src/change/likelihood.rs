//! Likelihood-ratio test of two rates.

use crate::error::{Error, Result};
use crate::numeric::{check, normal};

use super::Observed;

/// A test statistic with its p value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The value of the test statistic.
    pub value: f64,
    /// The two-sided p value.
    pub p: f64,
    /// What the value is, for example "chi-squared on 1 degree of freedom".
    pub statistic: &'static str,
    /// Which test.
    pub method: &'static str,
}

/// Likelihood-ratio test that two Poisson rates are equal: twice the gain in log-likelihood from giving
/// each period its own rate, against chi-squared on 1 degree of freedom.
///
/// For counts large enough for [`RatioMethod::Wald`](super::RatioMethod::Wald), with which it nearly
/// agrees; for small counts use the exact p value of [`rate_ratio`](super::rate_ratio).
///
/// `before` and `after` are the two periods; they may differ in exposure.
///
/// # Errors
/// [`Error::Refused`] when there are no events in one of the periods.
///
/// # Source
/// Dobson and Barnett, An Introduction to Generalized Linear Models (2018). Agrees with `anova(glm(...), test =
/// "LRT")` in R.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// The same ratio of 1.3, from ten times as many events:
/// ```
/// use jsna_stats::change::{Observed, likelihood_ratio_test};
///
/// let seen = |count| Observed::new(count, 50_000.0);
/// let few = likelihood_ratio_test(seen(20.0)?, seen(26.0)?)?;
/// let many = likelihood_ratio_test(seen(200.0)?, seen(260.0)?)?;
/// assert!((many.value - 10.0 * few.value).abs() < 1e-9);
/// assert!(few.p > 0.3 && many.p < 0.01);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn likelihood_ratio_test(before: Observed, after: Observed) -> Result<Test> {
    const METHOD: &str = "the likelihood-ratio test";
    if before.count() == 0.0 || after.count() == 0.0 {
        let reason = String::from("it needs events in both periods; use the exact method");
        return Err(Error::Refused { method: METHOD, reason });
    }
    // Each period's events against what a common rate would give it.
    let common = |own: Observed, other: Observed| {
        let share = 1.0 / (1.0 + other.exposure() / own.exposure());
        own.count() * (own.count() / ((own.count() + other.count()) * share)).ln()
    };
    let value =
        check::representable(METHOD, 2.0 * (common(before, after) + common(after, before)))?
            .max(0.0);
    let p = normal::chi_squared_one(value);
    let statistic = "chi-squared on 1 degree of freedom";
    Ok(Test { value, p, statistic, method: "likelihood ratio, Poisson" })
}
