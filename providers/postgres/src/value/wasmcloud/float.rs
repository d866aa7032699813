//! Floating-point numbers as a mantissa, a power of two and a sign, the way that Rust once took them apart itself.

/// Mantissa, exponent, and 1 or -1.
pub(super) type Taken = (u64, i16, i8);

/// One more than the exponent of the greatest number of 64 bits: that of what is none.
const SPECIAL_64: i16 = 972;
const HIDDEN_64: u64 = 1 << 52;
/// The same for 32 bits.
const SPECIAL_32: i16 = 105;
const HIDDEN_32: u64 = 1 << 23;

/// Takes a number of 64 bits apart.
pub(super) fn apart64(value: f64) -> Taken {
    apart(value.to_bits(), value.is_sign_negative(), 52, 0x7ff, 1_075)
}

/// Takes a number of 32 bits apart.
pub(super) fn apart32(value: f32) -> Taken {
    apart(value.to_bits().into(), value.is_sign_negative(), 23, 0xff, 150)
}

/// Puts a number together again that was one of 64 bits, or of 32 if so told.
///
/// # Errors
/// Its sign is none.
pub(super) fn together((mantissa, exponent, sign): Taken, narrow: bool) -> Result<f64, String> {
    let sign = match sign {
        1 => 1.0,
        -1 => -1.0,
        _ => {
            return Err(format!(
                "the sign of a floating-point number is 1 or -1, not {sign}"
            ));
        }
    };
    let (special, hidden) = if narrow {
        (SPECIAL_32, HIDDEN_32)
    } else {
        (SPECIAL_64, HIDDEN_64)
    };
    if exponent == special && (hidden..2 * hidden).contains(&mantissa) {
        return Ok(if mantissa == hidden {
            sign * f64::INFINITY
        } else {
            f64::NAN
        });
    }
    if mantissa == 0 {
        return Ok(sign * 0.0);
    }
    // The least numbers are the product of a mantissa and a power of two that is too small for a number itself.
    let half = i32::from(exponent) / 2;
    Ok(sign * (mantissa as f64) * 2_f64.powi(half) * 2_f64.powi(i32::from(exponent) - half))
}

fn apart(bits: u64, negative: bool, width: u32, raised: u64, bias: i16) -> Taken {
    let fraction = bits & ((1 << width) - 1);
    // At most eleven bits.
    let raised = ((bits >> width) & raised) as i16;
    let mantissa = if raised == 0 {
        fraction << 1
    } else {
        fraction | 1 << width
    };
    (mantissa, raised - bias, if negative { -1 } else { 1 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{apart32, apart64, together};

    #[test]
    fn numbers_are_taken_apart_as_components_expect_it() {
        assert_eq!(apart64(1.0), (1 << 52, -52, 1));
        assert_eq!(apart64(-0.5), (1 << 52, -53, -1));
        assert_eq!(apart64(0.0), (0, -1_075, 1));
        assert_eq!(apart64(f64::INFINITY), (1 << 52, 972, 1));
        assert_eq!(apart32(1.0), (1 << 23, -23, 1));
        assert_eq!(together((5, 0, 1), false), Ok(5.0));
        assert_eq!(together((0, i16::MAX, 1), false), Ok(0.0));
        assert_eq!(together((1, i16::MAX, 1), false), Ok(f64::INFINITY));
        assert_eq!(together((1, i16::MIN, 1), false), Ok(0.0));
        assert!(together((1, 0, 0), false).is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_apart_can_be_put_together(bits in any::<u64>(), narrow in any::<u32>()) {
            let (value, narrow) = (f64::from_bits(bits), f32::from_bits(narrow));
            let again = together(apart64(value), false).unwrap();
            prop_assert_eq!((again.is_nan(), if again.is_nan() { 0 } else { again.to_bits() }), (value.is_nan(), if value.is_nan() { 0 } else { bits }));
            let again = together(apart32(narrow), true).unwrap();
            prop_assert_eq!((again.is_nan(), again == f64::from(narrow)), (narrow.is_nan(), !narrow.is_nan()));
        }
    }
}
