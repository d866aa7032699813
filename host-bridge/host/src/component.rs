//! The bytes of a function's component, from wherever it is.

use std::io::Read as _;
use std::path::Path;

use outboard_delivery::{ComponentSource, Delivery};

use crate::function::FunctionError;

/// The largest component that is read, in bytes.
pub(crate) const LARGEST: u64 = 1 << 30;

/// The bytes of a component. One of a registry is pulled unless it was before. To be called on a tokio runtime.
///
/// # Errors
/// It cannot be read or pulled, is something else, or is not signed as it has to be.
///
/// # Cancellation
/// What was pulled whole may have been kept.
pub(crate) async fn read_component(
    source: &ComponentSource,
    delivery: &Delivery,
) -> Result<Vec<u8>, FunctionError> {
    match source {
        ComponentSource::Registry(pinned) => {
            let bytes = delivery.pull(pinned).await?;
            check_binary(&bytes, source)?;
            Ok(bytes)
        }
        ComponentSource::File(path) => {
            let (path, delivery) = (path.clone(), delivery.clone());
            // A disk may be slow.
            let read = tokio::task::spawn_blocking(move || {
                let bytes = read(&path)?;
                check_binary(&bytes, &ComponentSource::File(path.clone()))?;
                delivery.judge_file(&path, &bytes)?;
                Ok(bytes)
            });
            match read.await {
                Ok(read) => read,
                Err(ended) => std::panic::resume_unwind(ended.into_panic()),
            }
        }
    }
}

/// The whole of a file. A pipe or a device might never end, or not even begin.
fn read(path: &Path) -> Result<Vec<u8>, FunctionError> {
    let failed = |source| FunctionError::Read {
        path: path.to_owned(),
        source,
    };
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(FunctionError::NotAFile(path.to_owned()));
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > LARGEST {
        return Err(FunctionError::TooLarge(path.to_owned()));
    }
    let mut bytes = Vec::new();
    // It may have grown since.
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Tells a component from what is often taken for one.
fn check_binary(bytes: &[u8], source: &ComponentSource) -> Result<(), FunctionError> {
    let source = source.clone();
    if !bytes.starts_with(b"\0asm") {
        let text = bytes.trim_ascii_start();
        let is_text = [&b"(component"[..], b"(module", b";;", b"(;"]
            .iter()
            .any(|start| text.starts_with(start));
        return Err(if is_text {
            FunctionError::Text(source)
        } else {
            FunctionError::NotWebAssembly(source)
        });
    }
    // The second half of the version field is the layer: 0 for modules, 1 for components.
    if bytes.get(6..8) == Some(&[0, 0]) {
        return Err(FunctionError::CoreModule(source));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use outboard_delivery::ComponentSource;

    use super::check_binary;
    use crate::function::FunctionError;

    #[test]
    fn what_is_often_taken_for_a_component_is_told_apart() {
        let source = ComponentSource::File(PathBuf::from("f.wasm"));
        let check = |bytes: &[u8]| check_binary(bytes, &source);
        assert!(matches!(
            check(b"\0asm\x01\0\0\0"),
            Err(FunctionError::CoreModule(_))
        ));
        assert!(matches!(check(b"\x7fELF"), Err(FunctionError::NotWebAssembly(_))));
        assert!(matches!(check(b""), Err(FunctionError::NotWebAssembly(_))));
        assert!(matches!(check(b"\n(component)"), Err(FunctionError::Text(_))));
        assert!(check(b"\0asm\x0d\0\x01\0").is_ok());
    }
}
