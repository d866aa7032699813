//! Pings that find a peer that hangs. One that says something needs none.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use h2::{Ping, PingPong};
use tokio::time::{Instant, Sleep};

/// Asks whether the peer is alive when nothing was heard of it for an interval.
pub(super) struct Pings {
    interval: Duration,
    timeout: Duration,
    heard: bool,
    alarm: Pin<Box<Sleep>>,
    state: State,
}

enum State {
    Idle(PingPong),
    Asked(Asked),
    /// The connection takes no pings any more, which its reader finds out too.
    Over,
}

type Asked = Pin<Box<dyn Future<Output = Result<PingPong, h2::Error>> + Send>>;

impl Pings {
    pub(super) fn new(pings: PingPong, interval: Duration, timeout: Duration) -> Self {
        Self {
            interval,
            timeout,
            heard: false,
            alarm: Box::pin(tokio::time::sleep(interval)),
            state: State::Idle(pings),
        }
    }

    /// Something came from the peer.
    pub(super) fn heard(&mut self) {
        self.heard = true;
    }

    /// Completes when the peer does not answer.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<String> {
        if let State::Asked(asked) = &mut self.state
            && let Poll::Ready(answer) = asked.as_mut().poll(context)
        {
            self.state = answer.map_or(State::Over, State::Idle);
            self.again(self.interval);
        }
        while self.alarm.as_mut().poll(context).is_ready() {
            let heard = std::mem::take(&mut self.heard);
            match std::mem::replace(&mut self.state, State::Over) {
                State::Idle(pings) if heard => {
                    self.state = State::Idle(pings);
                    self.again(self.interval);
                }
                State::Idle(pings) => {
                    let mut asked = ask(pings);
                    // The first poll is what sends it; its answer cannot be here yet.
                    if let Poll::Ready(answer) = asked.as_mut().poll(context) {
                        self.state = answer.map_or(State::Over, State::Idle);
                        self.again(self.interval);
                    } else {
                        self.state = State::Asked(asked);
                        self.again(self.timeout);
                    }
                }
                State::Asked(asked) if heard => {
                    self.state = State::Asked(asked);
                    self.again(self.timeout);
                }
                State::Asked(_) => {
                    return Poll::Ready(format!("no answer to a ping within {:?}", self.timeout));
                }
                State::Over => return Poll::Pending,
            }
        }
        Poll::Pending
    }

    fn again(&mut self, after: Duration) {
        self.alarm.as_mut().reset(Instant::now() + after);
    }
}

fn ask(mut pings: PingPong) -> Asked {
    Box::pin(async move {
        pings.ping(Ping::opaque()).await?;
        Ok(pings)
    })
}
