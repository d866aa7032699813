//! What was seen, as tables: on a terminal, or as text.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Row, Table};

use super::seen::{Seen, Standing};

/// A table of what was seen.
struct Grid {
    head: &'static [&'static str],
    rows: Vec<GridRow>,
}

struct GridRow {
    cells: Vec<String>,
    /// Whether what it tells of is as it should be.
    is_well: bool,
}

/// What stands where nothing is known.
const UNKNOWN: &str = "-";

/// All of it as text.
pub(super) fn text(seen: &Seen) -> String {
    let grids = grids(seen);
    let mut text = String::new();
    for grid in grids.iter().filter(|grid| !grid.rows.is_empty()) {
        let widths = grid.widths();
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            let padded = cells.zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
            text.push_str(padded.collect::<String>().trim_end());
            text.push('\n');
        };
        line(&mut grid.head.iter().copied());
        for row in &grid.rows {
            line(&mut row.cells.iter().map(String::as_str));
        }
        text.push('\n');
    }
    text
}

/// All of it on a terminal; what is not as it should be is red.
pub(super) fn draw(frame: &mut Frame<'_>, seen: &Seen, every: Duration) {
    let grids: Vec<Grid> = grids(seen)
        .into_iter()
        .filter(|grid| !grid.rows.is_empty())
        .collect();
    let height = |grid: &Grid| u16::try_from(grid.rows.len() + 2).unwrap_or(u16::MAX);
    let heights = grids.iter().map(|grid| Constraint::Length(height(grid)));
    let areas = Layout::vertical(std::iter::once(Constraint::Length(2)).chain(heights)).split(frame.area());
    let title = format!("outboard top, every {every:?}; q ends it");
    frame.render_widget(Line::from(title), areas[0]);
    for (grid, area) in grids.iter().zip(&areas[1..]) {
        let widths = grid.widths();
        let widths = widths
            .iter()
            .map(|width| Constraint::Length(u16::try_from(*width).unwrap_or(u16::MAX)));
        let head = Row::new(grid.head.iter().copied()).style(Style::new().add_modifier(Modifier::BOLD));
        let rows = grid.rows.iter().map(|row| {
            let style = if row.is_well {
                Style::new()
            } else {
                Style::new().fg(Color::Red)
            };
            Row::new(row.cells.iter().map(String::as_str)).style(style)
        });
        frame.render_widget(Table::new(rows, widths).header(head).column_spacing(2), *area);
    }
}

fn grids(seen: &Seen) -> [Grid; 5] {
    [
        hosts(seen),
        functions(seen),
        channels(seen),
        providers(seen),
        pools(seen),
    ]
}

fn hosts(seen: &Seen) -> Grid {
    let rows = seen.hosts.iter().map(|host| {
        GridRow::new(
            &host.standing,
            vec![
                host.name.clone(),
                host.standing.admin.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
                told(&host.standing),
            ],
        )
    });
    Grid {
        head: &["HOST", "ADMIN", "STATE"],
        rows: rows.collect(),
    }
}

fn functions(seen: &Seen) -> Grid {
    let of_host = |host: &super::seen::HostSeen| {
        let rows = host.functions.iter().map(|function| {
            GridRow::new(
                &host.standing,
                vec![
                    function.name.clone(),
                    format!("{}/{}", function.in_flight, function.most),
                    number(Some(function.requests)),
                    number(Some(function.failed)),
                    millis(function.times.p50_ms),
                    millis(function.times.p99_ms),
                ],
            )
        });
        rows.collect::<Vec<_>>()
    };
    Grid {
        head: &["FUNCTION", "IN FLIGHT", "REQUESTS", "FAILED", "P50 MS", "P99 MS"],
        rows: seen.hosts.iter().flat_map(of_host).collect(),
    }
}

fn channels(seen: &Seen) -> Grid {
    let of_host = |host: &super::seen::HostSeen| {
        let rows = host.channels.iter().map(|channel| GridRow {
            cells: vec![
                channel.provider.clone(),
                number(Some(channel.sessions)),
                number(Some(channel.calls)),
                number(Some(channel.handles)),
            ],
            is_well: channel.sessions > 0.0,
        });
        rows.collect::<Vec<_>>()
    };
    Grid {
        head: &["CHANNEL TO", "SESSIONS", "CALLS", "HANDLES"],
        rows: seen.hosts.iter().flat_map(of_host).collect(),
    }
}

fn providers(seen: &Seen) -> Grid {
    let rows = seen.providers.iter().map(|provider| {
        GridRow::new(
            &provider.standing,
            vec![
                provider.name.clone(),
                provider.kind.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
                number(provider.sessions),
                number(provider.in_flight),
                number(provider.queued),
                number(provider.handles),
                provider
                    .saturation
                    .map_or_else(|| UNKNOWN.to_owned(), |full| format!("{:.0}%", full * 100.0)),
                number(provider.calls),
                number(provider.failed),
                millis(provider.times.p50_ms),
                millis(provider.times.p99_ms),
                told(&provider.standing),
            ],
        )
    });
    Grid {
        head: &[
            "PROVIDER",
            "KIND",
            "SESSIONS",
            "IN FLIGHT",
            "QUEUED",
            "HANDLES",
            "SATURATION",
            "CALLS",
            "FAILED",
            "P50 MS",
            "P99 MS",
            "STATE",
        ],
        rows: rows.collect(),
    }
}

fn pools(seen: &Seen) -> Grid {
    let of_provider = |provider: &super::seen::ProviderSeen| {
        let rows = provider.pools.iter().map(|pool| {
            GridRow::new(
                &provider.standing,
                vec![
                    format!("{}/{}", provider.name, pool.binding),
                    number(Some(pool.in_use)),
                    number(Some(pool.idle)),
                    number(Some(pool.waiting)),
                    number(pool.budget),
                ],
            )
        });
        rows.collect::<Vec<_>>()
    };
    Grid {
        head: &["BINDING", "IN USE", "IDLE", "WAITING", "BUDGET"],
        rows: seen.providers.iter().flat_map(of_provider).collect(),
    }
}

impl Grid {
    /// How wide each column is.
    fn widths(&self) -> Vec<usize> {
        let column = |index: usize| self.rows.iter().map(move |row| row.cells[index].chars().count());
        let heads = self.head.iter().enumerate();
        heads
            .map(|(index, head)| column(index).fold(head.len(), usize::max))
            .collect()
    }
}

impl GridRow {
    /// What processes say of themselves is shown as one line, and does nothing to the terminal.
    fn new(standing: &Standing, cells: Vec<String>) -> Self {
        let plain = |cell: String| {
            cell.chars()
                .map(|letter| if letter.is_control() { ' ' } else { letter })
                .collect()
        };
        Self {
            cells: cells.into_iter().map(plain).collect(),
            is_well: standing.ready && standing.refused.is_none(),
        }
    }
}

fn told(standing: &Standing) -> String {
    if let Some(error) = &standing.error {
        return format!("unreachable: {error}");
    }
    if !standing.ready {
        return format!("not ready: {}", standing.reasons.join("; "));
    }
    match &standing.refused {
        Some(why) => format!("ready; its changed file is not in effect: {why}"),
        None => "ready".to_owned(),
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| format!("{value}"))
}

fn millis(value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| format!("{value:.2}"))
}

#[cfg(test)]
mod tests {
    use super::{draw, text};
    use crate::top::exposition::Samples;
    use crate::top::place::{Part, Place};
    use crate::top::scrape::Scrape;
    use crate::top::seen::Seen;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use std::time::Duration;

    fn seen() -> Seen {
        let provider = |name: &str| Place {
            name: name.to_owned(),
            part: Part::Provider {
                kind: Some("keyvalue".to_owned()),
                endpoint: "unix:kv.sock".to_owned(),
            },
            admin: Some("127.0.0.1:1".to_owned()),
        };
        let metrics = "outboard_sessions 4\noutboard_saturation 0.25\noutboard_pool_in_use{binding=\"main\"} 3\n\
                       outboard_calls_total{code=\"OK\"} 9\noutboard_calls_total{code=\"INTERNAL\"} 1\n";
        let said = Scrape {
            metrics: Samples::read(metrics).unwrap(),
            is_ready: true,
            reasons: Vec::new(),
            refused: None,
        };
        let mut seen = Seen::default();
        seen.add(&provider("here"), &Ok(said), None);
        seen.add(
            &provider("gone"),
            &Err("nobody\nanswers \u{1b}[2J".to_owned()),
            None,
        );
        seen
    }

    #[test]
    fn what_is_unreachable_is_told_as_such_and_does_nothing_to_the_terminal() {
        let told = text(&seen());
        let line = |name: &str| {
            told.lines()
                .find(|line| line.starts_with(name))
                .unwrap()
                .to_owned()
        };
        assert!(
            line("here ").ends_with("25%         10     1       -       -       ready"),
            "{told}"
        );
        assert!(line("here/main").contains('3'), "{told}");
        assert!(
            line("gone").contains("unreachable: nobody answers  [2J"),
            "{told}"
        );
    }

    #[test]
    fn the_view_shows_the_same() {
        let mut terminal = Terminal::new(TestBackend::new(140, 20)).unwrap();
        terminal
            .draw(|frame| draw(frame, &seen(), Duration::from_secs(1)))
            .unwrap();
        let shown = terminal.backend().to_string();
        for part in [
            "q ends it",
            "SATURATION",
            "25%",
            "here/main",
            "unreachable: nobody answers",
        ] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
    }
}
