//! The table for people.

use std::fmt::Write as _;

use crate::row::{Bar, Cpu, Row};

/// The rows as text, with what each was held to.
pub fn table(rows: &[Row]) -> String {
    let head = [
        "row",
        "value",
        "rounds",
        "against",
        "value",
        "ratio",
        "bar",
        "",
        "CPU µs/call, caller + peer",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let mut widths = [0; 9];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in &lines {
        let mut padded = String::new();
        for (index, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Names begin, and figures end, where those above and below them do.
            if matches!(index, 0 | 3 | 7 | 8) {
                let _ = write!(padded, "{cell:<width$}  ");
            } else {
                let _ = write!(padded, "{cell:>width$}  ");
            }
        }
        text.push_str(padded.trim_end());
        text.push('\n');
    }
    for row in rows {
        if let Some(error) = &row.error {
            let _ = writeln!(text, "{}: not measured: {error}", row.name);
        }
    }
    text
}

fn cells(row: &Row) -> [String; 9] {
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figure);
    [
        row.name.to_owned(),
        match row.value {
            Some(value) => format!("{} {}", self::figure(value), row.unit),
            None => "–".to_owned(),
        },
        row.spread.map_or_else(String::new, |spread| {
            format!("{}…{}", self::figure(spread.low), self::figure(spread.high))
        }),
        row.against.unwrap_or("–").to_owned(),
        figure(row.against_value),
        figure(row.ratio),
        match row.judged_by {
            Some(Bar::AtMost(limit)) => format!("≤ {limit}"),
            Some(Bar::AtLeast(limit)) => format!("≥ {limit}"),
            None => "–".to_owned(),
        },
        match (row.judged_by, row.ok) {
            (_, false) => "MISSED".to_owned(),
            (Some(_), true) => "ok".to_owned(),
            (None, true) => String::new(),
        },
        match (row.cpu, row.against_cpu) {
            (Some(cpu), Some(against)) => format!("{} against {}", of_cpu(cpu), of_cpu(against)),
            (Some(cpu), None) => of_cpu(cpu),
            (None, _) => String::new(),
        },
    ]
}

fn of_cpu(cpu: Cpu) -> String {
    format!("{:.1} + {:.1}", cpu.caller, cpu.peer)
}

/// Three digits that count, and thousands apart.
fn figure(value: f64) -> String {
    match value {
        value if value >= 1000.0 => {
            let digits = format!("{value:.0}");
            let mut text = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index) % 3 == 0 {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{figure, table};
    use crate::row::{Bar, Row};
    use crate::stats::Spread;

    #[test]
    fn figures_have_three_digits_that_count() {
        for (value, text) in [
            (0.5, "0.50"),
            (9.876, "9.88"),
            (41.26, "41.3"),
            (112.4, "112"),
            (1000.0, "1,000"),
            (410_000.4, "410,000"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn a_missed_bar_and_a_missing_value_are_told() {
        let mut missed = Row::new("instance.start", "µs", Some(Bar::AtMost(30.0)));
        missed.judge(Spread::of([45.0]), None);
        let mut missing = Row::new("calls.large", "µs", Some(Bar::AtMost(2.0)));
        missing.error = Some("no room".to_owned());
        missing.judge(None, None);
        let text = table(&[missed, missing]);
        assert_eq!(text.matches("MISSED").count(), 2, "{text}");
        assert!(text.contains("calls.large: not measured: no room"), "{text}");
        assert!(text.contains("45.0 µs"), "{text}");
    }
}
