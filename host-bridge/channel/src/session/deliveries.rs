//! What the provider pushes in one session: who takes it, and what is under way.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tokio::time::Instant;

use super::effects::Effects;
use super::violation::Violation;
use crate::delivery::{Delivery, Queue};

/// Subscriptions and deliveries of one session.
#[derive(Default)]
pub(super) struct Deliveries {
    /// By method and scope.
    subscribed: FxHashMap<(u32, u32), Subscribed>,
    under_way: FxHashMap<u64, UnderWay>,
    last: u64,
    earliest: Option<Instant>,
}

struct Subscribed {
    queue: Arc<Queue>,
    /// Deliveries that the provider may still send.
    credit: u32,
}

struct UnderWay {
    queue: Arc<Queue>,
    place: (u32, u32),
    deadline: Instant,
    /// What is there of it, while its body still comes.
    coming: Option<Delivery>,
    acknowledged: bool,
    sends: u32,
    receives: u32,
    open: u32,
}

/// A delivery that nobody acknowledged in time, or whose streams took too long.
pub(super) struct Expired {
    pub(super) id: u64,
    pub(super) sends: u32,
    pub(super) receives: u32,
    /// Where another may come from in its place.
    pub(super) place: Option<(u32, u32)>,
    pub(super) coming: Option<Delivery>,
}

impl Deliveries {
    /// How many may come or are not acknowledged.
    pub(super) fn asked(&self) -> usize {
        let credit = self
            .subscribed
            .values()
            .map(|subscribed| subscribed.credit as usize);
        let waiting = self.under_way.values().filter(|delivery| !delivery.acknowledged);
        credit.sum::<usize>() + waiting.count()
    }

    /// Lets so many more come.
    pub(super) fn subscribe(&mut self, place: (u32, u32), queue: &Arc<Queue>, more: u32) {
        let subscribed = self.subscribed.entry(place).or_insert_with(|| Subscribed {
            queue: Arc::clone(queue),
            credit: 0,
        });
        subscribed.queue = Arc::clone(queue);
        subscribed.credit = subscribed.credit.saturating_add(more);
    }

    /// Where what a queue takes comes from.
    pub(super) fn place(&self, queue: &Arc<Queue>) -> Option<(u32, u32)> {
        let mut places = self.subscribed.iter();
        places
            .find(|(_, subscribed)| Arc::ptr_eq(&subscribed.queue, queue))
            .map(|(place, _)| *place)
    }

    /// Where deliveries come from.
    pub(super) fn places(&self) -> Vec<(u32, u32)> {
        self.subscribed.keys().copied().collect()
    }

    /// Lets another come in the place of one that is over.
    pub(super) fn renew(&mut self, place: (u32, u32)) -> bool {
        let subscribed = self
            .subscribed
            .get_mut(&place)
            .filter(|subscribed| subscribed.queue.open());
        subscribed.map(|subscribed| subscribed.credit += 1).is_some()
    }

    /// Begins a delivery; whom it is for.
    pub(super) fn begin(
        &mut self,
        id: u64,
        place: (u32, u32),
        deadline: Instant,
        receives: u32,
    ) -> Result<Arc<Queue>, Violation> {
        if id % 2 == 1 || id <= self.last {
            return Err(Violation::Delivery("its id is odd, or not above those before"));
        }
        let subscribed = self.subscribed.get_mut(&place);
        let Some(subscribed) = subscribed.filter(|subscribed| subscribed.credit > 0) else {
            return Err(Violation::Delivery("there is no credit for it"));
        };
        subscribed.credit -= 1;
        self.last = id;
        let queue = Arc::clone(&subscribed.queue);
        self.under_way.insert(
            id,
            UnderWay {
                queue: Arc::clone(&queue),
                place,
                deadline,
                coming: None,
                acknowledged: false,
                sends: 0,
                receives,
                open: receives,
            },
        );
        self.earliest = Some(self.earliest.map_or(deadline, |earliest| earliest.min(deadline)));
        Ok(queue)
    }

    /// Keeps a delivery whose body still comes.
    pub(super) fn keep(&mut self, id: u64, taken: Delivery) {
        if let Some(delivery) = self.under_way.get_mut(&id) {
            delivery.coming = Some(taken);
        }
    }

    /// The delivery whose body has come, and whom it is for.
    pub(super) fn complete(&mut self, id: u64) -> Option<(Arc<Queue>, Delivery)> {
        let delivery = self.under_way.get_mut(&id)?;
        Some((Arc::clone(&delivery.queue), delivery.coming.take()?))
    }

    /// An answer to a delivery is sent, with so many streams, and its body apart if that is large; where the delivery came
    /// from, if it is still under way.
    pub(super) fn acknowledge(&mut self, id: u64, sends: u32, apart: bool) -> Option<(u32, u32)> {
        let delivery = self
            .under_way
            .get_mut(&id)
            .filter(|delivery| !delivery.acknowledged)?;
        delivery.acknowledged = true;
        delivery.sends = sends;
        delivery.open += sends + u32::from(apart);
        let place = delivery.place;
        if delivery.open == 0 {
            self.under_way.remove(&id);
        }
        Some(place)
    }

    pub(super) fn stream_over(&mut self, id: u64) {
        if let Some(delivery) = self.under_way.get_mut(&id) {
            delivery.open = delivery.open.saturating_sub(1);
            if delivery.open == 0 && delivery.acknowledged {
                self.under_way.remove(&id);
            }
        }
    }

    /// How many streams the answer to a delivery has, if that is under way.
    pub(super) fn sends(&self, id: u64) -> Option<u32> {
        self.under_way.get(&id).map(|delivery| delivery.sends)
    }

    /// Whether there ever was a delivery of this id.
    pub(super) fn made(&self, id: u64) -> bool {
        id <= self.last && id.is_multiple_of(2)
    }

    /// Takes out what has passed its deadline: it is given to somebody else.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Expired> {
        if self.earliest.is_none_or(|earliest| earliest > now) {
            return Vec::new();
        }
        let due = self.under_way.extract_if(|_, delivery| delivery.deadline <= now);
        let due = due.map(|(id, delivery)| Expired {
            id,
            sends: delivery.sends,
            receives: delivery.receives,
            place: (!delivery.acknowledged).then_some(delivery.place),
            coming: delivery.coming,
        });
        let due = due.collect();
        self.earliest = self.under_way.values().map(|delivery| delivery.deadline).min();
        due
    }

    pub(super) fn earliest(&self) -> Option<Instant> {
        self.earliest
    }

    pub(super) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    pub(super) fn end(&mut self, effects: &mut Effects) {
        self.earliest = None;
        self.subscribed.clear();
        let coming = self.under_way.drain().filter_map(|(_, delivery)| delivery.coming);
        effects.deliveries.extend(coming);
    }
}
