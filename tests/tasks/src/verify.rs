//! `cargo verify`: the set-up that the tests need, then every check, cheapest first.

mod step;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::place::Place;
use crate::{guests, python, services};

pub(crate) use step::Step;

/// Does what the tests need and cargo does not bring.
///
/// # Errors
/// Everything that a person has to do first, at once and not one by one.
pub(crate) fn set_up(place: &Place) -> Result<()> {
    let guests = guests::set_up(place).map(|mode| println!("guests are built with {mode}"));
    let missing: Vec<String> = [guests, python::set_up(place), services::set_up()]
        .into_iter()
        .filter_map(|result| result.err().map(|error| format!("{error:#}")))
        .collect();
    ensure!(missing.is_empty(), "{}", missing.join("\n"));
    Ok(())
}

/// Runs the given steps, or all of them.
///
/// # Errors
/// The first step that fails, with the command that runs it alone.
pub(crate) fn verify(place: &Place, only: &[Step]) -> Result<()> {
    let steps: Vec<Step> = Step::ALL
        .into_iter()
        .filter(|step| only.is_empty() || only.contains(step))
        .collect();
    let begun = Instant::now();
    let mut took = Vec::new();
    for (number, &step) in steps.iter().enumerate() {
        println!("\n── {}/{} {step}: {}", number + 1, steps.len(), step.about());
        let since = Instant::now();
        step.perform(place).with_context(|| {
            format!(
                "the step `{step}`, {} after the start; run it alone with `cargo verify {step}`",
                seconds(begun.elapsed())
            )
        })?;
        println!("── {step} took {}", seconds(since.elapsed()));
        took.push((step, since.elapsed()));
    }
    println!(
        "\n── all {} steps passed in {}",
        took.len(),
        seconds(begun.elapsed())
    );
    for (step, time) in took {
        println!("   {:<10} {:>7}", step.to_string(), seconds(time));
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
