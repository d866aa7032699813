use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use outboard_session::failure::Failure;
use tokio::time::Instant;
use tonic::Code;

use super::{Gate, GateLimits, Part};
use crate::admission::share::{Permit, Seat};

type Entering = Pin<Box<dyn Future<Output = Result<Permit, Failure>>>>;

fn gate(concurrent: usize, queue: usize) -> Arc<Gate> {
    Arc::new(Gate::new(GateLimits {
        concurrent,
        queue,
        age: Duration::from_secs(1),
    }))
}

fn share(gate: &Arc<Gate>, function: &str, weight: u32, concurrent: usize) -> Arc<Seat> {
    Seat::new(gate.share((function.into(), 0), Part { weight, concurrent }))
}

/// A call that asked for a permit, and has not got one.
fn waits(share: &Arc<Seat>) -> Entering {
    let share = Arc::clone(share);
    let mut entering: Entering =
        Box::pin(async move { share.enter("b", Instant::now() + Duration::from_secs(60)).await });
    assert!(poll(&mut entering).is_none());
    entering
}

fn poll(entering: &mut Entering) -> Option<Result<Permit, Failure>> {
    match pin!(entering).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(entered) => Some(entered),
        Poll::Pending => None,
    }
}

fn enters(entering: &mut Entering) -> Option<Permit> {
    poll(entering).map(|entered| entered.unwrap())
}

#[tokio::test]
async fn whoever_comes_later_with_less_goes_before_who_has_much() {
    let gate = gate(4, 100);
    let (noisy, quiet) = (share(&gate, "noisy", 1, 100), share(&gate, "quiet", 1, 100));
    let mut served: Vec<_> = (0..4).map(|_| noisy.try_enter(false).unwrap()).collect();
    assert!(noisy.try_enter(false).is_none());
    let mut noise: Vec<_> = (0..50).map(|_| waits(&noisy)).collect();
    let mut calm = [waits(&quiet), waits(&quiet), waits(&quiet)];
    assert_eq!((gate.counts(), gate.full()), ((4, 53), 1000));
    // Two of four are its part, and no more while the other wants the rest.
    served.pop();
    served.push(enters(&mut calm[0]).unwrap());
    served.remove(0);
    served.push(enters(&mut calm[1]).unwrap());
    served.remove(0);
    assert!(enters(&mut calm[2]).is_none());
    assert!(
        enters(&mut noise[0]).is_some(),
        "the first of the noisy one's is next"
    );
    drop((calm, noise, served));
    assert_eq!((gate.counts(), gate.full()), ((0, 0), 0));
}

#[tokio::test]
async fn a_weight_is_a_part() {
    let gate = gate(8, 100);
    let (heavy, light) = (share(&gate, "heavy", 3, 100), share(&gate, "light", 1, 100));
    let full: Vec<_> = (0..8).map(|_| light.try_enter(false).unwrap()).collect();
    let mut waiting: Vec<_> = (0..20).map(|_| (waits(&heavy), waits(&light))).collect();
    drop(full);
    let entered: Vec<_> = waiting
        .iter_mut()
        .map(|(heavy, light)| (enters(heavy), enters(light)))
        .collect();
    assert_eq!(entered.iter().filter(|(heavy, _)| heavy.is_some()).count(), 6);
    assert_eq!(entered.iter().filter(|(_, light)| light.is_some()).count(), 2);
}

#[tokio::test]
async fn a_function_has_no_more_than_its_grant_lets_it() {
    let gate = gate(8, 100);
    let (bound, free) = (share(&gate, "bound", 1, 2), share(&gate, "free", 1, 100));
    let mut served = vec![bound.try_enter(false).unwrap(), bound.try_enter(false).unwrap()];
    let mut more = waits(&bound);
    assert!(gate.full() < 1000, "who waits for its own limit fills nothing");
    assert!(free.try_enter(false).is_some(), "and holds nobody up");
    assert!(bound.try_enter(true).is_some(), "what it has begun it may end");
    served.pop();
    assert!(enters(&mut more).is_some());
}

#[tokio::test]
async fn a_full_queue_makes_room_for_who_has_less_in_it() {
    let gate = gate(1, 3);
    let (noisy, quiet) = (share(&gate, "noisy", 1, 100), share(&gate, "quiet", 1, 100));
    let served = noisy.try_enter(false).unwrap();
    let mut noise: Vec<_> = (0..3).map(|_| waits(&noisy)).collect();
    let refused = noisy.enter("b", Instant::now() + Duration::from_secs(60)).await;
    let failure = refused.err().unwrap();
    assert_eq!(failure.code, Code::ResourceExhausted);
    assert!(
        failure.retry_after.is_some() && failure.message.contains("limits.queue"),
        "{failure}"
    );
    let mut calm = waits(&quiet);
    let gone = poll(&mut noise[2]).unwrap().err().unwrap();
    assert!(gone.message.contains("the most of them"), "{gone}");
    assert_eq!(gate.counts(), (1, 3));
    drop(served);
    assert!(enters(&mut calm).is_some());
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_longer_than_it_may_or_than_it_makes_sense() {
    let gate = gate(1, 100);
    let mine = share(&gate, "f", 1, 100);
    let mut served = mine.try_enter(false).unwrap();
    let begun = Instant::now();
    let far = Instant::now() + Duration::from_secs(60);
    let failure = mine.enter("b", far).await.err().unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    assert!(failure.message.contains("limits.queue_age"), "{failure}");
    // Each takes 400 ms: a third would have to wait for longer than a second.
    let mut waiting = vec![waits(&mine), waits(&mine), waits(&mine)];
    for _ in 0..2 {
        tokio::time::advance(Duration::from_millis(400)).await;
        drop(served);
        served = enters(&mut waiting[0]).unwrap();
        drop(waiting.remove(0));
    }
    waiting.push(waits(&mine));
    let begun = Instant::now();
    let failure = mine.enter("b", far).await.err().unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(failure.retry_after, Some(Duration::from_millis(1200)));
    let soon = Instant::now() + Duration::from_millis(100);
    assert!(mine.enter("b", soon).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_was_slow_once_is_not_held_against_who_comes_later() {
    let gate = gate(1, 100);
    let mine = share(&gate, "f", 1, 100);
    let mut served = mine.try_enter(false).unwrap();
    let mut waiting = [waits(&mine), waits(&mine), waits(&mine)];
    for waiting in &mut waiting {
        tokio::time::advance(Duration::from_millis(3000)).await;
        drop(served);
        served = enters(waiting).unwrap();
    }
    let late = mine.enter("b", Instant::now() + Duration::from_secs(60)).await;
    assert!(late.err().unwrap().message.contains("in time"));
    drop(served);
    let _served = mine.try_enter(false).unwrap();
    drop(waits(&mine));
}

#[tokio::test]
async fn who_leaves_the_queue_is_forgotten_and_a_permit_that_nobody_takes_goes_on() {
    let gate = gate(1, 100);
    let mine = share(&gate, "f", 1, 100);
    let served = mine.try_enter(false).unwrap();
    let (first, mut second, third) = (waits(&mine), waits(&mine), waits(&mine));
    drop(third);
    assert_eq!(gate.counts(), (1, 2));
    drop(served);
    // The first has its permit and does not know yet.
    assert_eq!(gate.counts(), (1, 1));
    drop(first);
    assert!(enters(&mut second).is_some());
    assert_eq!(gate.counts(), (0, 0));
}

#[tokio::test]
async fn a_wider_gate_lets_in_who_waits() {
    let gate = gate(1, 100);
    let mine = share(&gate, "f", 1, 100);
    let _served = mine.try_enter(false).unwrap();
    let mut waiting = waits(&mine);
    gate.limit(GateLimits {
        concurrent: 2,
        queue: 0,
        age: Duration::ZERO,
    });
    assert!(enters(&mut waiting).is_some());
    let again = share(&gate, "f", 1, 100);
    let held = again.hold(1);
    assert!(
        held.is_some() && mine.hold(1).is_none(),
        "one share, whoever asks"
    );
}
