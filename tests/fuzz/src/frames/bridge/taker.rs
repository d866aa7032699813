//! Who takes deliveries.

use futures_util::StreamExt as _;
use outboard_channel::{Argument, Channel, Delivery, Fault, MethodKey, Request};
use tokio::task::JoinHandle;
use tonic::Code;

use super::{HANDLER, SHAPE, request};
use crate::choice::Choices;

/// The most deliveries that are taken in turn.
const MOST: usize = 6;

/// What becomes of a delivery.
enum Answer {
    /// It is read to its end, and then answered.
    Reads(Request),
    /// It is answered with its own streams and handles.
    GivesBack(Request),
    /// Its streams are never read.
    Hastens(Request),
    Fails,
    Forgets,
    /// It is kept, and what comes after it as well.
    Keeps,
}

/// Takes deliveries for the function that calls are made for, for as long as it lives.
pub(super) fn start(channel: &Channel, choices: &mut Choices<'_>) -> JoinHandle<()> {
    let key = MethodKey {
        interface: HANDLER.into(),
        function: "handle".into(),
        shape: SHAPE,
    };
    let credit = u32::from(1 + choices.byte() % 6);
    let mut deliveries = channel
        .deliveries(&channel.scope("f", "main"), &key, credit)
        .unwrap();
    let answers: Vec<Answer> = (0..=choices.below(MOST))
        .map(|_| Answer::chosen(choices))
        .collect();
    tokio::spawn(async move {
        let mut answers = answers.into_iter();
        let mut kept = Vec::new();
        while let Some(delivery) = deliveries.next().await {
            // What a provider says that does not deliver.
            let Ok(delivery) = delivery else { continue };
            match answers.next() {
                Some(Answer::Keeps) => kept.push(delivery),
                Some(answer) => answer.give(delivery).await,
                None => drop(delivery),
            }
        }
    })
}

impl Answer {
    fn chosen(choices: &mut Choices<'_>) -> Self {
        match choices.below(8) {
            0..=2 => Self::Reads(request(choices)),
            3 => Self::GivesBack(request(choices)),
            4 => Self::Hastens(request(choices)),
            5 => Self::Fails,
            6 => Self::Forgets,
            _ => Self::Keeps,
        }
    }

    async fn give(self, delivery: Delivery) {
        let Delivery {
            streams,
            handles,
            acknowledgement,
            ..
        } = delivery;
        // That a handle of another session cannot go there is an answer like any other.
        let _: Result<(), Fault> = match self {
            Self::Reads(request) => {
                for mut stream in streams {
                    while let Some(Ok(_)) = stream.next().await {}
                }
                acknowledgement.reply(request)
            }
            Self::GivesBack(request) => acknowledgement.reply(Request {
                streams,
                handles: handles.into_iter().map(Argument::Own).collect(),
                ..request
            }),
            Self::Hastens(request) => acknowledgement.reply(request),
            Self::Fails => {
                acknowledgement.fail(&Fault::refused(Code::Internal, "the function trapped"));
                Ok(())
            }
            Self::Forgets | Self::Keeps => Ok(()),
        };
    }
}
