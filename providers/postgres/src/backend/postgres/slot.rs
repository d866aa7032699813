//! The budget: how the replicas of a binding share out connections without a coordinator.
//!
//! The database itself keeps the count. A connection may be used once it holds one of `budget` slots, which are session-level
//! advisory locks of the database (postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS): they end with the
//! connection, however it ends. Beside its slot a connection holds a lock that says whose it is, and a replica that waits for a
//! slot one that says that it is hungry; both are shared locks, so that everybody sees how many each replica has.

use tokio_postgres::{Client, SimpleQueryMessage};

/// A binding's slots, as one replica sees them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots {
    /// What all locks of the binding have in common.
    class: i32,
    /// How many slots there are.
    budget: i32,
    /// This replica, in 30 bits.
    replica: i32,
}

/// How many connections the replicas hold, and who waits for more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shares {
    /// Replicas other than this one, and what they hold.
    others: Vec<(i32, u32)>,
    /// Those of them that are hungry.
    hungry: Vec<i32>,
}

/// Keys of locks that say whose a connection is begin here; slots are below.
const OWNER: i32 = 1 << 30;

impl Slots {
    pub(super) fn new(binding: &str, budget: i32) -> Self {
        // FNV-1a: the same in every replica, whatever it was built with.
        let class = binding.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        Self {
            class: class.cast_signed(),
            budget: budget.clamp(1, OWNER - 1),
            replica: fastrand::i32(0..OWNER),
        }
    }

    /// Takes a slot that nobody has, if there is one.
    pub(super) async fn take(self, client: &Client) -> Result<Option<i32>, tokio_postgres::Error> {
        let Self {
            class,
            budget,
            replica,
        } = self;
        let owner = OWNER + replica;
        // Each begins elsewhere, so that they do not all try the same ones.
        let first = fastrand::i32(0..budget);
        let text = format!(
            "select key, pg_catalog.pg_try_advisory_lock_shared({class}, {owner}) from \
             (select (number + {first}) % {budget} as key from pg_catalog.generate_series(0, {last}) as number) as keys \
             where pg_catalog.pg_try_advisory_lock({class}, key) limit 1",
            last = budget - 1,
        );
        Ok(numbers(client, &text)
            .await?
            .first()
            .and_then(|row| row.first().copied())
            .and_then(|key| i32::try_from(key).ok()))
    }

    /// Says that this replica waits for a slot, or no longer does.
    pub(super) async fn hunger(self, client: &Client, hungry: bool) -> Result<(), tokio_postgres::Error> {
        let (class, key) = (self.class, self.hunger_key());
        let done = if hungry {
            "pg_try_advisory_lock_shared"
        } else {
            "pg_advisory_unlock_shared"
        };
        client
            .batch_execute(&format!("select pg_catalog.{done}({class}, {key})"))
            .await
    }

    /// What a connection that has this slot must hold of locks, and no other advisory lock: a text that returns how many of
    /// those it lacks or has too many.
    pub(super) fn audit(self, slot: i32) -> String {
        let (class, owner) = (self.class.cast_unsigned(), OWNER + self.replica);
        format!(
            "select 2 - pg_catalog.count(*) filter (where classid = {class} and objid in ({slot}, {owner}) and objsubid = 2) \
             + pg_catalog.count(*) filter (where not (classid = {class} and objid in ({slot}, {owner}) and objsubid = 2)) \
             from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()"
        )
    }

    /// How the slots are shared out now.
    pub(super) async fn shares(self, client: &Client) -> Result<Shares, tokio_postgres::Error> {
        let text = format!(
            "select objid, pg_catalog.count(*) from pg_catalog.pg_locks where locktype = 'advisory' and classid = {class} \
             and objsubid = 2 and objid >= {OWNER} and granted and database = (select oid from pg_catalog.pg_database \
             where datname = pg_catalog.current_database()) group by objid",
            class = self.class.cast_unsigned(),
        );
        Ok(self.read(&numbers(client, &text).await?))
    }

    fn read(self, rows: &[Vec<i64>]) -> Shares {
        let mut shares = Shares::default();
        for row in rows {
            let [key, count] = row[..] else { continue };
            let Ok(key) = u32::try_from(key) else { continue };
            let key = key.cast_signed();
            if key < 0 {
                let replica = key.wrapping_sub(i32::MIN);
                if replica != self.replica {
                    shares.hungry.push(replica);
                }
            } else if key - OWNER != self.replica {
                shares
                    .others
                    .push((key - OWNER, u32::try_from(count).unwrap_or(u32::MAX)));
            }
        }
        shares
    }

    fn hunger_key(self) -> i32 {
        i32::MIN + self.replica
    }

    /// How many of its connections a replica that holds this many should give up, so that the hungry get their share.
    pub(super) fn give_up(self, held: usize, shares: &Shares) -> usize {
        let has = |replica: i32| {
            let of = shares.others.iter().find(|(other, _)| *other == replica);
            of.map_or(0, |(_, held)| *held as usize)
        };
        let starving = shares.hungry.iter().filter(|replica| has(**replica) == 0).count();
        let replicas = 1 + shares.others.len() + starving;
        let budget = usize::try_from(self.budget).unwrap_or(0);
        let fair = (budget / replicas).max(1);
        let wanted: usize = shares
            .hungry
            .iter()
            .map(|replica| fair.saturating_sub(has(*replica)))
            .sum();
        // Half of what is too much at a time: others give way at the same time.
        held.saturating_sub(fair).div_ceil(2).min(wanted)
    }
}

/// The rows of a query for numbers.
async fn numbers(client: &Client, text: &str) -> Result<Vec<Vec<i64>>, tokio_postgres::Error> {
    let messages = client.simple_query(text).await?;
    let row = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::Row(row) => Some(
            (0..row.len())
                .filter_map(|index| row.get(index)?.parse().ok())
                .collect(),
        ),
        _ => None,
    };
    Ok(messages.iter().filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::{OWNER, Shares, Slots};

    fn slots(budget: i32) -> Slots {
        Slots {
            class: 7,
            budget,
            replica: 5,
        }
    }

    #[test]
    fn locks_say_who_holds_what_and_who_waits() {
        let slots = slots(40);
        let owner = |replica: i64| i64::from(OWNER) + replica;
        let hungry = |replica: i64| (1 << 31) + replica;
        let read = slots.read(&[
            vec![owner(5), 20],
            vec![owner(6), 20],
            vec![hungry(5), 1],
            vec![hungry(8), 1],
        ]);
        let expected = Shares {
            others: vec![(6, 20)],
            hungry: vec![8],
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn nobody_gives_up_anything_unless_another_is_hungry() {
        let shares = Shares {
            others: vec![(6, 1)],
            hungry: vec![],
        };
        assert_eq!(slots(40).give_up(39, &shares), 0);
    }

    #[test]
    fn who_has_more_than_a_fair_share_gives_way_until_all_have_it() {
        let (mut mine, mut theirs) = (40, 0);
        for _ in 0..20 {
            let shares = Shares {
                others: if theirs > 0 { vec![(6, theirs)] } else { vec![] },
                hungry: vec![6],
            };
            let given = slots(40).give_up(mine, &shares);
            mine -= given;
            theirs += u32::try_from(given).unwrap();
        }
        assert_eq!((mine, theirs), (20, 20));
    }

    #[test]
    fn a_replica_keeps_one_however_many_are_hungry() {
        let shares = Shares {
            others: vec![],
            hungry: (10..100).collect(),
        };
        assert_eq!(slots(4).give_up(1, &shares), 0);
    }
}
