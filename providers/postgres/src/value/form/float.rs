//! Floating-point numbers, in the fewest digits from which they are read again.

use super::print;

/// The greatest power of five that a number of 54 bits can hold.
const FIVES: u32 = 23;
/// The most digits that are ever needed.
const DIGITS: usize = 17;

/// A number of 32 bits.
pub(super) fn float4(value: f32, out: &mut String) {
    if !special(value.into(), out) {
        let bits = value.abs().to_bits();
        let parts = parts(bits.into(), 23, 150);
        let read = |text: &str| text.parse() == Ok(value);
        let printed = |digits: Option<usize>| {
            digits.map_or_else(|| format!("{value:e}"), |digits| format!("{value:.digits$e}"))
        };
        shortest(printed, read, parts, 6, out);
    }
}

/// A number of 64 bits.
pub(in super::super) fn float8(value: f64, out: &mut String) {
    if !special(value, out) {
        let parts = parts(value.abs().to_bits(), 52, 1_075);
        let read = |text: &str| text.parse() == Ok(value);
        let printed = |digits: Option<usize>| {
            digits.map_or_else(|| format!("{value:e}"), |digits| format!("{value:.digits$e}"))
        };
        shortest(printed, read, parts, 15, out);
    }
}

/// A number as an odd or even mantissa and a power of two.
#[derive(Clone, Copy)]
struct Parts {
    mantissa: u128,
    exponent: i32,
    /// Whether the numbers below are closer to each other than those above.
    narrows: bool,
}

fn parts(bits: u64, width: u32, bias: i32) -> Parts {
    let fraction = bits & ((1 << width) - 1);
    // At most eleven bits.
    let raised = (bits >> width) as i32;
    Parts {
        mantissa: u128::from(if raised == 0 {
            fraction
        } else {
            fraction | 1 << width
        }),
        exponent: raised.max(1) - bias,
        narrows: fraction == 0 && raised > 1,
    }
}

/// Writes what has no digits, and zero.
fn special(value: f64, out: &mut String) -> bool {
    out.push_str(match value {
        _ if value.is_nan() => "NaN",
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ if value == 0.0 && value.is_sign_negative() => "-0",
        0.0 => "0",
        _ => return false,
    });
    true
}

/// What is printed are the digits that the standard library finds, but for two things. Numbers that lie exactly halfway
/// between two that can be represented it takes for the even one, where PostgreSQL passes them over; and of two that are
/// equally near it takes the greater, where PostgreSQL takes the one with an even last digit, as one with a given number
/// of digits is printed.
fn shortest(
    printed: impl Fn(Option<usize>) -> String,
    read: impl Fn(&str) -> bool,
    parts: Parts,
    fixed_below: i32,
    out: &mut String,
) {
    let found = Decimal::read(&printed(None));
    let rounded = |digits: usize| {
        let text = printed(Some(digits - 1));
        let decimal = Decimal::read(&text);
        (read(&text) && !halfway(&decimal, parts)).then_some(decimal)
    };
    let decimal = match rounded(found.digits.len()) {
        None if halfway(&found, parts) => (found.digits.len() + 1..=DIGITS).find_map(rounded),
        decimal => decimal,
    };
    decimal.unwrap_or(found).write(fixed_below, out);
}

/// Digits, the first of which stands before the point, and a power of ten.
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// As in `-1.5e-7`, which is how the standard library prints.
    fn read(text: &str) -> Self {
        let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        Self {
            negative: number.starts_with('-'),
            digits: digits.trim_end_matches('0').to_owned(),
            exponent: exponent.parse().unwrap_or_default(),
        }
    }

    fn write(&self, fixed_below: i32, out: &mut String) {
        let Self { digits, exponent, .. } = self;
        if self.negative {
            out.push('-');
        }
        if !(-4..fixed_below).contains(exponent) {
            let (first, rest) = digits.split_at(1.min(digits.len()));
            let point = if rest.is_empty() { "" } else { "." };
            let sign = if *exponent < 0 { '-' } else { '+' };
            print(
                out,
                format_args!("{first}{point}{rest}e{sign}{:02}", exponent.unsigned_abs()),
            );
            return;
        }
        // Between -4 and 14.
        let whole = usize::try_from(*exponent + 1).unwrap_or_default();
        let leading = usize::try_from(-*exponent - 1).unwrap_or_default();
        let (before, after) = digits.split_at(whole.min(digits.len()));
        out.push_str(if before.is_empty() { "0" } else { before });
        out.extend(std::iter::repeat_n('0', whole - before.len()));
        if !after.is_empty() {
            out.push('.');
            out.extend(std::iter::repeat_n('0', leading));
            out.push_str(after);
        }
    }
}

/// Whether a decimal number is exactly between a number and one of its neighbours. Both have to be the same power of two
/// times the same odd number.
fn halfway(decimal: &Decimal, parts: Parts) -> bool {
    let last = decimal.exponent + 1 - i32::try_from(decimal.digits.len()).unwrap_or(i32::MAX);
    let (Ok(digits), Ok(tens)) = (decimal.digits.parse::<u128>(), u32::try_from(last)) else {
        // With digits after the point there are more of them than are ever needed.
        return false;
    };
    if tens > FIVES || digits == 0 {
        return false;
    }
    // 57 bits and 54.
    let product = digits * 5_u128.pow(tens);
    let odd = product >> product.trailing_zeros();
    let twos = i64::from(product.trailing_zeros()) + i64::from(tens);
    let Parts {
        mantissa,
        exponent,
        narrows,
    } = parts;
    let exponent = i64::from(exponent);
    let below = if narrows {
        (4 * mantissa - 1, exponent - 2)
    } else {
        (2 * mantissa - 1, exponent - 1)
    };
    (odd, twos) == (2 * mantissa + 1, exponent - 1) || (odd, twos) == below
}
