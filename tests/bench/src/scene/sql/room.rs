//! Whether the system has room for a crowd of instances.

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Resource, getrlimit};

use super::crowd::INSTANCES;

/// What the system allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Pieces of memory that a process may have mapped.
    maps: usize,
    /// Files that it may have open.
    files: usize,
}

/// The pieces that an instance takes at most: its stack and the page that guards it, its memory as the component begins it, as
/// it grew, and what is reserved behind it, and its table.
const MAPS_EACH: usize = 6;
/// Those that a process has besides.
const MAPS: usize = 4_096;
/// The connections of everybody, with all that else is open.
const FILES: usize = 1_024;
const SETTING: &str = "/proc/sys/vm/max_map_count";

impl Room {
    /// # Errors
    /// The system does not tell.
    pub(super) fn look() -> Result<Self> {
        let maps = std::fs::read_to_string(SETTING).with_context(|| format!("reading {SETTING}"))?;
        let files = getrlimit(Resource::Nofile).current;
        Ok(Self {
            maps: maps
                .trim()
                .parse()
                .with_context(|| format!("{SETTING} is {maps}"))?,
            files: files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX)),
        })
    }

    /// # Errors
    /// There is not enough; what to do about it.
    pub(super) fn check(self) -> Result<()> {
        let maps = INSTANCES * MAPS_EACH + MAPS;
        ensure!(
            self.maps >= maps,
            "vm.max_map_count is {}, and {INSTANCES} instances take up to {maps}: run `sudo sysctl -w vm.max_map_count={}`, \
             then try again",
            self.maps,
            maps.next_power_of_two()
        );
        ensure!(
            self.files >= FILES,
            "a process may have {} files open, and {FILES} are needed: run `ulimit -n {FILES}`, then try again",
            self.files
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Room;

    #[test]
    fn what_is_missing_is_told_with_what_to_do() {
        let enough = Room {
            maps: 65_530,
            files: 20_000,
        };
        assert!(enough.check().is_ok());
        let told = Room {
            maps: 32_768,
            ..enough
        }
        .check()
        .unwrap_err()
        .to_string();
        assert!(told.contains("sysctl -w vm.max_map_count=65536"), "{told}");
        let told = Room { files: 256, ..enough }.check().unwrap_err().to_string();
        assert!(told.contains("ulimit -n 1024"), "{told}");
        assert!(Room::look().unwrap().maps > 0);
    }
}
