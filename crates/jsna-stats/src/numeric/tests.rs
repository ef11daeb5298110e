//! The special functions against values of 45 digits (mpmath 1.4.1: series summed directly) and R 4.2.2.

use super::solve::Tail;
use super::{beta, gamma, normal, student, terms};

fn assert_relative(label: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{label}: {found:e} is not {expected:e} (error {error:.1e})");
}

/// Shape, place, area below, area above.
const GAMMA: &[(f64, f64, f64, f64)] = &[
    (0.5, 0.1, 0.345_279_153_981_423, 0.654_720_846_018_577),
    (0.5, 20.0, 0.999_999_999_746_037_1, 2.539_628_589_470_865e-10),
    (3.5, 1.0, 0.040_159_631_269_898_445, 0.959_840_368_730_101_6),
    (10.0, 30.0, 0.999_992_878_249_137_2, 7.121_750_862_815_577e-6),
    (100.0, 60.0, 1.481_527_632_646_046_8e-6, 0.999_998_518_472_367_3),
    (10_000.0, 9_500.0, 1.862_454_651_795_155e-7, 0.999_999_813_754_534_8),
    (10_000.0, 10_800.0, 0.999_999_999_999_996_9, 3.109_819_962_168_845e-15),
    (100_000.0, 99_000.0, 0.000_757_419_921_174_767_9, 0.999_242_580_078_825_3),
    (1e7, 9_980_000.0, 1.236_407_063_722_381_6e-10, 0.999_999_999_876_359_2),
    (1e7, 10_025_000.0, 0.999_999_999_999_998_6, 1.403_258_871_191_849e-15),
    (0.001, 1e-5, 0.989_123_044_695_782_7, 0.010_876_955_304_217_33),
    (1.5, 40.0, 1.0, 3.069_277_486_172_417e-17),
];

#[test]
fn gamma_tails_are_accurate_at_every_size() {
    for (shape, x, below, above) in GAMMA {
        let (lower, upper) = gamma::tails(*shape, *x);
        assert_relative(&format!("below {x} at {shape}"), lower, *below, 1e-12);
        // The smaller tail must keep its digits; the larger is a complement.
        let tolerance = if above < below || *above > 0.01 { 1e-12 } else { 1e-10 };
        assert_relative(&format!("above {x} at {shape}"), upper, *above, tolerance);
    }
}

/// First and second parameter, place, area below, area above.
const BETA: &[(f64, f64, f64, f64, f64)] = &[
    (2.0, 3.0, 0.25, 0.261_718_75, 0.738_281_25),
    (0.5, 0.5, 0.001, 0.020_135_041_633_377_492, 0.979_864_958_366_622_5),
    (50.0, 60.0, 0.3, 0.000_343_411_518_766_288_67, 0.999_656_588_481_233_7),
    (10_000.0, 11_000.0, 0.47, 0.036_188_088_961_801_31, 0.963_811_911_038_198_7),
    (100_000.0, 100_000.0, 0.4975, 0.012_673_293_212_873_343, 0.987_326_706_787_126_6),
    (1e6, 1e6, 0.4985, 1.104_480_463_642_480_7e-5, 0.999_988_955_195_363_6),
    (1e6, 2e6, 0.333_43, 0.638_815_663_080_232_4, 0.361_184_336_919_767_53),
    (1e7, 1e7, 0.4998, 0.036_819_131_097_873_99, 0.963_180_868_902_126_1),
    (5.0, 1e7, 1e-6, 0.970_747_444_339_299_6, 0.029_252_555_660_700_42),
];

#[test]
fn beta_tails_are_accurate_at_every_size() {
    for (a, b, x, below, above) in BETA {
        let (lower, upper) = beta::tails(*a, *b, *x, 1.0 - x);
        assert_relative(&format!("below {x} at {a}, {b}"), lower, *below, 1e-10);
        assert_relative(&format!("above {x} at {a}, {b}"), upper, *above, 1e-10);
    }
}

/// Why there is own code: with size `statrs` loses digits that a p value needs.
#[test]
fn the_dependency_is_still_inaccurate_where_it_is_routed_around() {
    let (a, b, x, below, _) = BETA[6];
    let theirs = statrs::function::beta::beta_reg(a, b, x);
    assert!(
        (theirs / below - 1.0).abs() > 1e-6,
        "statrs gives {theirs:e}: the own beta function may be dropped"
    );
    let theirs = statrs::function::erf::erfc(1.959_963_984_540_054_5 / std::f64::consts::SQRT_2);
    assert!(
        (theirs / 0.05 - 1.0).abs() > 1e-11,
        "statrs gives {theirs:e}: its error function may be used"
    );
}

/// A quantile can be no better than a digit of its argument, which moves a far tail of a large shape a lot.
#[test]
fn quantiles_turn_tails_back() {
    for shape in [0.3, 1.0, 2.5, 10.0, 1e3, 1e5, 1e7] {
        for area in [1e-15, 1e-6, 0.001, 0.025, 0.4, 0.9] {
            let lower = gamma::quantile(shape, area, Tail::Lower).unwrap();
            assert_relative(
                &format!("{shape} lower {area}"),
                gamma::tails(shape, lower).0,
                area,
                1e-10,
            );
            let upper = gamma::quantile(shape, area, Tail::Upper).unwrap();
            assert_relative(
                &format!("{shape} upper {area}"),
                gamma::tails(shape, upper).1,
                area,
                1e-10,
            );
        }
    }
    for (a, b) in [(1.0, 1.0), (0.5, 17.0), (3.0, 400.0), (1e5, 2e5), (1e7, 1e7), (1.0, 1e7)] {
        for area in [1e-15, 0.001, 0.025, 0.5, 0.9] {
            let place =
                |side| beta::from_log_odds(beta::quantile_log_odds(a, b, area, side).unwrap());
            let (x, y) = place(Tail::Lower);
            assert_relative(
                &format!("{a}, {b} lower {area}"),
                beta::tails(a, b, x, y).0,
                area,
                1e-10,
            );
            let (x, y) = place(Tail::Upper);
            assert_relative(
                &format!("{a}, {b} upper {area}"),
                beta::tails(a, b, x, y).1,
                area,
                1e-10,
            );
        }
    }
}

/// R 4.2.2: `qgamma(p, shape)` and `qgamma(p, shape, lower.tail = FALSE)`.
#[test]
fn gamma_quantiles_agree_with_r() {
    for (shape, area, below, above) in [
        (0.5, 0.025, 0.000_491_034_558_587_628_1, 2.511_943_093_657_443_6),
        (1.0, 1e-15, 1e-15, 34.538_776_394_910_684),
        (10.0, 1e-15, 0.145_111_668_131_650_02, 58.525_601_560_025_19),
        (10.0, 0.025, 4.795_388_696_132_433_5, 17.084_803_451_419_166),
        (10_000.0, 1e-15, 9_226.428_577_921_792, 10_814.945_014_882_253),
        (1e7, 0.025, 9_993_802.996_884_268, 10_006_198.897_421_6),
        (1e7, 1e-15, 9_974_907.945_492_746, 10_025_133.431_147_93),
    ] {
        assert_relative("lower", gamma::quantile(shape, area, Tail::Lower).unwrap(), below, 1e-11);
        assert_relative("upper", gamma::quantile(shape, area, Tail::Upper).unwrap(), above, 1e-11);
    }
}

/// Just below and just above the shape from which Wilson and Hilferty take over.
#[test]
fn the_switch_for_large_shapes_is_seamless() {
    for side in [Tail::Lower, Tail::Upper] {
        for area in [1e-9, 0.001, 0.025] {
            let exact = gamma::quantile(1e8, area, side).unwrap() / 1e8;
            let approximate =
                gamma::quantile(1e8 * (1.0 + 1e-15) + 1e-7, area, side).unwrap() / 1e8;
            assert_relative(&format!("{side:?} {area}"), approximate, exact, 1e-11);
        }
    }
}

/// R 4.2.2: `qt(alpha / 2, df, lower.tail = FALSE)` and `2 * pt(12, df, lower.tail = FALSE)`.
#[test]
fn student_agrees_with_r() {
    for (degrees, alpha, t) in [
        (1.0, 0.05, 12.706_204_736_174_707),
        (1.0, 1e-10, 6_366_197_723.675_813),
        (2.0, 0.002, 22.327_124_770_119_873),
        (5.0, 1e-10, 180.149_100_848_270_93),
        (34.0, 0.05, 2.032_244_509_317_719),
        (34.0, 1e-10, 9.178_261_109_416_123),
        (1_000.0, 0.002, 3.098_402_163_912_922),
        (1e6, 0.05, 1.959_966_356_814_106_6),
        (1e6, 1e-10, 6.467_020_318_940_857),
    ] {
        assert_relative(
            &format!("{degrees} {alpha}"),
            student::quantile(alpha, degrees).unwrap(),
            t,
            1e-11,
        );
        assert_relative(&format!("{degrees} {t}"), student::two_sided(t, degrees), alpha, 1e-9);
    }
    for (degrees, p) in [
        (1.0, 0.052_929_352_119_179_74),
        (5.0, 7.089_492_517_161_528e-5),
        (34.0, 8.999_786_087_488_773e-14),
    ] {
        assert_relative(&format!("{degrees}"), student::two_sided(-12.0, degrees), p, 1e-12);
    }
}

/// R 4.2.2: `qnorm` and `2 * pnorm(-z)`.
#[test]
fn normal_agrees_with_r() {
    for (p, z) in [
        (0.025, -1.959_963_984_540_054_5),
        (0.001, -3.090_232_306_167_813_6),
        (1e-15, -7.941_345_326_170_998),
    ] {
        assert_relative("quantile", normal::quantile(p), z, 1e-14);
        assert_relative("two-sided", normal::two_sided(z), 2.0 * p, 1e-12);
    }
    assert!(normal::quantile(0.5).abs() < 1e-16);
}

/// R 4.2.2: `dpois` and `dbinom`.
#[test]
fn terms_agree_with_r() {
    for (x, mean, p) in [
        (3.0, 2.0, 0.180_447_044_315_483_6),
        (1e7, 1e7, 0.000_126_156_625_049_702_8),
        (0.0, 5.0, 0.006_737_946_999_085_467),
    ] {
        assert_relative("Poisson", terms::poisson(x, mean), p, 1e-12);
    }
    assert_relative("binomial", terms::binomial(4.0, 6.0, 0.3, 0.7), 0.200_120_949, 1e-12);
    // All the terms of a binomial are one.
    for (n, p) in [(1_u32, 0.3), (30, 0.01), (1_000, 0.47)] {
        let sum: f64 =
            (0..=n).map(|k| terms::binomial(f64::from(k), f64::from(n - k), p, 1.0 - p)).sum();
        assert_relative("sum", sum, 1.0, 1e-12);
    }
    for (p, q) in [(0.0, 1.0), (1.0, 0.0)] {
        assert!(
            (terms::binomial(3.0, 0.0, p, q) - p).abs() < 1e-16
                && (terms::binomial(0.0, 3.0, p, q) - q).abs() < 1e-16
        );
    }
    assert!((terms::poisson(0.0, 0.0) - 1.0).abs() < 1e-16 && terms::poisson(2.0, 0.0) == 0.0);
}
