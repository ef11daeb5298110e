//! Tests of the small regression: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

fn poisson<'a>(design: &'a Design, counts: &'a [f64]) -> Glm<'a> {
    Glm { design, counts, offset: None, weights: None, stop: Stop::Settled, method: "test" }
}

fn before_after(n: usize, change: usize) -> Design {
    let mut design = Design::new(n);
    design.push(|_| 1.0);
    design.push(|i| f64::from(u8::from(i >= change)));
    design
}

#[test]
fn two_groups_give_the_ratio_of_their_means() {
    let counts = [4.0, 6.0, 5.0, 12.0, 9.0, 9.0];
    let design = before_after(6, 3);
    let fit = fit(&poisson(&design, &counts)).unwrap();
    assert!((fit.coefficients[0] - 5.0_f64.ln()).abs() < 1e-12);
    assert!((fit.coefficients[1] - 2.0_f64.ln()).abs() < 1e-12);
    // Variance of a log rate ratio: one over each total.
    assert!((fit.variance(1) - (1.0 / 15.0 + 1.0 / 30.0)).abs() < 1e-12);
    let pearson = (1.0 + 1.0 + 0.0) / 5.0 + (4.0 + 1.0 + 1.0) / 10.0;
    assert!((fit.dispersion.unwrap() - pearson / 4.0).abs() < 1e-12);
    let leverages = fit.leverages(&design);
    assert!(leverages.iter().all(|h| (h - 1.0 / 3.0).abs() < 1e-12), "{leverages:?}");
}

#[test]
fn offsets_and_weights_act_as_exposure_and_repeats() {
    let counts = [10.0, 30.0, 30.0];
    let offset = [1.0_f64.ln(), 2.0_f64.ln(), 3.0_f64.ln()];
    let mut design = Design::new(3);
    design.push(|_| 1.0);
    let with_offset = Glm { offset: Some(&offset), ..poisson(&design, &counts) };
    assert!((fit(&with_offset).unwrap().coefficients[0] - (70.0_f64 / 6.0).ln()).abs() < 1e-12);

    let weighted = Glm { weights: Some(&[3.0, 1.0, 0.0]), ..poisson(&design, &counts) };
    let found = fit(&weighted).unwrap();
    assert!((found.coefficients[0] - 15.0_f64.ln()).abs() < 1e-12);
    assert_eq!(found.degrees, 1);
}

#[test]
fn a_repeated_column_is_refused() {
    let mut design = Design::new(5);
    design.push(|_| 1.0);
    design.push(real);
    design.push(|i| 3.0 - 2.0 * real(i));
    let found = fit(&poisson(&design, &[1.0, 2.0, 3.0, 4.0, 5.0]));
    assert!(matches!(found, Err(Error::Refused { .. })));
}

#[test]
fn a_group_without_events_settles() {
    let counts = [0.0, 0.0, 0.0, 12.0, 9.0, 9.0];
    let design = before_after(6, 3);
    let fit = fit(&poisson(&design, &counts)).unwrap();
    assert!((fit.means[4] - 10.0).abs() < 1e-9);
    assert!(fit.means[0] < 1e-8);
}

proptest! {
    /// At the optimum every column is orthogonal to the residuals.
    #[test]
    fn the_score_is_zero_at_the_fit(
        counts in prop::collection::vec(0_u32..10_000, 8..40),
        wave in 1_usize..5,
    ) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        prop_assume!(counts.iter().sum::<f64>() > 0.0);
        let mut design = Design::new(counts.len());
        design.push(|_| 1.0);
        design.push(|i| real(i) / 10.0);
        design.push(|i| real(i % (wave + 1)));
        let glm = poisson(&design, &counts);
        if let Ok(found) = fit(&glm) {
            for j in 0..3 {
                let score: f64 = design.column(j).iter().zip(counts.iter().zip(&found.means)).map(|(x, (y, m))| x * (y - m)).sum();
                prop_assert!(score.abs() <= 1e-5 * counts.iter().sum::<f64>(), "column {} score {}", j, score);
            }
            let leverage: f64 = found.leverages(&design).iter().sum();
            prop_assert!((leverage - 3.0).abs() < 1e-6);
        }
    }

    #[test]
    fn no_input_panics(
        counts in prop::collection::vec(0.0..1e100_f64, 0..12),
        values in prop::collection::vec(prop::num::f64::ANY, 36),
    ) {
        let mut design = Design::new(counts.len());
        design.push(|i| values[i]);
        design.push(|i| values[i + 12]);
        let offset = &values[24..24 + counts.len()];
        drop(fit(&Glm { offset: Some(offset), ..poisson(&design, &counts) }));
        drop(fit(&Glm { weights: Some(offset), ..poisson(&design, &counts) }));
    }
}
