//! Counts, rates, proportions, means and standardised rates with their intervals.
