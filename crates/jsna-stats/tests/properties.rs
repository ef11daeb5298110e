//! Promises that hold for any input, one module per part of the crate.

#[cfg(test)]
mod properties {
    mod change;
    mod rates;
    mod robust;
}
