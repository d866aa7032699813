//! From a file to values, with all that is wrong on the way.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::Loaded;
use crate::error::{ConfigErrors, Problem};
use crate::fault::{Fault, Kind, attempt};
use crate::key::KeyPath;
use crate::repair::{Repairs, Rest};
use crate::source::Source;

/// A file that is TOML, whatever it says.
#[derive(Debug, Clone)]
pub struct Document {
    /// The keys at the top, and whether a string stands under each.
    keys: Vec<(String, bool)>,
    folder: PathBuf,
    source: Source,
}

/// What could be read of a file.
#[derive(Debug)]
pub struct Partly<T> {
    /// What it says, without what is wrong in it and with something in place of what is missing; none if that says
    /// nothing either.
    pub loaded: Option<Loaded<T>>,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
    /// What was done to read the rest.
    pub repairs: Repairs,
}

/// The largest file that is read, in bytes: what is larger was named by mistake.
const LARGEST: u64 = 256 << 10;
/// The most problems that are looked for; a file with more is wrong as a whole.
const MOST: usize = 100;

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read or is not TOML, in which case all places where it is not are told.
    pub fn read(path: &Path) -> Result<Self, ConfigErrors> {
        let failed = |what: String| ConfigErrors::whole(path.to_owned(), what);
        let unreadable =
            |error: std::io::Error| failed(format!("cannot be read: {error}; check the path and its rights"));
        let mut bytes = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(failed(format!(
                "has more than {LARGEST} bytes: is it the right file?"
            )));
        }
        let text = String::from_utf8(bytes).map_err(|error| not_text(path, &error))?;
        let whole = std::path::absolute(path).map_err(unreadable)?;
        Self::parse(&text, path, whole.parent().unwrap_or(Path::new("/")))
    }

    /// Reads a file's text; `path` is for messages, and relative paths start from `folder`.
    ///
    /// # Errors
    /// It is not TOML.
    pub fn parse(text: &str, path: &Path, folder: &Path) -> Result<Self, ConfigErrors> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(not_toml(&Source::without_keys(path, text), &errors));
        }
        let table = table.into_inner();
        Ok(Self {
            keys: table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), value.get_ref().is_str()))
                .collect(),
            folder: folder.to_owned(),
            source: Source::new(path, text, &table)?,
        })
    }

    /// The keys at the top of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|(key, _)| key.as_str())
    }

    /// Whether a string stands under a key at the top of the file.
    pub fn has_text(&self, key: &str) -> bool {
        self.keys.iter().any(|(known, text)| *text && known == key)
    }

    /// Where it is, and where in it each key stands.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What the file says, as a `T`.
    ///
    /// # Errors
    /// It does not say what `T` asks for: all the keys that are unknown, missing, or not what they should be.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Loaded<T>, ConfigErrors> {
        let Partly { loaded, problems, .. } = self.decode_partly();
        match loaded {
            Some(loaded) if problems.is_empty() => Ok(loaded),
            _ => Err(self.source.errors(problems)),
        }
    }

    /// What the file says, as a `T`, as far as it does; and all that keeps it from saying the rest.
    ///
    /// serde stops at the first fault: it is mended, and what comes of it is read again, until all is told.
    pub fn decode_partly<T: DeserializeOwned>(&self) -> Partly<T> {
        // That it is TOML is known from when it was read.
        let (table, _) = DeTable::parse_recoverable(self.source.text());
        let mut rest = Rest::new(table.into_inner());
        let mut problems = Vec::new();
        let mut loaded = None;
        for round in 0..=MOST {
            let fault = match attempt(&rest.table) {
                Ok(value) => {
                    loaded = Some(Loaded {
                        value,
                        folder: self.folder.clone(),
                        source: self.source.clone(),
                    });
                    break;
                }
                Err(fault) => fault,
            };
            if round == MOST {
                let what = "more is wrong in the file than is told here; change this first";
                let end = self.source.text().len();
                problems.push(self.source.at(end, KeyPath::default(), what));
                break;
            }
            problems.extend(self.told(&fault, &rest));
            if !rest.mend::<T>(&fault) {
                break;
            }
        }
        Partly {
            loaded,
            problems,
            repairs: rest.repairs,
        }
    }

    /// What to say of a fault; nothing, if it only follows from another that was told.
    fn told(&self, fault: &Fault, rest: &Rest<'_>) -> Option<Problem> {
        let key = rest.original(&fault.path);
        let what = fault.kind.to_string();
        match &fault.kind {
            Kind::Missing(field) => {
                let key = key.key(field);
                (!rest.repairs.hold(&key)).then(|| self.source.problem(&key, what))
            }
            Kind::Unknown { key: unknown, .. } => Some(self.source.problem_of_key(&key.key(unknown), what)),
            Kind::Value(_) => (!rest.repairs.are_below(&key)).then(|| self.source.problem(&key, what)),
        }
    }
}

/// Where a file is no text.
fn not_text(path: &Path, error: &FromUtf8Error) -> ConfigErrors {
    let end = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..end]);
    let source = Source::without_keys(path, &text);
    let what = "is not text in UTF-8 from here on: save the file as UTF-8";
    source.errors(vec![source.at(end, KeyPath::default(), what)])
}

/// Where a text is not TOML. The parser goes on after an error; what it says of the rest of a line only follows.
fn not_toml(source: &Source, errors: &[toml::de::Error]) -> ConfigErrors {
    let offset = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let mut errors: Vec<_> = errors.iter().map(|error| (offset(error), error)).collect();
    errors.sort_by_key(|(offset, _)| *offset);
    errors.dedup_by_key(|(offset, _)| source.line(*offset));
    let told = errors.iter().take(MOST);
    let mut problems: Vec<Problem> = told
        .map(|(offset, error)| source.at(*offset, KeyPath::default(), what_is_not_toml(source, error)))
        .collect();
    if let Some((offset, _)) = errors.get(MOST) {
        let what = match errors.len() - MOST {
            1 => "this line is not TOML either".to_owned(),
            more => format!("this line is not TOML either, and {} more are not", more - 1),
        };
        problems.push(source.at(*offset, KeyPath::default(), what));
    }
    source.errors(problems)
}

/// The parser's message, with the name of what stands twice.
fn what_is_not_toml(source: &Source, error: &toml::de::Error) -> String {
    let message = error.message();
    let name = error.span().and_then(|span| source.text().get(span));
    match name {
        Some(name) if message == "duplicate key" && !name.is_empty() => {
            format!("the key `{name}` stands here once more; it can stand once only")
        }
        _ => message.to_owned(),
    }
}
