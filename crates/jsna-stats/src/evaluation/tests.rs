//! Agreement with R where there are no vectors, identities, robustness.

mod identities;
mod reference;
mod robust;
