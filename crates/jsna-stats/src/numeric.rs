//! Numerical groundwork that is not a statistic of its own: special functions that keep their accuracy
//! from a count of 0 to hundreds of millions, a root finder for tail areas, and the input checks.
//!
//! Own code rather than `statrs` where measured accuracy asks for it: its beta distribution loses digits
//! with size (relative error 9e-6 at parameters of a million in the tests here), and force-level counts are
//! that large; its error function is good to 1e-10.

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
