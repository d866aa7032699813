//! `outboard top`: hosts and providers as they tell of themselves, once or again and again.

mod exposition;
mod place;
mod scrape;
mod seen;
mod view;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use tokio::task::{JoinSet, spawn_blocking};

use crate::exit::Misconfigured;
use place::Place;
use scrape::{Scrape, scrape};
use seen::Seen;

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// On the terminal, refreshed this often.
    Live(Duration),
    /// As text, once.
    Text,
    /// As JSON, once.
    Json,
}

/// Tells of the hosts and providers of these files.
pub(crate) async fn top(files: &[PathBuf], telling: Telling) -> Result<ExitCode> {
    let places = place::of(files)?;
    match telling {
        Telling::Live(every) => live(&places, every).await?,
        Telling::Text => say(&view::text(&seen(&places, &mut BTreeMap::new()).await)),
        Telling::Json => say(&serde_json::to_string_pretty(
            &seen(&places, &mut BTreeMap::new()).await,
        )?),
    }
    Ok(ExitCode::SUCCESS)
}

async fn live(places: &[Place], every: Duration) -> Result<()> {
    if !std::io::stdout().is_terminal() {
        let what = "standard output is no terminal: say --once for text, or --once --json";
        return Err(Misconfigured(what.to_owned()).into());
    }
    let mut terminal = ratatui::try_init()?;
    let mut before = BTreeMap::new();
    let result = loop {
        let seen = seen(places, &mut before).await;
        let drawn = terminal.draw(|frame| view::draw(frame, &seen, every));
        if let Err(error) = drawn {
            break Err(error.into());
        }
        match spawn_blocking(move || is_left_within(every)).await {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => break Ok(()),
            Ok(Err(error)) => break Err(error.into()),
            Err(ended) => break Err(ended.into()),
        }
    };
    ratatui::restore();
    result
}

/// Whether a key is pressed that ends the view.
fn is_left_within(time: Duration) -> std::io::Result<bool> {
    if !event::poll(time)? {
        return Ok(false);
    }
    let Event::Key(key) = event::read()? else {
        return Ok(false);
    };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Ok(key.kind == KeyEventKind::Press
        && match key.code {
            KeyCode::Esc | KeyCode::Char('q') => true,
            KeyCode::Char('c' | 'd') => control,
            _ => false,
        })
}

/// Asks all of them at one time. `before` is what was seen the last time: what took how long is told of the time since.
async fn seen(places: &[Place], before: &mut BTreeMap<usize, Scrape>) -> Seen {
    let mut asked = JoinSet::new();
    for (index, place) in places.iter().enumerate() {
        if let Some(admin) = place.admin.clone() {
            asked.spawn(async move { (index, scrape(&admin).await) });
        }
    }
    let mut answers: BTreeMap<_, _> = asked.join_all().await.into_iter().collect();
    let mut seen = Seen::default();
    for (index, place) in places.iter().enumerate() {
        let scraped = match answers.remove(&index) {
            Some(scraped) => scraped,
            None => Err("its file has no `admin` port".to_owned()),
        };
        seen.add(place, &scraped, before.get(&index));
        if let Ok(scraped) = scraped {
            before.insert(index, scraped);
        }
    }
    seen
}

fn say(text: &str) {
    // With an output closed there is nobody to tell.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}
