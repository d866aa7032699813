//! The little arithmetic that the table rests on.

use serde::Serialize;

/// The smallest, the middle and the largest of the values that rounds came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The lowest.
    pub low: f64,
    /// The median.
    pub middle: f64,
    /// The highest.
    pub high: f64,
}

impl Spread {
    /// `None` of no values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Some(Self {
            low: *values.first()?,
            middle: median(&values)?,
            high: *values.last()?,
        })
    }
}

/// The value that `share` of all values do not exceed: the nearest rank. Values are put in order on the way.
pub(crate) fn percentile(values: &mut [u32], share: f64) -> Option<u32> {
    if values.is_empty() {
        return None;
    }
    let rank = (share * values.len() as f64).ceil() as usize;
    let index = rank.clamp(1, values.len()) - 1;
    let (_, value, _) = values.select_nth_unstable(index);
    Some(*value)
}

/// The middle one of ordered values, or half way between the two in the middle.
fn median(ordered: &[f64]) -> Option<f64> {
    let half = ordered.len() / 2;
    match ordered.len() % 2 {
        0 => Some((ordered.get(half.checked_sub(1)?)? + ordered.get(half)?) / 2.0),
        _ => ordered.get(half).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Spread, percentile};

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let mut hundred: Vec<u32> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut hundred, 0.5), Some(50));
        assert_eq!(percentile(&mut hundred, 0.99), Some(99));
        assert_eq!(percentile(&mut hundred, 1.0), Some(100));
        assert_eq!(percentile(&mut [7], 0.99), Some(7));
        assert_eq!(percentile(&mut [9, 1], 0.5), Some(1));
        assert_eq!(percentile(&mut [], 0.5), None);
    }

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0]);
        let expected = Spread {
            low: 1.0,
            middle: 2.5,
            high: 4.0,
        };
        assert_eq!(spread, Some(expected));
        assert_eq!(Spread::of([2.0, 9.0, 5.0]).map(|spread| spread.middle), Some(5.0));
        assert_eq!(Spread::of([]), None);
    }
}
