//! The table for people.

use std::fmt::Write as _;

use crate::row::{Bar, Line, Measure};

/// All rows, a line each.
pub(crate) fn table(lines: &[Line]) -> String {
    let head = [
        "row",
        "",
        "calls",
        "failed",
        "acknowledged",
        "lost",
        "duplicated",
        "unexplained",
        "recovery",
        "took",
    ];
    let mut cells = vec![head.map(str::to_owned)];
    cells.extend(lines.iter().map(row));
    let mut widths = [0; 10];
    for line in &cells {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in &cells {
        let mut padded = String::new();
        for (index, (cell, width)) in line.iter().zip(widths).enumerate() {
            let _ = match index {
                0 | 1 => write!(padded, "{cell:<width$}  "),
                _ => write!(padded, "{cell:>width$}  "),
            };
        }
        text.push_str(padded.trim_end());
        text.push('\n');
    }
    text
}

/// What one row came to, when it has just been run.
pub(crate) fn told(line: &Line) -> String {
    let mut text = String::new();
    for measure in &line.outcome.measures {
        let _ = writeln!(text, "   {}", figure(measure));
    }
    for note in &line.outcome.notes {
        let _ = writeln!(text, "   {note}");
    }
    if let Some(error) = &line.error {
        let _ = writeln!(text, "   could not be run: {error}");
    }
    let _ = writeln!(text, "   {}", row(line).join("  "));
    text
}

fn row(line: &Line) -> [String; 10] {
    let outcome = &line.outcome;
    [
        line.name.to_owned(),
        if line.ok { "ok" } else { "FAILED" }.to_owned(),
        outcome.calls.to_string(),
        outcome.failed.to_string(),
        outcome.acknowledged.to_string(),
        outcome.lost.to_string(),
        outcome.duplicated.to_string(),
        outcome.unexplained.to_string(),
        match outcome.recovery {
            Some(time) => format!("{} ms", time.as_millis()),
            None => "–".to_owned(),
        },
        format!("{:.1} s", line.took.as_secs_f64()),
    ]
}

fn figure(measure: &Measure) -> String {
    let value = match measure.value {
        Some(value) => format!("{value:.2}"),
        None => "unknown".to_owned(),
    };
    let bar = match measure.bar {
        Bar::AtMost(limit) => format!(" (at most {limit})"),
        Bar::AtLeast(limit) => format!(" (at least {limit})"),
        Bar::None => String::new(),
    };
    let missed = if measure.ok { "" } else { ": MISSED" };
    format!("{}: {value}{bar}{missed}", measure.name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{table, told};
    use crate::row::{Bar, Line, Outcome, Row};

    #[test]
    fn a_row_that_failed_says_so_and_what_was_missed() {
        let row = Row {
            name: "some.fault",
            about: "breaks something",
            run: |_| Ok(Outcome::default()),
        };
        let mut outcome = Outcome::default();
        outcome.recovered(Some(Duration::from_millis(1500)), Duration::from_secs(1));
        outcome.measure("p99, ms", 3.0, Bar::None);
        let line = Line::new(&row, 1, Ok(outcome), Duration::from_secs(12));
        let text = told(&line);
        assert!(
            text.contains("recovery, ms: 1500.00 (at most 1000): MISSED"),
            "{text}"
        );
        assert!(text.contains("p99, ms: 3.00\n"), "{text}");
        let text = table(&[line]);
        assert!(text.contains("FAILED") && text.contains("1500 ms"), "{text}");
    }
}
