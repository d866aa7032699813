//! Streams on the plain face: a call with some is a gRPC stream of parts, the head first.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, SelectAll};
use futures_util::{Stream, StreamExt as _};
use outboard_mapping::wire::read::Reader;
use outboard_mapping::wire::{WireType, write};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{Status, Streaming};

use super::Plain;
use crate::fault::Fault;
use crate::request::Chunks;
use crate::table::MethodKey;

/// The fields of a part: the body, the first stream's chunks, and the number of a stream that has ended.
const HEAD: u32 = 1;
const FIRST: u32 = 2;
const ENDED: u32 = 15;
/// Chunks of one stream that wait for their reader before the others of its call wait too.
const WAITING: usize = 16;

/// A request with streams.
pub(super) struct Parts {
    pub(super) parts: Pin<Box<dyn Stream<Item = Bytes> + Send>>,
    /// Why one of the streams broke; never, if none does.
    pub(super) broken: Pin<Box<dyn Future<Output = Fault> + Send>>,
}

/// Why a response with streams has no head.
pub(super) enum PartsError {
    Ended(Status),
    Malformed(String),
}

/// One part of a response.
enum Part {
    Head(Bytes),
    Chunk(usize, Bytes),
    Ended(usize),
}

/// The messages of a request: one body, or parts.
pub(super) fn request(count: u32, body: Bytes, streams: Vec<Chunks>) -> Parts {
    if count == 0 {
        return Parts {
            parts: Box::pin(stream::iter([body])),
            broken: Box::pin(std::future::pending()),
        };
    }
    let (sender, broken) = oneshot::channel();
    let mut sender = Some(sender);
    let numbered = (FIRST..).zip(streams).map(|(field, chunks)| {
        let ended = stream::iter([Ok(number(ENDED, u64::from(field - HEAD)))]);
        let chunks = chunks.map(move |chunk| chunk.map(|chunk| field_of(field, &chunk)));
        chunks.chain(ended).boxed()
    });
    let all: SelectAll<_> = numbered.collect();
    let until_broken = all.filter_map(move |part: Result<Bytes, Fault>| {
        let part = part
            .map_err(|fault| sender.take().map(|sender| sender.send(fault)))
            .ok();
        std::future::ready(part)
    });
    Parts {
        parts: Box::pin(stream::iter([field_of(HEAD, &body)]).chain(until_broken)),
        broken: Box::pin(async {
            match broken.await {
                Ok(fault) => fault,
                // All of them were sent.
                Err(_) => std::future::pending().await,
            }
        }),
    }
}

/// Waits for the head of a response, and has its streams filled in the background.
pub(super) async fn response(
    plain: &Arc<Plain>,
    method: &MethodKey,
    count: u32,
    mut answers: Streaming<Bytes>,
    deadline: Instant,
) -> Result<(Bytes, Vec<Chunks>), PartsError> {
    let first = answers.message().await.map_err(PartsError::Ended)?;
    let first = first.ok_or_else(|| PartsError::Malformed("it is empty".to_owned()))?;
    if count == 0 {
        // A status may follow it.
        return match answers.message().await.map_err(PartsError::Ended)? {
            None => Ok((first, Vec::new())),
            Some(_) => Err(PartsError::Malformed("there is more than one".to_owned())),
        };
    }
    let Part::Head(body) = part(&first, count).map_err(PartsError::Malformed)? else {
        return Err(PartsError::Malformed("its first part is not its head".to_owned()));
    };
    let (writers, readers): (Vec<_>, Vec<_>) = (0..count).map(|_| mpsc::channel(WAITING)).unzip();
    let unread = CancellationToken::new();
    let guard = Arc::new(unread.clone().drop_guard());
    let filling = Filling {
        plain: Arc::clone(plain),
        method: method.clone(),
        writers: writers.into_iter().map(Some).collect(),
    };
    tokio::spawn(async move {
        unread.run_until_cancelled(filling.fill(answers, deadline)).await;
    });
    let chunks = |reader| {
        Box::pin(
            Read {
                reader,
                _guard: Arc::clone(&guard),
            }
            .chunks(),
        ) as Chunks
    };
    Ok((body, readers.into_iter().map(chunks).collect()))
}

/// A stream of a response. Once nobody has one any more, the call is cancelled.
struct Read {
    reader: mpsc::Receiver<Result<Bytes, Fault>>,
    _guard: Arc<DropGuard>,
}

impl Read {
    fn chunks(self) -> impl Stream<Item = Result<Bytes, Fault>> + Send {
        let Self { reader, _guard } = self;
        ReceiverStream::new(reader).inspect(move |_| {
            // Held as long as the stream is.
            let _ = &_guard;
        })
    }
}

/// Hands the parts of a response to the readers of its streams.
struct Filling {
    plain: Arc<Plain>,
    method: MethodKey,
    writers: Vec<Option<mpsc::Sender<Result<Bytes, Fault>>>>,
}

impl Filling {
    async fn fill(mut self, mut answers: Streaming<Bytes>, deadline: Instant) {
        let filled = tokio::time::timeout_at(deadline, self.all(&mut answers)).await;
        let fault = match filled {
            Ok(Ok(())) => return,
            Ok(Err(fault)) => fault,
            Err(_) => self.plain.expired(&self.method),
        };
        for writer in self.writers.iter().flatten() {
            // A reader that is behind waits for its chunks first, and meanwhile nothing more comes.
            let _ = writer.send(Err(fault.clone())).await;
        }
    }

    /// Until the gRPC stream ends, which ends all that have not.
    async fn all(&mut self, answers: &mut Streaming<Bytes>) -> Result<(), Fault> {
        let count = u32::try_from(self.writers.len()).unwrap_or(u32::MAX);
        loop {
            let next = match answers.message().await {
                Ok(Some(next)) => next,
                Ok(None) => return Ok(()),
                Err(status) => return Err(self.plain.fault(&self.method, &status)),
            };
            match part(&next, count).and_then(Part::later) {
                Ok((index, None)) => self.writers[index] = None,
                Ok((index, Some(chunk))) => {
                    // Of a stream that nobody reads any more the rest is passed over.
                    if let Some(writer) = &self.writers[index]
                        && writer.send(Ok(chunk)).await.is_err()
                    {
                        self.writers[index] = None;
                    }
                }
                Err(what) => {
                    return Err(self.plain.malformed(&self.method, &what));
                }
            }
        }
    }
}

impl Part {
    /// What comes after the head: a stream's index, and a chunk or its end.
    fn later(self) -> Result<(usize, Option<Bytes>), String> {
        match self {
            Self::Head(_) => Err("it has a second head".to_owned()),
            Self::Chunk(index, chunk) => Ok((index, Some(chunk))),
            Self::Ended(index) => Ok((index, None)),
        }
    }
}

/// Reads a part of a response with this many streams.
fn part(message: &Bytes, count: u32) -> Result<Part, String> {
    let mut reader = Reader::new(message);
    let mut part = None;
    while let Some((field, value)) = reader.field().map_err(|error| error.to_string())? {
        let index = |number: u64| {
            let index = number.checked_sub(1).filter(|index| *index < u64::from(count));
            index.and_then(|index| usize::try_from(index).ok())
        };
        let read = match field {
            HEAD => value.bytes("part.head").map(Part::Head),
            ENDED => match value.varint("part.ended").map(index) {
                Ok(Some(index)) => Ok(Part::Ended(index)),
                Ok(None) => return Err("it ends a stream that there is not".to_owned()),
                Err(error) => Err(error),
            },
            field => match index(u64::from(field - HEAD)) {
                Some(index) => value.bytes("part.chunk").map(|chunk| Part::Chunk(index, chunk)),
                // Of a later version.
                None => continue,
            },
        };
        part = Some(read.map_err(|error| error.to_string())?);
    }
    part.ok_or_else(|| "a part of it is empty".to_owned())
}

fn field_of(field: u32, bytes: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    write::bytes(&mut out, field, bytes);
    out.into()
}

fn number(field: u32, number: u64) -> Bytes {
    let mut out = Vec::new();
    write::key(&mut out, field, WireType::Varint);
    write::varint(&mut out, number);
    out.into()
}
