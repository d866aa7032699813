//! The streams and futures of a call, between the guest that has one end of them and the provider that has the other.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};
use outboard_channel::{Chunks, Fault};
use outboard_mapping::ty::{Function, StreamKind};
use outboard_mapping::wire::write;
use outboard_transcode::{Chunks as GuestChunks, LiftedStream};
use tokio::sync::oneshot;
use tonic::Code;
use wasmtime::component::{Accessor, AccessorTask};
use wasmtime::{AsContextMut as _, Result, StoreContextMut};

use crate::call::CallFailed;
use crate::fault::{FaultRule, text};
use crate::handles::HandleTable;

/// What a function learns of faults in the streams of a result; found once, from its type.
pub(crate) struct StreamRule {
    /// The stream, from 0, that is a `future<result<_, E>>` whose error has room for faults, and how it tells them. Without
    /// one the function traps.
    teller: Option<(usize, FaultRule)>,
    /// Which of them are futures: these cannot end without a value.
    futures: Vec<bool>,
}

/// What the streams of one result have in common.
pub(crate) struct Streamed {
    /// `interface#function`
    pub(crate) function: Arc<str>,
    /// What the text of a fault blames.
    pub(crate) place: Arc<str>,
    /// The handles of the request, if the instance goes on when it is over.
    pub(crate) request: Option<HandleTable>,
    /// What broke first, for the one that tells it.
    broken: Mutex<Option<Fault>>,
}

/// The field that a future's chunk has its value in.
const VALUE: u32 = 1;

/// Says, while the store runs, that it does: to whoever asks by a sender for the answer.
struct Witness(oneshot::Receiver<oneshot::Sender<()>>);

/// The chunks of the streams among a call's parameters.
///
/// # Errors
/// The store has no room for what reads them.
pub(crate) fn lifted<T: 'static>(
    mut store: StoreContextMut<'_, T>,
    streams: Vec<LiftedStream>,
) -> Result<Vec<Chunks>> {
    let chunks = |stream: LiftedStream| {
        let chunks = stream.chunks(&mut store)?;
        let (witness, asked) = oneshot::channel();
        store.as_context_mut().spawn(Witness(asked))?;
        let told = |error: wasmtime::Error| Fault::refused(Code::InvalidArgument, format!("{error:#}"));
        Ok(witnessed(
            chunks.map(move |chunk| chunk.map_err(told)).boxed(),
            witness,
        ))
    };
    streams.into_iter().map(chunks).collect()
}

/// A stream that breaks when the request that it belongs to is over.
pub(crate) fn within(chunks: Chunks, request: HandleTable) -> Chunks {
    let next = |open: Option<(Chunks, HandleTable)>| async {
        let (mut chunks, request) = open?;
        let chunk = tokio::select! {
            chunk = chunks.next() => chunk?,
            () = request.closed() => {
                let over = "the request that the stream belonged to is over";
                return Some((Err(Fault::unknown_outcome(Code::Cancelled, over)), None));
            }
        };
        Some((chunk, Some((chunks, request))))
    };
    stream::unfold(Some((chunks, request)), next).boxed()
}

impl StreamRule {
    /// Whether a result has streams at all.
    pub(crate) fn any(&self) -> bool {
        !self.futures.is_empty()
    }

    /// The rule for a function.
    pub(crate) fn of(function: &Function) -> Self {
        let streams = function.response_streams();
        let teller = streams.iter().enumerate().find_map(|(index, stream)| {
            let rule = FaultRule::of_type(stream.payload.filter(|_| stream.kind == StreamKind::Future));
            (rule != FaultRule::Trap).then_some((index, rule))
        });
        Self {
            teller,
            futures: streams
                .iter()
                .map(|stream| stream.kind == StreamKind::Future)
                .collect(),
        }
    }

    /// The streams of a result as the guest gets them.
    pub(crate) fn lower(self: &Arc<Self>, streams: Vec<Chunks>, streamed: Streamed) -> Vec<GuestChunks> {
        let streamed = Arc::new(streamed);
        let lowered = |(index, chunks): (usize, Chunks)| {
            let chunks = match &streamed.request {
                Some(request) => within(chunks, request.clone()),
                None => chunks,
            };
            let (rule, streamed) = (Arc::clone(self), Arc::clone(&streamed));
            // After a fault there is nothing, also where it is told as a value.
            let lowered = chunks
                .scan(false, move |over, chunk| {
                    let next = if *over {
                        None
                    } else {
                        rule.chunk(index, chunk, &streamed)
                    };
                    *over |= !matches!(next, Some(Ok(_)));
                    future::ready(next)
                })
                .boxed();
            lowered as GuestChunks
        };
        streams.into_iter().enumerate().map(lowered).collect()
    }

    /// What the guest gets for a chunk, or a fault, of a stream.
    fn chunk(&self, index: usize, chunk: Result<Bytes, Fault>, streamed: &Streamed) -> Option<Result<Bytes>> {
        let tells = |rule: &FaultRule, fault: &Fault| {
            let value = rule.response(fault, &text(fault, &streamed.place))?;
            let mut chunk = Vec::with_capacity(value.len() + 8);
            write::bytes(&mut chunk, VALUE, &value);
            Some(Bytes::from(chunk))
        };
        match (&self.teller, chunk) {
            (Some((teller, rule)), chunk) if *teller == index => {
                // That another stream broke is told in place of an end that this one knows.
                let broken = streamed.broken().clone();
                match (broken, chunk) {
                    (Some(fault), _) | (None, Err(fault)) => {
                        Some(tells(rule, &fault).ok_or_else(|| streamed.failed(&fault)))
                    }
                    (None, Ok(chunk)) => Some(Ok(chunk)),
                }
            }
            (_, Ok(chunk)) => Some(Ok(chunk)),
            (Some(_), Err(fault)) if !self.futures.get(index).is_some_and(|future| *future) => {
                tracing::warn!(
                    function = &*streamed.function,
                    "a stream ends early: {}",
                    text(&fault, &streamed.place)
                );
                streamed.broken().get_or_insert(fault);
                None
            }
            (_, Err(fault)) => Some(Err(streamed.failed(&fault))),
        }
    }
}

impl Streamed {
    pub(crate) fn new(function: Arc<str>, place: Arc<str>, request: Option<HandleTable>) -> Self {
        Self {
            function,
            place,
            request,
            broken: Mutex::default(),
        }
    }

    fn failed(&self, fault: &Fault) -> wasmtime::Error {
        CallFailed {
            text: text(fault, &self.place),
            function: Arc::clone(&self.function),
        }
        .into()
    }

    /// Nothing that holds the lock can panic halfway through a change.
    fn broken(&self) -> std::sync::MutexGuard<'_, Option<Fault>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: 'static> AccessorTask<T> for Witness {
    async fn run(self, _: &Accessor<T>) -> Result<()> {
        // Whoever does not ask any more has no use for an answer either.
        if let Ok(asker) = self.0.await {
            let _ = asker.send(());
        }
        Ok(())
    }
}

/// A guest's stream, which ends where the guest ended it. To whoever reads it, one that was lost with its store ends too:
/// what was cut off would look whole.
fn witnessed(chunks: Chunks, witness: oneshot::Sender<oneshot::Sender<()>>) -> Chunks {
    let end = async move {
        let (asker, alive) = oneshot::channel();
        let asked = witness.send(asker).is_ok();
        let lost = !asked || alive.await.is_err();
        lost.then(|| {
            Err(Fault::unknown_outcome(
                Code::Cancelled,
                "the function ended before its stream",
            ))
        })
    };
    chunks.chain(stream::once(end).filter_map(future::ready)).boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use futures_util::{FutureExt as _, StreamExt as _, stream};
    use outboard_channel::{Chunks, Fault};
    use outboard_mapping::ty::{Function, Type};
    use outboard_mapping::wire::write;
    use tonic::Code;

    use super::{StreamRule, Streamed};
    use crate::call::CallFailed;

    /// What a guest gets of a stream that breaks, and of what comes after it in `members`.
    fn broken(members: Vec<Type>) -> Vec<Vec<Result<Bytes, CallFailed>>> {
        let function = Function {
            asynchronous: true,
            params: Vec::new(),
            result: Some(Type::Tuple(members)),
        };
        let lost = Fault::unknown_outcome(Code::Unavailable, "the session is lost");
        let chunks: [Vec<Result<Bytes, Fault>>; 2] = [
            vec![Ok("item".into()), Err(lost), Ok("never".into())],
            vec![Ok("value".into())],
        ];
        let chunks = chunks.map(|chunks| stream::iter(chunks).boxed() as Chunks);
        let streamed = Streamed::new("acme:shop/feed#watch".into(), "orders".into(), None);
        let lowered = Arc::new(StreamRule::of(&function)).lower(Vec::from(chunks), streamed);
        let got = lowered.into_iter().map(|chunks| {
            let all = chunks.map(|chunk| chunk.map_err(|error| error.downcast().unwrap()));
            all.collect().now_or_never().unwrap()
        });
        got.collect()
    }

    fn future(error: Type) -> Type {
        let result = Type::Result(None, Some(Box::new(error)));
        Type::Future(Some(Box::new(result)))
    }

    #[test]
    fn a_future_with_room_tells_what_broke_a_stream_that_then_ends() {
        let got = broken(vec![Type::Stream(Some(Box::new(Type::U8))), future(Type::String)]);
        assert_eq!(got[0], [Ok("item".into())]);
        let text = "outboard: unavailable: orders: unknown outcome: the session is lost";
        let (mut result, mut chunk) = (Vec::new(), Vec::new());
        write::bytes(&mut result, 2, text.as_bytes());
        write::bytes(&mut chunk, 1, &result);
        assert_eq!(got[1], [Ok(chunk.into())]);
    }

    #[test]
    fn without_one_the_function_traps() {
        let got = broken(vec![Type::Stream(None), future(Type::U32)]);
        assert_eq!(got[0][0], Ok("item".into()));
        let failed = got[0][1].as_ref().unwrap_err();
        assert!(failed.text.contains("the session is lost"), "{failed}");
        assert_eq!((got[0].len(), &*failed.function), (2, "acme:shop/feed#watch"));
        assert_eq!(got[1], [Ok("value".into())], "and others are as they were");
    }
}
