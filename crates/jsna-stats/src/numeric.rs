//! Numerical groundwork that is not a statistic of its own: special functions that keep their accuracy
//! from a count of 0 to hundreds of millions, a root finder for tail areas, and the input checks.
//!
//! Own code rather than `statrs` where measured accuracy asks for it: the beta distribution of `statrs`
//! loses digits with size (relative error 6e-7 at parameters of 1e5, 2% at 1e6), and force-level counts
//! are that large.

pub(crate) mod beta;
pub(crate) mod check;
pub(crate) mod fraction;
pub(crate) mod gamma;
pub(crate) mod normal;
pub(crate) mod solve;
pub(crate) mod student;
pub(crate) mod terms;

#[cfg(test)]
mod tests;
