//! Manifests: which of the registry's bytes are the component.

use std::collections::BTreeMap;

use oci_client::manifest::{OciDescriptor, OciImageManifest};
use serde_json::Value;

use crate::reference::is_sha256;

/// What a manifest says of its component.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) layer: OciDescriptor,
    /// The component's length in bytes.
    pub(crate) size: u64,
    annotations: BTreeMap<String, String>,
}

/// The largest manifest that is looked at, in bytes: registries themselves take no larger ones.
pub(crate) const LARGEST: u64 = 4 << 20;
/// The annotation that a signature stands in, as minisign writes it.
const SIGNATURE: &str = "outboard.signature.minisign";
/// What a component is called by those who put it into a registry.
const COMPONENT: &str = "application/wasm";

impl Manifest {
    /// # Errors
    /// It is none of a component: what it is instead.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() as u64 > LARGEST {
            return Err(format!("has a manifest of more than {} MiB", LARGEST >> 20));
        }
        let manifest: OciImageManifest =
            serde_json::from_slice(bytes).map_err(|error| otherwise(bytes, &error))?;
        let types: Vec<&str> = manifest.layers.iter().map(|layer| &*layer.media_type).collect();
        let [COMPONENT] = types.as_slice() else {
            return Err(format!(
                "holds {}, and not one layer of the type {COMPONENT}",
                listed(&types)
            ));
        };
        let Some(mut layer) = manifest.layers.into_iter().next() else {
            return Err("holds nothing".to_owned());
        };
        // Where else the bytes may be had is nothing that a registry should send a host to.
        layer.urls = None;
        // It becomes a part of a path.
        if !is_sha256(&layer.digest) {
            return Err("names its layer by a digest that is none of SHA-256".to_owned());
        }
        let size = u64::try_from(layer.size).map_err(|_| format!("has a layer of {} bytes", layer.size))?;
        Ok(Self {
            layer,
            size,
            annotations: manifest.annotations.unwrap_or_default(),
        })
    }

    pub(crate) fn signature(&self) -> Option<&str> {
        self.annotations.get(SIGNATURE).map(String::as_str)
    }
}

fn otherwise(bytes: &[u8], error: &serde_json::Error) -> String {
    let value: Option<Value> = serde_json::from_slice(bytes).ok();
    if value.is_some_and(|value| value.get("manifests").is_some()) {
        return "is an index of several: take the digest of the one that is the component".to_owned();
    }
    format!("has no manifest of an artifact: {error}")
}

/// The first few of what someone else named.
fn listed(types: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = |ty: &&str| format!("`{}`", ty.chars().take(80).collect::<String>().escape_debug());
    match types.len() {
        0 => "no layers".to_owned(),
        count => {
            let first: Vec<String> = types.iter().take(SHOWN).map(shown).collect();
            format!("{count} layers, of the types {}", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Manifest;
    use serde_json::json;

    fn read(value: &serde_json::Value) -> Result<Manifest, String> {
        Manifest::read(value.to_string().as_bytes())
    }

    fn of(layers: &serde_json::Value) -> serde_json::Value {
        let digest = format!("sha256:{}", "0".repeat(64));
        json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": { "mediaType": "application/vnd.wasm.config.v0+json", "digest": digest, "size": 2 },
            "layers": layers,
            "annotations": { "outboard.signature.minisign": "signed" },
        })
    }

    #[test]
    fn a_component_is_one_layer_and_no_address_elsewhere() {
        let digest = format!("sha256:{}", "1".repeat(64));
        let layer = json!({
            "mediaType": "application/wasm", "digest": digest, "size": 7, "urls": ["http://elsewhere/x"],
        });
        let manifest = read(&of(&json!([layer]))).unwrap();
        assert_eq!((manifest.size, &*manifest.layer.digest), (7, &*digest));
        assert_eq!(manifest.layer.urls, None);
        assert_eq!(manifest.signature(), Some("signed"));

        let error = read(&of(&json!([layer, layer]))).unwrap_err();
        assert!(
            error.contains("2 layers") && error.contains("application/wasm"),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_component_says_what_it_is() {
        let (wrong, right) = ("sha256:../../elsewhere", format!("sha256:{}", "1".repeat(64)));
        let tar = json!({ "mediaType": "application/x-tar\u{1b}", "digest": "sha256:1", "size": 7 });
        for (manifest, part) in [
            (of(&json!([tar])), "`application/x-tar\\u{1b}`"),
            (of(&json!([])), "no layers"),
            (
                of(&json!([{ "mediaType": "application/wasm", "digest": wrong, "size": 7 }])),
                "none of SHA-256",
            ),
            (
                of(&json!([{ "mediaType": "application/wasm", "digest": right, "size": -7 }])),
                "-7",
            ),
            (json!({ "schemaVersion": 2, "manifests": [] }), "is an index"),
            (json!(["x"]), "no manifest"),
        ] {
            let error = read(&manifest).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
