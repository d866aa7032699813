//! The walk from guest memory to protobuf, from the last field to the first.

mod handle;
mod value;

use bytes::Bytes;
use outboard_mapping::wire::WireType;
use outboard_mapping::wire::back::BackWriter;
use smallvec::SmallVec;
use wasmtime::component::__internal::{InterfaceType, LiftContext};
use wasmtime::{Result, ValRaw, format_err};

pub(crate) use self::handle::Handle;
use self::value::Digits;
use crate::plan::{Cases, Kind, Part, Plan, Shape, Span, field_number};
use crate::stream::LiftedStream;

/// Where a value stands.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// In as many core values as its type takes, or more.
    Flat(&'a [ValRaw]),
    /// At this offset of the guest's memory.
    Memory(usize),
}

/// One walk over the values of one message. `H` is what a handle becomes.
pub(crate) struct Lifter<'a, 'cx, H> {
    cx: &'a mut LiftContext<'cx>,
    plan: &'a Plan,
    out: BackWriter,
    handles: SmallVec<[H; FEW]>,
    streams: Vec<LiftedStream>,
    /// The hostcall fuel spent so far.
    spent: usize,
}

/// What a walk found.
pub(crate) struct Lifted<H> {
    /// The message.
    pub(crate) body: Bytes,
    /// The handles in it, in the order that it numbers them.
    pub(crate) handles: SmallVec<[H; FEW]>,
    /// The streams and futures beside it, in the order that they stand in.
    pub(crate) streams: Vec<LiftedStream>,
}

/// Handles that most messages have no more of: the method's own, and another.
pub(crate) const FEW: usize = 2;
/// `outboard.v1.Handle`'s field for a token, of which a session has none.
pub(crate) const HANDLE_TOKEN: u32 = 1;
/// `outboard.v1.Handle`'s field for an index into the frame's handle table.
pub(crate) const HANDLE_INDEX: u32 = 2;

impl<'a, 'cx, H: Handle> Lifter<'a, 'cx, H> {
    pub(crate) fn new(cx: &'a mut LiftContext<'cx>, plan: &'a Plan) -> Self {
        Self {
            cx,
            plan,
            out: BackWriter::default(),
            handles: SmallVec::new(),
            streams: Vec::new(),
            spent: 0,
        }
    }

    pub(crate) fn finish(mut self) -> Lifted<H> {
        // They were found from the last to the first.
        self.streams.reverse();
        Lifted {
            body: self.out.finish(),
            handles: self.handles,
            streams: self.streams,
        }
    }

    /// Writes the response of the function whose results the plan is of: a `result` by itself, any other as field 1.
    pub(crate) fn response(&mut self, source: Source<'_>) -> Result<()> {
        match self.plan.result() {
            Some(shape) if shape.is_result() => self.message(shape, source),
            Some(shape) => self.field(1, shape, source),
            None => Ok(()),
        }
    }

    /// Writes the contents of the message that a value, whose type has a message of its own, stands in.
    pub(crate) fn message(&mut self, shape: &'a Shape, source: Source<'_>) -> Result<()> {
        match &shape.kind {
            Kind::Message(span) => self.fields(*span, source),
            Kind::Variant(cases) => self.variant(*cases, source),
            Kind::Own(table) => self.handle(InterfaceType::Own(*table), source),
            Kind::Borrow(table) => self.handle(InterfaceType::Borrow(*table), source),
            // What has no message of its own stands in one as its field 1.
            _ => self.field(1, shape, source),
        }
    }

    /// Writes `count` values that stand in memory one behind the other, as a repeated field.
    pub(crate) fn elements(
        &mut self,
        number: u32,
        element: &'a Shape,
        at: usize,
        count: usize,
    ) -> Result<()> {
        let size = element.size as usize;
        let places = (0..count).rev().map(|index| Source::Memory(at + index * size));
        let Kind::Number(kind) = &element.kind else {
            for place in places {
                self.single(number, element, place)?;
                self.pay_for_written()?;
            }
            return Ok(());
        };
        if count == 0 {
            return Ok(());
        }
        let mark = self.out.mark();
        if kind.fixed_width().is_some() {
            // Both sides are little-endian.
            self.out.slice(&self.cx.memory()[at..at + count * size]);
        } else {
            for place in places {
                let digits = self.number(*kind, place)?;
                self.put(digits);
            }
        }
        self.out.close(mark, number);
        self.pay_for_written()
    }

    /// Writes a type as a direct field of a message, as often as it occurs there.
    pub(crate) fn field(&mut self, number: u32, shape: &'a Shape, source: Source<'_>) -> Result<()> {
        let plan = self.plan;
        match &shape.kind {
            Kind::List(element) => {
                let element = plan.shape(*element);
                let (at, count) = self.sequence(element.size as usize, element.align as usize, source)?;
                self.elements(number, element, at, count)
            }
            Kind::Fixed(element, count) => {
                let (element, count) = (plan.shape(*element), *count as usize);
                match source {
                    Source::Memory(at) => self.elements(number, element, at, count),
                    Source::Flat(values) => self.flat_elements(number, element, count, values),
                }
            }
            Kind::Map(entry) => {
                let entry = plan.shape(*entry);
                let (at, count) = self.sequence(entry.size as usize, entry.align as usize, source)?;
                self.elements(number, entry, at, count)
            }
            Kind::Option(inner, offset) => match self.discriminant(1, 2, source)? {
                0 => Ok(()),
                _ => self.single(number, plan.shape(*inner), payload_of(*offset, source)),
            },
            Kind::Flow(flow) => {
                let index = self.u32(source)?;
                self.streams.push(LiftedStream::lift(self.cx, *flow, index)?);
                Ok(())
            }
            _ => self.single(number, shape, source),
        }
    }

    fn fields(&mut self, span: Span, source: Source<'_>) -> Result<()> {
        let plan = self.plan;
        for (index, part) in plan.parts(span).iter().enumerate().rev() {
            let shape = plan.shape(part.shape);
            self.field(field_number(index), shape, part_of(part, source)?)?;
        }
        Ok(())
    }

    fn variant(&mut self, cases: Cases, source: Source<'_>) -> Result<()> {
        let case = self.discriminant(cases.discriminant, cases.span.len(), source)?;
        let payload = self.plan.cases(cases.span)[case];
        let (number, source) = (field_number(case), payload_of(cases.offset, source));
        match payload.map(|payload| self.plan.shape(payload)) {
            Some(shape) if !matches!(shape.kind, Kind::Flow(_)) => self.single(number, shape, source),
            rest => {
                if let Some(shape) = rest {
                    self.field(number, shape, source)?;
                }
                let mark = self.out.mark();
                self.out.close(mark, number);
                Ok(())
            }
        }
    }

    /// Writes exactly one field: what may occur any other number of times is wrapped in a message.
    fn single(&mut self, number: u32, shape: &'a Shape, source: Source<'_>) -> Result<()> {
        if let Kind::Number(kind) = &shape.kind {
            let digits = self.number(*kind, source)?;
            let wire_type = self.put(digits);
            self.out.key(number, wire_type);
            return Ok(());
        }
        let mark = self.out.mark();
        match &shape.kind {
            Kind::String => self.string(source)?,
            Kind::Bytes => {
                let (at, len) = self.sequence(1, 1, source)?;
                self.out.slice(&self.cx.memory()[at..at + len]);
            }
            Kind::Unmapped => return Err(bad_type()),
            _ => self.message(shape, source)?,
        }
        self.out.close(mark, number);
        Ok(())
    }

    fn handle(&mut self, ty: InterfaceType, source: Source<'_>) -> Result<()> {
        let index = self.u32(source)?;
        let number = u64::try_from(self.handles.len())?;
        self.handles.push(H::lift(self.cx, ty, index)?);
        self.out.varint(number);
        self.out.key(HANDLE_INDEX, WireType::Varint);
        Ok(())
    }

    fn flat_elements(
        &mut self,
        number: u32,
        element: &'a Shape,
        count: usize,
        values: &[ValRaw],
    ) -> Result<()> {
        let each = element.flat.map_or(usize::MAX, usize::from);
        let mut places = SmallVec::<[Source<'_>; 8]>::new();
        for index in 0..count {
            let place = index.checked_mul(each).and_then(|from| values.get(from..));
            places.push(Source::Flat(place.ok_or_else(bad_type)?));
        }
        let places = places.into_iter().rev();
        let Kind::Number(kind) = &element.kind else {
            return places
                .into_iter()
                .try_for_each(|place| self.single(number, element, place));
        };
        let mark = self.out.mark();
        for place in places {
            let digits = self.number(*kind, place)?;
            self.put(digits);
        }
        self.out.close(mark, number);
        Ok(())
    }

    /// Spends hostcall fuel on what was written beyond what was read. A byte of a deeply nested type can become
    /// hundreds on the wire, and a guest chooses its types.
    fn pay_for_written(&mut self) -> Result<()> {
        let owed = self.out.len().saturating_sub(self.spent);
        self.spent += owed;
        self.cx.consume_fuel(owed)
    }

    fn put(&mut self, digits: Digits) -> WireType {
        match digits {
            Digits::Varint(value) => {
                self.out.varint(value);
                WireType::Varint
            }
            Digits::Fixed32(bits) => {
                self.out.slice(&bits.to_le_bytes());
                WireType::Fixed32
            }
            Digits::Fixed64(bits) => {
                self.out.slice(&bits.to_le_bytes());
                WireType::Fixed64
            }
        }
    }
}

pub(crate) fn bad_type() -> wasmtime::Error {
    format_err!("the component's types and its values do not fit together")
}

fn part_of<'s>(part: &Part, source: Source<'s>) -> Result<Source<'s>> {
    Ok(match source {
        Source::Flat(values) => Source::Flat(values.get(usize::from(part.flat)..).ok_or_else(bad_type)?),
        Source::Memory(at) => Source::Memory(at + part.offset as usize),
    })
}

fn payload_of(offset: u32, source: Source<'_>) -> Source<'_> {
    match source {
        Source::Flat(values) => Source::Flat(values.get(1..).unwrap_or_default()),
        Source::Memory(at) => Source::Memory(at + offset as usize),
    }
}
