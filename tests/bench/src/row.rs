//! A row of the table: a figure, what it is compared with, and the bar that it has to clear.

use serde::Serialize;

use crate::stats::Spread;

/// What a figure, or its ratio to another, has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

/// A row as it is told to programs. What is over is in further fields behind the eight that every row has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Which one.
    pub name: &'static str,
    /// The median of the rounds; `None` if it could not be measured.
    pub value: Option<f64>,
    /// What the value counts.
    pub unit: &'static str,
    /// What it is held against.
    pub against: Option<&'static str>,
    /// The median of that.
    pub against_value: Option<f64>,
    /// The one divided by the other.
    pub ratio: Option<f64>,
    /// What the ratio has to keep to, or the value if there is no ratio.
    pub bar: Option<f64>,
    /// Whether it does.
    pub ok: bool,
    /// How far the rounds lie apart.
    pub spread: Option<Spread>,
    /// The same of what it is held against.
    pub against_spread: Option<Spread>,
    /// Microseconds of processor time per call, of the caller's process and of its peer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Cpu>,
    /// The same of what it is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_cpu: Option<Cpu>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(skip)]
    pub(crate) judged_by: Option<Bar>,
}

/// Processor time per call, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cpu {
    /// Of the caller.
    pub caller: f64,
    /// Of the one who answers.
    pub peer: f64,
}

/// All rows, as a file holds them.
#[derive(Debug, Serialize)]
pub struct Rows<'a> {
    /// In the order of the table.
    pub rows: &'a [Row],
}

impl Bar {
    pub(crate) fn limit(self) -> f64 {
        match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => limit,
        }
    }

    fn is_cleared_by(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }
}

impl Row {
    /// A row of nothing yet. Without a bar nothing is asked of it but a value.
    pub(crate) fn new(name: &'static str, unit: &'static str, bar: Option<Bar>) -> Self {
        Self {
            name,
            value: None,
            unit,
            against: None,
            against_value: None,
            ratio: None,
            bar: bar.map(Bar::limit),
            ok: false,
            spread: None,
            against_spread: None,
            cpu: None,
            against_cpu: None,
            error: None,
            judged_by: bar,
        }
    }

    /// Fills in what the rounds came to, and judges it: the ratio where there is something to compare with, otherwise
    /// the value.
    pub(crate) fn judge(&mut self, value: Option<Spread>, against: Option<(&'static str, Option<Spread>)>) {
        self.spread = value;
        self.value = value.map(|spread| spread.middle);
        if let Some((name, spread)) = against {
            self.against = Some(name);
            self.against_spread = spread;
            self.against_value = spread.map(|spread| spread.middle);
        }
        self.ratio = match (self.value, self.against_value) {
            (Some(value), Some(against)) if against > 0.0 => Some(value / against),
            _ => None,
        };
        let judged = if self.against.is_some() {
            self.ratio
        } else {
            self.value
        };
        self.ok = judged.is_some_and(|judged| self.judged_by.is_none_or(|bar| bar.is_cleared_by(judged)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Bar, Row, Rows};
    use crate::stats::Spread;

    #[test]
    fn a_ratio_is_judged_where_there_is_one() {
        let mut row = Row::new("calls.latency.c1", "µs", Some(Bar::AtMost(6.0)));
        row.judge(
            Spread::of([40.0, 48.0, 44.0]),
            Some(("ping-pong", Spread::of([11.0]))),
        );
        assert_eq!((row.ratio, row.ok), (Some(4.0), true));
        let mut row = Row::new("calls.throughput.c128", "calls/s", Some(Bar::AtLeast(10.0)));
        row.judge(Spread::of([99.0]), Some(("tonic unary", Spread::of([10.0]))));
        assert_eq!((row.ratio, row.ok), (Some(9.9), false));
    }

    #[test]
    fn what_could_not_be_measured_clears_no_bar() {
        let mut row = Row::new("calls.large", "µs", Some(Bar::AtMost(2.0)));
        row.judge(None, Some(("without it", Spread::of([10.0]))));
        assert_eq!((row.value, row.ratio, row.ok), (None, None, false));
        let mut row = Row::new("calls.latency.c1.tcp", "µs", None);
        row.judge(Spread::of([50.0]), Some(("ping-pong", None)));
        assert!(!row.ok);
        row.judge(Spread::of([50.0]), Some(("ping-pong", Spread::of([10.0]))));
        assert!(row.ok);
    }

    #[test]
    fn a_row_without_a_comparison_is_judged_by_its_value_and_has_nulls() {
        let mut row = Row::new("instance.start", "µs", Some(Bar::AtMost(30.0)));
        row.judge(Spread::of([29.0]), None);
        let rows = serde_json::to_value(Rows { rows: &[row] }).unwrap();
        let row = &rows["rows"][0];
        for (key, value) in [
            ("name", json!("instance.start")),
            ("value", json!(29.0)),
            ("unit", json!("µs")),
            ("against", json!(null)),
            ("against_value", json!(null)),
            ("ratio", json!(null)),
            ("bar", json!(30.0)),
            ("ok", json!(true)),
        ] {
            assert_eq!(row.get(key), Some(&value), "{key}");
        }
    }
}
