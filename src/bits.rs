//! Evidence in bits, as whole numbers.
//!
//! In: counts. Out: base-2 logarithms in thousandths of a bit. Whole numbers,
//! because floating-point logarithms differ from machine to machine and the
//! verdicts must not.

/// Evidence for (positive) or against (negative) removal, in thousandths of a
/// bit.
pub type Millibits = i32;

/// One bit: the odds double.
pub const BIT: Millibits = 1000;

/// 1000 * log2(value), rounded down; 0 for 0.
#[must_use]
pub fn log2(value: u64) -> Millibits {
    if value < 2 {
        return 0;
    }
    let whole = value.ilog2();
    // Binary logarithm by repeated squaring of the mantissa, 2^31 standing for 1.
    let mut mantissa = if whole >= 31 {
        value >> (whole - 31)
    } else {
        value << (31 - whole)
    };
    let mut fraction = 0u64;
    for place in 1..=16 {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >> 32 == 1 {
            mantissa >>= 1;
            fraction |= 1 << (16 - place);
        }
    }
    let millibits = u64::from(whole) * 1000 + ((fraction * 1000) >> 16);
    i32::try_from(millibits).unwrap_or(i32::MAX)
}

/// 1000 * log2(numerator / denominator), counts smoothed by the caller.
#[must_use]
pub fn log2_ratio(numerator: u64, denominator: u64) -> Millibits {
    log2(numerator) - log2(denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_right_to_a_thousandth() {
        for value in [1u64, 2, 3, 7, 10, 1000, 65_537, 1 << 40, u64::MAX] {
            let exact = (value as f64).log2() * 1000.0;
            assert!((f64::from(log2(value)) - exact).abs() < 1.1, "{value}");
        }
    }
}
