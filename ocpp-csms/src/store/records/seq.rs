//! Which numbered events of a transaction were taken.
//!
//! Owns a set of numbers as ranges: a transaction of a thousand events in a row is one range.

use std::fmt;
use std::str::FromStr;

/// A set of sequence numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeqNumbers {
    /// Disjoint, ascending, not touching each other; both ends belong to the range.
    ranges: Vec<(i32, i32)>,
}

impl SeqNumbers {
    /// Enters a number; false if it was there.
    pub fn insert(&mut self, number: i32) -> bool {
        // Ranges that end before the number's predecessor stay as they are.
        let at = self
            .ranges
            .partition_point(|(_, last)| last.saturating_add(1) < number);
        let Some((first, last)) = self.ranges.get(at).copied() else {
            self.ranges.push((number, number));
            return true;
        };
        if (first..=last).contains(&number) {
            return false;
        }
        if number.saturating_add(1) < first {
            self.ranges.insert(at, (number, number));
            return true;
        }
        let mut joined = (first.min(number), last.max(number));
        if let Some((next_first, next_last)) = self.ranges.get(at + 1).copied()
            && joined.1.saturating_add(1) >= next_first
        {
            joined.1 = next_last;
            self.ranges.remove(at + 1);
        }
        if let Some(range) = self.ranges.get_mut(at) {
            *range = joined;
        }
        true
    }

    /// Whether a number is there.
    #[must_use]
    pub fn contains(&self, number: i32) -> bool {
        let range = self.ranges.partition_point(|(_, last)| *last < number);
        self.ranges
            .get(range)
            .is_some_and(|(first, _)| *first <= number)
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        let lengths = self.ranges.iter();
        lengths
            .map(|(first, last)| u64::from(last.abs_diff(*first)) + 1)
            .sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Ranges of numbers between 0 and the greatest that are not there: events that are still to come, or were lost.
    pub fn missing(&self) -> impl Iterator<Item = (i32, i32)> {
        let mut next = 0;
        self.ranges.iter().filter_map(move |(first, last)| {
            let gap = (next < *first).then(|| (next, first.saturating_sub(1)));
            next = next.max(last.saturating_add(1));
            gap
        })
    }
}

impl fmt::Display for SeqNumbers {
    /// `0:17,19`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (first, last)) in self.ranges.iter().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}:{last}")?;
            }
        }
        Ok(())
    }
}

/// The text is no list of ranges in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSeqNumbers;

impl FromStr for SeqNumbers {
    type Err = BadSeqNumbers;

    fn from_str(text: &str) -> Result<Self, BadSeqNumbers> {
        let mut ranges: Vec<(i32, i32)> = Vec::new();
        for word in text.split(',').filter(|word| !word.is_empty()) {
            let (first, last) = word.split_once(':').unwrap_or((word, word));
            let first: i32 = first.parse().map_err(|_| BadSeqNumbers)?;
            let last: i32 = last.parse().map_err(|_| BadSeqNumbers)?;
            let apart = ranges
                .last()
                .is_none_or(|(_, before)| before.saturating_add(1) < first);
            if first > last || !apart {
                return Err(BadSeqNumbers);
            }
            ranges.push((first, last));
        }
        Ok(Self { ranges })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_join_into_ranges_in_any_order() {
        let check = |numbers: &[i32], text: &str, missing: &[(i32, i32)]| {
            let mut set = SeqNumbers::default();
            for number in numbers {
                let new = !set.contains(*number);
                assert_eq!(set.insert(*number), new, "{number} into {set}");
                assert!(set.contains(*number) && !set.insert(*number));
            }
            assert_eq!(set.to_string(), text, "{numbers:?}");
            assert_eq!(text.parse(), Ok(set.clone()));
            assert_eq!(set.missing().collect::<Vec<_>>(), missing, "{text}");
            let distinct: std::collections::BTreeSet<_> = numbers.iter().collect();
            assert_eq!(set.len(), distinct.len() as u64);
        };
        check(&[], "", &[]);
        check(&[0, 1, 2], "0:2", &[]);
        check(&[2, 0, 1], "0:2", &[]);
        check(&[5, 0, 9, 3], "0,3,5,9", &[(1, 2), (4, 4), (6, 8)]);
        check(&[5, 0, 9, 3, 4, 4], "0,3:5,9", &[(1, 2), (6, 8)]);
        check(&[1, 3, 2], "1:3", &[(0, 0)]);
        check(
            &[i32::MAX, i32::MIN, i32::MAX - 1],
            "-2147483648,2147483646:2147483647",
            &[(0, i32::MAX - 2)],
        );
    }

    #[test]
    fn texts_that_are_no_set_are_refused() {
        for text in ["a", "3:1", "1,2", "5,1", "1:2:3", "1:"] {
            assert_eq!(text.parse::<SeqNumbers>(), Err(BadSeqNumbers), "{text}");
        }
    }
}
