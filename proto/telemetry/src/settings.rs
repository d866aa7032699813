//! Where traces go, and how many.

use std::str::FromStr;

use tonic::transport::{Endpoint, Uri};

/// Where traces go, and how many.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) collector: Endpoint,
    pub(crate) sample: f64,
    pub(crate) service: String,
}

/// A key of `[telemetry]` that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct SettingsError {
    /// The key.
    pub key: &'static str,
    /// What is wrong with it, and what would be right.
    what: String,
}

/// How many of the requests that nobody asked to record are recorded, unless the file says otherwise: one of a hundred.
const SAMPLE: f64 = 0.01;

impl Settings {
    /// What `[telemetry]` says: the collector's address, the share of the traces begun here that are recorded, and the name by
    /// which this process is known in them.
    ///
    /// # Errors
    /// One for each key that cannot be used.
    pub fn new(otlp: &str, sample: Option<f64>, service: String) -> Result<Self, Vec<SettingsError>> {
        let mut wrong = Vec::new();
        let mut refuse = |key, what| wrong.push(SettingsError { key, what });
        let collector = collector(otlp);
        if collector.is_none() {
            let what = format!(
                "`{otlp}` is not where a collector listens: write http://HOST:PORT, as in \"http://127.0.0.1:4317\"; for \
                 one that wants TLS, run a collector beside this process that passes traces on"
            );
            refuse("otlp", what);
        }
        let sample = sample.unwrap_or(SAMPLE);
        if !(0.0..=1.0).contains(&sample) {
            refuse(
                "sample",
                format!("{sample} is no share: write a number from 0 to 1"),
            );
        }
        if service.is_empty() || service.len() > 255 {
            refuse("service", "a name has from 1 to 255 bytes".to_owned());
        }
        match collector {
            Some(collector) if wrong.is_empty() => Ok(Self {
                collector,
                sample,
                service,
            }),
            _ => Err(wrong),
        }
    }
}

fn collector(text: &str) -> Option<Endpoint> {
    let uri = Uri::from_str(text).ok()?;
    let nothing_more = uri.path_and_query().is_none_or(|path| path.as_str() == "/");
    let authority = uri.authority()?.as_str();
    let usable = uri.scheme_str() == Some("http")
        && nothing_more
        && !authority.contains('@')
        && !uri.host()?.is_empty()
        && uri.port_u16()? != 0;
    usable.then(|| Endpoint::from(uri.clone()))
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn every_key_that_is_wrong_is_told() {
        assert!(Settings::new("http://127.0.0.1:4317", None, "shop".to_owned()).is_ok());
        assert!(Settings::new("http://[::1]:4317/", Some(1.0), "shop".to_owned()).is_ok());
        for otlp in [
            "",
            "127.0.0.1:4317",
            "https://127.0.0.1:4317",
            "http://127.0.0.1",
            "http://127.0.0.1:0",
            "http://name:password@127.0.0.1:4317",
            "http://127.0.0.1:4317/v1/traces",
        ] {
            let wrong = Settings::new(otlp, Some(f64::NAN), String::new()).unwrap_err();
            let keys: Vec<_> = wrong.iter().map(|wrong| wrong.key).collect();
            assert_eq!(keys, ["otlp", "sample", "service"], "{otlp}");
        }
        assert_eq!(
            Settings::new("http://a:1", Some(1.5), "s".to_owned()).unwrap_err()[0].key,
            "sample"
        );
    }
}
