//! What is seen of a provider from outside: its admin port, and its traces.

use outboard_config::KeyPath;
use outboard_session::address::Address;
use outboard_telemetry::Settings;
use serde::Deserialize;

use super::Check;

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryTable {
    /// Where the collector takes traces: `http://HOST:PORT`, by OTLP over gRPC.
    pub otlp: String,
    /// The share of the calls that is recorded of those that come with no trace; 0.01 unless set.
    pub sample: Option<f64>,
    /// The name of this provider in traces; `outboard-provider-KIND` unless set.
    pub service: Option<String>,
    /// Whether spans have the text of what functions ask of a backend.
    #[serde(default)]
    pub statements: bool,
}

/// Where the admin port is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AdminAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// What is recorded, and where it goes.
#[derive(Debug)]
pub(crate) struct Telemetry {
    pub(crate) settings: Settings,
    pub(crate) statements: bool,
}

impl Check<'_> {
    pub(super) fn admin(&mut self, text: Option<&str>) -> Option<AdminAddress> {
        let text = text?;
        if let Ok(Address::Tcp { host, port }) = format!("tcp:{text}").parse() {
            return Some(AdminAddress { host, port });
        }
        let what = format!(
            "`{text}` is not an address of a port: write HOST:PORT, as in \"127.0.0.1:7001\", with a port from 0 to 65535"
        );
        self.wrong(&KeyPath::of("admin"), what);
        None
    }

    pub(super) fn telemetry(&mut self, table: Option<&TelemetryTable>, kind: &str) -> Option<Telemetry> {
        let table = table?;
        let service = table.service.clone();
        let service = service.unwrap_or_else(|| format!("outboard-provider-{kind}"));
        match Settings::new(&table.otlp, table.sample, service) {
            Ok(settings) => Some(Telemetry {
                settings,
                statements: table.statements,
            }),
            Err(wrong) => {
                for problem in wrong {
                    self.wrong(&KeyPath::of("telemetry").key(problem.key), problem.to_string());
                }
                None
            }
        }
    }
}
