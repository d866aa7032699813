//! Which requests a worker sends, and what it notes of them.

use outboard_test_support::client::Response;

use super::{Class, Kind, Store};
use crate::checker::Checker;

/// One request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) kind: Kind,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: String,
    /// What is written or read.
    name: String,
}

/// A thread's own names, and what it knows of the store.
#[derive(Debug)]
pub(super) struct Worker {
    label: String,
    store: Store,
    sent: u64,
    /// What was set last, and acknowledged.
    set: Option<String>,
}

impl Worker {
    pub(super) fn new(label: &str, store: Store) -> Self {
        Self {
            label: label.to_owned(),
            store,
            sent: 0,
            set: None,
        }
    }

    pub(super) fn next(&mut self, kind: Kind) -> Request {
        self.sent += 1;
        // Nothing was set yet that could be read.
        let kind = match (&self.set, kind) {
            (None, Kind::Read) => Kind::Set,
            _ => kind,
        };
        let name = match kind {
            Kind::Read => self.set.clone().unwrap_or_default(),
            Kind::Set => Checker::set_name(&self.label, self.sent),
            Kind::Append | Kind::Transaction => Checker::append_name(&self.label, self.sent),
            Kind::Add => Checker::sum_name(&self.label),
        };
        let (method, path, body) = match self.store {
            Store::KeyValue => in_store(kind, &name),
            Store::Database => in_database(kind, &name),
            Store::Fixed(path, body) => ("POST", path.to_owned(), body.to_owned()),
        };
        Request {
            kind,
            method,
            path,
            body,
            name,
        }
    }

    pub(super) fn note(
        &mut self,
        request: &Request,
        class: Class,
        answer: Option<Response>,
        checker: &mut Checker,
    ) {
        if matches!(self.store, Store::Fixed(..)) {
            return;
        }
        let (name, outcome) = (&request.name, class.outcome());
        match request.kind {
            Kind::Append | Kind::Transaction => checker.appended(name.clone(), outcome),
            Kind::Add => checker.added(name, outcome),
            Kind::Set => {
                checker.set(name.clone(), outcome);
                if class == Class::Done {
                    self.set = Some(name.clone());
                }
            }
            Kind::Read => {
                let found = answer.is_none_or(|answer| answer.text().contains(name.as_str()));
                if class == Class::Done && !found {
                    checker.missed(name);
                }
            }
        }
    }
}

fn in_store(kind: Kind, name: &str) -> (&'static str, String, String) {
    match kind {
        Kind::Read => ("GET", format!("/probe/store/many?keys={name}"), String::new()),
        Kind::Set => ("PUT", format!("/probe/store/key/{name}"), name.to_owned()),
        Kind::Append | Kind::Add | Kind::Transaction => ("POST", format!("/counter/{name}"), String::new()),
    }
}

fn in_database(kind: Kind, name: &str) -> (&'static str, String, String) {
    let (path, statement) = match kind {
        Kind::Read => ("query", format!("select v from things where k = '{name}'")),
        Kind::Set => (
            "execute",
            format!(
                "insert into things (k, v) values ('{name}', '{name}') on conflict (k) do update set v = excluded.v"
            ),
        ),
        Kind::Append => (
            "execute",
            format!("insert into appended (name) values ('{name}')"),
        ),
        Kind::Transaction => {
            let half = format!("insert into halves (name) values ('{name}')");
            ("transaction?pause=30", format!("{half}\n{half}"))
        }
        Kind::Add => (
            "execute",
            format!(
                "insert into sums (name, value) values ('{name}', 1) on conflict (name) do update set value = sums.value + 1"
            ),
        ),
    };
    ("POST", format!("/probe/sql/{path}"), statement)
}

#[cfg(test)]
mod tests {
    use outboard_test_support::client::Response;

    use super::Worker;
    use crate::checker::{Checker, Contents};
    use crate::traffic::{Class, Kind, Store};

    #[test]
    fn a_read_is_of_what_was_set_and_has_to_find_it() {
        let mut worker = Worker::new("w1", Store::KeyValue);
        let mut checker = Checker::default();
        let set = worker.next(Kind::Read);
        assert_eq!((set.kind, &*set.path), (Kind::Set, "/probe/store/key/s-w1-1"));
        worker.note(&set, Class::Done, None, &mut checker);
        let read = worker.next(Kind::Read);
        assert_eq!(read.path, "/probe/store/many?keys=s-w1-1");
        let answer = |text: &str| {
            Some(Response {
                status: 200,
                body: text.as_bytes().to_vec(),
            })
        };
        let there = Contents {
            sets: ["s-w1-1".to_owned()].into(),
            ..Contents::default()
        };
        worker.note(
            &read,
            Class::Done,
            answer(r#"[["s-w1-1","s-w1-1"]]"#),
            &mut checker,
        );
        assert_eq!(checker.audit(&there).unwrap().lost, [""; 0]);
        worker.note(&read, Class::Done, answer(r#"[null]"#), &mut checker);
        assert_eq!(checker.audit(&there).unwrap().lost.len(), 1);
    }
}
