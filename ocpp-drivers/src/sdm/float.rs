//! Floating point of the meters to whole numbers, without any floating point arithmetic.
//!
//! Owns the conversion; the result is exact but for its last digit.

/// `times` the number whose IEEE 754 bits these are, rounded to the nearest; none if it is no number or too large.
pub(super) fn scaled(bits: u32, times: u16) -> Option<i32> {
    let exponent = (bits >> 23 & 0xFF) as i32;
    if exponent == 0xFF {
        return None;
    }
    // Subnormal numbers are far below any last digit.
    let mantissa = if exponent == 0 {
        0
    } else {
        bits & 0x7F_FFFF | 0x80_0000
    };
    let product = u64::from(mantissa) * u64::from(times);
    let shift = exponent - 150;
    let size = if shift >= 0 {
        // 40 bits and less than 24 more.
        if shift > 23 {
            return if product == 0 { Some(0) } else { None };
        }
        product << shift
    } else {
        let shift = shift.unsigned_abs();
        if shift > 63 {
            0
        } else {
            (product >> (shift - 1)).div_ceil(2)
        }
    };
    let size = i64::try_from(size).ok()?;
    i32::try_from(if bits >> 31 == 0 { size } else { -size }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_floating_point() {
        let numbers = [
            0.0,
            -0.0,
            0.04,
            0.05,
            0.06,
            0.5,
            1.0,
            1.5,
            230.2,
            -230.2,
            49.98,
            16.04,
            3_680.5,
            0.001,
            12_345.678,
            1e-30,
            1e-40,
            2_147_483.5,
            -2_147_483.5,
            99_999.99,
            16_777_216.0,
        ];
        for number in numbers {
            for times in [1, 10, 100, 1_000] {
                let exact = f64::from(number as f32) * f64::from(times);
                let want =
                    (exact.round().abs() <= f64::from(i32::MAX)).then_some(exact.round() as i32);
                assert_eq!(
                    scaled((number as f32).to_bits(), times),
                    want,
                    "{number} times {times}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_is_none() {
        for number in [
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            3e9,
            -3e9,
            f32::MAX,
            f32::MIN,
        ] {
            assert_eq!(scaled(number.to_bits(), 1), None, "{number}");
        }
        assert_eq!(scaled(2_200_000.0_f32.to_bits(), 1_000), None);
    }

    #[test]
    fn all_bits_are_taken() {
        for high in 0..=u16::MAX {
            let bits = u32::from(high) << 16 | 0x1234;
            let number = f64::from(f32::from_bits(bits)) * 10.0;
            let want = (number.is_finite() && number.round().abs() <= f64::from(i32::MAX))
                .then_some(number.round() as i32);
            assert_eq!(scaled(bits, 10), want, "{bits:08x}");
        }
    }
}
