use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

/// A process of this machine, as one look at the table of processes saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its id.
    pub id: u32,
    /// Its parent's id.
    pub parent: u32,
    /// The program and its arguments, of that moment: a process may become another program.
    pub command: String,
    /// When it was started, as the system writes it: an id alone may come to mean another process.
    started: String,
}

impl Running {
    /// Kills it, if it still runs.
    pub fn kill(&self) {
        if alive(self)
            && let Some(pid) = i32::try_from(self.id).ok().and_then(Pid::from_raw)
        {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// The processes that descend from one, itself not among them.
pub fn descendants(ancestor: u32) -> Vec<Running> {
    let all = table();
    let mut found: Vec<Running> = Vec::new();
    let mut parents = vec![ancestor];
    while let Some(parent) = parents.pop() {
        for process in all.iter().filter(|process| process.parent == parent) {
            parents.push(process.id);
            found.push(process.clone());
        }
    }
    found
}

/// Whether it still runs.
pub fn alive(process: &Running) -> bool {
    table()
        .iter()
        .any(|other| other.id == process.id && other.started == process.started)
}

fn table() -> Vec<Running> {
    proc_table().or_else(ps_table).unwrap_or_default()
}

/// Linux: the minimal images of containers have no `ps`.
fn proc_table() -> Option<Vec<Running>> {
    let entries = std::fs::read_dir("/proc").ok()?;
    let processes: Vec<Running> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name stands in parentheses and may hold any character, a parenthesis too.
            let (_, rest) = stat.rsplit_once(')')?;
            let mut fields = rest.split_whitespace();
            // A zombie has ended; only its parent has not looked yet.
            if fields.next()? == "Z" {
                return None;
            }
            let parent = fields.next()?.parse().ok()?;
            // Field 22 of proc_pid_stat(5); the parent was field 4.
            let started = fields.nth(17)?.to_owned();
            let command = std::fs::read(entry.path().join("cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command)
                .replace('\0', " ")
                .trim_end()
                .to_owned();
            Some(Running {
                id,
                parent,
                command,
                started,
            })
        })
        .collect();
    (!processes.is_empty()).then_some(processes)
}

fn ps_table() -> Option<Vec<Running>> {
    let output = Command::new("ps")
        .args(["-A", "-o", "pid=,ppid=,stat=,lstart=,command="])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.lines().filter_map(ps_line).collect())
}

fn ps_line(line: &str) -> Option<Running> {
    let mut words = line.split_whitespace();
    let id = words.next()?.parse().ok()?;
    let parent = words.next()?.parse().ok()?;
    if words.next()?.starts_with('Z') {
        return None;
    }
    // A day, a month, a date, a time and a year.
    let started = words.by_ref().take(5).collect::<Vec<_>>().join(" ");
    let command = words.collect::<Vec<_>>().join(" ");
    Some(Running {
        id,
        parent,
        command,
        started,
    })
}

#[cfg(test)]
mod tests {
    use super::ps_line;

    #[test]
    fn a_line_of_ps_is_read_and_a_zombie_passed_over() {
        let line = |state: &str| format!("  12     3 {state}   Sat Nov 21 05:37:14 2026 sleep 5 x");
        let sleep = ps_line(&line("S+")).unwrap();
        assert_eq!((sleep.id, sleep.parent, &*sleep.command), (12, 3, "sleep 5 x"));
        assert_eq!(sleep.started, "Sat Nov 21 05:37:14 2026");
        assert_eq!(ps_line(&line("Z")), None);
    }
}
