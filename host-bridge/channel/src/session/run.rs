//! The task of a session: takes what comes and writes what waits, in one place.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{BufMut, Bytes, BytesMut};
use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::{BridgeFrame, ProviderFrame};
use outboard_session::{CHUNK, FRAME_OVERHEAD};
use prost::Message as _;
use tokio::time::{Instant, Sleep};
use tonic::Code;

use super::Session;
use super::effects::Effects;
use super::source::pump;
use super::state::{Begun, Phase};
use super::take::Taking;
use super::violation::Violation;
use crate::text::bounded;
use crate::wire::{Ended, Wire};
use outboard_session::messages::Messages;
use outboard_session::nudge::Nudge;

/// The largest frame that a provider may send.
const MOST: usize = CHUNK + FRAME_OVERHEAD;
/// Pieces that are read before what is to be written has its turn.
const READ_AT_ONCE: usize = 32;
/// What a frame takes besides its body, roughly.
const OVERHEAD: usize = 48;

/// Runs a session to its end, or to the end of its grace.
///
/// # Cancellation
/// Dropping the future ends the session.
pub(crate) async fn run(session: Arc<Session>, wire: Wire, messages: Messages) {
    let end = EndOnDrop(&session);
    let mut task = Task {
        session: &session,
        wire,
        messages,
        incoming: Vec::new(),
        outgoing: Vec::new(),
        unsent: BytesMut::new(),
        begun: Vec::new(),
        effects: Effects::default(),
        alarm: Box::pin(tokio::time::sleep_until(Instant::now())),
        alarmed: None,
        gathers: false,
        gathered: false,
        finished: false,
    };
    let nudge = Nudge::new();
    // Another task polled the transport until now.
    nudge.part().wake_by_ref();
    let reason = poll_fn(|context| {
        task.gathered = task.gathers;
        let over = nudge.poll(context, |context| task.poll(&nudge, context));
        if task.gathers {
            // Behind all that can run now, and where any thread of the runtime may find it.
            context.waker().wake_by_ref();
        }
        over
    })
    .await;
    end.0.end(&reason);
}

/// Appends a frame as the stream carries it.
pub(crate) fn frame(frame: Frame, into: &mut BytesMut) {
    let begin = into.len();
    // Neither a flag nor yet a length; what is written has no bound, so nothing can fail.
    into.put_bytes(0, 5);
    let _ = BridgeFrame { frame: Some(frame) }.encode(into);
    let length = u32::try_from(into.len() - begin - 5).unwrap_or(u32::MAX);
    into[begin + 1..begin + 5].copy_from_slice(&length.to_be_bytes());
}

struct Task<'a> {
    session: &'a Arc<Session>,
    wire: Wire,
    messages: Messages,
    incoming: Vec<ProviderFrame>,
    outgoing: Vec<Frame>,
    /// Frames that the transport had no room for.
    unsent: BytesMut,
    begun: Vec<Begun>,
    effects: Effects,
    alarm: Pin<Box<Sleep>>,
    /// When the alarm goes off, if it is set.
    alarmed: Option<Instant>,
    /// Writing waits for the task's next turn, so that callers who run meanwhile are written with the rest; and whether
    /// that turn has come.
    gathers: bool,
    gathered: bool,
    /// This side's half has ended.
    finished: bool,
}

impl Task<'_> {
    fn poll(&mut self, nudge: &Nudge, context: &mut Context<'_>) -> Poll<String> {
        if let Poll::Ready(reason) = self.transport(nudge, context) {
            return Poll::Ready(reason);
        }
        if let Err(reason) = self.read(context) {
            return Poll::Ready(reason);
        }
        if self.gathers() {
            // Everything else goes on.
        } else if let Err(reason) = self.write(context) {
            return Poll::Ready(reason);
        }
        self.transport(nudge, context)
    }

    /// Moves bytes if there are any, which wake the transport: before the reader and after the writer, so that neither needs
    /// another round for it.
    fn transport(&mut self, nudge: &Nudge, context: &mut Context<'_>) -> Poll<String> {
        if nudge.takes_part()
            && let Poll::Ready(ended) = self.wire.poll_transport(&mut Context::from_waker(nudge.part()))
        {
            // What came before is still taken, and may say why.
            let reason = self.read(context).err();
            return Poll::Ready(reason.unwrap_or_else(|| self.parted(&ended)));
        }
        Poll::Pending
    }

    /// Takes what came; the reason if that ends the session.
    fn read(&mut self, context: &mut Context<'_>) -> Result<(), String> {
        let mut ended = None;
        for piece in 1.. {
            match self.wire.poll_bytes(context) {
                Poll::Ready(Ok(bytes)) => {
                    if let Err(violation) = self.decode(bytes) {
                        self.take()?;
                        return Err(self.violated(&violation));
                    }
                }
                Poll::Ready(Err(how)) => {
                    ended = Some(how);
                    break;
                }
                Poll::Pending => break,
            }
            if piece == READ_AT_ONCE {
                context.waker().wake_by_ref();
                break;
            }
        }
        self.take()?;
        match ended {
            Some(ended) => Err(self.parted(&ended)),
            None => Ok(()),
        }
    }

    fn decode(&mut self, bytes: Bytes) -> Result<(), Violation> {
        self.messages.push(bytes);
        while let Some(message) = self.messages.next(MOST)? {
            let frame = ProviderFrame::decode(message).map_err(|_| Violation::Undecodable)?;
            self.incoming.push(frame);
        }
        Ok(())
    }

    /// Takes the frames that were read.
    fn take(&mut self) -> Result<(), String> {
        if self.incoming.is_empty() {
            return Ok(());
        }
        let taken = {
            let mut state = self.session.lock();
            let mut taking = Taking {
                session: self.session,
                state: &mut state,
                effects: &mut self.effects,
            };
            self.incoming.drain(..).try_for_each(|frame| taking.take(frame))
        };
        self.effects.carry_out();
        taken.map_err(|violation| self.violated(&violation))
    }

    /// Whether to let callers that are about to run have their turn before what waits is written: the scheduler comes
    /// back to a task as soon as it is woken, which would be a write for each call.
    fn gathers(&mut self) -> bool {
        if self.gathers {
            self.gathers = !self.gathered;
            return self.gathers;
        }
        self.gathers = self.session.lock().may_gather();
        self.gathers
    }

    /// Writes what waits, as far as there is room; the reason if the session's time is over.
    fn write(&mut self, context: &mut Context<'_>) -> Result<(), String> {
        loop {
            let room = self.wire.room(context);
            if !self.unsent.is_empty() {
                let now = self.unsent.len().min(room);
                if now > 0 {
                    self.wire.write(self.unsent.split_to(now).freeze());
                }
                if !self.unsent.is_empty() {
                    return self.look(0, context).map(drop);
                }
                continue;
            }
            if !self.look(room, context)? {
                return Ok(());
            }
            for outgoing in self.outgoing.drain(..) {
                frame(outgoing, &mut self.unsent);
            }
        }
    }

    /// Takes frames for the room that there is out of the state; whether there are any.
    fn look(&mut self, room: usize, context: &mut Context<'_>) -> Result<bool, String> {
        let now = Instant::now();
        let mut size = 0;
        let (alarm, finished, over) = {
            let mut state = self.session.lock();
            state.expire(now, &mut self.effects);
            while size < room
                && let Some(frame) = state.next_frame(now, &mut self.begun, &mut self.effects)
            {
                size += OVERHEAD + body(&frame);
                self.outgoing.push(frame);
            }
            let over = matches!(state.phase, Phase::Leaving { until, .. } if until <= now);
            (state.rest(context.waker()), state.finished(), over)
        };
        self.effects.carry_out();
        for Begun { key, offer } in self.begun.drain(..) {
            tokio::spawn(pump(Arc::clone(self.session), key, offer));
        }
        if over {
            return Err(format!(
                "{} went away, and its grace is over",
                self.session.name()
            ));
        }
        if finished && self.outgoing.is_empty() && self.unsent.is_empty() && !self.finished {
            self.finished = true;
            self.wire.finish();
        }
        self.set_alarm(alarm, now, context);
        Ok(!self.outgoing.is_empty())
    }

    fn set_alarm(&mut self, alarm: Option<Instant>, now: Instant, context: &mut Context<'_>) {
        if self.alarmed == alarm && alarm.is_none_or(|alarm| alarm > now) {
            return;
        }
        self.alarmed = alarm;
        if let Some(alarm) = alarm {
            self.alarm.as_mut().reset(alarm);
            // Polled for its waker, which is the same from now on.
            if self.alarm.as_mut().poll(context).is_ready() {
                context.waker().wake_by_ref();
            }
        }
    }

    fn violated(&self, violation: &Violation) -> String {
        let session = self.session.name();
        tracing::warn!(session, %violation, "a provider broke the session protocol");
        format!("{session} broke the session protocol: it sent {violation}")
    }

    fn parted(&self, ended: &Ended) -> String {
        if let Some(words) = self.session.parting_words() {
            return words.to_string();
        }
        let name = self.session.name();
        match ended {
            Ended::Closed => format!("{name} closed the session"),
            // The transport does not tell a peer that hung up from one that no longer answers pings.
            Ended::Transport(error) => format!("{name} hung up or does not answer pings: {error}"),
            Ended::Status(status) => {
                let text = bounded(status.message());
                match status.code() {
                    Code::OutOfRange => format!("{name} took a frame for too large: {text}"),
                    code => format!("{name} ended the session: {code:?}: {text}"),
                }
            }
        }
    }
}

fn body(frame: &Frame) -> usize {
    match frame {
        Frame::Call(call) => call.body.len(),
        Frame::Ack(ack) => ack.body.len(),
        Frame::Item(item) => item.chunk.len(),
        _ => 0,
    }
}

/// Ends a session whose task is dropped, so that no caller waits for it.
struct EndOnDrop<'a>(&'a Session);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end("the channel was closed");
    }
}
