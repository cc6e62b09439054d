//! Functions and constants of formulas. All are total: outside of their domains they return NaN.

use crate::lab::random::Random;

/// Maximum trials of one binomial draw.
pub const TRIALS_MAX: f64 = 1_000.0;

/// Named constants.
pub const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// A function of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Absolute value.
    Abs,
    /// Binomial coefficient.
    Choose,
    /// Value limited to a range.
    Clamp,
    /// Ceiling: the next whole number above.
    Ceil,
    /// Cosine of radians.
    Cos,
    /// Error function.
    Erf,
    /// Exponential.
    Exp,
    /// Floor: the next whole number below.
    Floor,
    /// The second argument if the first is not zero, else the third.
    If,
    /// Natural logarithm.
    Ln,
    /// Decimal logarithm.
    Log10,
    /// Binary logarithm.
    Log2,
    /// Largest of the arguments.
    Max,
    /// Smallest of the arguments.
    Min,
    /// The argument at the position given by the first argument, counted from 0.
    Pick,
    /// Nearest whole number.
    Round,
    /// Sign: -1, 0 or 1.
    Sign,
    /// Sine of radians.
    Sin,
    /// Square root.
    Sqrt,
    /// Tangent of radians.
    Tan,
    /// Hyperbolic tangent.
    Tanh,
    /// Random: 1 with the given probability, else 0.
    Bernoulli,
    /// Random: number of successes among trials.
    Binomial,
    /// Random: normal with a mean and a standard deviation.
    Normal,
    /// Random: uniform between two ends.
    Uniform,
}

/// Name, function, minimum and maximum number of arguments, cost in operations.
pub const FUNCTIONS: [(&str, Function, usize, usize, usize); 25] = [
    ("abs", Function::Abs, 1, 1, 1),
    ("bernoulli", Function::Bernoulli, 1, 1, 4),
    ("binomial", Function::Binomial, 2, 2, TRIALS_MAX as usize),
    ("ceil", Function::Ceil, 1, 1, 1),
    ("choose", Function::Choose, 2, 2, 40),
    ("clamp", Function::Clamp, 3, 3, 2),
    ("cos", Function::Cos, 1, 1, 8),
    ("erf", Function::Erf, 1, 1, 16),
    ("exp", Function::Exp, 1, 1, 8),
    ("floor", Function::Floor, 1, 1, 1),
    ("if", Function::If, 3, 3, 1),
    ("ln", Function::Ln, 1, 1, 8),
    ("log10", Function::Log10, 1, 1, 8),
    ("log2", Function::Log2, 1, 1, 8),
    ("max", Function::Max, 1, 8, 4),
    ("min", Function::Min, 1, 8, 4),
    ("normal", Function::Normal, 2, 2, 24),
    ("pick", Function::Pick, 2, 9, 2),
    ("round", Function::Round, 1, 1, 1),
    ("sign", Function::Sign, 1, 1, 1),
    ("sin", Function::Sin, 1, 1, 8),
    ("sqrt", Function::Sqrt, 1, 1, 2),
    ("tan", Function::Tan, 1, 1, 16),
    ("tanh", Function::Tanh, 1, 1, 16),
    ("uniform", Function::Uniform, 2, 2, 4),
];

impl Function {
    /// Whether the function uses random numbers.
    pub fn is_chance(self) -> bool {
        matches!(self, Function::Bernoulli | Function::Binomial | Function::Normal | Function::Uniform)
    }

    /// Evaluates the function; the number of arguments must be within [`FUNCTIONS`]. Always takes the same number of
    /// random numbers.
    pub fn at(self, arguments: &[f64], chance: &mut Random) -> f64 {
        let argument = |index: usize| arguments.get(index).copied().unwrap_or(f64::NAN);
        let (a, b, c) = (argument(0), argument(1), argument(2));
        match self {
            Function::Abs => a.abs(),
            Function::Ceil => a.ceil(),
            Function::Choose => choose(a, b),
            // `f64::clamp` panics if the ends of the range are in the wrong order.
            Function::Clamp => least(&[most(&[a, b]), c]),
            Function::Cos => libm::cos(a),
            Function::Erf => libm::erf(a),
            Function::Exp => libm::exp(a),
            Function::Floor => a.floor(),
            Function::If if a.is_nan() => f64::NAN,
            Function::If => {
                if a != 0.0 {
                    b
                } else {
                    c
                }
            }
            Function::Ln => libm::log(a),
            Function::Log10 => libm::log10(a),
            Function::Log2 => libm::log2(a),
            Function::Max => most(arguments),
            Function::Min => least(arguments),
            Function::Pick => {
                let is_position = a >= 0.0 && a.fract() == 0.0 && a < arguments.len() as f64;
                if is_position { argument(1 + a as usize) } else { f64::NAN }
            }
            Function::Round => a.round(),
            Function::Sign => {
                if a == 0.0 || a.is_nan() {
                    a
                } else {
                    a.signum()
                }
            }
            Function::Sin => libm::sin(a),
            Function::Sqrt => a.sqrt(),
            Function::Tan => libm::tan(a),
            Function::Tanh => libm::tanh(a),
            Function::Bernoulli => {
                let drawn = chance.unit();
                if (0.0..=1.0).contains(&a) { f64::from(drawn < a) } else { f64::NAN }
            }
            Function::Binomial => binomial(a, b, chance.unit()),
            Function::Normal => {
                // Box and Muller, 1958. The first random number is never 0.
                let (radius, angle) = (1.0 - chance.unit(), chance.unit());
                let standard = (-2.0 * libm::log(radius)).sqrt() * libm::cos(std::f64::consts::TAU * angle);
                if b >= 0.0 { a + b * standard } else { f64::NAN }
            }
            Function::Uniform => {
                let drawn = chance.unit();
                if a <= b { a + (b - a) * drawn } else { f64::NAN }
            }
        }
    }
}

fn least(numbers: &[f64]) -> f64 {
    numbers
        .iter()
        .copied()
        .fold(f64::INFINITY, |a, b| if a.is_nan() || b < a || b.is_nan() { if a.is_nan() { a } else { b } } else { a })
}

fn most(numbers: &[f64]) -> f64 {
    -numbers.iter().fold(f64::INFINITY, |a, b| least(&[a, -b]))
}

/// Returns the binomial coefficient of whole numbers; exact below 2^53.
fn choose(n: f64, k: f64) -> f64 {
    if !(n >= 0.0 && n.fract() == 0.0 && k.fract() == 0.0) {
        return f64::NAN;
    }
    if k < 0.0 || k > n {
        return 0.0;
    }
    let value = libm::exp(libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0));
    if value < 1e12 { value.round() } else { value }
}

/// Returns the number of successes in `trials`, each with probability `chance`, by inversion of `drawn`: one random
/// number and at most [`TRIALS_MAX`] steps.
fn binomial(trials: f64, chance: f64, drawn: f64) -> f64 {
    let is_fine = (0.0..=TRIALS_MAX).contains(&trials) && trials.fract() == 0.0 && (0.0..=1.0).contains(&chance);
    if !is_fine {
        return f64::NAN;
    }
    // With a probability of at most one half, the first term is at least 2^-1000, a normal number.
    let (rare, is_turned) = if chance > 0.5 { (1.0 - chance, true) } else { (chance, false) };
    let odds = rare / (1.0 - rare);
    let mut probability = libm::pow(1.0 - rare, trials);
    let mut sum = probability;
    let mut successes = 0.0;
    while sum <= drawn && successes < trials {
        successes += 1.0;
        probability *= odds * (trials - successes + 1.0) / successes;
        sum += probability;
    }
    if is_turned { trials - successes } else { successes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(function: Function, arguments: &[f64]) -> f64 {
        function.at(arguments, &mut Random::new(1))
    }

    #[test]
    fn the_table_is_in_order_and_its_functions_are_total() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let hostile = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, -0.0, 5e-324, 0.5, 1e9];
        for (_, function, least, most, _) in FUNCTIONS {
            for count in least..=most.min(3) {
                for number in 0..hostile.len().pow(count as u32) {
                    let places = (0..count as u32).map(|place| number / hostile.len().pow(place) % hostile.len());
                    at(function, &places.map(|place| hostile[place]).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn nothing_hides_what_is_not_a_number() {
        for function in [Function::Min, Function::Max, Function::Clamp] {
            for hole in 0..3 {
                let mut arguments = [1.0, 2.0, 3.0];
                arguments[hole] = f64::NAN;
                assert!(at(function, &arguments).is_nan(), "{function:?} {hole}");
            }
        }
        assert!(at(Function::If, &[f64::NAN, 1.0, 2.0]).is_nan());
        assert!(at(Function::Pick, &[2.0, 1.0, 2.0]).is_nan());
        assert_eq!(at(Function::Pick, &[1.0, 1.0, 2.0]), 2.0);
        assert_eq!(at(Function::Clamp, &[5.0, 0.0, 1.0]), 1.0);
        assert_eq!(at(Function::Choose, &[5.0, 2.0]), 10.0);
    }

    #[test]
    fn draws_have_the_mean_they_are_asked_for() {
        let mut chance = Random::new(7);
        for (function, arguments, mean, spread) in [
            (Function::Uniform, [2.0, 4.0], 3.0, 1.0 / 3.0),
            (Function::Normal, [1.0, 2.0], 1.0, 4.0),
            (Function::Binomial, [10.0, 0.3], 3.0, 2.1),
            (Function::Binomial, [1000.0, 0.9], 900.0, 90.0),
        ] {
            let drawn: Vec<f64> = (0..4000).map(|_| function.at(&arguments, &mut chance)).collect();
            let found = drawn.iter().sum::<f64>() / 4000.0;
            let variance = drawn.iter().map(|value| (value - found).powi(2)).sum::<f64>() / 4000.0;
            assert!((found - mean).abs() < 5.0 * (spread / 4000.0_f64).sqrt(), "{function:?}: {found}");
            assert!((variance / spread - 1.0).abs() < 0.15, "{function:?}: {variance}");
        }
    }
}
