//! What is deployed is of the published types, and fits together.

use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::{Result, ensure};
use outboard_test_support::built;

use crate::scene::{changed, examples};

/// A file, a text in it, what stands there instead, and a part of what is to be said of that.
const CHANGES: &[[&str; 4]] = &[
    // Types.
    [
        "kubernetes/base/provider.yaml",
        "livenessProbe:",
        "livenesProbe:",
        "livenesProbe: Extra inputs",
    ],
    [
        "kubernetes/base/provider.yaml",
        "maxUnavailable: 1",
        "maxUnavailable: []",
        "PodDisruptionBudget/orders-db: spec.maxUnavailable",
    ],
    [
        "kubernetes/base/host.yaml",
        "drop: [\"ALL\"]",
        "drop: ALL",
        "capabilities.drop",
    ],
    [
        "kubernetes/base/certificates.yaml",
        "rotationPolicy: Always",
        "rotationPolicy: Often",
        "rotationPolicy",
    ],
    [
        "kubernetes/base/certificates.yaml",
        "    - server auth",
        "    - served",
        "usages",
    ],
    [
        "kubernetes/base/monitoring.yaml",
        "interval: 15s",
        "every: 15s",
        "endpoints.0.every",
    ],
    [
        "kubernetes/keda/autoscaler.yaml",
        "minReplicaCount",
        "minReplicas",
        "minReplicas: Extra inputs",
    ],
    [
        "kubernetes/hpa/autoscaler.yaml",
        "averageValue",
        "average",
        "average: Extra inputs",
    ],
    [
        "kubernetes/base/kustomization.yaml",
        "  - host.yaml",
        "  - hosts.yaml",
        "hosts.yaml",
    ],
    // Names.
    [
        "kubernetes/base/kustomization.yaml",
        "  - network.yaml",
        "  - host.yaml",
        "may not add resource",
    ],
    [
        "kubernetes/base/provider.yaml",
        "targetPort: admin",
        "targetPort: metrics",
        "has no port metrics",
    ],
    [
        "kubernetes/base/provider.yaml",
        "name: orders-db-tls",
        "name: orders-db-cert",
        "no Secret orders-db-cert",
    ],
    [
        "kubernetes/base/provider.yaml",
        "matchLabels:\n      app.kubernetes.io/name: orders-db",
        "matchLabels:\n      app.kubernetes.io/name: nobody",
        "PodDisruptionBudget",
    ],
    [
        "kubernetes/base/monitoring.yaml",
        "component: provider",
        "component: host",
        "selects 0 Services",
    ],
    [
        "kubernetes/base/certificates.yaml",
        "dnsNames:\n    - orders-db.",
        "dnsNames:\n    - db.",
        "no Certificate is for",
    ],
    [
        "kubernetes/base/certificates.yaml",
        "spiffe://shop/host/orders",
        "spiffe://shop/host/other",
        "a grant is for spiffe://shop/host/orders",
    ],
    [
        "kubernetes/base/certificates.yaml",
        "    name: self-signed\n    kind",
        "    name: nobody\n    kind",
        "no Issuer nobody",
    ],
    [
        "kubernetes/base/network.yaml",
        "              app.kubernetes.io/component: host\n      ports",
        "              app.kubernetes.io/component: nobody\n      ports",
        "nobody has the labels",
    ],
    [
        "kubernetes/base/network.yaml",
        "- port: 7000",
        "- port: 7100",
        "has no port 7100",
    ],
    [
        "kubernetes/hpa/autoscaler.yaml",
        "name: orders-db\n  minReplicas",
        "name: orders-dbs\n  minReplicas",
        "no Deployment orders-dbs",
    ],
    [
        "kubernetes/keda/kustomization.yaml",
        "path: /spec/replicas",
        "path: /spec/paused",
        "remove for path: '/spec/paused'",
    ],
    // What the files of hosts and providers say.
    [
        "kubernetes/base/orders-db.provider.toml",
        "0.0.0.0:7001",
        "0.0.0.0:7002",
        "listens on [7000, 7002]",
    ],
    [
        "kubernetes/base/orders-db.provider.toml",
        "drain = \"30s\"",
        "drain = \"41s\"",
        "are killed before the 46 s",
    ],
    [
        "kubernetes/base/orders-db.provider.toml",
        "file:tls/tls.key",
        "file:tls/key.pem",
        "reads /etc/outboard/tls/key.pem",
    ],
    [
        "kubernetes/base/orders-db.provider.toml",
        "[binding.orders]",
        "[binding.order]",
        "no provider has the binding orders",
    ],
    ["kubernetes/base/shop.toml", "dns:", "tcp:", "sees one replica"],
    [
        "kubernetes/base/shop.toml",
        "svc.cluster.local:7000",
        "svc.cluster.local:7100",
        "the Service orders-db has no port 7100",
    ],
    [
        "kubernetes/base/shop.toml",
        "/var/cache/outboard/components",
        "/var/cache/components",
        "where nothing can be written",
    ],
    [
        "kubernetes/sidecar/shop.toml",
        "orders-db.sock",
        "db.sock",
        "nobody listens on /run/outboard/db.sock",
    ],
    [
        "kubernetes/sidecar/orders-db.provider.toml",
        "uid:65532",
        "uid:1000",
        "a grant is for uid:1000",
    ],
    [
        "kubernetes/sidecar/host.yaml",
        "runAsUser: 65532",
        "runAsUser: 1000",
        "are not of user 65532",
    ],
    [
        "kubernetes/base/host.yaml",
        "readOnlyRootFilesystem: true",
        "readOnlyRootFilesystem: false",
        "securityContext is not",
    ],
    [
        "compose/compose.yaml",
        "run:/run/outboard",
        "data:/run/outboard",
        "do not share /run/outboard",
    ],
    [
        "compose/compose.yaml",
        "stop_grace_period: 15s",
        "stop_grace_period: 10s",
        "no longer than the drain",
    ],
    [
        "compose/compose.yaml",
        "target: outboard",
        "target: host",
        "no target host",
    ],
    [
        "compose/compose.yaml",
        "./shop.toml",
        "./host.toml",
        "./host.toml is not there",
    ],
    [
        "compose/kv.provider.toml",
        "function = \"counter\"",
        "function = \"orders\"",
        "no grant is for function counter",
    ],
    [
        "nomad/shop.nomad.hcl",
        "sidecar = true",
        "sidecar = false",
        "starts before its host",
    ],
    [
        "nomad/shop.nomad.hcl",
        "/local/shop.toml",
        "/local/host.toml",
        "no template writes /local/host.toml",
    ],
    [
        "nomad/shop.nomad.hcl",
        "port     = \"http\"",
        "port     = \"https\"",
        "no port https",
    ],
    [
        "nomad/kv.provider.toml",
        "/alloc/data/counters.redb",
        "/data/counters.redb",
        "which is not the allocation's",
    ],
];

fn check(folders: &[PathBuf]) -> Result<Output> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/deployment/check.py");
    let output = Command::new(built::python()?)
        // Nothing is left beside the script.
        .arg("-B")
        .arg(script)
        .args(folders)
        .output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(stderr.is_empty(), "{stderr}");
    Ok(output)
}

#[test]
fn what_is_deployed_fits_together() -> Result<()> {
    let Output { status, stdout, .. } = check(&[examples()?])?;
    let found = String::from_utf8_lossy(&stdout);
    assert!(status.success() && found.is_empty(), "{found}");
    Ok(())
}

#[test]
fn what_would_not_fit_is_found() -> Result<()> {
    let mut copies = Vec::new();
    for [file, text, other, _] in CHANGES {
        copies.push(changed(file, text, other)?);
    }
    let folders: Vec<PathBuf> = copies.iter().map(|copy| copy.path().to_owned()).collect();
    let Output { status, stdout, .. } = check(&folders)?;
    assert!(!status.success());
    let found = String::from_utf8_lossy(&stdout);
    let mut unseen = Vec::new();
    for ([file, _, other, told], folder) in CHANGES.iter().zip(&folders) {
        let prefix = folder.display().to_string();
        let lines: Vec<&str> = found.lines().filter(|line| line.starts_with(&prefix)).collect();
        if !lines.iter().any(|line| line.contains(told)) {
            unseen.push(format!(
                "{file} with `{other}`: `{told}` is not in:\n{}",
                lines.join("\n")
            ));
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n\n"));
    Ok(())
}
