//! The sockets in a folder. It is looked at rather than watched: a look is cheap, and misses nothing.

use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use outboard_session::address::{Address, MAX_SOCKET_PATH};

use crate::socket::Site;

use super::super::members::MOST;

/// The most files of a folder that are looked at.
const FILES: usize = 4096;

/// A replica for each socket that is there now.
///
/// # Errors
/// The folder cannot be read. One that is not there is none: a provider may be about to make it.
pub(super) async fn look(path: &Path) -> Result<Vec<Site>, String> {
    let folder = path.to_owned();
    let read = tokio::task::spawn_blocking(move || sockets(&folder)).await;
    match read {
        Ok(Ok(sites)) => Ok(sites),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Ok(Err(error)) => Err(format!("{} cannot be read: {error}", path.display())),
        Err(error) => Err(format!("{} could not be read: {error}", path.display())),
    }
}

fn sockets(folder: &Path) -> io::Result<Vec<Site>> {
    let mut sites = Vec::new();
    for entry in folder.read_dir()?.take(FILES) {
        let entry = entry?;
        // What vanishes meanwhile is none.
        let Ok(kind) = entry.file_type() else { continue };
        let path: PathBuf = entry.path();
        if kind.is_socket() && path.as_os_str().len() <= MAX_SOCKET_PATH {
            sites.push(Site::from(Address::Unix(path)));
        }
    }
    sites.sort_unstable();
    sites.truncate(MOST);
    Ok(sites)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::look;

    #[tokio::test]
    async fn every_socket_of_a_folder_is_a_replica_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        assert_eq!(look(&path).await, Ok(Vec::new()));
        std::fs::create_dir(&path).unwrap();
        let listeners = ["b.sock", "a.sock"].map(|name| UnixListener::bind(path.join(name)).unwrap());
        std::fs::write(path.join("pid"), "7").unwrap();
        std::fs::create_dir(path.join("folder")).unwrap();
        let names = |sites: Vec<super::Site>| {
            let name = |site: super::Site| site.to_string().rsplit('/').next().unwrap().to_owned();
            sites.into_iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(look(&path).await.unwrap()), ["a.sock", "b.sock"]);
        drop(listeners);
        std::fs::remove_file(path.join("a.sock")).unwrap();
        assert_eq!(names(look(&path).await.unwrap()), ["b.sock"]);
        let error = look(&path.join("pid")).await.unwrap_err();
        assert!(error.contains("cannot be read"), "{error}");
    }
}
