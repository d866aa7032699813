//! Metrics in the text form of Prometheus, read as strictly as Prometheus' own checker does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};

/// What a `/metrics` said.
#[derive(Debug, Default)]
pub struct Metrics {
    samples: BTreeMap<Series, f64>,
    families: BTreeMap<String, Family>,
}

/// A name with its labels.
type Series = (String, BTreeMap<String, String>);

#[derive(Debug)]
struct Family {
    help: String,
    kind: String,
}

impl Metrics {
    /// Reads a whole answer.
    ///
    /// # Errors
    /// It is not in the form, or breaks a rule that the form or the naming of metrics has; the message says which.
    pub fn read(text: &str) -> Result<Self> {
        ensure!(text.ends_with('\n'), "the last line does not end");
        let mut metrics = Self::default();
        let mut family = String::new();
        for line in text.lines() {
            metrics
                .line(line, &mut family)
                .with_context(|| format!("in the line `{line}`"))?;
        }
        metrics.judge()?;
        Ok(metrics)
    }

    /// The value of the series with exactly these labels, in any order; none if there is no such series.
    pub fn get(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels
            .iter()
            .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()));
        self.samples.get(&(name.to_owned(), labels.collect())).copied()
    }

    /// The sum over all series of that name.
    pub fn sum(&self, name: &str) -> f64 {
        let of_name = self.samples.iter().filter(|((known, _), _)| known == name);
        of_name.map(|(_, value)| value).sum()
    }

    /// The values that a label has anywhere.
    pub fn values_of(&self, label: &str) -> BTreeSet<&str> {
        let values = self.samples.keys().filter_map(|(_, labels)| labels.get(label));
        values.map(String::as_str).collect()
    }

    fn line(&mut self, line: &str, family: &mut String) -> Result<()> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').context("no help")?;
            let new = Family {
                help: help.to_owned(),
                kind: String::new(),
            };
            ensure!(
                self.families.insert(name.to_owned(), new).is_none(),
                "a family that was there before"
            );
            name.clone_into(family);
            return Ok(());
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').context("no type")?;
            ensure!(
                name == family,
                "the type of another family than the help before it"
            );
            let known = self.families.get_mut(name).context("a type without help")?;
            kind.clone_into(&mut known.kind);
            return Ok(());
        }
        ensure!(!line.starts_with('#'), "a comment that means nothing");
        let (series, value) = series(line)?;
        let known = &self.families.get(family).context("a sample of no family")?.kind;
        let own = match known.as_str() {
            "histogram" => ["_bucket", "_sum", "_count"]
                .iter()
                .any(|part| series.0.strip_suffix(part) == Some(family)),
            "counter" | "gauge" => series.0 == *family,
            _ => bail!("a sample of a family without a type"),
        };
        ensure!(own, "a sample of another family than the lines before it");
        ensure!(
            self.samples.insert(series, value).is_none(),
            "a series that was there before"
        );
        Ok(())
    }

    fn judge(&self) -> Result<()> {
        for (name, family) in &self.families {
            let counts = family.kind == "counter";
            ensure!(!family.help.is_empty(), "{name} says not what it is");
            ensure!(
                counts == name.ends_with("_total"),
                "{name} is named as what it is not"
            );
            if family.kind == "histogram" {
                self.judge_histogram(name)?;
            }
        }
        for ((name, _), value) in &self.samples {
            let family = self.families.get(name);
            let counts = family.is_none_or(|family| family.kind == "counter");
            ensure!(!counts || *value >= 0.0, "{name} counts {value}");
        }
        Ok(())
    }

    fn judge_histogram(&self, name: &str) -> Result<()> {
        let mut buckets: BTreeMap<BTreeMap<String, String>, Vec<(f64, f64)>> = BTreeMap::new();
        for ((known, labels), value) in &self.samples {
            if known.strip_suffix("_bucket") == Some(name) {
                let mut labels = labels.clone();
                let bound = labels.remove("le").context("a bucket without a bound")?;
                let bound = if bound == "+Inf" {
                    f64::INFINITY
                } else {
                    bound.parse()?
                };
                buckets.entry(labels).or_default().push((bound, *value));
            }
        }
        for (labels, mut buckets) in buckets {
            buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
            ensure!(
                buckets.is_sorted_by(|a, b| a.1 <= b.1),
                "the buckets of {name}{labels:?} fall"
            );
            let all = buckets.last().context("no buckets")?;
            ensure!(all.0.is_infinite(), "{name}{labels:?} has no bucket for all");
            let count = self.samples.get(&(format!("{name}_count"), labels.clone()));
            ensure!(
                count == Some(&all.1),
                "{name}{labels:?} counts otherwise than its buckets"
            );
            ensure!(
                self.samples
                    .contains_key(&(format!("{name}_sum"), labels.clone())),
                "{name}{labels:?} has no sum"
            );
        }
        Ok(())
    }
}

fn series(line: &str) -> Result<(Series, f64)> {
    let end = line.find(['{', ' ']).context("no value")?;
    let (name, rest) = line.split_at(end);
    ensure!(is_name(name), "`{name}` is no name");
    let mut labels = BTreeMap::new();
    let mut rest = rest;
    if let Some(mut inside) = rest.strip_prefix('{') {
        loop {
            let (label, value) = inside.split_once("=\"").context("no label")?;
            ensure!(is_name(label), "`{label}` is no label");
            let (value, after) = quoted(value)?;
            ensure!(
                labels.insert(label.to_owned(), value).is_none(),
                "{label} is there twice"
            );
            if let Some(after) = after.strip_prefix('}') {
                rest = after;
                break;
            }
            inside = after.strip_prefix(',').context("no comma between labels")?;
        }
    }
    let value = rest.strip_prefix(' ').context("no value")?;
    Ok(((name.to_owned(), labels), value.parse()?))
}

/// What stands before the closing quote, and what after it.
fn quoted(text: &str) -> Result<(String, &str)> {
    let mut value = String::new();
    let mut rest = text.char_indices();
    while let Some((at, letter)) = rest.next() {
        match letter {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => value.push(match rest.next().context("half an escape")?.1 {
                'n' => '\n',
                escaped @ ('\\' | '"') => escaped,
                other => bail!("`\\{other}` is no escape"),
            }),
            letter => value.push(letter),
        }
    }
    bail!("a label's value does not end")
}

fn is_name(text: &str) -> bool {
    let letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == ':';
    text.starts_with(letter) && text.chars().all(|each| letter(each) || each.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn what_is_in_the_form_is_read_and_what_is_not_is_refused() {
        let good =
            "# HELP a_total counts\n# TYPE a_total counter\na_total{b=\"c\\\"d\"} 3\na_total{b=\"e\"} 4\n";
        let metrics = Metrics::read(good).unwrap();
        assert_eq!(metrics.get("a_total", &[("b", "c\"d")]), Some(3.0));
        assert_eq!(metrics.sum("a_total"), 7.0);
        assert!(metrics.values_of("b").contains("e"));
        let histogram = "# HELP h of\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n";
        assert_eq!(Metrics::read(histogram).unwrap().get("h_count", &[]), Some(3.0));
        for bad in [
            good.trim_end().to_owned(),
            good.replace("_total", ""),
            good.replace(" 3", ""),
            good.replace(" 3", " -3"),
            good.replace("b=\"e\"", "b=\"c\\\"d\""),
            good.replace("# TYPE a_total counter\n", ""),
            good.replace("b=", "1b="),
            histogram.replace("h_count 3", "h_count 4"),
            histogram.replace("le=\"1\"} 2", "le=\"1\"} 9"),
            histogram.replace("h_sum 4\n", ""),
        ] {
            assert!(Metrics::read(&bad).is_err(), "{bad}");
        }
    }
}
