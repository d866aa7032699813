//! The text form of Prometheus, as far as it is needed: samples with labels, and what histograms tell of times.

use std::collections::{BTreeMap, BTreeSet};

/// All samples of an answer.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<Sample>);

#[derive(Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

/// How many of a histogram's observations were at most so long: by the bound, in seconds, with infinity last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Histogram(Vec<(f64, f64)>);

impl Samples {
    /// # Errors
    /// A line is no sample.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let samples = lines.map(|line| {
            sample(line)
                .ok_or_else(|| format!("`{}` is no sample", line.chars().take(200).collect::<String>()))
        });
        samples.collect::<Result<_, _>>().map(Self)
    }

    /// The sum of the samples of this name that have all of these labels; none if there is no such sample.
    pub(super) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let mut values = self.of(name, labels).map(|sample| sample.value).peekable();
        values.peek().is_some().then(|| values.sum())
    }

    /// The values that a label has in samples of this name.
    pub(super) fn values(&self, name: &str, label: &str) -> BTreeSet<&str> {
        let values = self.of(name, &[]).filter_map(|sample| sample.labels.get(label));
        values.map(String::as_str).collect()
    }

    /// The histograms of this name that have all of these labels, as one.
    pub(super) fn histogram(&self, name: &str, labels: &[(&str, &str)]) -> Histogram {
        let mut buckets: Vec<(f64, f64)> = Vec::new();
        for sample in self.of(&format!("{name}_bucket"), labels) {
            let bound = sample.labels.get("le").and_then(|bound| bound.parse().ok());
            let Some(bound) = bound.filter(|bound: &f64| !bound.is_nan()) else {
                continue;
            };
            match buckets.iter_mut().find(|(known, _)| *known == bound) {
                Some((_, count)) => *count += sample.value,
                None => buckets.push((bound, sample.value)),
            }
        }
        buckets.sort_by(|(one, _), (two, _)| one.total_cmp(two));
        Histogram(buckets)
    }

    fn of(&self, name: &str, labels: &[(&str, &str)]) -> impl Iterator<Item = &Sample> {
        self.0.iter().filter(move |sample| {
            let has =
                |(label, value): &(&str, &str)| sample.labels.get(*label).is_some_and(|has| has == value);
            sample.name == name && labels.iter().all(has)
        })
    }
}

impl Histogram {
    /// What was observed after `before` was. Of a process that was started again meanwhile, that is all.
    pub(super) fn since(&self, before: &Self) -> Self {
        let earlier = |bound: f64| {
            before
                .0
                .iter()
                .find(|(known, _)| *known == bound)
                .map_or(0.0, |(_, count)| *count)
        };
        let since: Vec<_> = self
            .0
            .iter()
            .map(|(bound, count)| (*bound, count - earlier(*bound)))
            .collect();
        if since.iter().any(|(_, count)| *count < 0.0) {
            return self.clone();
        }
        Self(since)
    }

    pub(super) fn count(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, count)| *count)
    }

    /// The time, in seconds, that this share of the observations took at most, were they spread evenly within a bucket;
    /// none without observations. What took longer than the longest finite bound is told as that.
    pub(super) fn quantile(&self, share: f64) -> Option<f64> {
        let rank = self.count() * share;
        if rank <= 0.0 {
            return None;
        }
        let (mut below, mut lower) = (0.0, 0.0);
        for (bound, count) in &self.0 {
            if *count >= rank {
                let inside = count - below;
                return Some(match (bound.is_finite(), inside > 0.0) {
                    (true, true) => lower + (bound - lower) * (rank - below) / inside,
                    _ => lower,
                });
            }
            (below, lower) = (*count, *bound);
        }
        None
    }
}

/// `name{label="value",…} number`, with or without labels; what follows the number is a time.
fn sample(line: &str) -> Option<Sample> {
    let end = line.find(['{', ' '])?;
    let (name, mut rest) = line.split_at(end);
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            rest = rest.trim_start_matches([',', ' ']);
            if let Some(after) = rest.strip_prefix('}') {
                rest = after;
                break;
            }
            let (label, after) = rest.split_once("=\"")?;
            let (value, after) = quoted(after)?;
            labels.insert(label.to_owned(), value);
            rest = after;
        }
    }
    let value = rest.split_whitespace().next()?;
    Some(Sample {
        name: name.to_owned(),
        labels,
        value: value.parse().ok()?,
    })
}

/// A value up to its closing quote, and what follows that.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[place + 1..])),
            '\\' => value.push(match letters.next()?.1 {
                'n' => '\n',
                letter => letter,
            }),
            letter => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Samples;

    const TEXT: &str = r#"# HELP calls calls
# TYPE calls counter
calls{binding="a\"b\\c",code="OK"} 3
calls{binding="b",code="OK"} 4 1700000000
idle 2.5
took_bucket{f="x",le="0.1"} 50
took_bucket{f="x",le="1"} 90
took_bucket{f="x",le="+Inf"} 100
took_bucket{f="y",le="0.1"} 0
took_bucket{f="y",le="1"} 0
took_bucket{f="y",le="+Inf"} 0
"#;

    #[test]
    fn samples_are_read_with_their_labels() {
        let samples = Samples::read(TEXT).unwrap();
        assert_eq!(samples.sum("calls", &[("code", "OK")]), Some(7.0));
        assert_eq!(samples.sum("calls", &[("binding", "a\"b\\c")]), Some(3.0));
        assert_eq!(samples.sum("calls", &[("code", "NOT_FOUND")]), None);
        assert_eq!(samples.sum("idle", &[]), Some(2.5));
        assert_eq!(samples.values("calls", "binding").len(), 2);
        for wrong in ["idle", "idle x", "calls{a=\"b} 1", "calls{a} 1"] {
            assert!(Samples::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn quantiles_lie_within_their_buckets() {
        let samples = Samples::read(TEXT).unwrap();
        let took = samples.histogram("took", &[("f", "x")]);
        let near = |found: Option<f64>, wanted: f64| found.is_some_and(|found| (found - wanted).abs() < 1e-9);
        assert!(near(took.quantile(0.5), 0.1));
        assert!(near(took.quantile(0.25), 0.05));
        assert!(near(took.quantile(0.7), 0.55));
        assert!(near(took.quantile(0.99), 1.0), "beyond the last bound");
        assert_eq!(samples.histogram("took", &[("f", "y")]).quantile(0.5), None);
        assert_eq!(samples.histogram("took", &[]), took);
    }

    #[test]
    fn what_was_observed_since_is_all_of_a_process_that_began_anew() {
        let (one, two) = (
            Samples::read(TEXT).unwrap(),
            TEXT.replace("} 50", "} 60").replace("} 90", "} 110"),
        );
        let two = Samples::read(&two.replace("} 100", "} 120")).unwrap();
        let (one, two) = (one.histogram("took", &[]), two.histogram("took", &[]));
        assert_eq!(two.since(&one).count(), 20.0);
        assert_eq!(one.since(&two), one);
    }
}
