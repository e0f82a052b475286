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

/// More than all evidence together says of a paragraph.
pub const ALL_EVIDENCE: Millibits = 64 * BIT;

/// Values whose logarithms are looked up: counts of documents mostly are small,
/// and the logarithm of one takes sixteen multiplications otherwise.
const LISTED: usize = 4096;

static LISTED_LOGARITHMS: [Millibits; LISTED] = {
    let mut listed = [0; LISTED];
    let mut value = 0;
    while value < LISTED {
        listed[value] = computed_log2(value as u64);
        value += 1;
    }
    listed
};

/// 1000 * log2(value), rounded down; 0 for 0.
#[must_use]
pub fn log2(value: u64) -> Millibits {
    match LISTED_LOGARITHMS.get(value as usize) {
        Some(&listed) if value < LISTED as u64 => listed,
        _ => computed_log2(value),
    }
}

const fn computed_log2(value: u64) -> Millibits {
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
    let mut place = 1;
    while place <= 16 {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >> 32 == 1 {
            mantissa >>= 1;
            fraction |= 1 << (16 - place);
        }
        place += 1;
    }
    // At most 64,000.
    (whole as u64 * 1000 + ((fraction * 1000) >> 16)) as Millibits
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
        for value in [
            1u64,
            2,
            3,
            7,
            10,
            1000,
            4095,
            4096,
            65_537,
            1 << 40,
            u64::MAX,
        ] {
            let exact = (value as f64).log2() * 1000.0;
            assert!((f64::from(log2(value)) - exact).abs() < 1.1, "{value}");
        }
    }
}
