//! A bridge, small enough to do wrong things.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use hyper_util::rt::TokioIo;
use outboard_session::CHUNK;
use outboard_session::address::Address;
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::{
    Ack, BridgeFrame, BridgeHello, Call, Cancel, Credit, Delivery, End, Failure, GoAway, HandleArgument,
    HandleResult, Item, Load, ProviderFrame, ProviderHello, Release, Reply, Scope, Stop, Subscribe,
    bridge_frame, handle_argument, handle_result, provider_frame,
};
use prost::Message as _;
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Status, Streaming};
use tower::service_fn;

use crate::provider::{Body, Do, WireHandle};

const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn connect(address: &Address) -> Channel {
    let address = address.clone();
    let dial = service_fn(move |_: Uri| {
        let address = address.clone();
        async move {
            let io: Box<dyn Io> = match address {
                Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
                Address::Tcp { host, port } => Box::new(TcpStream::connect((host, port)).await?),
            };
            Ok::<_, std::io::Error>(TokioIo::new(io))
        }
    });
    Endpoint::from_static("http://provider")
        .connect_with_connector(dial)
        .await
        .unwrap()
}

trait Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Io for T {}

/// A session as a bridge has it.
pub(crate) struct Session {
    frames: mpsc::UnboundedSender<BridgeFrame>,
    inbound: Streaming<ProviderFrame>,
    pub(crate) hello: ProviderHello,
    pub(crate) goaway: Option<GoAway>,
    last: Option<u64>,
    ended: HashMap<u64, Result<Reply, Failure>>,
    /// Bodies of calls that have no credit yet.
    bodies: HashMap<u64, Bytes>,
    /// Replies whose bodies are still coming.
    coming: HashMap<u64, (Reply, Vec<u8>)>,
    pub(crate) items: HashMap<Key, VecDeque<Item>>,
    pub(crate) ends: HashMap<Key, End>,
    pub(crate) credits: HashMap<Key, u64>,
    pub(crate) stops: HashSet<Key>,
    pub(crate) deliveries: VecDeque<Delivery>,
    pub(crate) loads: Vec<Load>,
}

/// A stream: its call or delivery, and its number.
pub(crate) type Key = (u64, u32);

impl Session {
    pub(crate) async fn open(channel: Channel, versions: &[u32]) -> Result<Self, Status> {
        let hello = BridgeHello {
            versions: versions.to_vec(),
            ..BridgeHello::default()
        };
        Self::open_with(channel, bridge_frame::Frame::Hello(hello)).await
    }

    pub(crate) async fn open_with(channel: Channel, first: bridge_frame::Frame) -> Result<Self, Status> {
        let (frames, outbound) = mpsc::unbounded_channel();
        frames.send(BridgeFrame { frame: Some(first) }).unwrap();
        let mut client = SessionClient::new(channel).max_decoding_message_size(64 << 20);
        let mut inbound = client
            .open(UnboundedReceiverStream::new(outbound))
            .await?
            .into_inner();
        let first = timeout(PATIENCE, inbound.message()).await.unwrap()?.unwrap();
        let Some(provider_frame::Frame::Hello(hello)) = first.frame else {
            panic!("{first:?}")
        };
        Ok(Self {
            frames,
            inbound,
            hello,
            goaway: None,
            last: None,
            ended: HashMap::new(),
            bodies: HashMap::new(),
            coming: HashMap::new(),
            items: HashMap::new(),
            ends: HashMap::new(),
            credits: HashMap::new(),
            stops: HashSet::new(),
            deliveries: VecDeque::new(),
            loads: Vec::new(),
        })
    }

    pub(crate) fn send(&self, frame: bridge_frame::Frame) {
        // The provider may have ended the session, which the test then reads.
        let _ = self.frames.send(BridgeFrame { frame: Some(frame) });
    }

    /// Sends a frame as one of a kind that is not known looks: a frame without any.
    pub(crate) fn send_empty(&self) {
        let _ = self.frames.send(BridgeFrame { frame: None });
    }

    pub(crate) async fn scope(&mut self, number: u32, function: &str, binding: &str) {
        self.send(bridge_frame::Frame::Scope(Scope {
            number,
            function: function.to_owned(),
            binding: binding.to_owned(),
        }));
    }

    /// Sends a call in scope 1 with ten seconds to go.
    pub(crate) fn begin(&mut self, what: Do, number: u64, data: &str, handles: Vec<HandleArgument>) -> u64 {
        self.begin_in(
            1,
            Duration::from_secs(10),
            what,
            body(number, data, handles.len()),
            handles,
        )
    }

    pub(crate) fn begin_in(
        &mut self,
        scope: u32,
        time_left: Duration,
        what: Do,
        body: Bytes,
        handles: Vec<HandleArgument>,
    ) -> u64 {
        let call = Call {
            method: what as u32,
            scope,
            time_left: u64::try_from(time_left.as_micros()).unwrap(),
            handles,
            body,
            ..Call::default()
        };
        self.begin_call(call)
    }

    /// Sends a call as it is, but for its id, and for its body if that is long.
    pub(crate) fn begin_call(&mut self, mut call: Call) -> u64 {
        let id = self.last.map_or(1, |last| last + 2);
        self.last = Some(id);
        call.id = id;
        if call.body.len() > CHUNK {
            call.body_size = Some(call.body.len() as u64);
            self.bodies.insert(id, std::mem::take(&mut call.body));
        }
        self.send(bridge_frame::Frame::Call(call));
        id
    }

    /// Begins a call with so many streams, in scope 1 with ten seconds to go.
    pub(crate) fn begin_streaming(&mut self, what: Do, number: u64, streams: u32) -> u64 {
        self.begin_call(Call {
            method: what as u32,
            scope: 1,
            time_left: 10_000_000,
            body: body(number, "", 0),
            streams,
            ..Call::default()
        })
    }

    pub(crate) fn item(&self, (id, stream): Key, size: Option<u64>, chunk: impl Into<Bytes>) {
        self.send(bridge_frame::Frame::Item(Item {
            id,
            stream,
            size,
            chunk: chunk.into(),
        }));
    }

    pub(crate) fn end_stream(&self, (id, stream): Key, failure: Option<Failure>) {
        self.send(bridge_frame::Frame::End(End { id, stream, failure }));
    }

    pub(crate) fn credit(&self, (id, stream): Key, bytes: usize) {
        self.send(bridge_frame::Frame::Credit(Credit {
            id,
            stream,
            bytes: bytes as u64,
        }));
    }

    pub(crate) fn stop(&self, (id, stream): Key) {
        self.send(bridge_frame::Frame::Stop(Stop { id, stream }));
    }

    /// Takes so many more deliveries of the first kind, in scope 1.
    pub(crate) fn subscribe(&self, more: u32) {
        self.send(bridge_frame::Frame::Subscribe(Subscribe {
            scope: 1,
            more,
            ..Subscribe::default()
        }));
    }

    pub(crate) async fn delivery(&mut self) -> Delivery {
        self.until(|session| !session.deliveries.is_empty()).await;
        self.deliveries.pop_front().unwrap()
    }

    pub(crate) fn ack(&self, id: u64, body: impl Into<Bytes>) {
        self.send(bridge_frame::Frame::Ack(Ack {
            id,
            body: body.into(),
            ..Ack::default()
        }));
    }

    /// The next chunk of a stream; none at its end.
    pub(crate) async fn chunk(&mut self, key: Key) -> Option<Bytes> {
        let has = |session: &Self| session.items.get(&key).is_some_and(|items| !items.is_empty());
        self.until(|session| has(session) || session.ends.contains_key(&key))
            .await;
        if !has(self) {
            return None;
        }
        let first = self.items.get_mut(&key).unwrap().pop_front().unwrap();
        let size = first
            .size
            .map_or(first.chunk.len(), |size| usize::try_from(size).unwrap());
        let mut whole = first.chunk.to_vec();
        self.credit(key, size.max(whole.len()));
        while whole.len() < size {
            self.until(has).await;
            let more = self.items.get_mut(&key).unwrap().pop_front().unwrap();
            assert_eq!(more.size, None);
            whole.extend(more.chunk);
        }
        assert_eq!(whole.len(), size);
        Some(whole.into())
    }

    /// What comes of a body that was given credit.
    pub(crate) async fn whole(&mut self, key: Key, size: usize) -> Bytes {
        let came = |session: &Self| -> usize {
            session
                .items
                .get(&key)
                .into_iter()
                .flatten()
                .map(|item| item.chunk.len())
                .sum()
        };
        self.until(|session| came(session) >= size).await;
        let items = self.items.remove(&key).unwrap();
        let whole: Vec<u8> = items.into_iter().flat_map(|item| item.chunk).collect();
        assert_eq!(whole.len(), size);
        whole.into()
    }

    /// Waits until a call's body has gone.
    pub(crate) async fn until_sent(&mut self, id: u64) {
        self.until(|session| !session.bodies.contains_key(&id)).await;
    }

    /// Takes frames until something is so.
    pub(crate) async fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            let frame = self.next().await.unwrap().expect("the session goes on");
            self.take(frame);
        }
    }

    /// Takes what comes for a while.
    pub(crate) async fn listen(&mut self, time: Duration) {
        let until = tokio::time::Instant::now() + time;
        while let Ok(frame) = tokio::time::timeout_at(until, self.inbound.message()).await {
            self.take(frame.unwrap().unwrap().frame.unwrap());
        }
    }

    pub(crate) fn cancel(&self, id: u64) {
        self.send(bridge_frame::Frame::Cancel(Cancel { id }));
    }

    pub(crate) fn release(&self, handles: &[u64]) {
        self.send(bridge_frame::Frame::Release(Release {
            handles: handles.to_vec(),
        }));
    }

    /// Waits for a call's terminal frame.
    pub(crate) async fn end(&mut self, id: u64) -> Result<Reply, Failure> {
        loop {
            if let Some(outcome) = self.ended.remove(&id) {
                return outcome;
            }
            let frame = self.next().await.unwrap().expect("the session goes on");
            self.take(frame);
        }
    }

    /// Whether a call's terminal frame, and all of its reply, has come.
    pub(crate) fn has_ended(&self, id: u64) -> bool {
        self.ended.contains_key(&id)
    }

    /// Waits for the reply of a call whose body then still comes.
    pub(crate) async fn until_coming(&mut self, id: u64) {
        self.until(|session| session.coming.contains_key(&id)).await;
    }

    pub(crate) async fn call(&mut self, what: Do, number: u64, data: &str) -> Result<Body, Failure> {
        let id = self.begin(what, number, data, Vec::new());
        self.end(id).await.map(|reply| Body::decode(reply.body).unwrap())
    }

    /// A new pinned thing.
    pub(crate) async fn make(&mut self) -> u64 {
        let id = self.begin(Do::Make, 0, "", Vec::new());
        pinned(&self.end(id).await.unwrap().handles[0])
    }

    pub(crate) async fn notes(&mut self) -> String {
        let notes = self.call(Do::Notes, 0, "").await.unwrap();
        String::from_utf8(notes.data.to_vec()).unwrap()
    }

    /// Says nothing more, and how the session ends then.
    pub(crate) async fn leave(mut self) -> Result<(), Status> {
        self.frames = mpsc::unbounded_channel().0;
        self.finish().await
    }

    /// Waits for the session's end, and says how it ended.
    pub(crate) async fn finish(&mut self) -> Result<(), Status> {
        while let Some(frame) = self.next().await? {
            self.take(frame);
        }
        Ok(())
    }

    pub(crate) async fn goaway(&mut self) -> GoAway {
        while self.goaway.is_none() {
            let frame = self.next().await.unwrap().expect("the session goes on");
            self.take(frame);
        }
        self.goaway.clone().unwrap()
    }

    async fn next(&mut self) -> Result<Option<provider_frame::Frame>, Status> {
        let frame = timeout(PATIENCE, self.inbound.message())
            .await
            .expect("a frame comes")?;
        Ok(frame.map(|frame| frame.frame.unwrap()))
    }

    fn take(&mut self, frame: provider_frame::Frame) {
        use provider_frame::Frame;

        match frame {
            Frame::Reply(reply) => match reply.body_size {
                Some(size) => {
                    assert!(size > CHUNK as u64 && reply.body.is_empty());
                    self.credit((reply.id, 0), usize::try_from(size).unwrap());
                    self.coming.insert(reply.id, (reply, Vec::new()));
                }
                None => {
                    self.ended.insert(reply.id, Ok(reply));
                }
            },
            Frame::Failure(failure) => {
                self.coming.remove(&failure.id);
                self.ended.insert(failure.id, Err(failure));
            }
            Frame::Goaway(goaway) => self.goaway = Some(goaway),
            Frame::Hello(hello) => panic!("a second hello: {hello:?}"),
            Frame::Item(item) if item.stream == 0 && item.id % 2 == 1 => self.body_item(&item),
            Frame::Item(item) => {
                assert!(item.chunk.len() <= CHUNK);
                self.items
                    .entry((item.id, item.stream))
                    .or_default()
                    .push_back(item);
            }
            Frame::End(end) => {
                assert!(self.ends.insert((end.id, end.stream), end).is_none());
            }
            Frame::Credit(credit) => match self.bodies.remove(&credit.id) {
                Some(body) if credit.stream == 0 => {
                    assert_eq!(credit.bytes, body.len() as u64);
                    for piece in body.chunks(CHUNK) {
                        self.item((credit.id, 0), None, Bytes::copy_from_slice(piece));
                    }
                }
                _ => *self.credits.entry((credit.id, credit.stream)).or_default() += credit.bytes,
            },
            Frame::Stop(stop) => {
                assert!(self.stops.insert((stop.id, stop.stream)));
            }
            Frame::Delivery(delivery) => self.deliveries.push_back(delivery),
            Frame::Load(load) => self.loads.push(load),
        }
    }

    fn body_item(&mut self, item: &Item) {
        let (reply, body) = self.coming.get_mut(&item.id).unwrap();
        body.extend_from_slice(&item.chunk);
        if Some(body.len() as u64) == reply.body_size {
            let (mut reply, body) = self.coming.remove(&item.id).unwrap();
            reply.body = body.into();
            self.ended.insert(item.id, Ok(reply));
        }
    }
}

pub(crate) fn body(number: u64, data: &str, handles: usize) -> Bytes {
    let handle = |index| WireHandle {
        token: None,
        index: Some(index),
    };
    let handles = (0..u32::try_from(handles).unwrap()).map(handle).collect();
    Body {
        number,
        data: Bytes::copy_from_slice(data.as_bytes()),
        handles,
    }
    .encode_to_vec()
    .into()
}

pub(crate) fn lend(id: u64) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Pinned(id)),
        own: false,
    }
}

pub(crate) fn give(id: u64) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Pinned(id)),
        own: true,
    }
}

pub(crate) fn token(token: &Bytes) -> HandleArgument {
    HandleArgument {
        handle: Some(handle_argument::Handle::Portable(token.clone())),
        own: false,
    }
}

pub(crate) fn pinned(handle: &HandleResult) -> u64 {
    let Some(handle_result::Handle::Pinned(id)) = handle.handle else {
        panic!("{handle:?}")
    };
    id
}

pub(crate) fn portable(handle: &HandleResult) -> Bytes {
    let Some(handle_result::Handle::Portable(token)) = &handle.handle else {
        panic!("{handle:?}")
    };
    token.clone()
}
